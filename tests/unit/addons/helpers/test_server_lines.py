"""Servers as lines: what is written is read again, and headers go to no other address."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from addons.helpers.server_lines import parsed_servers, server_lines
from config.comfy_server import ComfyServer
from config.settings import load_settings

NAMES = st.text(st.characters(categories=["L", "N"]), max_size=20)
SERVERS = st.builds(
    lambda name, port, path, headers: ComfyServer(
        url=f"http://gpu:{port}{path}", name=name, headers={"x-token": "secret"} if headers else {}
    ),
    NAMES,
    st.integers(1, 65535),
    st.sampled_from(["", "/comfy", "/a=b"]),
    st.booleans(),
)


@given(servers=st.lists(SERVERS, max_size=4, unique_by=lambda server: server.url))
def test_what_is_shown_is_read_again_with_its_headers(servers: list[ComfyServer]) -> None:
    shown = server_lines(servers)

    assert "secret" not in shown
    assert load_settings(comfy_urls=parsed_servers(shown, servers)).comfy_urls == tuple(servers)


def test_headers_do_not_follow_a_server_to_another_address() -> None:
    known = [ComfyServer(url="http://gpu-b:8188", name="b", headers={"x-token": "secret"})]

    assert parsed_servers("b = gpu-b:8188/", known)[0]["headers"] == {"x-token": "secret"}
    assert parsed_servers("b = http://gpu-c:8188", known)[0]["headers"] == {}


def test_a_line_is_an_address_or_a_name_and_an_address() -> None:
    lines = "\n gpu-b:8188 \n\nThe big one = https://box/comfy?x=1\n"

    assert parsed_servers(lines, []) == [
        {"url": "http://gpu-b:8188", "name": "", "headers": {}},
        {"url": "https://box/comfy?x=1", "name": "The big one", "headers": {}},
    ]
