"""A preview server that numbers its frames, and a small film to render on it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from addons.app import App, compose
from infrastructure.preview_backend.server import PreviewOptions, PreviewServer
from tests.fakes.films import MODELS, write_film


@pytest.fixture(scope="session")
def numbering_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreviewServer]:
    options = PreviewOptions(root=tmp_path_factory.mktemp("server"), models=MODELS, frame_numbers=True)
    with PreviewServer(options) as server:
        yield server


@pytest.fixture
def app(numbering_server: PreviewServer, tmp_path: Path) -> Iterator[App]:
    """The app on a server of its own address, as if it were a ComfyUI somewhere."""
    app = compose(comfy_url=numbering_server.url, workspace=tmp_path / "projects")
    yield app
    app.close()


@pytest.fixture
def make_film(tmp_path: Path) -> Callable[..., Path]:
    """Writes a project folder: `make_film([("001", 2.0), …], size=(256, 160))`."""

    def make(shots: list[tuple[str, float]], size: tuple[int, int] = (256, 160), **root: Any) -> Path:
        return write_film(tmp_path / "film", shots, size, **root)

    return make
