"""What comes out: frame counts, sizes, pictures, files and the failures of a run."""

from __future__ import annotations

import io
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from infrastructure.preview_backend.frame_number import read_frame_number
from tests.fakes.protocol_client import ProtocolClient, png
from tests.integration.preview_backend.conftest import Connect, graph

START = png("orange", (256, 160))


def rendered(client: ProtocolClient, workflow: dict[str, Any]) -> dict[str, bytes]:
    """Run a workflow and fetch what each of its output nodes made."""
    prompt_id = client.run(workflow).prompt_id
    ended = client.history(prompt_id)[prompt_id]
    assert ended["status"]["status_str"] == "success", ended["status"]["messages"][-1]
    return {
        node_id: client.get("/view", params=shown["images"][0]).content for node_id, shown in ended["outputs"].items()
    }


def decoded(clip: bytes) -> list[Image.Image]:
    with av.open(io.BytesIO(clip)) as container:
        return [frame.to_image() for frame in container.decode(video=0)]


def picture(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as opened:
        return opened.convert("RGB")


def difference(first: Image.Image, second: Image.Image) -> float:
    """The mean difference of two pictures' levels, 0 to 255."""
    return float(np.abs(np.asarray(first, dtype=np.int16) - np.asarray(second, dtype=np.int16)).mean())


def failure(client: ProtocolClient, workflow: dict[str, Any]) -> dict[str, Any]:
    """Run a workflow that fails and return what the last message of its history says."""
    prompt_id = client.run(workflow).prompt_id
    ended = client.history(prompt_id)[prompt_id]
    assert ended["status"]["status_str"] == "error"
    kind, content = ended["status"]["messages"][-1]
    assert kind == "execution_error"
    assert content["traceback"]
    return content


@pytest.mark.parametrize(
    ("name", "node_id", "asked", "frames", "size"),
    [
        ("wan22_5b_i2v", "55", (48, 256, 160), 45, (256, 160)),
        ("wan22_5b_i2v", "55", (49, 264, 170), 49, (256, 160)),
        ("wan22_14b_i2v", "50", (34, 250, 150), 33, (248, 144)),
        ("ltxv_2b_i2v", "77", (74, 256, 150), 73, (256, 128)),
    ],
)
def test_lengths_and_sizes_are_cut_down_to_the_models_grid(
    client: ProtocolClient,
    name: str,
    node_id: str,
    asked: tuple[int, int, int],
    frames: int,
    size: tuple[int, int],
) -> None:
    workflow = graph(name)
    workflow[node_id]["inputs"] |= dict(zip(("length", "width", "height"), asked, strict=True))

    made = rendered(client, workflow)

    images = decoded(made["58"])
    assert len(images) == frames
    assert {image.size for image in images} == {size}
    assert picture(made["60"]).size == size


def test_the_clip_is_h264_yuv420p_and_carries_its_workflow(client: ProtocolClient) -> None:
    workflow = graph("wan22_5b_i2v")
    extra = {"extra_pnginfo": {"note": {"take": 3}}}
    prompt_id = client.run(workflow, extra_data=extra).prompt_id
    outputs = client.history(prompt_id)[prompt_id]["outputs"]
    clip = client.get("/view", params=outputs["58"]["images"][0]).content
    still = client.get("/view", params=outputs["60"]["images"][0]).content

    # The index stands before the pictures, so that a player can begin at once.
    assert 0 < clip.find(b"moov") < clip.find(b"mdat")
    with av.open(io.BytesIO(clip)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == Fraction(24)
        assert json.loads(container.metadata["prompt"]) == workflow
        assert json.loads(container.metadata["note"]) == {"take": 3}
    with Image.open(io.BytesIO(still)) as opened:
        assert json.loads(opened.info["prompt"]) == workflow
        assert json.loads(opened.info["note"]) == {"take": 3}


def test_the_first_frame_is_the_start_image_and_the_picture_moves(client: ProtocolClient) -> None:
    client.upload("start.png", START, overwrite="true")
    workflow = graph("wan22_5b_i2v")
    workflow["6"]["inputs"]["text"] = "a lamp, fast camera pan to the right"
    workflow["59"]["inputs"]["batch_index"] = 0

    made = rendered(client, workflow)

    assert difference(picture(made["60"]), picture(START)) == 0
    images = decoded(made["58"])
    changes = [difference(images[0], image) for image in images]
    assert changes[-1] > 20
    assert changes[:40] == sorted(changes[:40])


def test_a_static_camera_does_not_move(client: ProtocolClient) -> None:
    client.upload("start.png", START, overwrite="true")
    workflow = graph("wan22_5b_i2v")
    workflow["6"]["inputs"]["text"] = "a lamp, static camera, locked-off shot"

    assert difference(picture(rendered(client, workflow)["60"]), picture(START)) == 0


def test_the_mark_is_in_the_clip_and_not_in_the_frame_handed_on(client: ProtocolClient) -> None:
    client.upload("start.png", png("orange", (832, 480)), overwrite="true")
    workflow = graph("wan22_5b_i2v")
    workflow["55"]["inputs"] |= {"width": 832, "height": 480, "length": 5}

    made = rendered(client, workflow)

    corner = (720, 8, 825, 40)
    saved, handed_on = decoded(made["58"])[-1], picture(made["60"])
    assert difference(saved.crop(corner), handed_on.crop(corner)) > 20
    assert difference(saved.crop((0, 60, 832, 480)), handed_on.crop((0, 60, 832, 480))) < 3


def test_a_range_of_frames_can_be_cut_inside_the_graph(connect: Connect) -> None:
    client = connect(frame_numbers=True)
    workflow = graph("wan22_5b_i2v")
    workflow["55"]["inputs"]["length"] = 29
    workflow["61"] = {"class_type": "ImageFromBatch", "inputs": {"image": ["8", 0], "batch_index": 1, "length": 24}}
    workflow["57"]["inputs"]["images"] = ["61", 0]
    workflow["59"]["inputs"]["image"] = ["61", 0]

    made = rendered(client, workflow)

    assert [read_frame_number(image) for image in decoded(made["58"])] == list(range(1, 25))
    assert read_frame_number(picture(made["60"])) == 24


def test_a_chain_opens_on_the_frame_the_last_clip_closed_with(client: ProtocolClient) -> None:
    workflow = graph("wan22_5b_i2v")
    last = rendered(client, workflow)["60"]
    name = client.upload("last.png", last).json()["name"]
    workflow["56"]["inputs"]["image"] = name
    workflow["59"]["inputs"]["batch_index"] = 0

    assert difference(picture(rendered(client, workflow)["60"]), picture(last)) == 0


@pytest.mark.parametrize(
    ("stored", "name"),
    [
        ({"subfolder": "a b/c"}, "a b/c/pic.png"),
        ({"type": "output", "subfolder": "kept"}, "kept/pic.png [output]"),
        ({"type": "temp"}, "pic.png [temp]"),
        ({}, "pic.png [input]"),
    ],
)
def test_images_are_found_in_every_folder(client: ProtocolClient, stored: dict[str, str], name: str) -> None:
    client.upload("pic.png", START, **stored)
    workflow = graph("wan22_5b_i2v")
    workflow["56"]["inputs"]["image"] = name
    workflow["59"]["inputs"]["batch_index"] = 0

    assert difference(picture(rendered(client, workflow)["60"]), picture(START)) == 0


@pytest.mark.parametrize("name", ["../../start.png", "/etc/hostname"])
def test_images_outside_of_the_folders_are_not_read(client: ProtocolClient, name: str) -> None:
    workflow = graph("wan22_5b_i2v")
    workflow["56"]["inputs"]["image"] = name

    answer = client.submit(workflow)

    assert answer.json()["node_errors"]["56"]["errors"][0]["type"] == "custom_validation_failed"


def test_an_overwritten_image_is_read_again(client: ProtocolClient) -> None:
    workflow = graph("nomodel_video")
    client.run(workflow)
    client.upload("start.png", png("purple"), overwrite="true")

    again = client.run(workflow)

    assert again.contents("execution_cached")[0]["nodes"] == []


def test_freed_memory_is_run_again(client: ProtocolClient) -> None:
    workflow = graph("nomodel_video")
    client.run(workflow)
    assert client.post("/free", data="").status_code == 500
    assert client.post("/free", json={"unload_models": True, "free_memory": True}).text == ""

    assert client.run(workflow).contents("execution_cached")[0]["nodes"] == []


def test_saved_files_share_a_counter_for_each_prefix(client: ProtocolClient) -> None:
    workflow = graph("wan22_5b_i2v")
    workflow["60"]["inputs"]["filename_prefix"] = workflow["58"]["inputs"]["filename_prefix"] = "ep/%width%x%height%"
    names = []
    for seed in range(2):
        workflow["3"]["inputs"]["seed"] = seed
        told = client.run(workflow)
        names += [executed["output"]["images"][0]["filename"] for executed in told.contents("executed")]

    assert names == [
        "256x160_00001_.mp4",
        "256x160_00002_.png",
        "256x160_00003_.mp4",
        "256x160_00004_.png",
    ]


@pytest.mark.parametrize(
    ("node_id", "inputs", "node_type", "kind", "words"),
    [
        ("58", {"format": "avi"}, "SaveVideo", "ValueError", "'avi' is not a valid VideoContainer\n"),
        ("58", {"codec": "vp9"}, "SaveVideo", "ValueError", "Only H264 codec is supported for now\n"),
        ("58", {"filename_prefix": "../x"}, "SaveVideo", "Exception", "outside the output folder is not allowed"),
        ("58", {"filename_prefix": "x" * 300}, "SaveVideo", "av.error.OSError", "[Errno 36] File name too long\n"),
        ("56", {"image": ""}, "LoadImage", "IsADirectoryError", "Is a directory"),
        ("56", {"image": "text.png"}, "LoadImage", "PIL.UnidentifiedImageError", "cannot identify image file"),
    ],
)
def test_a_run_fails_where_a_real_one_does(
    client: ProtocolClient, node_id: str, inputs: dict[str, str], node_type: str, kind: str, words: str
) -> None:
    client.upload("text.png", b"this is no picture")
    workflow = graph("wan22_5b_i2v")
    del workflow["60"], workflow["59"]
    workflow[node_id]["inputs"] |= inputs

    failed = failure(client, workflow)

    assert (failed["node_id"], failed["node_type"], failed["exception_type"]) == (node_id, node_type, kind)
    assert words in failed["exception_message"]
    assert failed["current_inputs"][next(iter(inputs))] == list(inputs.values())
    # After an error the next prompt runs normally.
    assert rendered(client, graph("wan22_5b_i2v"))


def test_an_odd_size_fails_in_the_encoder_and_leaves_no_file(client: ProtocolClient, tmp_path: Path) -> None:
    workflow = graph("nomodel_video")
    scale = next(node for node in workflow.values() if node["class_type"] == "ImageScale")
    scale["inputs"]["width"] = 255

    failed = failure(client, workflow)

    assert failed["exception_type"] == "av.error.ExternalError"
    assert 'avcodec_open2("libx264", {' in failed["exception_message"]
    assert not list(tmp_path.rglob("*.mp4"))


def test_a_truncated_picture_is_read_as_far_as_it_goes(client: ProtocolClient) -> None:
    client.upload("cut.png", START[: len(START) * 2 // 3])
    workflow = graph("wan22_5b_i2v")
    workflow["56"]["inputs"]["image"] = "cut.png"

    assert rendered(client, workflow)


def test_a_video_without_a_start_image_shows_its_words(client: ProtocolClient) -> None:
    workflow = graph("wan22_5b_i2v")
    del workflow["55"]["inputs"]["start_image"], workflow["56"]

    images = decoded(rendered(client, workflow)["58"])

    assert len(images) == 73
    assert np.asarray(images[0].convert("L")).max() > 150


def test_a_partial_execution_runs_only_its_targets(client: ProtocolClient) -> None:
    told = client.run(graph("wan22_5b_i2v"), partial_execution_targets=["60"])

    assert [executed["node"] for executed in told.contents("executed")] == ["60"]
    refused = client.submit(graph("wan22_5b_i2v"), partial_execution_targets=["8"])
    assert refused.json()["error"]["type"] == "prompt_no_outputs"
