"""The routes for clips and keyframes: ranges, and nothing outside."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from addons.media import clip_url, film_url, media_routes, poster_url, still_url, take_url
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
    (made.path / "film").mkdir()
    for name in ("film.mp4", "film.otio", "notes.txt", ".film.mp4", "film_for_the_editor.zip"):
        (made.path / "film" / name).write_bytes(bytes(range(100)))
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


def take_file(project: Project, name: str) -> Path:
    path = project.video_dir / "_takes" / name
    path.parent.mkdir(exist_ok=True)
    return path


def test_clips_of_takes_are_served(browser: TestClient, project: Project):
    for name in ("shot_001_seg_0_take_3.mp4", "shot_海-1.b_seg_0_take_12.mp4"):
        take_file(project, name).write_bytes(b"clip")
        path = take_file(project, name)

        assert take_url(project, path).startswith("take/film/shot_")
        assert browser.get(f"/{take_url(project, path)}").content == b"clip"


@pytest.mark.parametrize("route", ["take", "poster"])
@pytest.mark.parametrize(
    "name",
    [
        "shot_001_seg_0_take_3.json",
        "shot_001_seg_0_take_9.mp4",
        "shot_001_seg_0.mp4",
        "../shot_001_seg_0.mp4",
        "..%2fshot_001_seg_0.mp4",
        "%2e%2e%2f_takes.sqlite",
        "shot_../../x_seg_0_take_1.mp4",
        "shot_x%2f..%2f..%2fshot_001_seg_0_take_1.mp4",
        "shot_link_seg_0_take_1.mp4",
        "",
    ],
)
def test_nothing_else_of_the_takes_is_served(browser: TestClient, project: Project, route: str, name: str):
    take_file(project, "shot_001_seg_0_take_3.json").write_text("{}")
    take_file(project, "shot_link_seg_0_take_1.mp4").symlink_to(project.path / "outside.mp4")

    assert browser.get(f"/{route}/film/{name}", follow_redirects=False).status_code == 404


def test_the_poster_of_a_take_is_its_last_frame_small(browser: TestClient, project: Project):
    path = take_file(project, "shot_001_seg_0_take_3_last.png")
    Image.new("RGB", (1664, 960), "navy").save(path)
    answer = browser.get(f"/{poster_url(project, path)}")

    assert answer.headers["content-type"] == "image/jpeg"
    assert browser.get("/take/film/shot_001_seg_0_take_3_last.png").status_code == 404  # only small


def test_a_take_that_is_no_clip_has_no_poster(browser: TestClient, project: Project):
    path = take_file(project, "shot_001_seg_0_take_3.mp4")
    path.write_bytes(b"no clip")

    assert browser.get(f"/{poster_url(project, path)}").status_code == 404


def test_where_a_login_is_asked_for_nothing_is_served_without_it(project: Project, browser: TestClient):
    class Guarded(Starlette):
        auth = ("name", "password")
        cookie_id = "x"
        tokens: ClassVar[dict[str, str]] = {"token": "name"}

    Image.new("RGB", (64, 64)).save(take_file(project, "shot_001_seg_0_take_3_last.png"))
    routes = media_routes(lambda _slug: project, lambda _slug, _number: project.path / "key.png")
    paths = ("media/film/shot_001_seg_0.mp4", "still/film/0", "poster/film/shot_001_seg_0_take_3_last.png")
    for cookies, status in (
        ({}, 401),
        ({"access-token-x": "forged"}, 401),
        ({"access-token-unsecure-x": "token"}, 200),
    ):
        with TestClient(Guarded(routes=routes), cookies=cookies) as client:
            assert [client.get(f"/{path}").status_code for path in paths] == [status] * 3


def test_the_film_is_served_with_ranges_and_kept_under_its_name(browser: TestClient, project: Project):
    address = film_url(project, project.path / "film" / "film.mp4")
    part = browser.get(f"/{address}", headers={"Range": "bytes=10-19"})
    kept = browser.get(f"/{address}&download=1")

    assert part.status_code == 206
    assert part.content == bytes(range(10, 20))
    assert "content-disposition" not in part.headers
    assert kept.headers["content-disposition"] == 'attachment; filename="film.mp4"'
    assert browser.get("/media/film/film/film_for_the_editor.zip").status_code == 200


@pytest.mark.parametrize("name", ["notes.txt", ".film.mp4", "film.edl", "..%2fstoryboard.json", "../storyboard.json"])
def test_nothing_else_of_the_film_folder_is_served(browser: TestClient, name: str):
    assert browser.get(f"/media/film/film/{name}").status_code == 404
