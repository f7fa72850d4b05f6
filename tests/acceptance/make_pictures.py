"""Makes the pictures of README and tutorial: `python -m tests.acceptance.make_pictures [NAME…]`.

They are of the sample film and of a new project, rendered by the embedded preview; what is kept is `docs/images/`.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from addons.app import App, compose
from tests.acceptance.conftest import launched
from tests.benchmarks.browsing import chromium
from tests.fakes.landscapes import write_scenes

IMAGES = Path(__file__).parents[2] / "docs" / "images"
MOST_BYTES = 120_000
_DESK: ViewportSize = {"width": 1280, "height": 1060}
_PHONE: ViewportSize = {"width": 390, "height": 844}
_PROMPTS = (
    "a calm sea at dusk, slow waves, gulls drift by",
    "the sun touches the hills, the sky turns rose",
    "the last light on still water",
    "the moon rises over the bay",
    "stars above the hills, mist on the water",
    "the sun comes back, pale gold light",
)
_WAIT = 120_000  # milliseconds


@dataclass
class Studio:
    """A served app, a browser, and six pictures to make a film of."""

    app: App
    url: str
    browser: Browser
    pictures: list[Path]

    @contextmanager
    def page(self, tab: str, view: ViewportSize = _DESK, *, dark: bool = True) -> Iterator[Page]:
        scheme = "dark" if dark else "light"
        context = self.browser.new_context(viewport=view, color_scheme=scheme, locale="en-US")
        try:
            page = context.new_page()
            page.goto(f"{self.url}?tab={tab}")
            page.wait_for_selector("#build_plan_btn", state="attached")
            yield page
        finally:
            context.close()

    def stop(self) -> None:
        """End the run of the active project."""
        project = self.app.projects.active()
        run = self.app.runs.current(project) if project else None
        if run is not None:
            run.stop()
            run.wait(60)


def the_video_tab(studio: Studio) -> None:
    """The sample in the middle of a run, with a shot chosen."""
    with studio.page("video") as page:
        _render(page)
        page.locator("#clip_strip .sc-tile").nth(1).click()
        expect(page.locator("#takes_panel")).to_contain_text("Shot 002")
        page.evaluate("scrollTo(0, 0)")
        _wait_for_film(page, 2)
        _keep(page, "video-tab")
    studio.stop()


def the_phone(studio: Studio) -> None:
    """The stage of the same run on a phone."""
    with studio.page("video", _PHONE, dark=False) as page:
        _render(page, more=1)
        page.evaluate("document.querySelector('#video_player').scrollIntoView({ block: 'start' })")
        page.evaluate("scrollBy(0, -12)")
        _wait_for_film(page, 1)
        _keep(page, "phone")
    studio.stop()


def the_settings_tab(studio: Studio) -> None:
    """Server, connection test and folders."""
    with studio.page("settings", {"width": 1000, "height": 506}) as page:
        page.click("#test_connection_btn")
        page.wait_for_selector("#connection_status .sc-probe")
        _keep(page, "settings-tab")


def a_new_project(studio: Studio) -> None:
    """From six pictures to a storyboard, as the tutorial tells it."""
    with studio.page("project") as page:
        _field(page, "new_project_name").fill("Evening at sea")
        page.set_input_files("#new_project_pictures input[type=file]", [str(path) for path in studio.pictures])
        expect(page.locator("#new_project_pictures .file")).to_have_count(len(studio.pictures))
        _keep(page.locator("#new_project"), "first-film-new-project")
        page.click("#create_project_btn")
        rows = page.locator("#shot_rows [data-key]")
        expect(rows).to_have_count(len(studio.pictures))
        for number, prompt in enumerate(_PROMPTS):
            rows.nth(number).click()
            expect(_field(page, "shot_shot_id")).to_have_value(f"{number + 1:03}")
            _field(page, "shot_prompt").fill(prompt)
        rows.first.click()
        expect(_field(page, "shot_prompt")).to_have_value(_PROMPTS[0])
        page.click("#save_storyboard_btn")
        expect(page.locator("#storyboard_state .saved")).to_be_visible()
        expect(page.locator("#shot_rows")).to_contain_text(_PROMPTS[-1])
        _keep(page.locator("#storyboard_editor"), "first-film-storyboard")


def what_is_kept_of_each(studio: Studio) -> None:
    """The crops of a square film."""
    with studio.page("project") as page:
        _field(page, "resolution_dropdown").click()
        page.get_by_role("option", name="640 × 640").click()
        expect(page.locator("#resolution_note")).to_contain_text("640×640")
        expect(page.locator("#keyframe_crops .sc-crop-kept")).to_have_count(len(studio.pictures))
        expect(page.locator("#keyframe_crops")).to_contain_text("640×640")
        _keep(page.locator(".sc-section").filter(has=page.locator("#keyframe_crops")), "first-film-crops")
        _field(page, "resolution_dropdown").click()
        page.get_by_role("option").first.click()
        expect(page.locator("#resolution_note")).to_contain_text("the storyboard gives")


def the_new_film_renders(studio: Studio) -> None:
    """The new project's first run."""
    with studio.page("video") as page:
        _render(page)
        _wait_for_film(page, 3)
        _keep(page, "first-film-rendering")
    studio.stop()


SCENES: tuple[Callable[[Studio], None], ...] = (
    the_settings_tab, the_video_tab, the_phone, a_new_project, what_is_kept_of_each, the_new_film_renders,
)  # fmt: skip


def main(*names: str) -> None:
    """All of them, or those scenes that are named; later ones need the project of `a_new_project`."""
    with _studio() as studio:
        for scene in SCENES:
            if not names or scene.__name__ in names:
                scene(studio)


@contextmanager
def _studio() -> Iterator[Studio]:
    with (
        tempfile.TemporaryDirectory(prefix="shotchain-pictures-", ignore_cleanup_errors=True) as name,
        chromium() as browser,
    ):
        folder = Path(name)
        os.environ |= {"GRADIO_TEMP_DIR": str(folder / "gradio"), "SHOTCHAIN_SETTINGS": str(folder / "settings.json")}
        # The folder is seen in a picture, so it has a name of its own.
        app = compose(workspace=folder / "projects", comfy_url="preview", preview_render_seconds=5)
        app.projects.ensure_something()
        url, close = launched(app)
        try:
            yield Studio(app, url, browser, write_scenes(folder / "pictures", len(_PROMPTS), (1200, 700)))
        finally:
            close()
            app.close()


def _render(page: Page, more: int = 2) -> None:
    """Start, and wait until so many more segments are done and the next one is at work."""
    page.wait_for_selector("#build_plan_btn:enabled")
    page.click("#build_plan_btn")
    expect(page.locator("#plan_summary .sc-facts")).to_be_visible()
    done = page.locator("#clip_strip .sc-pill.done")
    before = done.count()
    page.click("#start_generation_btn")
    expect(done).to_have_count(before + more, timeout=_WAIT)


def _wait_for_film(page: Page, least: int) -> None:
    """Until the running segment has a picture and is some way on, so many are done, and a clip plays."""
    page.wait_for_function(
        """least => document.querySelectorAll('#clip_strip .sc-pill.done').length >= least
          && document.querySelector('#live_picture img')?.naturalWidth > 0
          && [...document.querySelectorAll('#progress_details [role=progressbar]')].at(-1)?.ariaValueNow >= 35
          && [...document.querySelectorAll('#clip_strip img:not([hidden])')].every((img) => img.complete)
          && document.querySelector('#video_player video')?.currentTime > 0""",
        arg=least,
        timeout=_WAIT,
    )


def _field(page: Page, elem_id: str) -> Locator:
    return page.locator(f"#{elem_id} :is(input, textarea)").first


def _keep(seen: Page | Locator, name: str) -> None:
    """As PNG with a palette: of as many colours as fit the size that a page of text may cost."""
    picture = Image.open(io.BytesIO(seen.screenshot(animations="disabled"))).convert("RGB")
    for colours in (256, 192, 128, 96, 64):
        small = picture.quantize(colours, method=Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE)
        buffer = io.BytesIO()
        small.save(buffer, "PNG", optimize=True)
        if buffer.tell() < MOST_BYTES:
            break
    else:
        raise AssertionError(f"{name}: {buffer.tell()} bytes")
    (IMAGES / f"{name}.png").write_bytes(buffer.getvalue())
    typer.echo(f"{name}.png: {buffer.tell() / 1000:.0f} kB, {colours} colours, {picture.width}×{picture.height}")


if __name__ == "__main__":
    main(*sys.argv[1:])
