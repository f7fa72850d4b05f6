"""Settings are checked before they are saved, and a connection is tested with what is typed."""

from pathlib import Path

import pytest

from addons.app import compose
from domain.errors import MediaError, SettingsError
from infrastructure.ffmpeg_version import ffmpeg_version
from services.setting_findings import ffmpeg_finding
from services.settings import SettingsService
from tests.fakes.comfy_server import FakeComfyServer
from tests.fakes.tls_proxy import TlsProxy


def test_what_a_setting_names_must_be_there(tmp_path: Path):
    service = SettingsService()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "liar").write_text("#!/bin/sh\necho I am no ffmpeg\n", encoding="utf-8")
    (tmp_path / "liar").chmod(0o755)
    wrong = [
        ("comfy_root", tmp_path / "gone", SettingsError),
        ("comfy_root", tmp_path / "file", SettingsError),
        ("workflow_dir", tmp_path / "file", SettingsError),
        ("ffmpeg_path", tmp_path / "gone", MediaError),
        ("ffmpeg_path", tmp_path / "liar", MediaError),
        ("webhook_url", "ftp://host", SettingsError),
        ("colour_correction", "sometimes", SettingsError),
    ]
    for name, value, error in wrong:
        with pytest.raises(error) as caught:
            service.save(**{name: str(value), "language": "de"})
        assert caught.value.hint

    assert service.current().language == "auto"
    assert (
        service.save(comfy_root=str(tmp_path), workflow_dir=str(tmp_path / "new"), ffmpeg_path="").comfy_root
        == tmp_path
    )


def test_the_program_that_is_used_says_its_version():
    finding = ffmpeg_finding(None)

    assert finding.values["version"] == ffmpeg_version(str(finding.values["file"]))


def test_a_connection_is_tested_with_an_access_that_is_not_saved(tmp_path: Path):
    access = {"Authorization": "Bearer abc"}
    with FakeComfyServer() as server, TlsProxy(server.url, tmp_path, prefix="/comfy", required=access) as proxy:
        app = compose(workspace=tmp_path / "workspace", comfy_url="preview", local_addresses=())
        typed = app.settings.check(comfy_url=proxy.url, comfy_headers=access, comfy_ca_file=str(proxy.ca_file))
        probe = app.backends.asked_with(typed).probe(typed.comfy_url)
        app.close()

    assert probe.backend.version
    assert app.settings.current().comfy_url == "preview"
    assert app.settings.current().comfy_headers == {}
