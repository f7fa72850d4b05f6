"""Uploads and downloads."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.fakes.protocol_client import ProtocolClient, png
from tests.integration.preview_backend.conftest import graph

RED, BLUE = png("red"), png("blue")


def test_uploads_keep_their_name_as_long_as_the_bytes_are_the_same(client: ProtocolClient) -> None:
    names = [
        client.upload("a.png", content, **fields).json()["name"]
        for content, fields in (
            (RED, {}),
            (RED, {}),
            (BLUE, {}),
            (BLUE, {"overwrite": "True"}),
            (RED, {"overwrite": "true"}),
            (BLUE, {"overwrite": "1"}),
        )
    ]

    assert names == ["a.png", "a.png", "a (1).png", "a (1).png", "a.png", "a.png"]
    assert client.get("/view", params={"filename": "a.png", "type": "input"}).content == BLUE


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"subfolder": "one/two"}, 200),
        ({"subfolder": "größe/日本"}, 200),
        ({"type": "temp"}, 200),
        ({"type": "output"}, 200),
        ({"subfolder": "../../outside"}, 400),
        ({"subfolder": "/outside"}, 400),
        ({"type": "bogus"}, 500),
    ],
)
def test_uploads_stay_in_their_folder(client: ProtocolClient, fields: dict[str, str], status: int) -> None:
    answer = client.upload("x.png", RED, **fields)

    assert answer.status_code == status
    if status == 200:
        expected = {"name": "x.png", "subfolder": fields.get("subfolder", ""), "type": fields.get("type", "input")}
        assert answer.json() == expected
        stored = {"filename": "x.png", "subfolder": expected["subfolder"], "type": expected["type"]}
        assert client.get("/view", params=stored).content == RED


@pytest.mark.parametrize("name", ["../up.png", "../../../up.png", "/no/such/folder/up.png"])
def test_a_file_name_cannot_lead_out(client: ProtocolClient, name: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))

    assert client.upload(name, RED).status_code >= 400
    assert sorted(tmp_path.rglob("*")) == before


def test_uploads_that_are_not_what_they_should_be(client: ProtocolClient) -> None:
    assert client.post("/upload/image", files={"other": ("a.png", RED)}).status_code == 400
    assert client.post("/upload/image", data="text").status_code == 400
    assert client.upload("n" * 300 + ".png", RED).status_code == 500
    assert client.upload("no/such/folder.png", RED).status_code == 500
    assert client.upload("empty.png", b"").json()["name"] == "empty.png"
    assert client.upload("text.txt", b"text").json()["name"] == "text.txt"


def test_a_result_can_be_fetched_whole_and_in_parts(client: ProtocolClient) -> None:
    prompt_id = client.run(graph("nomodel_video")).prompt_id
    file = client.history(prompt_id)[prompt_id]["outputs"]["58"]["images"][0]

    whole = client.get("/view", params=file)
    part = client.get("/api/view", params=file, headers={"Range": "bytes=4-11"})

    assert whole.headers["Content-Type"] == "video/mp4"
    assert whole.headers["Content-Disposition"] == f'filename="{file["filename"]}"'
    assert {"Etag", "Last-Modified", "Content-Length", "Accept-Ranges"} <= set(whole.headers)
    assert part.status_code == 206
    assert part.content == whole.content[4:12] == b"ftypisom"
    assert part.headers["Content-Range"] == f"bytes 4-11/{len(whole.content)}"
    assert client.session.head(f"{client.url}/view", params=file, timeout=10).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 404),
        ({"filename": "nope.png"}, 404),
        ({"filename": ""}, 400),
        ({"filename": "start.png", "type": "bogus"}, 400),
        ({"filename": "../../main.py", "type": "output"}, 400),
        ({"filename": "/etc/passwd", "type": "output"}, 400),
        ({"filename": "x.png", "type": "output", "subfolder": "../../"}, 403),
        ({"filename": "start.png", "type": "output"}, 404),
        ({"filename": "sub/start.png", "type": "input"}, 200),
        ({"filename": "start.png [input]"}, 200),
    ],
)
def test_what_view_refuses(client: ProtocolClient, query: dict[str, str], status: int) -> None:
    answer = client.get("/view", params=query)

    assert answer.status_code == status
    assert (answer.content == b"") is (status != 200)


def test_a_smaller_picture_is_made_on_request(client: ProtocolClient) -> None:
    for wanted, expected in (("webp;50", "WEBP"), ("jpeg", "JPEG")):
        answer = client.get("/view", params={"filename": "start.png", "type": "input", "preview": wanted})
        with Image.open(io.BytesIO(answer.content)) as opened:
            assert opened.format == expected
            assert answer.headers["Content-Type"] == f"image/{wanted.split(';')[0]}"


@pytest.mark.parametrize(("channel", "mode"), [("rgb", "RGB"), ("a", "RGBA")])
def test_one_channel_is_made_on_request(client: ProtocolClient, channel: str, mode: str) -> None:
    answer = client.get("/view", params={"filename": "start.png", "type": "input", "channel": channel})

    assert not {"Etag", "Last-Modified", "Accept-Ranges"} & set(answer.headers)
    with Image.open(io.BytesIO(answer.content)) as opened:
        assert (opened.format, opened.mode) == ("PNG", mode)


def test_a_large_body_is_refused(client: ProtocolClient) -> None:
    answer = client.post("/prompt", data=b"x" * (100 * 1024 * 1024 + 1))

    assert answer.status_code == 413
    assert "Maximum request body size 104857600 exceeded" in answer.text
