"""The picture that a segment hands on is the one that the graph decoded, bit for bit."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from addons.app import App
from domain.takes import Take
from infrastructure.ffmpeg import save_last_frame
from infrastructure.preview_backend.server import PreviewServer
from services.video.take_files import TakeFiles
from services.video.take_rebuild import open_take_store
from tests.fakes.protocol_client import ProtocolClient
from tests.integration.services.test_film import SHORT, prepare, render

MakeFilm = Callable[..., Path]


def decoded_images(url: str, nodes: dict[str, Any]) -> list[np.ndarray]:
    """Every image that the graph's decoder gives, saved losslessly by a node more."""
    decoder = next(node_id for node_id, node in nodes.items() if node["class_type"] == "VAEDecode")
    client = ProtocolClient(url)
    try:
        saved = {"class_type": "SaveImage", "inputs": {"images": [decoder, 0], "filename_prefix": "all"}}
        recording = client.run({**nodes, "every": saved})
        images = client.history(recording.prompt_id)[recording.prompt_id]["outputs"]["every"]["images"]
        return [pixels(client.get("/view", params=image).content) for image in images]
    finally:
        client.close()


def pixels(content: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(content)) as opened:
        return np.asarray(opened.convert("RGB"))


@pytest.mark.parametrize("workflow", ["gcv_wan_2.2_5b_i2v.json", "gcv_wan_2.2_14b_i2v.json"])
def test_what_is_handed_on_is_the_decoded_image(
    app: App, numbering_server: PreviewServer, make_film: MakeFilm, tmp_path: Path, workflow: str
) -> None:
    prepared = prepare(app, make_film([("001", 1.2)], **SHORT), workflow)
    render(app, prepared)
    store = open_take_store(prepared.project)
    takes: list[Take] = [take for take in store.takes() if take.last_frame is not None]
    graphs = [dict(store.nodes_of(take)) for take in takes]
    store.close()

    files = TakeFiles(prepared.project)
    assert len(takes) == len(list(prepared.plan.segments)) - 1 >= 1
    for take, nodes in zip(takes, graphs, strict=True):
        handed_on = pixels(files.path(str(take.last_frame)).read_bytes())
        decoded = decoded_images(numbering_server.url, nodes)
        last = take.recipe.first_kept + take.recipe.frames - 1
        assert np.array_equal(handed_on, decoded[last])

        # What the video holds of the same image is as bright; its pixels are not the same.
        save_last_frame(files.path(str(take.clip)), tmp_path / "of_the_clip.png")
        of_the_clip = pixels((tmp_path / "of_the_clip.png").read_bytes()).astype(float)
        mark = slice(None, 40)  # the word in the corner is in the clip alone
        difference = np.delete(of_the_clip - handed_on, np.arange(of_the_clip.shape[0])[mark], axis=0)
        assert np.abs(difference.mean((0, 1))).max() < 0.6
