"""Ctrl+C and SIGTERM in the middle of a run: an orderly end, finished clips stay, nothing half-written."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_run_in_order(tmp_path: Path, number: signal.Signals) -> None:
    environment = {**os.environ, "SHOTCHAIN_PREVIEW_RENDER_SECONDS": "60", "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "addons", "generate", "sample", "--comfy-url", "preview", "--json"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if json.loads(line)["event"] == "SegmentProgress":
                break
        process.send_signal(number)
        events = [json.loads(line) for line in process.stdout]
        said = process.stderr.read()

    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert events[-1]["event"] == "RunFinished"
    assert events[-1]["stopped"] is True
    video = tmp_path / "projects" / "sample" / "video"
    assert [path.name for path in video.rglob("*.mp4")] == []
    assert [path.name for path in video.rglob(".tmp-*")] == []
