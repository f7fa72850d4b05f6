"""What is not served, asked for over real HTTP: addresses as written, which no client tidies up on the way."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.acceptance.conftest import Served

SECRET = b"only for those who sit at this machine"
# Each in place of a file's name; `{up}` climbs from the folder that is served to the project.
SPELLINGS = (
    "{up}{file}",
    "./{up}{file}",
    "x/../{up}{file}",
    "{up}/{file}",
    "/{up}{file}",
    "%2e%2e/{file}",
    "%2e%2e%2f{file}",
    "..%2f{file}",
    "..%2F..%2F{file}",
    ".%2e/{file}",
    "..%5c{file}",
    "..\\{file}",
    "%2e%2e%5c{file}",
    "..%252f{file}",
    "%252e%252e%252f{file}",
    "..%c0%af{file}",
    "%c0%ae%c0%ae/{file}",
    "%uff0e%uff0e/{file}",
    "....//{file}",
    "..;/{file}",
    "%00{up}{file}",
    "..%00/{file}",
    "clip.mp4/{up}{up}{file}",
    "clip.mp4%00/{up}{file}",
    "clip.mp4%2f..%2f..%2f{file}",
    "{absolute}",
    "%2f{absolute}",
    "file:{absolute}",
    "\u2025/{file}",
)
ROUTES = (
    "media/sample",
    "media/sample/film",
    "take/sample",
    "poster/sample",
    "still/sample",
    "cover",
    "keyframe/sample",
)
OWN_FILES = ("_state.json", "_takes.sqlite", "_film.json", ".hidden.mp4", "secret.txt", "link.mp4", "dir.mp4")
FOREIGN_FORM = """
<form id="form" method="post" enctype="text/plain" target="sink" action="@urlgradio_api/@path">
  <input name='{"data": ["storyboard.json", "", null], "x": "' value='"}'></form>
<iframe name="sink"></iframe>
"""
FETCH = """
async ([address, type, mode, body]) => {
  try {
    const answer = await fetch(address, { method: "POST", mode, headers: { "Content-Type": type }, body });
    return answer.status;
  } catch { return -1; }
}
"""

Serve = Callable[..., Served]


class Line(http.client.HTTPConnection):
    """Sends what it is given; the class it is made of refuses what is tried here."""

    def _validate_path(self, url: str) -> None:
        pass

    def _encode_request(self, request: str) -> bytes:
        return request.encode()


def ask(served: Served, target: str, **headers: str) -> tuple[int, bytes]:
    """GET of exactly this address."""
    host = urlsplit(served.url).netloc
    line = Line(host, timeout=20)
    try:
        line.putrequest("GET", target, skip_host="Host" in headers)
        for name, text in headers.items():
            line.putheader(name, text)
        line.endheaders()
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def hide(served: Served) -> Path:
    """Files that are nobody's business, in every folder that is served and around it; gives the project's folder."""
    project = served.app.projects.active()
    assert project is not None
    folders = [project.path, project.path.parent, *(project.path / name for name in ("film", "video", "video/_takes"))]
    for folder in folders:
        folder.mkdir(exist_ok=True)
        for name in ("_state.json", "_film.json", ".hidden.mp4", "secret.txt", "_takes.sqlite"):
            (folder / name).write_bytes(SECRET)
        (folder / "dir.mp4").mkdir()
        (folder / "outside.mp4").write_bytes(SECRET)
    for folder in folders[2:]:
        (folder / "link.mp4").symlink_to(project.path / "outside.mp4")
    (project.path / "film" / "film.mp4").symlink_to(project.path / "outside.mp4")
    (project.path / "video" / "_takes" / "shot_001_seg_0_take_1.mp4").symlink_to(project.path / "outside.mp4")
    Image.new("RGB", (8, 8)).save(project.path / "picture.png")
    (project.path / "video" / "_takes" / "shot_001_seg_0_take_1_last.png").symlink_to(project.path / "picture.png")
    (project.path / "video" / "clip.mp4").write_bytes(b"clip")
    (project.path / "project.json").write_text('{"name": "only for those who sit at this machine"}')
    return project.path


@pytest.mark.parametrize("route", ROUTES)
def test_no_spelling_leads_out_of_what_is_served(serve: Serve, route: str):
    served = serve()
    folder = hide(served)
    up = "../../" if route.endswith("film") else "../"
    asked = [
        spelling.format(up=up, file=file, absolute=folder / file)
        for spelling in SPELLINGS
        for file in ("project.json", "outside.mp4", "_state.json", "secret.txt")
    ]
    told = {name: ask(served, f"/{route}/{name}") for name in (*asked, *OWN_FILES)}

    # `/media/x/..` is another address of the same machine for those who tidy it up, and the page itself is no secret.
    assert {name: status for name, (status, body) in told.items() if SECRET in body} == {}
    assert {name: status for name, (status, _) in told.items() if status not in (400, 404)} == {}


def test_what_links_lead_to_is_not_served(serve: Serve):
    served = serve()
    hide(served)
    links = ("media/sample/link.mp4", "media/sample/film/film.mp4", "take/sample/shot_001_seg_0_take_1.mp4")
    links = (*links, "poster/sample/shot_001_seg_0_take_1.mp4", "poster/sample/shot_001_seg_0_take_1_last.png")

    assert {link: ask(served, f"/{link}")[0] for link in links} == dict.fromkeys(links, 404)
    assert ask(served, "/media/sample/clip.mp4") == (200, b"clip")


def test_gradio_serves_no_file_of_a_project(serve: Serve):
    served = serve()
    folder = hide(served)
    files = [folder / name for name in ("project.json", "outside.mp4", "video/_state.json", "video/_takes.sqlite")]
    asked = [f"/gradio_api/file={file}" for file in files] + [f"/file={file}" for file in files]
    asked += [f"/gradio_api/file={folder}/video/clip.mp4/../../project.json", "/gradio_api/file=../project.json"]

    told = {address: ask(served, address) for address in asked}
    assert {address: status for address, (status, body) in told.items() if status == 200 or SECRET in body} == {}


@pytest.mark.parametrize(
    "path", ["", "config", "media/sample/clip.mp4", "gradio_api/info", "theme.css", "cover/sample"]
)
def test_a_name_that_only_points_here_is_refused(serve: Serve, path: str):
    served = serve()
    hide(served)
    port = urlsplit(served.url).port

    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "localhost.evil.example", ""):
        status, body = ask(served, f"/{path}", Host=host)
        assert (host, status) == (host, 400)
        assert SECRET not in body


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """A page on another port of this machine."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "index.html").write_text("<title>elsewhere</title>")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_page_on_another_port_starts_nothing_and_reads_nothing(
    serve: Serve, browser: Browser, elsewhere: str, name: str
):
    served = serve()
    project = served.app.projects.active()
    assert project is not None
    files = '{"data": ["storyboard.json", "selected/selected_keyframes.json", "gcv_wan_2.2_5b_i2v.json"]'
    body = files + ', "session_hash": "x", "fn_index": 0}'
    api = [f"call/{end}" for end in ("start_generation", "build_plan")]
    api += ["queue/join", "queue/join?", "run/start_generation", "run/predict", "api/predict", "upload"]
    page = browser.new_page()
    page.goto(elsewhere.replace("127.0.0.1", name))

    for path in api:
        for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
            for mode in ("cors", "no-cors"):
                told = page.evaluate(FETCH, [f"{served.url}gradio_api/{path}", kind, mode, body])
                assert told in (-1, 0, 403), (path, kind, mode)
        page.set_content(FOREIGN_FORM.replace("@url", served.url).replace("@path", path))
        with page.expect_response(lambda answer: "gradio_api" in answer.url) as posted:
            page.evaluate("() => document.querySelector('#form').submit()")
        assert posted.value.status == 403
    project.video_dir.mkdir(exist_ok=True)
    (project.video_dir / "clip.mp4").write_bytes(SECRET)
    read = "address => fetch(address).then((answer) => answer.text(), () => '')"
    for path in ("", "config", "gradio_api/info", "media/sample/clip.mp4"):
        assert page.evaluate(read, served.url + path) in ("", "This page may not do that."), path
    page.close()

    assert served.app.runs.current(project) is None
    assert list(project.video_dir.glob("shot_*")) == []
