"""What all tests share: hypothesis' pace, and an environment that is the same on every machine."""

import os

import pytest
from hypothesis import settings

# The machines are noisy, so an example's time says nothing.
settings.register_profile("shotchain", max_examples=40, deadline=None)
settings.load_profile("shotchain")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--comfy-url URL` lets the contract run on a real server, too."""
    parser.addoption("--comfy-url", default=None, help="a real ComfyUI server for the contract tests")


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or writes the settings of the person who runs it, or leaves logs behind."""
    for name in list(os.environ):
        if name.startswith("SHOTCHAIN_"):
            monkeypatch.delenv(name)
    folder = tmp_path_factory.mktemp("shotchain")
    monkeypatch.setenv("SHOTCHAIN_SETTINGS", str(folder / "settings.json"))
    monkeypatch.setenv("SHOTCHAIN_LOG_DIR", str(folder / "logs"))
    monkeypatch.setenv("SHOTCHAIN_CACHE_DIR", str(folder / "cache"))
