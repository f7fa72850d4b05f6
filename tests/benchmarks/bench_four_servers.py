"""Several servers that render one film together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from time import perf_counter

from addons.app import compose
from domain.events import RunFinished
from tests.benchmarks.alternating import alternate
from tests.benchmarks.children import preview
from tests.benchmarks.figures import Figure, Target, figure
from tests.benchmarks.registry import Bench, benchmark
from tests.benchmarks.rendering import Film


@benchmark("four-servers")
def four_servers(bench: Bench) -> Iterator[Figure]:
    """16 shots of 2 segments, films per second on four servers of 1.5 s a segment; the reference is one server."""
    with ExitStack() as stack:
        urls = [
            stack.enter_context(preview(bench.folder / f"server {number}", bench.size(1.5, 0.05)))
            for number in range(4)
        ]
        film = Film(bench.folder, urls[0], bench.size(16, 4), 2.0, size=(128, 64))
        pairs = alternate(
            lambda: 1 / _seconds_on(urls, film),
            lambda: 1 / _seconds_on(urls[:1], film),
            bench.more(2),
            warm_up=not bench.tiny,
        )
    yield figure("four-servers", pairs, "films/s", Target(3.8, at_least=True))


def _seconds_on(urls: list[str], film: Film) -> float:
    with closing(compose(comfy_urls=urls)) as app:
        prepared = film.prepare(app)
        began = perf_counter()
        end = list(app.runs.start(prepared, app.backends.choose_all()).events())[-1]
        if not (isinstance(end, RunFinished) and end.is_complete):
            raise AssertionError(end)
        return perf_counter() - began
