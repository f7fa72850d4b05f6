"""Requests that are not what they should be, as a ComfyUI 0.3.64 was seen to answer them."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from tests.fakes.protocol_client import ProtocolClient, png
from tests.integration.preview_backend.conftest import graph

TROUBLE = "500 Internal Server Error\n\nServer got itself in trouble"


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        #                 ""  words  []   null  5   "x"
        ("/prompt", (500, 500, 400, 500, 500, 400)),
        ("/queue", (500, 500, 200, 500, 500, 200)),
        ("/history", (500, 500, 200, 500, 500, 200)),
        ("/interrupt", (200, 200, 500, 500, 500, 500)),
        ("/free", (500, 500, 500, 500, 500, 500)),
    ],
)
def test_bodies_that_are_no_object(client: ProtocolClient, path: str, statuses: tuple[int, ...]) -> None:
    bodies = ("", "not json", "[]", "null", "5", '"x"')
    answers = [client.post(path, data=body) for body in bodies]

    assert tuple(answer.status_code for answer in answers) == statuses
    for answer in answers:
        if answer.status_code == 500:
            assert (answer.text, answer.headers["Connection"]) == (TROUBLE, "close")
        if answer.status_code == 400:
            assert answer.json()["error"]["type"] == "no_prompt"


@pytest.mark.parametrize(
    ("more", "status", "kind"),
    [
        ({"prompt": []}, 400, "prompt_no_outputs"),
        ({"prompt": ""}, 400, "prompt_no_outputs"),
        ({"prompt": {}}, 400, "prompt_no_outputs"),
        ({"prompt": None}, 500, None),
        ({"prompt": [1]}, 500, None),
        ({"extra_data": None}, 500, None),
        ({"number": "first"}, 500, None),
    ],
)
def test_submissions_with_odd_fields(client: ProtocolClient, more: dict[str, Any], status: int, kind: str) -> None:
    body = {"prompt": graph("nomodel_video"), "client_id": client.client_id, **more}
    answer = client.post("/prompt", json=body)

    assert answer.status_code == status
    assert answer.text == TROUBLE if kind is None else answer.json()["error"]["type"] == kind


def test_trouble_is_one_line_in_the_log(client: ProtocolClient, caplog: pytest.LogCaptureFixture) -> None:
    not_utf8 = {"image": (None, b"\x89PNG")}
    with caplog.at_level(logging.DEBUG):
        statuses = [
            client.get("/history?max_items=x").status_code,
            client.post("/upload/image", files=not_utf8).status_code,
        ]

    assert statuses == [500, 500]
    lines = [record.getMessage() for record in caplog.records if "preview server" in record.getMessage()]
    assert [line.split(":")[0] for line in lines] == [
        "The preview server could not answer GET '/history'",
        "The preview server could not answer POST '/upload/image'",
    ]
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize(("fields", "status"), [({"image": "x"}, 500), ({"image": ""}, 400), ({"other": "x"}, 400)])
def test_an_image_that_is_no_file(client: ProtocolClient, fields: dict[str, str], status: int) -> None:
    assert client.post("/upload/image", data=fields).status_code == status


def test_a_mask_becomes_the_opacity_of_the_picture_it_is_for(client: ProtocolClient) -> None:
    reference = {"filename": "start.png", "type": "input"}
    mask = png("white")
    answer = client.post("/upload/mask", files={"image": ("m.png", mask)}, data={"original_ref": json.dumps(reference)})

    assert answer.json() == {"name": "m.png", "subfolder": "", "type": "input"}
    assert client.get("/view", params={"filename": "m.png", "type": "input"}).content.startswith(b"\x89PNG")
    refused = client.post(
        "/upload/mask", files={"image": ("m.png", mask)}, data={"original_ref": json.dumps({"filename": "../x"})}
    )
    assert refused.status_code >= 400
