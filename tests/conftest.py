"""What all tests share: hypothesis' pace, and an environment that is the same on every machine."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from addons.gradio_import import without_stubs

# As `serve` imports it; some tests are done in half the time that gradio takes otherwise.
without_stubs()

# The machines are noisy, so an example's time says nothing.
settings.register_profile("shotchain", max_examples=25, deadline=None)
settings.load_profile("shotchain")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--comfy-url URL` lets the contract run on a real server, too."""
    parser.addoption("--comfy-url", default=None, help="a real ComfyUI server for the contract tests")


@pytest.fixture(scope="session")
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A fresh folder at each `next`. pytest's own way looks at all earlier ones, which thousands of tests feel."""
    base = tmp_path_factory.mktemp("shotchain")

    def folders() -> Iterator[Path]:
        for number in itertools.count():
            folder = base / str(number)
            folder.mkdir()
            yield folder

    return folders()


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, _own_folders: Iterator[Path]) -> None:
    """No test reads or writes the settings of the person who runs it, or leaves logs behind."""
    for name in list(os.environ):
        if name.startswith("SHOTCHAIN_"):
            monkeypatch.delenv(name)
    folder = next(_own_folders)
    monkeypatch.setenv("SHOTCHAIN_SETTINGS", str(folder / "settings.json"))
    monkeypatch.setenv("SHOTCHAIN_LOG_DIR", str(folder / "logs"))
    monkeypatch.setenv("SHOTCHAIN_CACHE_DIR", str(folder / "cache"))
