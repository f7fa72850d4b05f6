"""How long a person waits for a command's output, and for the page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from time import perf_counter

from playwright.sync_api import Browser

from tests.benchmarks.alternating import alternate, alternate_least
from tests.benchmarks.browsing import chromium, wait_for_port
from tests.benchmarks.children import free_port, start
from tests.benchmarks.figures import Figure, Target, figure
from tests.benchmarks.registry import Bench, benchmark
from tests.fakes.films import write_film

_BARE_COMMAND = """
import typer
cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
@cli.command()
def plan(project: str): pass
cli()
"""


@benchmark("start-plan")
def start_plan(bench: Bench) -> Iterator[Figure]:
    """`shotchain plan` of 4 shots, start to end; the reference is a typer command that does nothing."""
    film = write_film(bench.folder / "film", [(f"{number:03}", 3.5) for number in range(4)])
    ours = partial(_seconds_of, "-m", "addons", "plan", str(film))
    bare = partial(_seconds_of, "-c", _BARE_COMMAND, str(film))
    pairs = alternate_least(ours, bare, bench.more(3), bench.size(3, 1), warm_up=True)
    yield figure("start-plan", pairs, "s", Target(1.5))


@benchmark("start-serve")
def start_serve(bench: Bench) -> Iterator[Figure]:
    """`shotchain serve` until its tabs are seen in Chromium; the reference is bare gradio Blocks with three tabs."""
    film = write_film(bench.folder / "workspace" / "film", [("001", 3.5)]).parent
    with chromium() as browser:

        def ours() -> float:
            port = free_port()
            options = ("--no-open", "--port", str(port), "--workspace", str(film), "--comfy-url", "preview")
            return _until_painted(browser, port, "-m", "addons", "serve", *options)

        def bare() -> float:
            port = free_port()
            return _until_painted(browser, port, "-m", "tests.benchmarks.bare_gradio", str(port))

        pairs = alternate(ours, bare, bench.more(2), warm_up=not bench.tiny)
    yield figure("start-serve", pairs, "s", Target(1.3))


def _seconds_of(*command: str) -> float:
    began = perf_counter()
    child = start(*command)
    child.communicate()
    took = perf_counter() - began
    if child.returncode != 0:
        raise AssertionError(f"{command}: {child.returncode}")
    return took


def _until_painted(browser: Browser, port: int, *command: str) -> float:
    """From the program's start until its tabs can be seen, in a browser without a cache."""
    context = browser.new_context()
    page = context.new_page()
    began = perf_counter()
    child = start(*command)
    try:
        wait_for_port(port)
        page.goto(f"http://127.0.0.1:{port}", wait_until="commit")
        page.wait_for_selector("[role=tab]", state="visible")
        return perf_counter() - began
    finally:
        context.close()
        child.terminate()
        child.communicate()
