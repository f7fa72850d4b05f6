"""The routes for clips and keyframes: ranges, and nothing outside."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from addons.media import clip_url, media_routes, still_url
from infrastructure.project_store import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project("film", "Film", tmp_path / "film")
    (made.video_dir / "_startframes").mkdir(parents=True)
    (made.video_dir / "shot_001_seg_0.mp4").write_bytes(bytes(range(100)))
    (made.video_dir / "_state.json").write_text("{}")
    (made.video_dir / "_takes.sqlite").write_text("x")
    (made.video_dir / ".hidden.mp4").write_text("x")
    (made.video_dir / "_startframes" / "a.png").write_text("x")
    (made.path / "storyboard.json").write_text("{}")
    (made.path / "outside.mp4").write_text("x")
    (made.video_dir / "link.mp4").symlink_to(made.path / "outside.mp4")
    Image.new("RGB", (1664, 960), "navy").save(made.path / "key.png")
    return made


@pytest.fixture
def browser(project: Project) -> Iterator[TestClient]:
    stills = {("film", 0): project.path / "key.png", ("film", 1): project.path / "storyboard.json"}
    routes = media_routes(
        lambda slug: project if slug == project.slug else None, lambda slug, number: stills.get((slug, number))
    )
    with TestClient(Starlette(routes=routes)) as client:
        yield client


def test_a_clip_is_served_whole_and_in_ranges(browser: TestClient):
    whole = browser.get("/media/film/shot_001_seg_0.mp4")
    part = browser.get("/media/film/shot_001_seg_0.mp4", headers={"Range": "bytes=10-19"})

    assert whole.content == bytes(range(100))
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert part.status_code == 206
    assert part.content == bytes(range(10, 20))


@pytest.mark.parametrize(
    "name",
    [
        "_state.json",
        "_takes.sqlite",
        ".hidden.mp4",
        "link.mp4",
        "gone.mp4",
        "storyboard.json",
        "../outside.mp4",
        "..%2foutside.mp4",
        "%2e%2e/outside.mp4",
        "%2e%2e%2foutside.mp4",
        "..%5coutside.mp4",
        "..%252foutside.mp4",
        "....//outside.mp4",
        "./../outside.mp4",
        "_startframes/a.png",
        "_startframes%2fa.png",
        "%2fetc%2fpasswd",
        "shot_001_seg_0.mp4%00.png",
        "shot_001_seg_0.mp4%0a",
        "x" * 400 + ".mp4",
        "",
    ],
)
def test_nothing_else_is_served(browser: TestClient, name: str):
    assert browser.get(f"/media/film/{name}", follow_redirects=False).status_code == 404


def test_another_project_is_unknown(browser: TestClient):
    assert browser.get("/media/other/shot_001_seg_0.mp4").status_code == 404
    assert browser.get("/media/..%2ffilm/shot_001_seg_0.mp4").status_code == 404


def test_writing_is_not_possible(browser: TestClient):
    assert browser.put("/media/film/shot_001_seg_0.mp4").status_code == 405


def test_a_keyframe_is_served_small(browser: TestClient, tmp_path: Path):
    answer = browser.get("/still/film/0")
    (tmp_path / "still.jpg").write_bytes(answer.content)

    assert answer.headers["content-type"] == "image/jpeg"
    with Image.open(tmp_path / "still.jpg") as picture:
        assert picture.size == (480, 277)


@pytest.mark.parametrize("number", [1, 2, 99])
def test_what_is_no_picture_is_not_served(browser: TestClient, number: int):
    assert browser.get(f"/still/film/{number}").status_code == 404


def test_an_overwritten_clip_has_another_address(project: Project):
    clip = project.video_dir / "shot_001_seg_0.mp4"
    before = clip_url(project, clip)
    os.utime(clip, ns=(1, 1))

    assert clip_url(project, clip) != before
    assert clip_url(project, clip) == "media/film/shot_001_seg_0.mp4?v=1"


def test_addresses_hold_only_what_an_address_may_hold(project: Project):
    odd = project.video_dir / "a b#?.mp4"
    odd.write_bytes(b"")

    assert quote("a b#?.mp4") in clip_url(project, odd)
    assert still_url(project, 3, odd).startswith("still/film/3?v=")
