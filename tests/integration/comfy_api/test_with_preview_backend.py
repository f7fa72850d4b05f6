"""The client and the preview backend, which speaks the same protocol, with a recorded workflow."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from domain.errors import ModelsMissing
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.session import (
    ComfySession,
    PromptFinished,
    PromptPreview,
    PromptProgress,
    PromptStarted,
    PromptStopped,
    PromptSubmitted,
)
from infrastructure.preview_backend.options import PreviewOptions
from infrastructure.preview_backend.server import PreviewServer
from tests.fakes import recorded

WORKFLOW = next(recorded.prompts("01_success_wan22_14b_i2v")).workflow
_FOLDERS = {"unet_name": "diffusion_models", "clip_name": "text_encoders", "vae_name": "vae", "lora_name": "loras"}
MODELS = {
    folder: sorted({str(node["inputs"][key]) for node in WORKFLOW.values() if key in node["inputs"]})
    for key, folder in _FOLDERS.items()
}


def serving(tmp_path: Path, models: dict[str, list[str]], **options: Any) -> PreviewServer:
    return PreviewServer(PreviewOptions(tmp_path / "server", models=models, **options))


@pytest.fixture
def keyframe(tmp_path: Path) -> Path:
    """A picture of the workflow's shape."""
    Image.linear_gradient("L").resize((256, 144)).save(tmp_path / "keyframe.png")
    return tmp_path / "keyframe.png"


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ComfyUIAPI]:
    """A client of a preview backend that is a little slow, so that it can be stopped."""
    with serving(tmp_path, MODELS, simulated_render_seconds=0.6) as server:
        api = ComfyUIAPI(server.url)
        yield api
        api.close()


def with_picture(value: str) -> dict[str, Any]:
    """The workflow on an uploaded picture."""
    inputs = {**WORKFLOW["52"]["inputs"], "image": value}
    return {**WORKFLOW, "52": {**WORKFLOW["52"], "inputs": inputs}}


def test_a_whole_segment(api: ComfyUIAPI, keyframe: Path, tmp_path: Path) -> None:
    workflow, prompt_id = with_picture(api.upload_image(keyframe, "shots/keyframe.png")), str(uuid.uuid4())
    with ComfySession(api) as session:
        events = list(session.run(workflow, prompt_id=prompt_id, stop=threading.Event()))
    assert isinstance(events[0], PromptSubmitted)
    assert events[0].prompt_id == prompt_id
    assert PromptStarted() in events
    fractions = [event.fraction for event in events if isinstance(event, PromptProgress)]
    assert fractions == sorted(fraction for fraction in fractions if fraction is not None)
    assert fractions[-1] == 1.0
    assert {event.node_id for event in events if isinstance(event, PromptProgress) and event.steps} == {"3", "4"}
    assert any(isinstance(event, PromptPreview) for event in events)
    assert isinstance(events[-1], PromptFinished)
    assert {output.suffix for output in events[-1].outputs} == {".mp4", ".png"}
    for number, output in enumerate(events[-1].outputs):
        api.download(output, tmp_path / str(number))
        assert (tmp_path / str(number)).stat().st_size > 100


def test_stop_while_it_runs(api: ComfyUIAPI, keyframe: Path) -> None:
    workflow, stop = with_picture(api.upload_image(keyframe, "keyframe.png")), threading.Event()
    prompt_id, events = str(uuid.uuid4()), []
    with ComfySession(api) as session:
        for event in session.run(workflow, prompt_id=prompt_id, stop=stop):
            events.append(event)
            if isinstance(event, PromptProgress) and event.step:
                stop.set()
        again = session.watch(workflow, prompt_id=prompt_id, stop=threading.Event())
        with pytest.raises(Exception, match="stopped on the server"):
            list(again)
    assert events[-1] == PromptStopped()


def test_a_missing_model_is_named(tmp_path: Path, keyframe: Path) -> None:
    with serving(tmp_path, {**MODELS, "vae": ["wan2.2_vae.safetensors"]}) as server:
        api = ComfyUIAPI(server.url)
        workflow = with_picture(api.upload_image(keyframe, "keyframe.png"))
        with ComfySession(api) as session, pytest.raises(ModelsMissing) as caught:
            list(session.run(workflow, prompt_id=str(uuid.uuid4()), stop=threading.Event()))
        api.close()
    assert caught.value.context["received"] == "wan_2.1_vae.safetensors"
    assert caught.value.context["substitute"] == "wan2.2_vae.safetensors"
