"""Editing a storyboard: what is written, and what never is."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from domain.errors import MediaError, ProjectError, SelectionError, StoryboardError
from domain.selection import Keyframe, MissingStartFrame
from domain.storyboard_draft import added, deleted, duplicated, moved, with_shot_field
from domain.storyboard_service import StoryboardService
from infrastructure.project_store import Project, ProjectStore
from infrastructure.storyboard_files import write_selection, write_storyboard
from services.keyframe_look import look_at_keyframe
from services.storyboard_editing import OpenStoryboard, StoryboardEditing
from services.storyboard_import import import_storyboard

NAME, SELECTION = "storyboard.json", "selected/selected_keyframes.json"
BOARD = {
    "mood": {"key": [1, 2.0, None, "ä"]},
    "project": "film",
    "total_shots": 2,
    "shots": [
        {"shot_id": "a", "prompt": "first", "duration": 2.0, "lens": 35},
        {"prompt": "second", "shot_id": "b", "wan_motion": {"type": "macro_pan", "notes": "n"}},
    ],
    "after": True,
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = ProjectStore(tmp_path / "projects").create("film")
    (made.path / NAME).write_text(json.dumps(BOARD), encoding="utf-8")
    Image.new("RGB", (160, 90), "red").save(made.path / "keyframes" / "a.png")
    rows = [{"shot_id": "a", "selected_file": "a.png", "rating": 5}, {"shot_id": "elsewhere", "selected_file": "a.png"}]
    (made.path / SELECTION).write_text(json.dumps({"selections": rows}), encoding="utf-8")
    return made


@pytest.fixture
def editing() -> StoryboardEditing:
    return StoryboardEditing()


@pytest.fixture
def board(editing: StoryboardEditing, project: Project) -> OpenStoryboard:
    return editing.open(project, NAME)


def on_disk(project: Project, name: str = NAME) -> dict[str, Any]:
    return json.loads((project.path / name).read_text(encoding="utf-8"))


def set_field(editing: StoryboardEditing, board: OpenStoryboard, key: int, field: str, value: str) -> OpenStoryboard:
    return editing.change(board, lambda draft: with_shot_field(draft, key, field, value))


def test_a_change_is_saved_and_everything_else_stays(
    editing: StoryboardEditing, board: OpenStoryboard, project: Project
):
    before = (project.path / SELECTION).read_bytes()
    board = set_field(editing, board, 1, "prompt", "changed")
    assert board.is_changed
    board = editing.save(board)

    assert not board.is_changed
    expected = json.loads(json.dumps(BOARD))
    expected["shots"][1]["prompt"] = "changed"
    assert json.dumps(on_disk(project)) == json.dumps(expected)
    assert (project.path / SELECTION).read_bytes() == before
    assert [path.name for path in project.path.iterdir() if path.name.startswith(".")] == []


def test_a_draft_outlives_the_page(editing: StoryboardEditing, board: OpenStoryboard, project: Project):
    set_field(editing, board, 0, "prompt", "typed")

    assert editing.open(project, NAME).draft.shots[0].row["prompt"] == "typed"
    assert editing.read_again(project, NAME).draft.shots[0].row["prompt"] == "first"


def test_an_untouched_draft_follows_the_file(editing: StoryboardEditing, board: OpenStoryboard, project: Project):
    (project.path / NAME).write_text(json.dumps({"shots": [{"shot_id": "z"}]}), encoding="utf-8")

    assert editing.open(project, NAME).draft.shots[0].shot_id == "z"


def test_a_file_changed_elsewhere_is_never_overwritten(
    editing: StoryboardEditing, board: OpenStoryboard, project: Project
):
    board = set_field(editing, board, 0, "prompt", "mine")
    (project.path / NAME).write_text(json.dumps({"shots": [{"shot_id": "theirs"}]}), encoding="utf-8")
    with pytest.raises(StoryboardError) as caught:
        editing.save(editing.open(project, NAME))

    assert caught.value.code == "storyboard_changed_elsewhere"
    assert on_disk(project)["shots"] == [{"shot_id": "theirs"}]
    copy = editing.save_copy(editing.open(project, NAME))
    assert copy.name == "storyboard-2.json"
    assert on_disk(project, copy.name)["shots"][0]["prompt"] == "mine"
    assert on_disk(project)["shots"] == [{"shot_id": "theirs"}]
    assert editing.open(project, NAME).draft.shots[0].shot_id == "theirs"


def test_what_is_wrong_is_not_saved(editing: StoryboardEditing, board: OpenStoryboard, project: Project):
    board = set_field(editing, board, 1, "duration", "long")
    before = (project.path / NAME).read_bytes()
    with pytest.raises(StoryboardError) as caught:
        editing.save(board)

    assert caught.value.code == "storyboard_has_problems"
    assert (caught.value.context["shot"], caught.value.context["field"]) == ("b", "duration")
    assert (project.path / NAME).read_bytes() == before
    assert [(problem.key, problem.form_field) for problem in board.problems()] == [(1, "duration")]


def test_a_keyframe_follows_its_shot(editing: StoryboardEditing, board: OpenStoryboard, project: Project):
    board = set_field(editing, board, 0, "shot_id", "opening")
    board = editing.change(board, lambda draft: duplicated(draft, 0)[0])
    editing.save(editing.change(board, lambda draft: moved(draft, 0, 2)))

    selection = StoryboardService.load_selection(project.path / SELECTION)
    assert isinstance(selection.for_shot("opening"), Keyframe)
    assert isinstance(selection.for_shot("openingb"), Keyframe)
    assert isinstance(selection.for_shot("elsewhere"), Keyframe)
    storyboard = StoryboardService.load_storyboard(project.path / NAME)
    assert [shot.shot_id for shot in storyboard.shots] == ["openingb", "b", "opening"]
    assert on_disk(project)["total_shots"] == 3


def test_deleting_a_shot_deletes_no_picture_and_no_clip(
    editing: StoryboardEditing, board: OpenStoryboard, project: Project
):
    project.video_dir.mkdir()
    (project.video_dir / "shot_a_seg_0.mp4").write_bytes(b"clip")
    editing.save(editing.change(board, lambda draft: deleted(draft, 0)))

    assert (project.video_dir / "shot_a_seg_0.mp4").exists()
    assert (project.path / "keyframes" / "a.png").exists()
    assert [row["shot_id"] for row in on_disk(project)["shots"]] == ["b"]


def test_a_new_shot_does_not_get_the_picture_of_an_old_one(
    editing: StoryboardEditing, board: OpenStoryboard, project: Project
):
    board = editing.change(board, lambda draft: deleted(draft, 0))
    board = editing.change(board, lambda draft: added(draft)[0])
    key = board.draft.shots[-1].key
    editing.save(set_field(editing, board, key, "shot_id", "a"))

    assert isinstance(StoryboardService.load_selection(project.path / SELECTION).for_shot("a"), MissingStartFrame)


def test_another_picture_is_copied_and_opens_the_shot_from_the_next_save_on(
    editing: StoryboardEditing, board: OpenStoryboard, project: Project, tmp_path: Path
):
    Image.new("RGB", (90, 160), "blue").save(tmp_path / "new one.png")
    board = editing.replace_keyframe(board, 0, tmp_path / "new one.png")
    look = look_at_keyframe(board, 0)
    assert look.path == project.path / "keyframes" / "a_new_one.png"
    assert str(look.size) == "90×160"
    editing.save(board)

    found = StoryboardService.load_selection(project.path / SELECTION).for_shot("a")
    assert isinstance(found, Keyframe)
    assert found.path.read_bytes() == (tmp_path / "new one.png").read_bytes()
    assert on_disk(project, SELECTION)["selections"][0]["rating"] == 5


def test_pictures_become_shots_at_the_end(editing: StoryboardEditing, board: OpenStoryboard, tmp_path: Path):
    for name in ("z10.png", "z9.png"):
        Image.new("RGB", (64, 64)).save(tmp_path / name)
    (tmp_path / "bad.png").write_bytes(b"x")
    board, left_out = editing.add_pictures(board, [tmp_path / "z10.png", tmp_path / "z9.png", tmp_path / "bad.png"])
    with pytest.raises(ProjectError):
        editing.add_pictures(board, [tmp_path / "bad.png"])

    assert [picture.name for picture in left_out] == ["bad.png"]
    names = [found.name for key in (2, 3) if (found := look_at_keyframe(board, key).path) is not None]
    assert names == ["001_z9.png", "002_z10.png"]


def test_a_picture_that_is_none_or_gone_says_so(editing: StoryboardEditing, board: OpenStoryboard, project: Project):
    assert look_at_keyframe(board, 1).problem is None
    (project.path / "keyframes" / "a.png").write_bytes(b"x")
    assert isinstance(look_at_keyframe(board, 0).problem, MediaError)
    (project.path / "keyframes" / "a.png").unlink()
    assert isinstance(look_at_keyframe(board, 0).problem, MissingStartFrame)


@pytest.mark.parametrize("content", ["{", "[]", '{"shots": []}', '{"shots": 3}', '{"shots": [3]}', "{}"])
def test_what_is_no_storyboard_is_not_opened(editing: StoryboardEditing, project: Project, content: str):
    (project.path / "other_storyboard.json").write_text(content, encoding="utf-8")
    with pytest.raises(StoryboardError):
        editing.open(project, "other_storyboard.json")


def test_a_storyboard_with_wrong_fields_can_be_opened_and_mended(editing: StoryboardEditing, project: Project):
    (project.path / NAME).write_text(json.dumps({"shots": [{"shot_id": "a", "duration": -1}]}), encoding="utf-8")
    board = editing.open(project, NAME)
    assert len(board.problems()) == 1
    editing.save(set_field(editing, board, 0, "duration", "2"))

    assert on_disk(project)["shots"][0]["duration"] == 2


@pytest.mark.parametrize(
    ("write", "document", "error"),
    [
        (write_storyboard, {"shots": []}, StoryboardError),
        (write_selection, {"selections": [{}]}, SelectionError),
    ],
)
def test_a_file_that_does_not_read_back_is_never_left(tmp_path: Path, write, document: dict[str, Any], error):
    target = tmp_path / "file.json"
    target.write_text("before", encoding="utf-8")
    with pytest.raises(error, match=r"file\.json") as caught:
        write(target, document)

    assert ".tmp-" not in str(caught.value)
    assert caught.value.context["file"] == target
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("file.json", "before")]


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("storyboard.json", "storyboard-2.json"),
        ("My act.json", "My_act_storyboard.json"),
        ("../../etc/passwd", "passwd_storyboard.json"),
        ("_state.json", "state_storyboard.json"),
        ("project.json", "project_storyboard.json"),
        ("..\\x<script>.json", "x_script_storyboard.json"),
    ],
)
def test_an_imported_storyboard_gets_a_safe_name_and_overwrites_nothing(
    project: Project, tmp_path: Path, name: str, becomes: str
):
    source = tmp_path / "upload.json"
    source.write_text(json.dumps(BOARD), encoding="utf-8")
    before = (project.path / NAME).read_bytes()

    assert import_storyboard(project, source, name) == becomes
    assert (project.path / becomes).read_bytes() == source.read_bytes()
    assert (project.path / NAME).read_bytes() == before


def test_what_is_no_storyboard_is_not_imported(project: Project, tmp_path: Path):
    source = tmp_path / "upload.json"
    source.write_text("{}", encoding="utf-8")
    files = sorted(project.path.iterdir())
    with pytest.raises(StoryboardError):
        import_storyboard(project, source, "film.json")

    assert sorted(project.path.iterdir()) == files
