"""What pages that watch a run cost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.benchmarks.alternating import alternate
from tests.benchmarks.browsing import chromium, wait_for_port
from tests.benchmarks.children import cpu_seconds, free_port, preview, start
from tests.benchmarks.figures import Compared, Figure, Target, figure
from tests.benchmarks.registry import Bench, benchmark
from tests.fakes.films import write_film

_CHAIN = 3
_PATIENCE = 60_000  # milliseconds


@benchmark("watchers")
def watchers(bench: Bench) -> Iterator[Figure]:
    """CPU of the app while 5 tabs watch a run; the reference is the same run with no tab open."""
    window, tabs = bench.size(10.0, 0.5), bench.size(5, 2)
    workspace = bench.folder / "workspace"
    shots = bench.size(40 * (bench.more(2) + 1), 20)
    write_film(
        workspace / "film",
        [(f"{n:03}", float(_CHAIN)) for n in range(shots)],
        video_settings={"max_segment_duration": 1},
    )
    with preview(bench.folder / "server", 0.5) as url, chromium() as browser, _served(workspace, url) as (pid, address):
        _begin(browser, address)

        def watched() -> float:
            with ExitStack() as stack:
                for _ in range(tabs):
                    context = browser.new_context()
                    stack.callback(context.close)
                    _open(context.new_page(), address)
                return _cpu_percent(pid, window)

        pairs = alternate(watched, lambda: _cpu_percent(pid, window), bench.more(2), warm_up=not bench.tiny)
    if len(list((workspace / "film" / "video").glob("shot_*.mp4"))) == shots * _CHAIN:
        raise AssertionError("the run was over before it was measured")
    yield figure("watchers", pairs, "% of a core", Target(15.0, Compared.DIFFERENCE))


@contextmanager
def _served(workspace: Path, comfy_url: str) -> Iterator[tuple[int, str]]:
    port = free_port()
    options = ("--no-open", "--port", str(port), "--workspace", str(workspace), "--comfy-url", comfy_url)
    child = start("-m", "addons", "serve", *options)
    try:
        wait_for_port(port)
        yield child.pid, f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.communicate()


def _begin(browser: Browser, address: str) -> None:
    """Start the run from a page, and close the page."""
    context = browser.new_context()
    page = context.new_page()
    _open(page, address)
    page.click("#build_plan_btn")
    page.wait_for_selector("#clip_strip .sc-pill", timeout=_PATIENCE)
    page.click("#start_generation_btn")
    page.wait_for_selector("#clip_strip .sc-pill.done", timeout=_PATIENCE)
    context.close()


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#start_generation_btn", timeout=_PATIENCE)


def _cpu_percent(pid: int, window: float) -> float:
    time.sleep(min(2.0, window))  # what just opened or closed settles
    before = cpu_seconds(pid)
    time.sleep(window)
    return 100 * (cpu_seconds(pid) - before) / window
