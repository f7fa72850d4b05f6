"""A short soak: many segments on a server that breaks; `python -m tests.benchmarks.soak` runs a long one."""

from pathlib import Path

import pytest

from tests.benchmarks.soak import soak

SEED = 20_260_101
SEGMENTS = 160


@pytest.mark.timeout(600)
def test_nothing_is_lost_doubled_or_left_behind(tmp_path: Path) -> None:
    print(f"seed {SEED}")  # noqa: T201 - to repeat a failure
    soaked = soak(tmp_path, SEGMENTS, SEED)
    print(soaked)  # noqa: T201 - what it met
    # Otherwise the seed met too little to show anything.
    assert {"socket drops", "bad answers", "server restarts"} <= set(soaked.faults)
    assert soaked.end.finished > SEGMENTS / 2
