"""Pictures of 📁 Projekt: looked up by project, storyboard and row, never by a path."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from addons.project.boards import open_board
from addons.project.routes import cover_url, keyframe_url, project_routes
from infrastructure.project_store import Project, ProjectStore
from infrastructure.state_store import VideoGeneratorStateStore
from services.keyframe_look import look_at_keyframe
from services.project_cards import card_of
from services.projects import ProjectService
from services.storyboard_editing import StoryboardEditing


@dataclass
class Parts:
    """As much of an app as the routes use."""

    projects: ProjectService
    drafts: StoryboardEditing

    def state(self, project: Project) -> VideoGeneratorStateStore:
        return VideoGeneratorStateStore(project.state_file)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = ProjectStore(tmp_path / "projects").create("Film")
    Image.new("RGB", (1664, 960), "navy").save(made.path / "keyframes" / "a.png")
    (made.path / "keyframes" / "secret.txt").write_text("secret", encoding="utf-8")
    rows = [{"shot_id": "a", "selected_file": "a.png"}, {"shot_id": "b", "selected_file": "secret.txt"}]
    (made.path / "selected" / "selected_keyframes.json").write_text(json.dumps({"selections": rows}), encoding="utf-8")
    (made.path / "storyboard.json").write_text(
        json.dumps({"shots": [{"shot_id": "a", "duration": 2}, {"shot_id": "b"}]}), encoding="utf-8"
    )
    return made


@pytest.fixture
def app(project: Project) -> Any:
    return Parts(ProjectService(ProjectStore(project.path.parent), project.path), StoryboardEditing())


@pytest.fixture
def browser(app: Any) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=project_routes(app))) as client:
        yield client


def test_a_keyframe_is_served_small(browser: TestClient, app: Any, project: Project):
    board = open_board(app, project, "storyboard.json")
    look = look_at_keyframe(board, 0)
    assert look.path is not None
    answer = browser.get("/" + keyframe_url(board, 0, look.path))

    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "address",
    [
        "/keyframe/film/1?f=storyboard.json",  # a file that is no picture
        "/keyframe/film/9?f=storyboard.json",
        "/keyframe/film/0",
        "/keyframe/film/0?f=project.json",
        f"/keyframe/film/0?f={quote('../film/storyboard.json', safe='')}",
        f"/keyframe/film/0?f={quote('/etc/passwd', safe='')}",
        "/keyframe/..%2Ffilm/0?f=storyboard.json",
        "/keyframe/film/../../etc/passwd",
        "/keyframe/other/0?f=storyboard.json",
        "/keyframe/film/-1?f=storyboard.json",
        "/cover/other",
        "/cover/..",
        "/cover/film/storyboard.json",
    ],
)
def test_nothing_else_is_served(browser: TestClient, address: str):
    assert browser.get(address).status_code == 404


def test_a_login_is_asked_for_where_there_is_one(app: Any):
    served = Starlette(routes=project_routes(app))
    guarded: Any = served
    guarded.auth, guarded.tokens, guarded.cookie_id = SimpleNamespace(), {}, "x"
    with TestClient(served) as client:
        assert client.get("/cover/film").status_code == 401


def test_a_cover_is_the_film_else_a_clip_else_the_first_keyframe(browser: TestClient, app: Any, project: Project):
    card = card_of(app.projects, project)
    assert card.poster is not None
    assert (card.poster.name, card.shots, card.seconds) == ("a.png", 2, 5.0)
    assert browser.get("/" + cover_url(project, card.poster)).status_code == 200

    project.video_dir.mkdir()
    (project.video_dir / "shot_a_seg_0.mp4").write_bytes(b"no clip")
    assert card_of(app.projects, project).poster == project.video_dir / "shot_a_seg_0.mp4"
    assert browser.get("/cover/film").status_code == 404

    (project.path / "film").mkdir()
    Image.new("RGB", (64, 36)).save(project.path / "film" / "shot_a.jpg")
    assert card_of(app.projects, project).poster == project.path / "film" / "shot_a.jpg"


def test_a_project_with_a_broken_storyboard_has_a_card(app: Any, project: Project):
    (project.path / "storyboard.json").write_text("{", encoding="utf-8")
    (project.path / "selected" / "selected_keyframes.json").write_text("{", encoding="utf-8")
    card = card_of(app.projects, project)

    assert (card.shots, card.seconds) == (None, None)
    assert card.poster == project.path / "keyframes" / "a.png"
