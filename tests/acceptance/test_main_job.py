"""The main job in a browser: two buttons, clips that appear, a refresh in the middle, the last clip at the end."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.acceptance.conftest import SECONDS, Served, Watched

CLIPS = 7  # 1 + 2 + 3 + 1
PLAYS = "() => { const v = document.querySelector('#video_player video'); return v && !v.paused && v.currentTime > 0 }"
# The page has drawn what it was told before.
PAINTED = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"

Serve = Callable[..., Served]
OpenPage = Callable[..., Watched]
Screenshot = Callable[[Page, str], None]


def clips(served: Served) -> list[str]:
    return sorted(path.name for path in served.video_dir.glob("shot_*.mp4"))


def percent(page: Page) -> int:
    return int(page.locator("#progress_details [role=progressbar]").first.get_attribute("aria-valuenow") or 0)


def test_the_main_job(serve: Serve, open_page: OpenPage, screenshot: Screenshot):
    served = serve(preview_render_seconds=1.5)
    watched = open_page(served.url)
    page = watched.page

    # The page opens on 🎥 Video, says which backend it is, and where a real one is entered.
    expect(page.get_by_role("tab", name="🎥 Video")).to_have_attribute("aria-selected", "true")
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("#backend_badge")).to_contain_text("Preview: camera moves only, no AI")
    expect(page.locator("#backend_badge")).to_contain_text("Settings")
    expect(page.locator("#video_status")).to_have_text("No clip yet")
    expect(page.locator("#stop_generation_btn")).to_be_disabled()

    page.click("#build_plan_btn")
    expect(page.locator("#plan_summary")).to_contain_text("4 shots")
    expect(page.locator("#plan_summary")).to_contain_text(f"{CLIPS} segments")
    expect(page.locator("#model_check_display")).to_contain_text("no models")
    expect(page.locator("#clip_strip .sc-pill")).to_have_count(CLIPS)
    screenshot(page, "plan")

    page.click("#start_generation_btn")
    expect(page.locator("#status_display")).to_contain_text("Rendering")
    expect(page.locator("#start_generation_btn")).to_be_disabled()

    # Clips are visible while others render.
    expect(page.locator("#video_status")).to_contain_text("Playing: shot_001_seg_0.mp4", timeout=60 * SECONDS)
    page.wait_for_function(PLAYS)
    assert 1 <= len(clips(served)) < CLIPS
    expect(page.locator("#live_picture img")).to_be_visible()
    screenshot(page, "run")

    # A refresh shows live progress again, and the newest clip plays.
    page.reload()
    expect(page.locator("#status_display")).to_contain_text("Rendering")
    expect(page.locator("#video_status")).to_contain_text("Playing: shot_0")
    assert len(clips(served)) < CLIPS
    before = percent(page)
    page.wait_for_function(
        "(before) => Number(document.querySelector('#progress_details [role=progressbar]')?.ariaValueNow) > before",
        arg=before,
        timeout=60 * SECONDS,
    )
    screenshot(page, "after_refresh")

    expect(page.locator("#status_display")).to_contain_text(f"Done: {CLIPS} clips.", timeout=120 * SECONDS)
    expect(page.locator("#video_status")).to_have_text("Playing: shot_004_seg_0.mp4")
    page.wait_for_function(PLAYS)
    expect(page.locator("#start_generation_btn")).to_be_enabled()
    expect(page.locator("#clip_strip .sc-pill.done")).to_have_count(CLIPS)
    assert len(clips(served)) == CLIPS
    screenshot(page, "end")

    # After the run, a refresh plays the last clip; any other is one click away.
    page.reload()
    expect(page.locator("#video_status")).to_have_text("Playing: shot_004_seg_0.mp4")
    page.wait_for_function(PLAYS)
    page.get_by_role("button", name="Play shot_003_seg_1.mp4").click()
    expect(page.locator("#video_status")).to_have_text("Playing: shot_003_seg_1.mp4")
    assert watched.complaints == []


def test_the_clip_is_not_restarted_while_others_render(serve: Serve, open_page: OpenPage):
    served = serve(preview_render_seconds=3)
    page = open_page(served.url).page
    page.click("#start_generation_btn")
    expect(page.locator("#video_status")).to_contain_text("Playing: shot_001", timeout=60 * SECONDS)
    page.wait_for_function(PLAYS)

    page.evaluate(
        "() => { window.restarts = 0; document.querySelector('#video_player video')"
        ".addEventListener('loadstart', () => { window.restarts += 1 }) }"
    )
    elapsed = page.locator("#status_display .sc-aside")
    before = elapsed.inner_text()
    expect(elapsed).not_to_have_text(before)
    expect(page.locator("#video_status")).to_contain_text("shot_001")
    assert page.evaluate("() => window.restarts") == 0


def test_stop_ends_the_run_and_keeps_what_is_finished(serve: Serve, open_page: OpenPage):
    served = serve(preview_render_seconds=2)
    watched = open_page(served.url)
    page = watched.page
    page.click("#start_generation_btn")
    expect(page.locator("#video_status")).to_contain_text("Playing: shot_001", timeout=60 * SECONDS)

    page.click("#stop_generation_btn")

    expect(page.locator("#status_display")).to_contain_text("Stopped.", timeout=30 * SECONDS)
    expect(page.locator("#start_generation_btn")).to_be_enabled()
    expect(page.locator("#problem_list")).to_contain_text("Skipped")
    assert "shot_001_seg_0.mp4" in clips(served)
    assert len(clips(served)) < CLIPS
    assert watched.complaints == []


def test_two_pages_show_the_same_run(serve: Serve, open_page: OpenPage):
    served = serve(preview_render_seconds=2)
    first, second = open_page(served.url).page, open_page(served.url).page
    first.click("#start_generation_btn")
    expect(first.locator("#status_display")).to_contain_text("Rendering")

    second.reload()
    expect(second.locator("#status_display")).to_contain_text("Rendering")
    second.click("#stop_generation_btn")

    for page in (first, second):
        expect(page.locator("#status_display")).to_contain_text("Stopped.", timeout=30 * SECONDS)


def test_the_page_speaks_german(serve: Serve, open_page: OpenPage, screenshot: Screenshot):
    served = serve()
    watched = open_page(served.url, locale="de-DE", viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = watched.page

    page.get_by_role("button", name="Plan erstellen").click()
    expect(page.locator("#plan_summary")).to_contain_text("4 Einstellungen")
    expect(page.locator("#backend_badge")).to_contain_text("nur Kamerafahrten, keine KI")
    assert page.evaluate("() => document.documentElement.lang") == "de"
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    screenshot(page, "plan")
    assert watched.complaints == []


def test_the_open_tab_survives_a_reload(serve: Serve, open_page: OpenPage):
    served = serve()
    page = open_page(served.url).page
    page.get_by_role("tab", name="⚙️ Settings").click()
    expect(page.locator("#setting_comfy_url")).to_be_visible()
    page.reload()
    expect(page.get_by_role("tab", name="⚙️ Settings")).to_have_attribute("aria-selected", "true")


def test_a_tab_chosen_while_the_page_still_asks_stays_open(serve: Serve, open_page: OpenPage):
    served = serve()
    page = open_page(served.url).page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/gradio_api/run/**", hold)
    page.reload()
    page.get_by_role("tab", name="⚙️ Settings").click()
    expect(page.locator("#setting_comfy_url")).to_be_visible()
    assert held
    for route in held:
        route.continue_()
        if answer := route.request.response():  # none where a later request took its place
            answer.finished()
    page.evaluate(PAINTED)
    expect(page.get_by_role("tab", name="⚙️ Settings")).to_have_attribute("aria-selected", "true")


def test_trouble_is_a_card_that_stays(serve: Serve, open_page: OpenPage, screenshot: Screenshot):
    served = serve()
    (served.video_dir.parent / "storyboard.json").write_text("{", encoding="utf-8")
    watched = open_page(served.url)
    page = watched.page
    page.click("#build_plan_btn")

    card: Any = page.locator("#plan_summary .sc-card")
    expect(card).to_contain_text("is not valid JSON")
    expect(card).to_contain_text("Correct the file")
    page.click("#start_generation_btn")
    expect(page.locator("#status_display .sc-card")).to_contain_text("is not valid JSON")
    screenshot(page, "cards")
    assert watched.complaints == []
