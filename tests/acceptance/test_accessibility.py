"""axe-core finds nothing serious on any tab: light and dark, wide and narrow, with what a person opens there open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.acceptance.axe_core import axe_script, grave_violations
from tests.acceptance.conftest import SECONDS, Served, Watched, built

Serve = Callable[..., Served]
OpenPage = Callable[..., Watched]
Finds = Callable[[Page], list[str]]

LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1440, 390)]
STILL = {"reduced_motion": "reduce"}  # so that no colour is measured while it changes


@pytest.fixture(scope="session")
def axe(request: pytest.FixtureRequest) -> str:
    """The source of axe-core."""
    cache = request.config.cache
    assert cache is not None
    return axe_script(cache.mkdir("axe-core"))


@pytest.fixture
def finds(axe: str) -> Finds:
    """What is grave about a page in any of its looks."""

    def look_at(page: Page) -> list[str]:
        return [f"{scheme} {width}: {line}" for scheme, width in LOOKS for line in _in_look(page, scheme, width)]

    def _in_look(page: Page, scheme: str, width: int) -> list[str]:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("scheme => document.body.classList.contains('dark') === (scheme === 'dark')", arg=scheme)
        page.wait_for_function("() => document.getAnimations().every((one) => one.playState !== 'running')")
        return grave_violations(page, axe)

    return look_at


def field(page: Page, elem_id: str) -> Locator:
    return page.locator(f"#{elem_id} :is(input, textarea)").first


def test_the_video_tab_with_a_chosen_shot_and_a_film(serve: Serve, open_page: OpenPage, finds: Finds):
    served = serve(rendered=True)
    page = open_page(served.url, **STILL).page
    page.click("#build_plan_btn")
    expect(page.locator("#plan_summary .sc-facts li")).not_to_have_count(0)
    page.get_by_role("button", name="📖 Storyboard").click()
    expect(page.locator("#storyboard_md tbody tr")).to_have_count(4)
    page.get_by_role("button", name="Assemble film").click()
    expect(page.locator("#film_panel .sc-report")).to_be_visible(timeout=60 * SECONDS)
    page.locator("#clip_strip .sc-tile").nth(1).click()
    expect(page.locator("#takes_panel .sc-take")).to_have_count(1)
    page.get_by_role("button", name="Regenerate with other words").click()
    expect(page.locator("#take_words textarea")).to_be_visible()

    assert finds(page) == []


def test_the_video_tab_while_a_run_goes_on_and_after_it(serve: Serve, open_page: OpenPage, finds: Finds):
    page = open_page(serve(preview_render_seconds=90).url, **STILL).page
    page.click("#start_generation_btn")
    expect(page.locator("#clip_strip .sc-pill.rendering")).to_have_count(1)
    expect(page.locator("#progress_details [role=progressbar]")).to_have_count(2)
    assert finds(page) == []

    page.click("#stop_generation_btn")
    expect(page.locator("#status_display")).to_contain_text("Stopped.")
    assert finds(page) == []


def test_the_project_tab_with_a_storyboard_that_is_edited(serve: Serve, open_page: OpenPage, finds: Finds):
    page = open_page(f"{serve().url}?tab=project", **STILL, locale="de-DE").page
    page.locator("#shot_rows [data-key]").nth(1).click()
    expect(page.locator("#shot_rows [data-key]").nth(1)).to_have_attribute("aria-current", "true")
    page.locator("#shot_form .label-wrap").click()
    built(field(page, "shot_duration")).fill("lang")
    expect(page.locator("#storyboard_state .sc-problems li")).not_to_have_count(0)
    built(field(page, "new_project_name")).fill("sample")
    page.click("#create_project_btn")
    expect(page.locator("#new_project_note .sc-card")).to_be_visible()
    expect(page.locator("#keyframe_crops .sc-crop-kept")).to_have_count(4)

    assert finds(page) == []


def test_the_settings_tab_with_an_open_workflow(serve: Serve, open_page: OpenPage, finds: Finds):
    page = open_page(f"{serve().url}?tab=settings", **STILL).page
    page.locator("#workflow_list [data-workflow]").first.click()
    expect(page.locator("#workflow_detail .sc-roles")).to_be_visible()
    for name in ("Correct what was understood", "Access: headers, certificate"):
        page.get_by_role("button", name=name).click()
    expect(page.locator("#workflow_binding")).to_be_visible()
    page.click("#test_connection_btn")
    expect(page.locator("#connection_status .sc-probe")).to_be_visible()
    assert finds(page) == []

    built(field(page, "setting_comfy_url")).fill("http://127.0.0.1:1")
    page.click("#test_connection_btn")
    expect(page.locator("#connection_status .sc-card")).to_be_visible()
    assert finds(page) == []


def test_the_checker_would_tell(browser: Browser, axe: str):
    page = browser.new_page()
    page.set_content("<html lang='en'><title>x</title><main><h1>x</h1><button></button></main></html>")
    found = grave_violations(page, axe)
    page.close()

    assert [line.split(":")[0] for line in found] == ["critical button-name"]
