"""Addresses a person types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import SettingsError
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.server_address import ServerAddress


@pytest.mark.parametrize(
    ("text", "base_url", "socket"),
    [
        ("http://127.0.0.1:8188/", "http://127.0.0.1:8188", "ws://127.0.0.1:8188/ws?clientId=a%26b"),
        (" https://h.org/comfy/ ", "https://h.org/comfy", "wss://h.org/comfy/ws?clientId=a%26b"),
        ("http://[::1]:8188", "http://[::1]:8188", "ws://[::1]:8188/ws?clientId=a%26b"),
    ],
)
def test_good_addresses(text: str, base_url: str, socket: str) -> None:
    address = ServerAddress.parse(text)
    assert address.base_url == base_url
    assert address.socket("a&b") == socket
    assert address.route("/queue") == f"{base_url}/queue"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "localhost:8188",
        "ftp://h",
        "http://",
        "http://h/?a=1",
        "http://h/#x",
        "http://h:99999",
        "http://[::",
        "http://a b",
    ],
)
def test_bad_addresses_are_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        ServerAddress.parse(text)
    assert caught.value.context["field"] == "comfy_url"
    assert "http://127.0.0.1:8188" in caught.value.hint


def test_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        ServerAddress.parse("https://me:hunter2@h.org")
    assert "hunter2" not in str(caught.value.as_json())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.8.8.8", "a.localhost"])
def test_loopback(host: str) -> None:
    assert ServerAddress.parse(f"http://{host}:1").is_loopback


@pytest.mark.parametrize("host", ["10.0.0.1", "example.org", "localhost.example.org"])
def test_not_loopback(host: str) -> None:
    assert not ServerAddress.parse(f"http://{host}:1").is_loopback


@given(st.text())
def test_any_text_is_an_address_or_a_settings_error(text: str) -> None:
    try:
        ServerAddress.parse(text)
    except SettingsError:
        return


@pytest.mark.parametrize("value", ["two\r\nlines", "smart’quote", " padded "])
def test_a_bad_header_is_refused_and_not_repeated(value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        ComfyUIAPI("http://h", headers={"Authorization": value})
    assert value not in str(caught.value.as_json())
    assert "Authorization" in str(caught.value)


def test_a_token_is_not_shown() -> None:
    api = ComfyUIAPI("http://h", headers={"Authorization": "Bearer s3cr3t-token"})
    assert "s3cr3t" not in repr(api) + repr(api.socket_endpoint("c")) + repr(vars(api))
