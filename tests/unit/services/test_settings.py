"""Settings as the tabs change them."""

from pathlib import Path

import pytest

from domain.errors import SettingsError
from services.settings import SettingsService


def test_a_certificate_authority_must_be_one(tmp_path: Path) -> None:
    settings = SettingsService()
    (tmp_path / "none.pem").write_text("no certificate", encoding="utf-8")

    for path in (tmp_path / "none.pem", tmp_path / "gone.pem"):
        with pytest.raises(SettingsError) as caught:
            settings.save(comfy_ca_file=str(path))
        assert caught.value.context["field"] == "comfy_ca_file"
    assert settings.current().comfy_ca_file is None


def test_no_certificate_authority_is_fine() -> None:
    assert SettingsService().save(comfy_ca_file="").comfy_ca_file is None


def test_headers_are_saved_and_found_again() -> None:
    SettingsService().save(comfy_headers={"Authorization": "Bearer secret"})

    assert SettingsService().current().comfy_headers == {"Authorization": "Bearer secret"}
