"""The whole way in a browser: first start, a project of three pictures, plan, run, refresh, stop, takes, film."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from addons.texts import Language, Words
from tests.acceptance.conftest import SECONDS, Served, Watched, built
from tests.fakes.landscapes import write_scenes

Serve = Callable[..., Served]
OpenPage = Callable[..., Watched]
Screenshot = Callable[[Page, str], None]

SHOTS = 3
RENDER_SECONDS = 5  # so long that a reload fits into the run, on a busy machine too
UPLOAD_ENDS = "Method not implemented"  # gradio's own client warns about the end of each upload
PLAYS = "() => document.querySelector('#video_player video')?.currentTime > 0"


@dataclass(frozen=True)
class Look:
    """A language, a scheme and a width to see the page in."""

    language: Language
    scheme: Literal["dark", "light"]
    width: int

    def __str__(self) -> str:
        return f"{self.language}_{self.scheme}_{self.width}"

    @property
    def options(self) -> dict[str, object]:
        """Of a browser context."""
        locale = "de-DE" if self.language == "de" else "en-US"
        return {"locale": locale, "color_scheme": self.scheme, "viewport": {"width": self.width, "height": 900}}


WALKED = (Look("en", "dark", 1440), Look("de", "light", 390))
SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
SEEN = [Look(walked.language, scheme, width) for walked in WALKED for scheme in SCHEMES for width in (1440, 390)]


class Walker:
    """A person who knows the page by its ids, and reads it in one language."""

    def __init__(self, page: Page, language: Language) -> None:
        self.page = page
        self.words = Words(language)

    def part(self, elem_id: str) -> Locator:
        return self.page.locator(f"#{elem_id}")

    def field(self, elem_id: str) -> Locator:
        return self.page.locator(f"#{elem_id} :is(input, textarea)").first

    @property
    def cards(self) -> Locator:
        return self.page.locator("#clip_strip .sc-tile")

    @property
    def clips(self) -> Locator:
        return self.page.locator("#clip_strip .sc-pill.done")

    def open_tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def press(self, elem_id: str, key: str) -> None:
        """A button of a part, by its words."""
        self.part(elem_id).get_by_role("button", name=self.words(key), exact=True).click()

    def expect_running(self) -> None:
        """A run is seen wherever the page tells of one."""
        expect(self.part("status_display")).to_contain_text(self._said("status_running"))
        expect(self.part("progress_details").get_by_role("progressbar")).to_have_count(2)
        expect(self.part("start_generation_btn")).to_be_disabled()
        expect(self.part("stop_generation_btn")).to_be_enabled()

    def expect_status(self, text: str) -> None:
        expect(self.part("status_display")).to_contain_text(text, timeout=60 * SECONDS)

    def _said(self, key: str) -> str:
        """What of a sentence is the same whatever it tells of."""
        return max(self.words(key, segment="\0").split("\0"), key=len).strip()


@pytest.mark.parametrize("look", WALKED, ids=str)
def test_from_the_first_start_to_a_film(
    look: Look, serve: Serve, open_page: OpenPage, screenshot: Screenshot, tmp_path: Path
):
    served = serve(preview_render_seconds=RENDER_SECONDS)
    watched = open_page(served.url, **look.options)
    walker = Walker(watched.page, look.language)

    see_the_sample(walker)
    make_a_project(walker, write_scenes(tmp_path / "pictures", SHOTS, (320, 192)))
    screenshot(walker.page, "1_project")
    plan(walker)
    refresh_while_it_renders(walker)
    screenshot(walker.page, "2_run")
    stop_and_start_again(walker, served)
    render_one_again_and_go_back(walker)
    screenshot(walker.page, "3_takes")
    put_the_film_together(walker)
    screenshot(walker.page, "4_film")
    assert [complaint for complaint in watched.complaints if UPLOAD_ENDS not in complaint] == []

    for other in SEEN:
        if other.language == look.language and other != look:
            walker.page.set_viewport_size({"width": other.width, "height": 900})
            walker.page.emulate_media(color_scheme=other.scheme)
            walker.page.reload()
            see_the_end(walker, other)
            screenshot(walker.page, f"5_end_{other}")


def see_the_sample(walker: Walker) -> None:
    expect(walker.page.get_by_role("tab", name="🎥 Video")).to_have_attribute("aria-selected", "true")
    expect(walker.part("project_status")).to_contain_text("sample")
    expect(walker.part("backend_badge")).to_contain_text(walker.words("badge_preview"))
    expect(walker.cards).to_have_count(4)


def make_a_project(walker: Walker, pictures: list[Path]) -> None:
    """Three pictures become three shots of a second each."""
    walker.open_tab("📁 Projekt")
    built(walker.field("new_project_name")).fill("Evening")
    walker.page.set_input_files("#new_project_pictures input[type=file]", [str(path) for path in pictures])
    expect(walker.page.locator("#new_project_pictures .file")).to_have_count(SHOTS)
    walker.part("create_project_btn").click()
    expect(walker.part("new_project_note")).to_contain_text(
        walker.words.counted("project_of_pictures", SHOTS, name="Evening")
    )
    rows = walker.page.locator("#shot_rows [data-key]")
    expect(rows).to_have_count(SHOTS)
    for number in range(SHOTS):
        rows.nth(number).click()
        expect(walker.field("shot_shot_id")).to_have_value(f"{number + 1:03}")
        built(walker.field("shot_duration")).fill("1")
    built(walker.field("shot_prompt")).fill("a calm sea at dusk")
    walker.part("save_storyboard_btn").click()
    expect(walker.page.locator("#storyboard_state .saved")).to_be_visible()
    expect(walker.page.locator("#keyframe_crops .sc-crop-kept")).to_have_count(SHOTS)


def plan(walker: Walker) -> None:
    walker.open_tab("🎥 Video")
    expect(walker.part("project_status")).to_contain_text("Evening")
    walker.part("build_plan_btn").click()
    expect(walker.part("plan_summary")).to_contain_text(walker.words.counted("shots", SHOTS))
    expect(walker.cards).to_have_count(SHOTS)
    expect(walker.cards.last).to_contain_text("a calm sea at dusk")
    expect(walker.clips).to_have_count(0)


def refresh_while_it_renders(walker: Walker) -> None:
    """What a page shows is the server's: tab, project, plan, run."""
    walker.part("start_generation_btn").click()
    walker.expect_running()
    walker.page.reload()
    walker.expect_running()
    expect(walker.page.get_by_role("tab", name="🎥 Video")).to_have_attribute("aria-selected", "true")
    expect(walker.part("project_status")).to_contain_text("Evening")
    expect(walker.part("plan_summary")).to_contain_text(walker.words.counted("shots", SHOTS))
    expect(walker.cards).to_have_count(SHOTS)
    expect(walker.part("live_picture").locator("img")).to_be_visible()


def stop_and_start_again(walker: Walker, served: Served) -> None:
    """What is finished stays; the rest is rendered by the second run."""
    expect(walker.clips.first).to_be_visible(timeout=60 * SECONDS)
    walker.part("stop_generation_btn").click()
    expect(walker.part("start_generation_btn")).to_be_enabled()
    done = walker.clips.count()
    assert 1 <= done < SHOTS
    walker.expect_status(walker.words("status_stopped", done=done, total=SHOTS))
    first = served.video_dir / "shot_001_seg_0.mp4"
    made = first.stat().st_mtime_ns

    walker.part("start_generation_btn").click()
    walker.expect_running()
    walker.expect_status(walker.words.counted("status_finished", SHOTS))
    expect(walker.part("plan_summary")).to_contain_text(walker.words("estimate_nothing"))
    expect(walker.clips).to_have_count(SHOTS)
    assert first.stat().st_mtime_ns == made


def render_one_again_and_go_back(walker: Walker) -> None:
    takes = walker.page.locator("#takes_panel .sc-take")
    clip = walker.page.locator("#takes_panel .sc-take.chosen .sc-take-name")
    walker.cards.nth(1).click()
    expect(takes).to_have_count(1)
    first = clip.inner_text()
    walker.press("takes_panel", "take_again")
    expect(takes).to_have_count(2, timeout=60 * SECONDS)
    expect(walker.part("start_generation_btn")).to_be_enabled()
    expect(clip).not_to_have_text(first, use_inner_text=True)
    walker.press("takes_panel", "take_choose")  # only the older one offers it
    expect(clip).to_have_text(first, use_inner_text=True)


def put_the_film_together(walker: Walker) -> None:
    walker.part("assemble_film_btn").click()
    expect(walker.page.locator("#film_panel .sc-report")).to_be_visible(timeout=60 * SECONDS)
    expect(walker.part("video_status")).to_contain_text("film.mp4")
    walker.page.wait_for_function(PLAYS)


def see_the_end(walker: Walker, look: Look) -> None:
    """The film is there for whoever comes later, in whatever look."""
    expect(walker.cards).to_have_count(SHOTS)
    expect(walker.page.locator("#film_panel").get_by_role("link", name="film.mp4")).to_be_visible()
    expect(walker.page.locator("html")).to_have_attribute("lang", look.language)
    assert walker.page.evaluate("() => document.documentElement.scrollWidth") <= look.width
    assert walker.page.evaluate("() => document.body.classList.contains('dark')") == (look.scheme == "dark")
