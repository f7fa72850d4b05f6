"""Faults are drawn from the seed alone."""

import random
from collections import Counter

from tests.benchmarks.mischief import Mischief


def drawn(seed: int, count: int = 400) -> list[tuple[str, int]]:
    mischief = Mischief(random.Random(seed))
    return [mischief._drawn() for _ in range(count)]


def test_the_same_seed_draws_the_same_faults() -> None:
    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_most_prompts_meet_no_fault_and_every_fault_comes() -> None:
    faults = Counter(fault for fault, _ in drawn(3))
    assert faults[""] > 200
    assert set(faults) == {"", "socket drops", "bad answers", "silence", "server restarts", "node fails"}
