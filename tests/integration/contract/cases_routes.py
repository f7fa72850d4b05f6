"""Protocol §3, §5, §6, §7, §9: queue, history, files, and what a server says of itself."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import Any

from infrastructure.comfy_api.outputs import OutputFile
from infrastructure.comfy_api.session import PromptEvent, PromptFinished, PromptProgress, PromptWaiting
from tests.fakes.comfy_server import Canned, clip_output
from tests.integration.comfy_api.conftest import WORKFLOW, Rig
from tests.integration.contract import scripts
from tests.integration.contract.case import Case, Outcome

OLD = OutputFile("58", "old_00003_.mp4", "video", "output", "images")


def somebody_runs(rig: Rig) -> None:
    rig.server.others["queue_running"].append([-2, "theirs", {}, {}, []])
    rig.server.others["queue_pending"].append([900, "later", {}, {}, []])
    rig.server.others["queue_pending"].append([-1, "theirs too", {}, {}, []])


def stop_when(kind: type) -> Any:
    def on_event(rig: Rig, event: PromptEvent) -> None:
        if isinstance(event, kind):
            rig.stop.set()

    return on_event


def two_ahead(outcome: Outcome) -> None:
    assert outcome.of(PromptWaiting)[0] == PromptWaiting(2)
    assert not outcome.rig.server.pending
    assert outcome.rig.server.asked["POST /interrupt"] == 0


def only_ours_interrupted(outcome: Outcome) -> None:
    bodies = [asked.body.decode() for asked in outcome.sent("/interrupt")]
    assert len(bodies) == 1
    assert outcome.rig.prompt_id in bodies[0]


def stop_before(rig: Rig) -> None:
    rig.stop.set()


def run_then_cancel(rig: Rig) -> Any:
    rig.events()
    rig.api.cancel(rig.prompt_id)
    return isinstance(list(watch(rig))[-1], PromptFinished)


def watch(rig: Rig) -> Any:
    return rig.session.watch(WORKFLOW, prompt_id=rig.prompt_id, stop=rig.stop)


def cancel_theirs(rig: Rig) -> Any:
    somebody_runs(rig)
    rig.api.cancel("theirs, but not running")
    return rig.server.asked["POST /interrupt"] == 0


def is_true(outcome: Outcome) -> None:
    assert outcome.value is True


def equals(expected: Any) -> Any:
    def check(outcome: Outcome) -> None:
        assert outcome.value == expected

    return check


def fetch(output: OutputFile, stored: str | None = None, content: bytes = b"clip") -> Any:
    """Download one file; what arrived. Nothing may stay behind when it fails."""

    def call(rig: Rig) -> bytes:
        if stored is not None:
            rig.server.files[stored] = content
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "clip"
            try:
                rig.api.download(output, target)
                return target.read_bytes()
            finally:
                assert [path.name for path in Path(folder).iterdir()] in ([], ["clip"] if target.exists() else [])

    return call


def upload(name: str, answer: Canned | None = None) -> Any:
    def call(rig: Rig) -> str:
        if answer is not None:
            rig.server.answer_next("POST /upload/image", answer)
        with tempfile.TemporaryDirectory() as folder:
            picture = Path(folder) / "k.png"
            picture.write_bytes(b"png" * 50_000)
            return rig.api.upload_image(picture, name)

    return call


def cut_view(rig: Rig) -> None:
    rig.server.answer_next("GET /view", Canned(body=b"clip", cut=2), times=2)


def no_origin(outcome: Outcome) -> None:
    assert outcome.rig.server.sockets_opened
    assert all("Origin" not in asked.headers for asked in outcome.rig.server.requests)


def several_threads(rig: Rig) -> Any:
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(rig.api.queue())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(answers) == 4


def choices_of(options: Any) -> Any:
    def call(rig: Rig) -> Any:
        rig.server.node_classes["UNETLoader"] = {"input": {"required": {"unet_name": options}}}
        return rig.api.choices("UNETLoader", "unet_name")

    return call


ODD_NAME = OutputFile("58", "ä b&type=temp#.mp4", "x y/ü", "output", "images")
RENAMED = Canned(body={"name": "k (1).png", "subfolder": "", "type": "input"})
CASES = [
    Case("§3 queue", "place in a queue that is not sorted", "stopped", scripts.never_begin, somebody_runs,
         stop_when(PromptWaiting), check=two_ahead),
    Case("§3 history", "images, gifs and unknown keys", files=("a.gif", "b.mp4", "c.webm"), play=scripts.naming({
        "1": clip_output("a.gif", key="gifs"), "2": clip_output("b.mp4"), "3": clip_output("c.webm", key="anything")})),
    Case("§3 history", "outputs that are no files", files=("b.mp4",), play=scripts.naming({
        "1": {"text": ["hello"], "images": [None, "x", {"no": "name"}]}, "2": clip_output("b.mp4")})),
    Case("§3 history", "success that names nothing", files=(), play=scripts.naming({})),
    Case("§3 history", "watching again what ended before", call=run_then_cancel, check=is_true),
    Case("§3 cancel", "before anything was sent", "stopped", arrange=stop_before, submitted=0),
    Case("§3 cancel", "while it waits: only the queue", "stopped", scripts.never_begin, somebody_runs,
         stop_when(PromptWaiting)),
    Case("§3 cancel", "while it runs: interrupt names ours", "stopped", scripts.wait_for_interruption,
         on_event=stop_when(PromptProgress), check=only_ours_interrupted),
    Case("§3 cancel", "what somebody else runs is left alone", call=cancel_theirs, check=is_true),
    Case("§3 view", "sub-folder and type are their own parameters", call=fetch(OLD, "output/video/old_00003_.mp4"),
         check=equals(b"clip")),
    Case("§3 view", "names are data", call=fetch(ODD_NAME, f"output/x y/ü/{ODD_NAME.filename}"), check=equals(b"clip")),
    Case("§3 view", "cut twice, whole at last", call=fetch(OLD, "output/video/old_00003_.mp4"), arrange=cut_view,
         check=equals(b"clip")),
    Case("§3 view", "an empty file", "output_empty", call=fetch(OLD, "output/video/old_00003_.mp4", b"")),
    Case("§4 cached", "the old file is gone", "output_gone", call=fetch(OLD)),
    Case("§5 files", "a name nobody could predict", files=("film_00917_.mp4",), play=scripts.naming({
        "58": clip_output("film_00917_.mp4")})),
    Case("§6 upload", "the value for LoadImage has the sub-folder", call=upload("a/b/k.png"),
         check=equals("a/b/k.png")),
    Case("§6 upload", "the server's name counts", call=upload("k.png", RENAMED), check=equals("k (1).png")),
    Case("§6 upload", "letters that clients spell differently", call=upload('grüße "x".png'),
         check=equals("gr_e_x_.png")),
    Case("§6 upload", "no way out of the folder", call=upload("../../etc/k.png"), check=equals("etc/k.png")),
    Case("§6 upload", "too large", "image_too_large", call=upload("k.png", Canned(413))),
    Case("§6 upload", "refused", "image_refused", call=upload("k.png", Canned(400))),
    Case("§7 origin", "no Origin on HTTP and socket", check=no_origin),
    Case("§8 death", "nobody answers", "not_reached", arrange=lambda rig: rig.server.go_down(), submitted=0),
    Case("§9 nodes", "an unknown class is an empty object", call=lambda rig: rig.api.object_info("Nope"),
         check=equals({})),
    Case("§9 nodes", "a list of files, old spelling", call=choices_of([["a", "b"], {}]), check=equals(("a", "b"))),
    Case("§9 nodes", "a list of files, new spelling", call=choices_of(["COMBO", {"options": ["a"]}]),
         check=equals(("a",))),
    Case("§9 nodes", "an input that is no list", call=choices_of(["INT", {"min": 1}]), check=equals(())),
    Case("§9 nodes", "a model folder with sub-folders", call=lambda rig: rig.api.models("vae")[1],
         check=equals("sub/wan2.2_vae.safetensors")),
    Case("§9 nodes", "a model folder nobody knows", "not_comfyui", call=lambda rig: rig.api.models("clip")),
    Case("§3 threads", "one client, several threads", call=several_threads, check=is_true),
]  # fmt: skip
