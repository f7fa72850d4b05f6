"""The viewer in a browser: a shot as one, frames one by one, speed, two takes over each other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import SECONDS, Served, Watched
from tests.acceptance.test_takes import press

Serve = Callable[..., Served]
OpenPage = Callable[..., Watched]
SOURCE = "() => document.querySelector('#video_player video').getAttribute('src') || ''"
# Its picture is there, so the browser has told of that load: "Playing" stands there before the clip is asked for.
STANDS = (
    "(part) => { const video = document.querySelector('#video_player video');"
    " return video.src.includes(part) && video.readyState >= 2 }"
)
PLAYING_SEGMENT = "(part) => document.querySelector('#video_player video').src.includes(part)"


@pytest.fixture
def watched(serve: Serve, open_page: OpenPage) -> Watched:
    served = serve(rendered=True)
    watched = open_page(served.url)
    expect(watched.page.locator("#clip_strip .sc-pill.done")).to_have_count(7)
    return watched


def frame(page: Page) -> int:
    return int(page.locator("#video_player .sc-counter").inner_text().split("/")[0])


def test_a_shots_segments_play_as_one(watched: Watched):
    page = watched.page
    page.locator("#clip_strip .sc-tile").nth(2).click()
    expect(page.locator("#video_status")).to_have_text("Playing: shot 003")
    expect(page.locator("#video_player .sc-counter")).to_contain_text("/ 180")
    page.get_by_label("Speed").select_option("2")
    assert page.locator("#video_player video").first.evaluate("(video) => video.playbackRate") == 2

    page.wait_for_function(PLAYING_SEGMENT, arg="shot_003_seg_1.mp4", timeout=30 * SECONDS)
    pill = page.locator(".sc-pill[data-shot='003'][data-index='1']")
    expect(pill).to_have_attribute("aria-current", "true")
    page.wait_for_function(PLAYING_SEGMENT, arg="shot_003_seg_2.mp4", timeout=30 * SECONDS)
    page.wait_for_function(PLAYING_SEGMENT, arg="shot_003_seg_0.mp4", timeout=30 * SECONDS)  # it loops
    assert watched.complaints == []


def test_frame_by_frame_across_the_clips(watched: Watched):
    page = watched.page
    page.locator("#clip_strip .sc-tile").nth(1).click()
    expect(page.locator("#video_player .sc-counter")).to_contain_text("/ 120")
    where = page.get_by_label("Where in the clip")
    page.keyboard.press(",")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()

    where.evaluate("(slider) => { slider.value = 71; slider.dispatchEvent(new Event('input', {bubbles: true})) }")
    page.wait_for_function(PLAYING_SEGMENT, arg="shot_002_seg_0.mp4")
    expect(page.locator("#video_player .sc-counter")).to_have_text("72 / 120")
    page.keyboard.press(".")
    page.wait_for_function(PLAYING_SEGMENT, arg="shot_002_seg_1.mp4")
    expect(page.locator("#video_player .sc-counter")).to_have_text("73 / 120")
    page.get_by_role("button", name="One frame back (,)").click()
    expect(page.locator("#video_player .sc-counter")).to_have_text("72 / 120")
    assert frame(page) == 72
    assert watched.complaints == []


def test_what_plays_is_not_loaded_again_by_ticks_and_other_clicks(watched: Watched):
    page = watched.page
    page.locator(".sc-pill[data-shot='002'][data-index='0']").click()
    expect(page.locator("#video_status")).to_have_text("Playing: shot_002_seg_0.mp4")
    page.wait_for_function(STANDS, arg="shot_002_seg_0.mp4")
    page.evaluate(
        "() => { window.loads = 0; document.querySelector('#video_player video')"
        ".addEventListener('loadstart', () => { window.loads += 1 }) }"
    )
    press(page, "Approve shot 002")
    expect(page.locator("#clip_strip .sc-lock")).to_have_count(1)
    before = page.evaluate(SOURCE)
    with page.expect_response(lambda answer: "gradio_api" in answer.url and answer.request.method == "POST") as posted:
        page.locator(".sc-pill[data-shot='002'][data-index='0']").click()
    posted.value.finished()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate(SOURCE) == before
    assert page.evaluate("() => window.loads") == 0


def test_two_takes_are_compared_with_a_slider(watched: Watched):
    page = watched.page
    page.locator(".sc-pill[data-shot='001'][data-index='0']").click()
    press(page, "Regenerate")
    panel = page.locator("#takes_panel")
    expect(panel.locator(".sc-take")).to_have_count(2, timeout=30 * SECONDS)

    press(page, "Compare")
    compare = page.locator("#video_player .sc-compare")
    expect(compare).to_be_visible()
    expect(compare.locator(".sc-side")).to_have_count(2)
    slider = page.get_by_label("Where the two takes meet")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "51 %")
    compare.get_by_role("button", name="First frame").click()
    expect(compare.get_by_role("button", name="First frame")).to_have_attribute("aria-pressed", "true")
    compare.get_by_role("button", name="End comparison").click()
    expect(compare).to_be_hidden()
    assert watched.complaints == []
