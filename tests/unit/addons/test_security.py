"""Who may talk to the app."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from addons.security import middleware, required_login
from domain.errors import SettingsError


def client(host: str = "127.0.0.1") -> TestClient:
    async def answer(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("done")

    app = Starlette(routes=[Route("/run", answer, methods=["GET", "POST"])], middleware=middleware(host))
    return TestClient(app, base_url="http://127.0.0.1:7860")


def test_a_name_that_only_points_here_is_refused():
    assert client().get("/run", headers={"Host": "evil.example"}).status_code == 400
    assert client().get("/run", headers={"Host": "localhost:7860"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Origin": "http://localhost:7860"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_origin_cannot_write_or_read(headers: dict[str, str]):
    assert client().post("/run", headers=headers).status_code == 403
    # A script that reads says where it is from; a link or a picture does not, and its page learns nothing.
    assert client().get("/run", headers=headers).status_code == (403 if "Origin" in headers else 200)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://127.0.0.1:7860"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
)
def test_own_pages_and_programs_can(headers: dict[str, str]):
    assert client().post("/run", headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "render-box"])  # noqa: S104 - refused, not bound
def test_an_open_address_needs_a_password(host: str):
    with pytest.raises(SettingsError) as caught:
        required_login(host, {})

    assert "SHOTCHAIN_AUTH" in caught.value.hint
    assert required_login(host, {"SHOTCHAIN_AUTH": "me:se:cret"}) == ("me", "se:cret")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.9"])
def test_this_machine_needs_none(host: str):
    assert required_login(host, {}) is None
    assert required_login(host, {"SHOTCHAIN_AUTH": ":"}) is None
