"""Storyboards as they are found in the wild, and as they should not be."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.camera import Move
from domain.errors import StoryboardError
from domain.models import Motion, MotionType
from domain.storyboard_service import StoryboardService
from domain.units import Resolution


def written(folder: Path, content: Any) -> Path:
    path = folder / "storyboard.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def load(folder: Path, **shot: Any) -> Any:
    return StoryboardService.load_storyboard(written(folder, {"shots": [{"shot_id": "001", **shot}]})).shots[0]


def refused(folder: Path, content: Any) -> StoryboardError:
    with pytest.raises(StoryboardError) as caught:
        StoryboardService.load_storyboard(written(folder, content))
    return caught.value


def test_a_bare_shot_gets_the_defaults(tmp_path: Path) -> None:
    shot = load(tmp_path)

    assert (shot.filename_base, shot.duration, shot.size) == ("001", 3.0, Resolution(1024, 576))
    assert shot.motion == Motion(MotionType.NONE, 0.5)
    assert shot.seed is None


def test_the_root_is_read(tmp_path: Path) -> None:
    content = {
        "project": "Dusk",
        "version": "2",
        "video_settings": {"default_fps": 16, "max_duration": 2.5, "default_workflow": "gcv_a.json"},
        "shots": [{"shot_id": 1}],
    }

    board = StoryboardService.load_storyboard(written(tmp_path, content))

    assert board.project == "Dusk"
    assert board.unknown["version"] == "2"
    assert (board.video.default_fps, board.video.max_segment_seconds) == (16, 2.5)
    assert board.video.default_workflow == "gcv_a.json"
    assert board.shot("1").shot_id == "1"
    with pytest.raises(KeyError):
        board.shot("2")


def test_a_storyboard_without_a_project_is_named_after_its_folder(tmp_path: Path) -> None:
    assert StoryboardService.load_storyboard(written(tmp_path, {"shots": [{"shot_id": "1"}]})).project == tmp_path.name


def test_unknown_fields_are_kept(tmp_path: Path) -> None:
    shot = load(tmp_path, flux={"steps": 20}, characters=["ann"], scene=4, cfg_scale=7)

    assert shot.unknown == {"flux": {"steps": 20}, "characters": ["ann"], "scene": 4, "cfg_scale": 7}


def test_the_full_prompt_wins_over_the_prompt(tmp_path: Path) -> None:
    assert load(tmp_path, prompt="sea", full_prompt="sea, storm, film grain").prompt == "sea, storm, film grain"
    assert load(tmp_path, prompt="sea", full_prompt=None).prompt == "sea"


@pytest.mark.parametrize(
    ("fields", "seed"),
    [({"seed": 5}, 5), ({"seed": -1}, None), ({"seed": -1, "wan": {"seed": 9}}, 9), ({"wan": {"seed": -1}}, None)],
)
def test_the_seed_is_the_shots_else_the_samplers(tmp_path: Path, fields: dict[str, Any], seed: int | None) -> None:
    assert load(tmp_path, **fields).seed == seed


def test_the_samplers_settings_are_read(tmp_path: Path) -> None:
    shot = load(tmp_path, wan={"steps": 8, "cfg": 3.5, "motion_strength": 0.8}, wan_motion={"type": "macro_pan"})

    assert (shot.steps, shot.cfg, shot.motion.strength) == (8, 3.5, 0.8)


def test_motion_and_camera_become_words_of_the_prompt(tmp_path: Path) -> None:
    shot = load(tmp_path, prompt="sea", wan_motion={"type": "macro_dolly", "strength": 0.7}, camera_movement="crane")

    assert [move.move for move in shot.camera_moves] == [Move.PUSH_IN, Move.CRANE_UP]
    assert shot.prompt_with_motion == "sea, strong camera dolly in, strong camera crane up"
    assert load(tmp_path, prompt="A calm sea.", camera_movement="pan").prompt_with_motion.startswith("A calm sea, ")
    assert load(tmp_path, prompt="A calm sea.").prompt_with_motion == "A calm sea."


def test_static_stays_unsaid_beside_a_motion(tmp_path: Path) -> None:
    shot = load(tmp_path, wan_motion={"type": "macro_pan"}, camera_movement="static")

    assert [move.move for move in shot.camera_moves] == [Move.PAN_RIGHT]
    assert load(tmp_path, camera_movement="static").prompt_with_motion == "static camera, locked-off shot"


@pytest.mark.parametrize(("written", "asked"), [(True, True), (False, False), (None, False)])
def test_a_shot_may_ask_for_a_transition(tmp_path: Path, written: bool | None, asked: bool) -> None:
    shot = load(tmp_path, transition_to_next=written)

    assert shot.transition_to_next is asked
    assert "transition_to_next" not in shot.unknown
    assert load(tmp_path).transition_to_next is False


def test_a_slow_push_is_slow_and_no_strength_is_no_move(tmp_path: Path) -> None:
    assert load(tmp_path, camera_movement="slow_push").prompt_with_motion == "slow camera dolly in"
    assert load(tmp_path, wan_motion={"type": "macro_pan", "strength": 0}).camera_moves == ()
    assert load(tmp_path, camera_movement="").camera_moves == ()


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("{", "not_json", "line 1"),
        ("[]", "not_an_object", "a list"),
        ('"x"', "not_an_object", "a text"),
        ("3", "not_an_object", "a number"),
        ("null", "not_an_object", "null"),
        ({}, "field_missing", "shots"),
        ({"shots": []}, "field_invalid", "shots"),
        ({"shots": [{"prompt": "x"}]}, "field_missing", "shots[0].shot_id"),
        ('{"shots": [{"shot_id": "1", "duration": NaN}]}', "field_invalid", "shots[0].duration is nan"),
        ({"shots": [{"shot_id": "1", "duration": -1}]}, "field_invalid", "shots[0].duration is -1"),
        ({"shots": [{"shot_id": "1", "duration": 0}]}, "field_invalid", "shots[0].duration is 0"),
        ({"shots": [{"shot_id": "1", "duration": 1e9}]}, "field_invalid", "shots[0].duration is 1000000000.0"),
        ({"shots": [{"shot_id": "1"}, {"shot_id": "1"}]}, "duplicate_shot_id", "shots[1].shot_id"),
        ({"shots": [{"shot_id": "a b"}, {"shot_id": "A_B"}]}, "duplicate_shot_id", "'A_B'"),
        ({"shots": [{"shot_id": "../../x"}]}, "field_invalid", "'../../x'"),
        ({"shots": [{"shot_id": ""}]}, "field_invalid", "shots[0].shot_id"),
        ({"shots": [{"shot_id": "a\u0000"}]}, "field_invalid", "shots[0].shot_id"),
        ({"shots": [{"shot_id": "x" * 65}]}, "field_invalid", "shots[0].shot_id"),
        ({"shots": [{"shot_id": "1", "wan_motion": {"type": "macro_spin"}}]}, "field_invalid", "macro_spin"),
        ({"shots": [{"shot_id": "1", "wan_motion": {"strength": 2}}]}, "field_invalid", "wan_motion.strength"),
        ({"shots": [{"shot_id": "1", "width": 0}]}, "field_invalid", "shots[0].width"),
        (
            {"shots": [{"shot_id": "1", "transition_to_next": "maybe"}]},
            "field_invalid",
            "transition_to_next is 'maybe'",
        ),
        ({"shots": [{"shot_id": "1", "transition_to_next": 3}]}, "field_invalid", "transition_to_next is 3"),
        ({"shots": [{"shot_id": "1"}], "video_settings": {"default_fps": 0}}, "field_invalid", "default_fps"),
    ],
)
def test_bad_storyboards_are_refused_in_one_sentence(tmp_path: Path, content: Any, code: str, words: str) -> None:
    error = refused(tmp_path, content)

    assert error.code == code
    assert words in str(error)
    assert "storyboard.json" in str(error)
    assert "\n" not in str(error)
    assert error.hint


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(StoryboardError, match="no storyboard") as caught:
        StoryboardService.load_storyboard(tmp_path / "none.json")
    assert caught.value.code == "file_missing"

    path = tmp_path / "picture.json"
    path.write_bytes(b"\xff\xfe\x00\xff")
    with pytest.raises(StoryboardError) as caught:
        StoryboardService.load_storyboard(path)
    assert caught.value.code == "not_utf8"

    with pytest.raises(StoryboardError) as caught:
        StoryboardService.load_storyboard(tmp_path)
    assert caught.value.code == "file_unreadable"


def test_a_file_nested_too_deeply(tmp_path: Path) -> None:
    assert refused(tmp_path, "[" * 100_000).code == "not_json"


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    ["shot_id", "duration", "width", "wan", "wan_motion", "seed", "prompt", "camera_movement", "transition_to_next"]
)


@given(shot=st.dictionaries(FIELDS, JSON, max_size=6))
def test_any_shot_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, shot: dict[str, Any]) -> None:
    path = written(tmp_path_factory.mktemp("board"), {"shots": [shot]})
    with contextlib.suppress(StoryboardError):
        board = StoryboardService.load_storyboard(path)
        assert 0 < board.shots[0].duration <= 3600
