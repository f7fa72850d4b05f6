"""A soak of a minute by its own command: many segments on a server that breaks."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEED = 20_260_101
SEGMENTS = 400
PATIENCE = 540.0  # seconds, less than the test's own, so that no process is left behind


@pytest.mark.timeout(600)
def test_nothing_is_lost_doubled_or_left_behind() -> None:
    """In a process of its own: what other tests open or leave meanwhile is not the soak's."""
    command = ["-W", "error", "-m", "tests.benchmarks.soak", "--segments", str(SEGMENTS), "--seed", str(SEED)]
    soaked = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert soaked.returncode == 0, soaked.stdout + soaked.stderr
    assert soaked.stderr == ""
    assert f"seed {SEED}" in soaked.stdout
    # Otherwise the seed met too little to show anything.
    for fault in ("socket drops", "bad answers", "server restarts", "silence", "node fails"):
        assert re.search(rf"[1-9]\d* {fault}", soaked.stdout), soaked.stdout
    finished = re.search(r"(\d+) finished", soaked.stdout)
    assert finished is not None, soaked.stdout
    assert int(finished[1]) > SEGMENTS / 2
