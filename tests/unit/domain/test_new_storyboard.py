"""A storyboard made of pictures."""

import json

import pytest

from domain.new_storyboard import PictureShot, film_size, new_selection, new_storyboard, shot_ids
from domain.units import Resolution
from domain.validators.selection_file import SelectionFile
from domain.validators.storyboard_file import StoryboardFile

SHOTS = (PictureShot("001", "001_a.jpg"), PictureShot("002", "002_b.jpg"))


@pytest.mark.parametrize(
    ("pictures", "size"),
    [
        (["1920x1080"], "832x480"),
        (["3000x2000"], "768x512"),
        (["1080x1920", "1080x1920", "1920x1080"], "480x832"),
        (["1000x1000"], "640x640"),
        (["2000x3000"], "512x768"),
    ],
)
def test_the_film_has_the_shape_most_pictures_have(pictures: list[str], size: str):
    assert film_size([Resolution.parse(picture) for picture in pictures]) == Resolution.parse(size)


def test_ids_are_of_one_length():
    assert shot_ids(2) == ("001", "002")
    assert {len(shot_id) for shot_id in shot_ids(1200)} == {4}


def test_the_files_are_what_the_readers_take():
    board = new_storyboard("dusk", SHOTS, Resolution(832, 480), prompt="a sea", seconds=2.5)
    chosen = new_selection("dusk", SHOTS)

    read = StoryboardFile.model_validate(json.loads(json.dumps(board)))
    assert [(shot.shot_id, shot.prompt, shot.duration, shot.width) for shot in read.shots] == [
        ("001", "a sea", 2.5, 832),
        ("002", "a sea", 2.5, 832),
    ]
    assert [row.selected_file for row in SelectionFile.model_validate(chosen).selections] == ["001_a.jpg", "002_b.jpg"]
