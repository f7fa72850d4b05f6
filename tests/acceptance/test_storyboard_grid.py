"""The storyboard as cards in a browser: hundreds of them, what a change costs, mouse and keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, Route, expect

from addons.app import compose
from domain.events import RunStarted, SegmentProgress
from domain.plan import SegmentRef
from tests.acceptance.conftest import SECONDS, Served, Watched, launched, words_box
from tests.fakes.app import FakeBoard, FakeRun
from tests.fakes.long_film import SEGMENTS_EACH, write_long_film

SHOTS = 200
MOST_BYTES = 4096
Serve = Callable[..., Served]
OpenPage = Callable[..., Watched]

WATCH_CARDS = """() => {
  window.touched = {};
  new MutationObserver((changes) => {
    for (const change of changes) {
      const card = (change.target.nodeType === 1 ? change.target : change.target.parentElement).closest(".sc-shot");
      const name = card ? card.dataset.shot : `${change.type} of ${change.target.className} ${change.attributeName}`;
      window.touched[name] = (window.touched[name] || 0) + 1;
    }
  }).observe(document.querySelector("#clip_strip .sc-grid"),
             { subtree: true, childList: true, attributes: true, characterData: true });
}"""


@dataclass
class Long:
    """A served film of hundreds of segments, and its run, whose events the test plays."""

    served: Served
    run: FakeRun
    ids: list[str]


@dataclass
class Ticks:
    """The answers a page gets."""

    sizes: list[int] = field(default_factory=list)

    def note(self, response: Response) -> None:
        if "/gradio_api/run/" in response.url or "/gradio_api/predict" in response.url:
            self.sizes.append(len(response.body()))


def served_long(tmp_path: Path, shots: int) -> tuple[Long, Callable[[], None]]:
    board = FakeBoard()
    app = compose(workspace=tmp_path / "workspace", comfy_url="preview")
    vars(app)["runs"] = board  # made already, as it were
    project = app.projects.create("Long Film")
    ids = write_long_film(project.path, shots)
    app.state(project).update(
        storyboard_file="storyboard.json",
        selection_file="selected/selected_keyframes.json",
        workflow_file="gcv_wan_2.2_5b_i2v.json",
    )
    run = FakeRun(project)
    refs = tuple(SegmentRef(shot_id, index) for shot_id in ids for index in range(SEGMENTS_EACH))
    run.play(RunStarted("Long Film", refs, "Preview", is_preview=True))
    board.runs[project.path] = run
    url, close = launched(app)

    def end() -> None:
        run.end()
        close()
        app.close()

    return Long(Served(app, url), run, ids), end


@pytest.fixture
def long_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Long]:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    film, end = served_long(tmp_path, SHOTS)
    yield film
    end()


def test_one_changed_segment_of_six_hundred_touches_one_card_and_sends_little(long_film: Long, open_page: OpenPage):
    watched = open_page(long_film.served.url)
    page, ticks = watched.page, Ticks()
    expect(page.locator("#clip_strip .sc-shot")).to_have_count(SHOTS, timeout=60 * SECONDS)
    expect(page.locator("#clip_strip .sc-pill")).to_have_count(SHOTS * SEGMENTS_EACH)
    expect(page.locator("#status_display")).to_contain_text("begins")
    page.evaluate(WATCH_CARDS)
    page.on("response", ticks.note)

    for percent in (10, 45, 80):
        long_film.run.play(SegmentProgress(SegmentRef("117", 1), percent / 100, "KSampler", percent, 100))
        bar = page.locator(".sc-pill[data-shot='117'][data-index='1'] .sc-pill-bar")
        expect(bar).to_have_attribute("style", f"width: {percent}%;")

    assert set(page.evaluate("() => window.touched")) == {"117"}
    assert ticks.sizes
    assert max(ticks.sizes) < MOST_BYTES
    assert watched.complaints == []


def test_a_page_that_missed_a_message_gets_all_cards_again(long_film: Long, open_page: OpenPage):
    page = open_page(long_film.served.url).page
    expect(page.locator("#clip_strip .sc-shot")).to_have_count(SHOTS, timeout=60 * SECONDS)
    dropped: list[str] = []

    def lose_one(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        for place, value in enumerate(told.get("data", [])):
            if not dropped and isinstance(value, str) and '"since"' in value:
                dropped.append(value)
                told["data"][place] = {"__type__": "update"}
        route.fulfill(response=answer, json=told)

    page.route("**/gradio_api/run/**", lose_one)
    long_film.run.play(SegmentProgress(SegmentRef("003", 0), 0.5, "KSampler"))
    while not dropped:
        page.wait_for_timeout(50)  # the browser's answers come in while the page waits
    page.unroute_all(behavior="wait")

    long_film.run.play(SegmentProgress(SegmentRef("004", 0), 0.5, "KSampler"))
    for shot_id in ("003", "004"):
        bar = page.locator(f".sc-pill[data-shot='{shot_id}'][data-index='0'] .sc-pill-bar")
        expect(bar).to_have_attribute("style", "width: 50%;")
    expect(page.locator("#clip_strip .sc-shot")).to_have_count(SHOTS, timeout=60 * SECONDS)


def test_six_hundred_segments_are_there_about_as_soon_as_six(tmp_path: Path, open_page: OpenPage):
    """Measured is when the first card stands; the bound is generous, since test machines are shared."""
    took = {}
    for shots in (2, SHOTS):
        film, end = served_long(tmp_path / str(shots), shots)
        try:
            began = time.monotonic()
            page = open_page(film.served.url).page
            page.wait_for_selector("#clip_strip .sc-shot")
            took[shots] = time.monotonic() - began
        finally:
            end()
    assert took[SHOTS] < 2.5 * took[2] + 1


def test_cards_are_chosen_by_mouse_and_by_keyboard(serve: Serve, open_page: OpenPage):
    served = serve()
    watched = open_page(served.url)
    page: Page = watched.page
    cards = page.locator("#clip_strip .sc-tile")
    expect(cards).to_have_count(4)
    expect(cards.nth(1)).to_contain_text("pan right")

    cards.nth(1).click()
    expect(cards.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#takes_panel")).to_contain_text("Shot 002, segment 1 of 2")
    expect(page.locator("#video_player")).to_contain_text("Shot 002 has no clip yet.")

    page.keyboard.press("ArrowRight")
    expect(cards.nth(2)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#takes_panel")).to_contain_text("Shot 003, segment 1 of 3")
    expect(cards.nth(1)).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Tab")  # from the card to its segments
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#takes_panel")).to_contain_text("Shot 003, segment 2 of 3")
    page.locator("#clip_strip .sc-tile").nth(2).focus()
    page.keyboard.press("Home")
    expect(cards.nth(0)).to_be_focused()
    page.keyboard.press("End")
    expect(cards.nth(3)).to_be_focused()
    assert watched.complaints == []


def test_words_for_a_whole_shot_leave_the_storyboard_alone(serve: Serve, open_page: OpenPage):
    served = serve()
    page = open_page(served.url).page
    storyboard = served.video_dir.parent / "storyboard.json"
    before = storyboard.read_bytes()
    page.click("#build_plan_btn")
    page.locator("#clip_strip .sc-tile").nth(2).click()
    words_box(page).fill("rain on the lamp")
    page.click("#shot_words_btn")

    expect(page.locator("#clip_strip .sc-tile-prompt").nth(2)).to_have_text("rain on the lamp")
    expect(page.locator("#takes_panel")).to_contain_text("changed for this project")
    project = served.app.projects.active()
    assert project is not None
    words = {ref.index: kept.prompt for ref, kept in served.app.takes.overrides(project).items()}
    assert words == dict.fromkeys(range(3), "rain on the lamp")
    assert storyboard.read_bytes() == before
