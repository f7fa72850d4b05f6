"""The same contract on the embedded preview backend and, with `--comfy-url URL`, on a real ComfyUI."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.session import ComfySession
from infrastructure.preview_backend.options import PreviewOptions
from infrastructure.preview_backend.server import PreviewServer
from tests.integration.contract.any_server import CASES, Visit


@pytest.fixture(scope="module", params=["preview", "real"])
def server_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "real":
        chosen = request.config.getoption("--comfy-url")
        if not chosen:
            pytest.skip("no real server was named: pytest --comfy-url http://127.0.0.1:8188")
        yield chosen
        return
    options = PreviewOptions(tmp_path_factory.mktemp("preview"), models={"vae": ["wan_2.1_vae.safetensors"]})
    with PreviewServer(options) as server:
        yield server.url


@pytest.fixture
def visit(server_url: str, tmp_path: Path) -> Iterator[Visit]:
    api = ComfyUIAPI(server_url)
    with ComfySession(api) as session:
        yield Visit(api, session, tmp_path).begin()
    api.close()


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_server_of_the_protocol(visit: Visit, case: Callable[[Visit], None]) -> None:
    case(visit)
