"""The command line as a person uses it: exit codes, one sentence for what is wrong, nothing half-written."""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from addons.cli import cli
from infrastructure.ffmpeg import probe

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: str) -> Result:
        result = CliRunner().invoke(cli, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return run_command


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A project of one short shot."""
    folder = tmp_path / "film"
    (folder / "selected").mkdir(parents=True)
    Image.new("RGB", (256, 160), (90, 60, 120)).save(folder / "selected" / "a.png")
    write(folder / "storyboard.json", {"shots": [shot()]})
    write(folder / "selected" / "selected_keyframes.json", {"selections": [{"shot_id": "1", "selected_file": "a.png"}]})
    return folder


def shot(**fields: Any) -> dict[str, Any]:
    return {"shot_id": "1", "duration": 1.0, "width": 256, "height": 160, **fields}


def write(path: Path, content: Any) -> None:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def assert_refused(result: Result, code: int, *words: str) -> None:
    """One clear sentence on standard error that names each of `words`, and a remedy below it."""
    assert result.exit_code == code, result.output
    said = " ".join(result.stderr.split())
    assert said.startswith("Error: ")
    for word in words:
        assert word in said
    assert len(result.stderr.strip().splitlines()) >= 2


def test_the_sample_renders_with_one_command(run: Run, tmp_path: Path) -> None:
    result = run("generate", "sample", "--comfy-url", "preview", "--resolution", "256x160")

    assert result.exit_code == 0, result.output
    video = tmp_path / "projects" / "sample" / "video"
    assert sorted(path.name for path in video.glob("*.mp4")) == [
        "shot_001_seg_0.mp4",
        "shot_002_seg_0.mp4",
        "shot_002_seg_1.mp4",
        "shot_003_seg_0.mp4",
        "shot_003_seg_1.mp4",
        "shot_003_seg_2.mp4",
        "shot_004_seg_0.mp4",
    ]
    for shot_id, duration in (("001", 2.0), ("002", 5.0), ("003", 7.5), ("004", 3.0)):
        facts = [probe(clip) for clip in sorted(video.glob(f"shot_{shot_id}_seg_*.mp4"))]
        assert sum(clip.frames for clip in facts) == round(duration * 24)
        assert {(clip.codec, clip.pixel_format, str(clip.size)) for clip in facts} == {("h264", "yuv420p", "256×160")}


def test_events_come_as_json_lines(run: Run, film: Path) -> None:
    result = run("generate", str(film), "--comfy-url", "preview", "--json")
    events = [json.loads(line) for line in result.stdout.splitlines()]

    assert result.exit_code == 0
    assert (events[0]["event"], events[-1]["event"]) == ("RunStarted", "RunFinished")
    finished = next(event for event in events if event["event"] == "SegmentFinished")
    assert finished["segment"] == {"shot_id": "1", "segment_index": 0}
    assert Path(finished["clip"]).is_file()


def test_the_plan_as_json(run: Run, film: Path) -> None:
    result = run("plan", str(film), "--json", "--fps", "16", "--max-segment-seconds", "0.5")
    plan = json.loads(result.stdout)

    assert result.exit_code == 0
    assert [segment["frames"] for segment in plan["segments"]] == [8, 8]
    assert "16 fps is not the 24 fps" in plan["notes"][0]


def test_the_plan_as_a_table(run: Run) -> None:
    result = run("plan", "sample")

    assert result.exit_code == 0
    assert "sample: 4 shots" in result.stdout


def test_some_shots_failed_is_exit_code_1(run: Run, film: Path) -> None:
    write(film / "storyboard.json", {"shots": [shot(), shot(shot_id="2")]})
    result = run("generate", str(film), "--comfy-url", "preview")

    assert result.exit_code == 1
    assert "no keyframe is selected for shot 2" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("storyboard", "words"),
    [
        ("{", ["storyboard.json", "not valid JSON", "line 1"]),
        ([1], ["storyboard.json", "a list"]),
        ({}, ["storyboard.json", "shots"]),
        ({"shots": []}, ["storyboard.json", "shots"]),
        ({"shots": [shot(), shot()]}, ["storyboard.json", "shots[1].shot_id", "'1'"]),
        ({"shots": [shot(duration=-2)]}, ["storyboard.json", "shots[0].duration", "-2"]),
        ({"shots": [shot(duration=math.nan)]}, ["storyboard.json", "shots[0].duration", "nan"]),
        ({"shots": [shot(duration=1e9)]}, ["storyboard.json", "shots[0].duration", "1000000000.0"]),
        ({"shots": [shot(shot_id="../../x")]}, ["storyboard.json", "shots[0].shot_id", "../../x"]),
    ],
)
@pytest.mark.parametrize("command", ["plan", "generate"])
def test_bad_storyboards(run: Run, film: Path, command: str, storyboard: Any, words: list[str]) -> None:
    write(film / "storyboard.json", storyboard)
    before = sorted(film.rglob("*"))

    assert_refused(run(command, str(film)), 2, *words)
    assert sorted(film.rglob("*")) == before


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        ("[", ["selected_keyframes.json", "not valid JSON"]),
        ({"selections": [{"selected_file": "a.png"}]}, ["selected_keyframes.json", "selections[0].shot_id"]),
        ({"selections": [{"shot_id": "1", "selected_file": "gone.png"}]}, ["shot 1", "gone.png"]),
        ({"selections": [{"shot_id": "1", "selected_file": "b.png"}]}, ["b.png", "not an image"]),
        ({"selections": []}, ["selected_keyframes.json", "shot 1"]),
    ],
)
def test_bad_selections(run: Run, film: Path, selection: Any, words: list[str]) -> None:
    write(film / "selected" / "selected_keyframes.json", selection)
    (film / "selected" / "b.png").write_text("no picture", encoding="utf-8")

    assert_refused(run("generate", str(film), "--comfy-url", "preview"), 2, *words)
    assert not (film / "video").exists()


@pytest.mark.parametrize(
    ("workflow", "words"),
    [
        ("{", ["w.json", "JSON"]),
        ({"nodes": [], "links": []}, ["w.json", "editor"]),
        ({"1": {"inputs": {}}}, ["w.json", "class_type"]),
        ({"1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}}}, ["w.json", "saves a video"]),
    ],
)
def test_bad_workflows(run: Run, film: Path, workflow: Any, words: list[str]) -> None:
    write(film / "w.json", workflow)

    assert_refused(run("generate", str(film), "--workflow", str(film / "w.json")), 2, *words)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--workflow", "nosuch.json"], ["nosuch.json", "gcv_wan_2.2_5b_i2v.json"]),
        (["--storyboard", "nosuch.json"], ["nosuch.json"]),
        (["--selection", "nosuch.json"], ["nosuch.json"]),
        (["--resolution", "big"], ["--resolution", "big"]),
        (["--shots", "1,7"], ["7", "storyboard.json"]),
        (["--shots", ","], ["storyboard.json"]),
    ],
)
def test_bad_options(run: Run, film: Path, options: list[str], words: list[str]) -> None:
    assert_refused(run("generate", str(film), *options), 2, *words)


def test_a_project_that_is_not_there(run: Run) -> None:
    assert_refused(run("plan", "nosuch"), 2, "nosuch")


def test_a_project_without_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert_refused(run("plan", "empty"), 2, "Storyboard")


def test_a_bad_address(run: Run, film: Path) -> None:
    assert_refused(run("generate", str(film), "--comfy-url", "ftp://box"), 2, "comfy_url", "ftp://box")


def test_a_server_that_is_down(run: Run, film: Path) -> None:
    assert_refused(run("generate", str(film), "--comfy-url", "http://127.0.0.1:9"), 3, "127.0.0.1:9")
    assert not (film / "video").exists()


@contextmanager
def babbling_server(status: int, body: bytes) -> Iterator[str]:
    """Something that speaks HTTP and is no ComfyUI."""

    class Babbler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, code: object = None, size: object = None) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Babbler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<html>hello</html>"), (200, b"[]"), (200, b"{}"), (404, b""), (200, b"\xff\xfe")]
)
def test_something_that_is_no_comfyui(run: Run, film: Path, status: int, body: bytes) -> None:
    with babbling_server(status, body) as address:
        assert_refused(run("generate", str(film), "--comfy-url", address), 3, address)


def test_the_doctor_says_what_is_there(run: Run) -> None:
    result = run("doctor", "--comfy-url", "preview")

    assert result.exit_code == 0
    for word in ("ffmpeg", "disk", "Preview", "gcv_wan_2.2_14b_i2v.json", "ready"):
        assert word in result.stdout


def test_the_doctor_on_a_machine_without_its_server_and_ffmpeg(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOTCHAIN_FFMPEG_PATH", "/nonexistent/ffmpeg")
    result = run("doctor", "--comfy-url", "http://127.0.0.1:9")

    assert result.exit_code == 3
    assert "/nonexistent/ffmpeg" in result.stdout
