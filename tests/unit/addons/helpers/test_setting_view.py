"""Settings as the tab shows and reads them: secrets stay on the server, untouched fields are not saved."""

from pathlib import Path

import pytest

from addons.helpers.header_lines import MASK
from addons.helpers.masked_address import masked_address, written_address
from addons.helpers.setting_view import finding_props, shown_setting, written_settings
from addons.texts import Words
from config.settings import Settings
from services.settings import SettingsService

SECRET = "https://hooks.example:8443/services/T0/s3cret?k=1"
EN = Words("en")


def settings() -> Settings:
    return Settings.model_validate(
        {"comfy_headers": {"Authorization": "Bearer s3cret"}, "webhook_url": SECRET, "ffmpeg_path": "/opt/ffmpeg"}
    )


def test_secrets_are_shown_as_dots():
    shown = [shown_setting(settings(), name) for name in ("comfy_headers", "webhook_url")]

    assert shown == [f"Authorization: {MASK}", f"https://hooks.example:8443/{MASK}"]
    assert masked_address(None) == ""


def test_what_was_not_touched_is_not_saved():
    names = ("comfy_url", "comfy_headers", "webhook_url", "ffmpeg_path", "colour_correction", "language", "comfy_root")
    shown = {name: shown_setting(settings(), name) for name in names}

    assert written_settings(settings(), shown) == {}
    assert written_settings(settings(), {**shown, "colour_correction": "off", "ffmpeg_path": " "}) == {
        "colour_correction": "off",
        "ffmpeg_path": "",
    }


def test_secrets_can_be_changed_and_removed():
    changed = {"comfy_headers": f"Authorization: {MASK}\nX-Team: film", "webhook_url": ""}

    assert written_settings(settings(), changed) == {
        "comfy_headers": {"Authorization": "Bearer s3cret", "X-Team": "film"},
        "webhook_url": "",
    }
    assert written_address(masked_address(SECRET), SECRET) == SECRET
    assert written_address("https://other.example/x", SECRET) == "https://other.example/x"


def test_what_a_setting_points_to_is_said(tmp_path: Path):
    service = SettingsService()
    (tmp_path / "comfy" / "models" / "vae").mkdir(parents=True)

    assert finding_props(service, "comfy_root", "", EN) == {"tone": "", "text": ""}
    assert finding_props(service, "comfy_root", str(tmp_path / "comfy"), EN)["tone"] == "good"
    assert "models" in finding_props(service, "comfy_root", str(tmp_path), EN)["text"]
    assert finding_props(service, "comfy_root", str(tmp_path / "gone"), EN)["tone"] == "bad"
    assert "shipped" in finding_props(service, "workflow_dir", str(tmp_path), EN)["text"]
    assert finding_props(service, "ffmpeg_path", str(tmp_path / "gone"), EN)["tone"] == "bad"
    assert finding_props(service, "webhook_url", "ftp://x", EN)["tone"] == "bad"
    assert finding_props(service, "webhook_url", "", EN) == {"tone": "", "text": ""}


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_finding_has_words(language):
    words = Words(language)
    codes = ("comfy_root_models", "comfy_root_no_models", "workflow_dir_found", "ffmpeg_chosen", "ffmpeg_path")

    assert all(words.has(f"finding_{code}") for code in (*codes, "ffmpeg_shipped"))
