"""The sample project: its files agree with each other, and its pictures can be painted again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from config import sample_project
from config.sample_project.brushes import Canvas
from config.sample_project.make_keyframes import PICTURES, SIZE
from domain.models import CameraMovement, MotionType

FOLDER = Path(sample_project.__file__).parent
SMALL = Canvas(104, 60)


def read(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def storyboard() -> dict[str, Any]:
    return read("storyboard.json")


@pytest.fixture(scope="module")
def selections() -> list[dict[str, Any]]:
    return read("selected/selected_keyframes.json")["selections"]


def test_storyboard_counts_its_shots(storyboard: dict[str, Any]) -> None:
    assert storyboard["total_shots"] == len(storyboard["shots"])
    assert [shot["duration"] for shot in storyboard["shots"]] == [2.0, 5.0, 7.5, 3.0]


def test_every_shot_has_one_keyframe_of_its_own(storyboard: dict[str, Any], selections: list[dict[str, Any]]) -> None:
    shots = [(shot["shot_id"], shot["filename_base"]) for shot in storyboard["shots"]]
    assert [(chosen["shot_id"], chosen["filename_base"]) for chosen in selections] == shots
    assert len({chosen["selected_file"] for chosen in selections}) == len(shots)
    selection = read("selected/selected_keyframes.json")
    assert selection["project"] == storyboard["project"]
    assert selection["total_shots"] == storyboard["total_shots"]


def test_selection_works_wherever_the_folder_is_copied(selections: list[dict[str, Any]]) -> None:
    for chosen in selections:
        assert Path(chosen["selected_file"]).name == chosen["selected_file"]
        for key in ("source_path", "export_path"):
            assert not Path(chosen.get(key, "")).is_absolute()


def test_motions_are_known_and_differ(storyboard: dict[str, Any]) -> None:
    motions = [
        (MotionType(shot["wan_motion"]["type"]), CameraMovement(shot.get("camera_movement", "static")))
        for shot in storyboard["shots"]
    ]
    assert len(set(motions)) == len(motions)
    assert all(0 < shot["wan_motion"]["strength"] <= 1 for shot in storyboard["shots"])


def test_one_seed_is_fixed_and_the_others_are_free(storyboard: dict[str, Any]) -> None:
    seeds = [shot["seed"] for shot in storyboard["shots"]]
    assert seeds.count(-1) == len(seeds) - 1


def test_keyframes_are_larger_than_the_film_and_of_its_shape(
    storyboard: dict[str, Any], selections: list[dict[str, Any]]
) -> None:
    for shot, chosen in zip(storyboard["shots"], selections, strict=True):
        with Image.open(FOLDER / "selected" / chosen["selected_file"]) as keyframe:
            keyframe.load()
            assert keyframe.mode == "RGB"
            assert keyframe.size == SIZE == (2 * shot["width"], 2 * shot["height"])


def test_the_script_paints_exactly_the_selected_files(selections: list[dict[str, Any]]) -> None:
    assert list(PICTURES) == [chosen["selected_file"] for chosen in selections]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_painted_twice_is_the_same(name: str) -> None:
    first, second = (np.asarray(PICTURES[name](SMALL)) for _ in range(2))
    assert first.shape == (SMALL.height, SMALL.width, 3)
    assert np.array_equal(first, second)


@pytest.mark.parametrize("name", PICTURES)
def test_the_committed_picture_is_the_one_the_script_paints(name: str) -> None:
    # Grain, stars and thin lines change with the size; light and colour do not.
    painted = PICTURES[name](SMALL).resize((26, 15), Image.Resampling.BOX)
    with Image.open(FOLDER / "selected" / name) as committed:
        shrunk = committed.resize((26, 15), Image.Resampling.BOX)
    assert np.abs(np.asarray(painted, float) - np.asarray(shrunk, float)).mean() < 4
