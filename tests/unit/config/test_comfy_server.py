"""Further servers in the settings: how they are written, and that their headers stay secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.comfy_server import ComfyServer
from config.settings import load_settings, settings_path
from domain.errors import SettingsError
from infrastructure.settings_store import save_settings

TOKEN = {"Authorization": "Bearer secret"}


def test_a_server_is_an_address_or_more_than_that() -> None:
    first, second = load_settings(
        comfy_urls=["gpu-b:8188/", {"url": "https://box/comfy", "name": " The  big one ", "headers": TOKEN}]
    ).comfy_urls

    assert first == ComfyServer(url="http://gpu-b:8188")
    assert (second.url, second.name, second.headers) == ("https://box/comfy", "The big one", TOKEN)


def test_servers_come_from_the_environment_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOTCHAIN_COMFY_URLS", json.dumps(["http://b:1", {"url": "http://c:1", "headers": TOKEN}]))

    assert [server.url for server in load_settings().comfy_urls] == ["http://b:1", "http://c:1"]


def test_what_is_saved_is_read_again() -> None:
    servers: list[Any] = ["http://b:1", {"url": "http://c:1", "name": "c", "headers": TOKEN}]
    save_settings({"comfy_urls": servers})

    assert json.loads(settings_path().read_text(encoding="utf-8"))["comfy_urls"][0] == {"url": "http://b:1"}
    assert load_settings().comfy_urls == load_settings(comfy_urls=servers).comfy_urls
    assert settings_path().stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("server", "words"),
    [
        ("ftp://b", "ftp://b"),
        ("", "address"),
        ("preview", "address"),
        ("http://b:99999", "comfy_urls"),
        ("http://b?x=1", "? or #"),
        ({"url": "http://b:1", "name": "a=b"}, "name"),
        ({"url": "http://b:1", "name": "x" * 61}, "name"),
        ({"name": "b"}, "url"),
    ],
)
def test_a_wrong_server_is_named(server: Any, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(comfy_urls=["http://a:1", server])
    assert words in str(caught.value)
    assert str(caught.value.context["field"]).startswith("comfy_urls.1")
    assert "SHOTCHAIN_COMFY_URLS" in caught.value.hint


@pytest.mark.parametrize(
    "server",
    [
        {"headers": TOKEN},
        {"url": 7, "headers": TOKEN},
        {"url": "http://b:1", "headers": {"Authorization": ["Bearer secret"]}},
        {"url": "http://me:secret@b:1"},
        "http://me:secret@b:1",
        ["http://b:1", "secret"],
    ],
)
def test_a_secret_is_never_shown(server: Any) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(comfy_urls=[server])
    assert "secret" not in str(caught.value.as_json())


def test_headers_do_not_stand_in_what_is_logged() -> None:
    assert "secret" not in repr(load_settings(comfy_urls=[{"url": "http://b:1", "headers": TOKEN}]))
