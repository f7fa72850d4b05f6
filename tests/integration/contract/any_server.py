"""What every server of the protocol must do, ours and the real one: cases that need no script and no model."""

from __future__ import annotations

import io
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from domain.errors import VideoError
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.session import ComfySession, PromptEvent, PromptFinished, PromptStopped, PromptSubmitted
from infrastructure.ffmpeg import probe

FRAMES = 9
Nodes = dict[str, dict[str, Any]]


@dataclass
class Visit:
    """One client at one server, with a picture of its own in the server's input folder."""

    api: ComfyUIAPI
    session: ComfySession
    folder: Path
    picture: str = ""
    run_id: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    """Makes pictures and file names new to a server that has seen this suite before."""

    def begin(self) -> Visit:
        self.picture = self.api.upload_image(self.png("start"), f"contract/{self.run_id}.png")
        return self

    def png(self, name: str, shade: int = 90) -> Path:
        """A small picture that no other run has."""
        buffer = io.BytesIO()
        color = (shade, int(self.run_id[:2], 16), int(self.run_id[2:4], 16))
        Image.new("RGB", (64, 48), color).save(buffer, "PNG")
        path = self.folder / f"{name}.png"
        path.write_bytes(buffer.getvalue())
        return path

    def nodes(self, **changed: dict[str, Any] | None) -> Nodes:
        """A picture held for a few frames; `changed` replaces, adds or (None) removes nodes."""
        plain: dict[str, dict[str, Any] | None] = {
            "1": {"class_type": "LoadImage", "inputs": {"image": self.picture}},
            "3": {"class_type": "RepeatImageBatch", "inputs": {"image": ["1", 0], "amount": FRAMES}},
            "57": {"class_type": "CreateVideo", "inputs": {"images": ["3", 0], "fps": 24}},
            "58": {"class_type": "SaveVideo", "inputs": {"video": ["57", 0], **self.saving()}},
        }
        plain.update({name.lstrip("n"): node for name, node in changed.items()})
        return {node_id: node for node_id, node in plain.items() if node is not None}

    def saving(self, name: str = "clip") -> dict[str, Any]:
        return {"filename_prefix": f"contract/{self.run_id}/{name}", "format": "auto", "codec": "auto"}

    def run(self, nodes: Any, prompt_id: str | None = None) -> list[PromptEvent]:
        stop = threading.Event()
        return list(self.session.run(nodes, prompt_id=prompt_id or str(uuid.uuid4()), stop=stop))

    def finish(self, nodes: Any) -> PromptFinished:
        last = self.run(nodes)[-1]
        assert isinstance(last, PromptFinished)
        return last

    def refusal(self, nodes: Any) -> VideoError:
        with pytest.raises(VideoError) as caught:
            self.run(nodes)
        assert caught.value.hint
        return caught.value


def whole_run(visit: Visit) -> None:
    prompt_id = str(uuid.uuid4())
    events = visit.run(visit.nodes(), prompt_id)
    assert isinstance(events[0], PromptSubmitted)
    assert events[0].prompt_id == prompt_id
    last = events[-1]
    assert isinstance(last, PromptFinished)
    (clip,) = last.outputs
    assert (clip.node_id, clip.suffix, clip.kind, clip.output_key) == ("58", ".mp4", "output", "images")
    visit.api.download(clip, visit.folder / "clip.mp4")
    assert probe(visit.folder / "clip.mp4").frames == FRAMES


def cached_run(visit: Visit) -> None:
    first, again = visit.finish(visit.nodes()), visit.finish(visit.nodes())
    assert first.outputs == again.outputs
    other = visit.nodes(n58={"class_type": "SaveVideo", "inputs": {"video": ["57", 0], **visit.saving("other")}})
    assert visit.finish(other).outputs != first.outputs


def history_of_what_ended(visit: Visit) -> None:
    prompt_id = str(uuid.uuid4())
    visit.run(visit.nodes(), prompt_id)
    record = visit.api.history(prompt_id)
    assert record is not None
    assert record.succeeded
    again = list(visit.session.watch(visit.nodes(), prompt_id=prompt_id, stop=threading.Event()))
    assert isinstance(again[-1], PromptFinished)
    assert again[-1].outputs == record.outputs


def stop_at_once(visit: Visit) -> None:
    prompt_id, stop, events = str(uuid.uuid4()), threading.Event(), []
    for event in visit.session.run(visit.nodes(), prompt_id=prompt_id, stop=stop):
        events.append(event)
        if isinstance(event, PromptSubmitted):
            stop.set()
    assert isinstance(events[-1], (PromptStopped, PromptFinished))
    # What ended in the meantime has a history, what was stopped has none or an interrupted one; nothing goes on.
    watched = visit.session.watch(visit.nodes(), prompt_id=prompt_id, stop=threading.Event())
    try:
        assert isinstance(list(watched)[-1], PromptFinished)
    except VideoError as error:
        assert error.code in {"interrupted", "prompt_lost"}  # noqa: PT017 - either end is right
    assert prompt_id not in visit.api.queue().numbers


def two_sessions(visit: Visit) -> None:
    ends: dict[str, PromptFinished] = {}

    def work(name: str) -> None:
        nodes = visit.nodes(n58={"class_type": "SaveVideo", "inputs": {"video": ["57", 0], **visit.saving(name)}})
        with ComfySession(visit.api) as session:
            last = list(session.run(nodes, prompt_id=str(uuid.uuid4()), stop=threading.Event()))[-1]
            assert isinstance(last, PromptFinished)
            ends[name] = last

    threads = [threading.Thread(target=work, args=(name,)) for name in ("left", "right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [ends[name].outputs[0].filename.partition("_")[0] for name in ("left", "right")] == ["left", "right"]


def refused(code: str, change: Callable[[Visit], Any], *named: str) -> Callable[[Visit], None]:
    """The change makes the server refuse; the sentence or the remedy names these words."""

    def check(visit: Visit) -> None:
        error = visit.refusal(change(visit))
        assert error.code == code
        assert [word for word in named if word not in f"{error} {error.hint}"] == []

    return check


def with_node(node_id: str, class_type: str, **inputs: Any) -> Callable[[Visit], Any]:
    def change(visit: Visit) -> Any:
        filled = {
            name: value.replace("RUN", visit.run_id) if isinstance(value, str) else value
            for name, value in inputs.items()
        }
        return visit.nodes(**{f"n{node_id}": {"class_type": class_type, "inputs": filled}})

    return change


def with_loader(visit: Visit) -> Any:
    """A model that nobody has, and nothing of such a name."""
    loader = {"class_type": "VAELoader", "inputs": {"vae_name": "qqqqqqqq.gguf"}}
    encode = {"class_type": "VAEEncode", "inputs": {"pixels": ["1", 0], "vae": ["8", 0]}}
    decode = {"class_type": "VAEDecode", "inputs": {"samples": ["9", 0], "vae": ["8", 0]}}
    repeat = {"class_type": "RepeatImageBatch", "inputs": {"image": ["10", 0], "amount": FRAMES}}
    return {**visit.nodes(n3=repeat), "8": loader, "9": encode, "10": decode}


def in_part(visit: Visit) -> Any:
    """One output that is whole, one that is not: accepted with node_errors."""
    prefix = visit.saving()["filename_prefix"]
    half = {"class_type": "SaveVideo", "inputs": {"video": ["57", 0], "filename_prefix": prefix}}
    return {
        **visit.nodes(n58=half),
        "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": prefix}},
    }


def no_image(visit: Visit) -> Any:
    text = visit.folder / "no.png"
    text.write_text(f"no picture {visit.run_id}")
    name = visit.api.upload_image(text, f"contract/no_{visit.run_id}.png")
    return visit.nodes(n1={"class_type": "LoadImage", "inputs": {"image": name}})


def uploads(visit: Visit) -> None:
    first = visit.api.upload_image(visit.png("a"), f"contract/up_{visit.run_id}.png")
    same = visit.api.upload_image(visit.png("b"), f"contract/up_{visit.run_id}.png")
    other = visit.api.upload_image(visit.png("c", 200), f"contract/up_{visit.run_id}.png")
    assert first == same == f"contract/up_{visit.run_id}.png"
    assert other != first
    visit.finish(visit.nodes(n1={"class_type": "LoadImage", "inputs": {"image": other}}))


def gone(visit: Visit) -> None:
    (clip,) = visit.finish(visit.nodes()).outputs
    missing = type(clip)(clip.node_id, "not_there.mp4", clip.subfolder, clip.kind, clip.output_key)
    with pytest.raises(VideoError) as caught:
        visit.api.download(missing, visit.folder / "clip.mp4")
    assert caught.value.code == "output_gone"
    assert not (visit.folder / "clip.mp4").exists()


def facts(visit: Visit) -> None:
    assert visit.api.system_stats().version
    assert visit.api.object_info("NoSuchNode") == {}
    assert "SaveVideo" in visit.api.object_info("SaveVideo")
    assert "auto" in visit.api.choices("SaveVideo", "format")
    assert visit.api.history(str(uuid.uuid4())) is None
    with pytest.raises(VideoError) as caught:
        visit.api.models("no_such_folder")
    assert caught.value.code == "not_comfyui"


def cancel_of_nothing(visit: Visit) -> None:
    visit.api.cancel(str(uuid.uuid4()))
    visit.finish(visit.nodes())


REPEAT = {"image": ["1", 0], "amount": FRAMES}
WITHOUT_OUTPUT: dict[str, Any] = {"n57": None, "n58": None}
CASES: dict[str, Callable[[Visit], None]] = {
    "a whole run, its clip whole": whole_run,
    "a cached run names the old file, another prefix a new one": cached_run,
    "history, and watching again": history_of_what_ended,
    "stopped at once": stop_at_once,
    "two sessions do not mix": two_sessions,
    "an unknown class": refused("node_package_missing", with_node("3", "NoSuchKJ", **REPEAT), "NoSuchKJ", "KJNodes"),
    "a missing model": refused("model_missing", with_loader, "qqqqqqqq.gguf", "models/vae", "node 8 (VAELoader)"),
    "a required input": refused("required_input_missing", with_node("3", "RepeatImageBatch", image=["1", 0]), "amount"),
    "a number out of range": refused(
        "value_bigger_than_max", with_node("3", "RepeatImageBatch", image=["1", 0], amount=10**9), "node 3", "amount"),
    "a value of another kind": refused(
        "invalid_input_type", with_node("3", "RepeatImageBatch", image=["1", 0], amount="many"), "many"),
    "a picture that is not there": refused(
        "image_not_on_server", with_node("1", "LoadImage", image="RUN_none.png"), "node 1"),
    "a link of another type": refused(
        "return_type_mismatch", with_node("58", "SaveVideo", video=["1", 0], filename_prefix="x", format="auto",
                                          codec="auto"), "node 58", "video"),
    "nothing is saved": refused("prompt_no_outputs", lambda visit: visit.nodes(**WITHOUT_OUTPUT)),
    "a front end's workflow": refused("not_api_format", lambda _visit: {"nodes": [{"id": 1}], "links": []}),
    "accepted in part": refused("required_input_missing", in_part, "format"),
    "a picture that is none": refused("image_unreadable_on_server", no_image, "no_"),
    "a name outside the output folder": refused("output_outside", with_node(
        "58", "SaveVideo", video=["57", 0], filename_prefix="../../RUN", format="auto", codec="auto")),
    "uploads: same name, same and other bytes": uploads,
    "a file that is gone": gone,
    "what a server says of itself": facts,
    "a cancel of nothing": cancel_of_nothing,
}  # fmt: skip
