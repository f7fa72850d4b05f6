"""Save nodes that tell the server's history nothing: the clip is found in ComfyUI's own folder, and copied."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from domain.events import GenerationEvent, RunFinished, SegmentProgress, SegmentSkipped
from domain.units import Seconds
from services.video.local_search import LocalVideoSearch, SearchPatience
from tests.fakes.clips import put_outputs
from tests.fakes.comfy_server import Script, Stage
from tests.integration.comfy_api.conftest import HASTY
from tests.integration.faults.conftest import BuildStudio


def exotic(output: Path, folder: str = "{folder}") -> Script:
    """A save node that writes into `output` and tells nobody."""

    async def play(stage: Stage) -> None:
        outputs = put_outputs(stage)
        for node_id, told in list(outputs.items()):
            file = told["images"][0]
            if file["filename"].endswith(".mp4"):
                content = stage.server.files.pop(f"output/{file['subfolder']}/{file['filename']}")
                place = output / folder.format(folder=file["subfolder"])
                place.mkdir(parents=True, exist_ok=True)
                (place / file["filename"]).write_bytes(content)
                del outputs[node_id]
        await stage.start()
        await stage.succeed(outputs)

    return play


def searching(root: Path, seconds: float = 5.0) -> LocalVideoSearch:
    return LocalVideoSearch(root, SearchPatience(Seconds(seconds), Seconds(0.05), 3))


@pytest.mark.parametrize("folder", ["{folder}", "", "video", "video/{folder}"])
def test_the_clip_is_copied_from_comfyuis_folder(
    build_studio: BuildStudio, tmp_path: Path, caplog: pytest.LogCaptureFixture, folder: str
) -> None:
    caplog.set_level(logging.INFO)
    root = tmp_path / "ComfyUI"
    studio = build_studio(exotic(root / "output", folder), search=searching(root)).run()
    studio.assert_done()
    assert len(list((root / "output").rglob("*.mp4"))) == 2
    assert "Searching for video files with clip_name=shot_001_seg_0" in caplog.text
    assert "Successfully copied" in caplog.text


def test_a_damaged_file_is_not_placed(build_studio: BuildStudio, tmp_path: Path) -> None:
    root = tmp_path / "ComfyUI"

    async def play(stage: Stage) -> None:
        await exotic(root / "output")(stage)
        for path in (root / "output").rglob("*.mp4"):
            path.write_bytes(b"no video")

    build_studio(play, search=searching(root)).run().assert_failed("not_a_video", submitted=2)


def test_nothing_is_found(build_studio: BuildStudio, tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.succeed({})

    (tmp_path / "ComfyUI" / "output").mkdir(parents=True)
    build_studio(play, search=searching(tmp_path / "ComfyUI", 0.0)).run().assert_failed("no_video_in_history")


def test_stopped_while_searching(build_studio: BuildStudio, tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.succeed({})

    (tmp_path / "ComfyUI" / "output").mkdir(parents=True)
    studio = build_studio(play, timings=replace(HASTY), search=searching(tmp_path / "ComfyUI", 60.0))

    def stop_at_the_end(event: GenerationEvent) -> None:
        if isinstance(event, SegmentProgress) and event.fraction == 1.0:
            studio.stop.set()

    studio.run(stop_at_the_end)
    assert studio.events[-1] == RunFinished(finished=0, failed=0, skipped=2, stopped=True)
    assert all(event.code == "stopped" for event in studio.events if isinstance(event, SegmentSkipped))
