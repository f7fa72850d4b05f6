"""How soon the Video tab shows its storyboard: of 600 segments against 6."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, ViewportSize

from tests.benchmarks.alternating import alternate
from tests.benchmarks.browsing import chromium, wait_for_port
from tests.benchmarks.children import free_port, start
from tests.benchmarks.figures import Figure, Target, figure
from tests.benchmarks.registry import Bench, benchmark
from tests.fakes.long_film import write_long_film

_FEW, _MANY = 2, 200
"""Shots of three segments each."""
_PATIENCE = 60_000  # milliseconds
_VIEW: ViewportSize = {"width": 1440, "height": 900}
# The frame in which the first card stands, by the page's own clock, which starts with its navigation.
_NOTE_FIRST_CARD = """
new MutationObserver((changes, watching) => {
  if (!document.querySelector("#clip_strip .sc-shot")) return;
  watching.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.firstCard = performance.now(); }));
}).observe(document, { childList: true, subtree: true });
"""
_TIMES = """() => [performance.getEntriesByName("first-contentful-paint")[0].startTime, window.firstCard]"""


class Seen(NamedTuple):
    """Seconds after the page was asked for."""

    paint: float
    card: float


@benchmark("grid", "grid-paint", "grid-card")
def grid(bench: Bench) -> Iterator[Figure]:
    """The Video tab until something, and until a card is painted, with 600 segments; the reference is one with 6."""
    with ExitStack() as stack:
        many = stack.enter_context(_served(bench.folder / "many", bench.size(_MANY, 4)))
        few = stack.enter_context(_served(bench.folder / "few", _FEW))
        browser = stack.enter_context(chromium())
        pairs = alternate(partial(_seen, browser, many), partial(_seen, browser, few), bench.more(2), warm_up=True)
    yield figure("grid-paint", [(ours.paint, reference.paint) for ours, reference in pairs], "s", Target(1.5))
    yield figure("grid-card", [(ours.card, reference.card) for ours, reference in pairs], "s", Target(1.5))


@contextmanager
def _served(workspace: Path, shots: int) -> Iterator[str]:
    write_long_film(workspace / "film", shots)
    port = free_port()
    options = ("--no-open", "--port", str(port), "--workspace", str(workspace), "--comfy-url", "preview")
    child = start("-m", "addons", "serve", *options)
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.communicate()


def _seen(browser: Browser, address: str) -> Seen:
    """A page in a browser without a cache."""
    context = browser.new_context(viewport=_VIEW)
    try:
        page = context.new_page()
        page.add_init_script(_NOTE_FIRST_CARD)
        page.goto(address, wait_until="commit")
        page.wait_for_function("() => window.firstCard !== undefined", timeout=_PATIENCE)
        paint, card = page.evaluate(_TIMES)
    finally:
        context.close()
    return Seen(paint / 1000, card / 1000)
