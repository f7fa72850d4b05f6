"""A served app with the sample project and the preview backend, and a real browser."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from addons.app import App, compose
from addons.web import launch_in_background

SECONDS = 1000  # Playwright counts in milliseconds
expect.set_options(timeout=20 * SECONDS)  # a wait, not a measure: the machines are noisy
_TWO_FRAMES = "() => new Promise((over) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(over))))"
_GIVEN_UP = ("AbortError", "Connection errored out")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gradio counts its queue with parts of pandas that are about to go; as errors they would end its answers."""
    for test in items:
        if "acceptance" in test.path.parts:
            test.add_marker(pytest.mark.filterwarnings("ignore::DeprecationWarning"))


@dataclass
class Served:
    """An app that is being served."""

    app: App
    url: str

    @property
    def video_dir(self) -> Path:
        project = self.app.projects.active()
        assert project is not None
        return project.video_dir


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the machine's own, else Playwright's."""
    found = os.environ.get("TEST_BROWSER") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    with sync_playwright() as playwright:
        options: dict[str, Any] = {"args": ["--no-sandbox", "--disable-gpu"]}
        chromium = playwright.chromium.launch(executable_path=found, **options)
        yield chromium
        chromium.close()


def render_all(served: Served) -> None:
    """Render the active project to its end, without a browser."""
    project = served.app.projects.active()
    assert project is not None
    names = ("storyboard.json", "selected/selected_keyframes.json", "gcv_wan_2.2_5b_i2v.json")
    prepared = served.app.planning.prepare(project, *names)
    served.app.state(project).update(storyboard_file=names[0], selection_file=names[1], workflow_file=names[2])
    run = served.app.runs.start(prepared, served.app.backends.choose())
    assert run.wait(120)


@pytest.fixture(scope="session")
def rendered_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that wants the sample rendered leaves it for the others."""
    return tmp_path_factory.mktemp("sample") / "workspace"


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rendered_sample: Path) -> Iterator[Callable[..., Served]]:
    """Serve an app on a fresh workspace with the sample, rendered if so asked; the keywords are settings."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    closers: list[Callable[[], None]] = []

    def start(*, rendered: bool = False, **settings: Any) -> Served:
        workspace = tmp_path / "workspace"
        if rendered and rendered_sample.is_dir():
            shutil.copytree(rendered_sample, workspace, copy_function=_link_media)
        app = compose(**{"workspace": workspace, "comfy_url": "preview", **settings})
        app.projects.ensure_something()
        url, close = launched(app)
        closers.extend((close, app.close))
        served = Served(app, url)
        if rendered and not rendered_sample.is_dir():
            render_all(served)
            shutil.copytree(workspace, rendered_sample, copy_function=_link_media)
        return served

    yield start
    for close in closers:
        close()


def _link_media(source: str, target: str) -> None:
    """Clips and pictures are never written to, and which are one file must stay so; stores are written to."""
    (os.link if source.endswith((".mp4", ".png")) else shutil.copy2)(source, target)


def launched(app: App, host: str = "127.0.0.1") -> tuple[str, Callable[[], None]]:
    """Serve an app: its address, and what ends that.

    Gradio makes event loops in a thread that has none and never closes them; so it is started inside a loop.
    """

    async def launch() -> tuple[str, Callable[[], None]]:
        return launch_in_background(app, host, _free_port())

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, launch()).result()


def _free_port() -> int:
    """Gradio, looking for a port by itself, leaves a socket open for each one that is taken."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Watched:
    """A page, and what its console complained about."""

    page: Page
    complaints: list[str]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Open a page; the keywords are those of a browser context."""
    contexts = []

    def open_at(url: str, **options: Any) -> Watched:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "locale": "en-US", **options})
        contexts.append(context)
        watched = Watched(context.new_page(), [])
        watched.page.set_default_timeout(30 * SECONDS)
        _listen(watched)
        watched.page.goto(url)
        watched.page.wait_for_selector("#build_plan_btn", state="attached")
        return watched

    yield open_at
    for context in contexts:
        context.close()


def _listen(watched: Watched) -> None:
    def console(message: Any) -> None:
        # A reload gives up the requests that are under way, and gradio says so.
        if message.type in ("error", "warning") and not any(words in message.text for words in _GIVEN_UP):
            watched.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    watched.page.on("console", console)
    watched.page.on("pageerror", lambda error: watched.complaints.append(f"pageerror: {error}"))


def built(part: Locator) -> Locator:
    """The part, once gradio is done with building it.

    What a tab or an accordion shows first is built then, and given its values once more in a frame after that: a
    person is not so quick as to type in between.
    """
    part.wait_for()
    part.page.evaluate(_TWO_FRAMES)
    return part


def words_box(page: Page) -> Locator:
    """The box for other words of the segment in focus, open and with its words."""
    if not page.locator("#take_words_btn").is_visible():
        page.get_by_role("button", name="Regenerate with other words").click()
    box = built(page.locator("#take_words textarea"))
    expect(box).not_to_have_value("")
    return box


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keep a picture in the folder that `TEST_SCREENSHOTS` names, if it names one."""
    folder = os.environ.get("TEST_SCREENSHOTS")

    def take(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{request.node.name}_{name}.png", full_page=True)

    return take
