"""Settings: who wins, and what is said about a value that is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

import config
from config.settings import Settings, load_settings, settings_path
from domain.errors import SettingsError, StateUnreadable
from infrastructure.settings_store import save_settings

EXAMPLE = Path(config.__file__).parent / "settings.example.json"


def store(content: Any) -> None:
    settings_path().write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def test_without_a_file_the_defaults_hold() -> None:
    assert load_settings().comfy_url == "auto"
    assert not config.use_sage_attention()


def test_the_command_line_wins_over_the_environment_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    store({"comfy_url": "http://file:1", "video_max_retries": 3, "unknown": 1})
    assert load_settings().comfy_url == "http://file:1"
    monkeypatch.setenv("SHOTCHAIN_COMFY_URL", "http://environment:1")
    assert load_settings().comfy_url == "http://environment:1"
    assert load_settings(comfy_url="preview", workspace=None).comfy_url == "preview"
    assert load_settings().video_max_retries == 3


def test_the_environment_says_headers_as_json_and_names_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOTCHAIN_COMFY_HEADERS", '{"Authorization": "Bearer a"}')
    monkeypatch.setenv("shotchain_use_sage_attention", "true")
    assert load_settings().comfy_headers == {"Authorization": "Bearer a"}
    assert load_settings().use_sage_attention

    monkeypatch.setenv("SHOTCHAIN_COMFY_HEADERS", "Authorization: Bearer a")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.code == "settings_unreadable"


def test_headers_take_the_place_of_those_in_the_file() -> None:
    store({"comfy_headers": {"Authorization": "Bearer a"}})

    assert load_settings(comfy_headers={"X-Key": "b"}).comfy_headers == {"X-Key": "b"}


def test_what_is_saved_is_found_and_the_rest_stays() -> None:
    store({"unknown": 1, "comfy_url": "preview"})
    save_settings({"use_sage_attention": True, "workflow_dir": Path("workflows"), "comfy_root": ""})

    assert config.use_sage_attention()
    assert settings_path().stat().st_mode & 0o077 == 0  # it may hold tokens
    stored = json.loads(settings_path().read_text(encoding="utf-8"))
    assert stored == {
        "unknown": 1,
        "comfy_url": "preview",
        "use_sage_attention": True,
        "workflow_dir": "workflows",
        "comfy_root": None,
    }


@pytest.mark.parametrize(
    ("given", "address"),
    [("127.0.0.1:8188", "http://127.0.0.1:8188"), ("https://box/comfy/", "https://box/comfy"), (" ", "auto")],
)
def test_addresses_are_completed(given: str, address: str) -> None:
    assert load_settings(comfy_url=given).comfy_url == address


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"comfy_url": "ftp://box"}, "comfy_url"),
        ({"comfy_url": "http://me:secret@box"}, "comfy_headers"),
        ({"comfy_url": "http://box?x=1"}, "? or #"),
        ({"fps": 0}, "fps"),
        ({"fps": float("nan")}, "fps"),
        ({"resolution": "big"}, "resolution"),
        ({"video_max_retries": -1}, "video_max_retries"),
        ({"language": "fr"}, "language"),
    ],
)
def test_wrong_values_are_named_and_nothing_is_written(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match="Setting") as caught:
        save_settings(changes)
    assert words in str(caught.value)
    assert caught.value.context["field"] == next(iter(changes))
    assert not settings_path().exists()


def test_headers_are_never_shown() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(comfy_headers={"Authorization": ["Bearer secret"]})
    assert "secret" not in str(caught.value.as_json())
    assert "secret" not in repr(load_settings(comfy_headers={"Authorization": "Bearer secret"}))


@pytest.mark.parametrize("given", ["https://hooks.example/T0/xoxb?a=b", " http://127.0.0.1:9000/done "])
def test_a_webhook_is_taken_and_never_shown(given: str) -> None:
    save_settings({"webhook_url": given})

    assert load_settings().webhook_url == given.strip()
    assert "hooks" not in repr(load_settings())
    assert "9000" not in repr(load_settings())
    assert save_settings({"webhook_url": " "}).webhook_url is None


@pytest.mark.parametrize(
    "given",
    [
        "hooks.example/xoxb",
        "ftp://hooks.example/xoxb",
        "file:///xoxb",
        "http:///xoxb",
        "http://[::1/xoxb",
        "http://hooks.example:99999/xoxb",
        "https://me:xoxb@hooks.example",
        "https://hooks.example/xo xb",
        "https://hooks.example/xoxb\nX-Header: 1",
    ],
)
def test_a_webhook_that_is_none_is_refused_without_repeating_it(given: str) -> None:
    with pytest.raises(SettingsError, match="webhook_url") as caught:
        save_settings({"webhook_url": given})
    assert "xoxb" not in str(caught.value.as_json())
    assert "hooks.example" not in str(caught.value.as_json())


@pytest.mark.parametrize("content", ["{", "[1]", '"text"'])
def test_a_broken_file_is_named(content: str) -> None:
    store(content)
    with pytest.raises(SettingsError, match=r"settings\.json") as caught:
        load_settings()
    assert caught.value.hint


def test_a_place_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("SHOTCHAIN_SETTINGS", str(tmp_path / "file" / "settings.json"))
    with pytest.raises(StateUnreadable, match=r"settings\.json"):
        save_settings({"use_sage_attention": True})


def test_the_example_is_valid_and_holds_the_defaults() -> None:
    example = json.loads(EXAMPLE.read_text(encoding="utf-8"))

    assert Settings(**example) == Settings()
