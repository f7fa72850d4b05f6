"""Takes and runs in a browser: many pages on one run, one bad clip that costs one clip, and a run that was left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from addons.app import compose
from domain.events import SegmentFinished
from tests.acceptance.conftest import SECONDS, Served, Watched, words_box

CLIPS = 7
TABS = 10
SOON = 3 * SECONDS  # a second, and what a busy test machine adds
Serve = Callable[..., Served]
OpenPage = Callable[..., Watched]
Screenshot = Callable[[Page, str], None]


def pill(page: Page, shot: str, index: int) -> Locator:
    return page.locator(f"#clip_strip .sc-pill[data-shot='{shot}'][data-index='{index}']")


def expect_state(page: Page, shot: str, index: int, state: str) -> None:
    expect(pill(page, shot, index)).to_contain_class(state)


def press(page: Page, name: str) -> None:
    page.locator("#takes_panel").get_by_role("button", name=name, exact=True).click()


def say(page: Page, words: str) -> None:
    words_box(page).fill(words)
    page.click("#take_words_btn")


def test_every_page_agrees_on_the_run(serve: Serve, open_page: OpenPage):
    served = serve(preview_render_seconds=15)
    first, second = open_page(served.url).page, open_page(served.url).page
    first.click("#start_generation_btn")
    expect(first.locator("#status_display")).to_contain_text("Rendering")
    for page in (first, second):
        page.reload()
        expect(page.locator("#status_display")).to_contain_text("Rendering")

    second.get_by_role("button", name="Pause").click()
    for page in (first, second):
        expect(page.locator("#run_controls")).to_contain_text("Go on", timeout=SOON)
        expect(page.locator("#status_display")).to_contain_text("Paus", timeout=SOON)
    first.reload()
    first.get_by_role("button", name="Go on").click()
    expect(second.locator("#status_display")).to_contain_text("Rendering", timeout=SOON)

    second.click("#stop_generation_btn")
    for page in (first, second):
        expect(page.locator("#status_display")).to_contain_text("Stop", timeout=SOON)
    third = open_page(served.url).page
    for page in (first, second, third):
        expect(page.locator("#status_display")).to_contain_text("Stopped.", timeout=10 * SECONDS)
        expect(page.locator("#start_generation_btn")).to_be_enabled()


def test_ten_pages_freeze_nothing(serve: Serve, browser: Browser, request: pytest.FixtureRequest):
    served = serve(preview_render_seconds=30)
    context = browser.new_context()  # one browser profile: its pages share six connections
    request.addfinalizer(context.close)
    pages = [context.new_page() for _ in range(TABS)]
    for page in pages[1:-1]:
        page.set_viewport_size({"width": 640, "height": 360})  # a machine draws one page at a time; this draws them all
    for page in pages:
        page.goto(served.url, wait_until="commit")
    for page in pages:
        page.wait_for_selector("#start_generation_btn:enabled", timeout=60 * SECONDS)
    pages[-1].click("#start_generation_btn")

    for page in reversed(pages):
        expect(page.locator("#status_display")).to_contain_text("Rendering")
        expect(page.locator("#progress_details [role=progressbar]").first).to_be_visible()
    pages[0].click("#stop_generation_btn")
    expect(pages[-1].locator("#status_display")).to_contain_text("Stop", timeout=2 * SOON)


def test_one_segment_again_and_back(serve: Serve, open_page: OpenPage, screenshot: Screenshot):
    served = serve(rendered=True)
    watched = open_page(served.url)
    page = watched.page
    expect(page.locator("#clip_strip .sc-pill.done")).to_have_count(CLIPS)

    pill(page, "003", 1).click()
    panel = page.locator("#takes_panel")
    expect(panel).to_contain_text("Shot 003, segment 2 of 3")
    expect(panel.locator(".sc-take")).to_have_count(1)
    say(page, "the same hill in the rain, camera pan to the left")
    expect(panel.locator(".sc-take")).to_have_count(2, timeout=30 * SECONDS)
    expect_state(page, "003", 2, "stale")
    expect(page.locator("#clip_strip .sc-pill.done")).to_have_count(CLIPS - 1)
    page.wait_for_function("() => [...document.querySelectorAll('.sc-take img')].every((i) => i.naturalWidth > 0)")
    screenshot(page, "stale")

    panel.locator(".sc-take-picture").first.click()
    expect(page.locator("#video_status")).to_contain_text("_take_")
    page.wait_for_function("() => document.querySelector('#video_player video')?.currentTime > 0")
    press(page, "Use this")
    expect_state(page, "003", 2, "done")
    expect(panel.locator(".sc-take").first).to_contain_text("The clip")

    press(page, "Delete")
    expect(panel).to_contain_text("Frees")
    screenshot(page, "delete")
    press(page, "Keep")
    expect(panel.locator(".sc-take")).to_have_count(2)
    press(page, "Delete")
    press(page, "Delete it")
    expect(panel.locator(".sc-take")).to_have_count(1)

    press(page, "Regenerate")  # the preview draws the same for every seed, so nothing gets stale
    expect(panel.locator(".sc-take")).to_have_count(2, timeout=30 * SECONDS)
    expect(page.locator("#start_generation_btn")).to_be_enabled()
    say(page, "camera zoom out")
    expect_state(page, "003", 2, "stale")
    press(page, "Render the rest of the chain")
    expect_state(page, "003", 2, "done")
    press(page, "Approve shot 003")
    expect(panel).to_contain_text("kept as it is")
    expect(page.locator("#clip_strip .sc-lock")).to_have_count(1)
    screenshot(page, "approved")
    page.reload()
    expect(page.locator("#clip_strip .sc-lock")).to_have_count(1)
    assert watched.complaints == []


def test_a_run_that_was_left_goes_on(serve: Serve, open_page: OpenPage, screenshot: Screenshot):
    served = serve(preview_render_seconds=0.3)
    first = compose(workspace=served.video_dir.parents[1], comfy_url="preview", preview_render_seconds=0.3)
    render_some(Served(first, ""), 2)

    watched = open_page(served.url)
    page = watched.page
    expect(page.locator("#left_open")).to_contain_text(f"of {CLIPS} segments are done")
    screenshot(page, "left")
    page.locator("#left_open").get_by_role("button", name="Go on").click()
    expect(page.locator("#status_display")).to_contain_text(f"Done: {CLIPS} clips.", timeout=60 * SECONDS)
    expect(page.locator("#left_open")).to_be_hidden()
    assert watched.complaints == []


def render_some(served: Served, count: int) -> None:
    """Begin to render the sample, and end the app when so many clips are there."""
    project = served.app.projects.active()
    assert project is not None
    prepared = served.app.planning.prepare(project, "storyboard.json", "selected/selected_keyframes.json", None)
    run = served.app.runs.start(prepared, served.app.backends.choose())
    done = 0
    for event in run.events():
        done += isinstance(event, SegmentFinished)
        if done == count:
            break
    served.app.close()
