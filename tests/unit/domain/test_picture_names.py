"""Names of pictures."""

from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from domain.picture_names import file_name_of, free_name, keyframe_name, natural_key


def test_numbers_in_names_count_as_numbers():
    names = ["shot10.png", "Shot2.png", "a1b10", "a1b9", "shot2.png"]

    assert sorted(names, key=natural_key) == ["a1b9", "a1b10", "Shot2.png", "shot2.png", "shot10.png"]


@given(st.lists(st.text(max_size=20)))
def test_every_name_has_a_place(names: list[str]):
    assert sorted(sorted(names, key=natural_key, reverse=True), key=natural_key) == sorted(names, key=natural_key)


@given(st.text(max_size=120), st.lists(st.sampled_from(["001_a.jpg", "001_A.JPG", "001_a_2.jpg"])))
def test_a_keyframe_has_a_plain_name_of_its_own(original: str, taken: list[str]):
    name = keyframe_name("001", original, ".jpg", taken)

    assert PurePosixPath(name).name == name
    assert name.startswith("001")
    assert name.casefold() not in {other.casefold() for other in taken}
    assert len(name.encode()) < 400


def test_a_taken_name_is_numbered_on():
    assert keyframe_name("1", "../../etc/dusk 2.PNG", ".png", []) == "1_dusk_2.png"
    assert keyframe_name("1", "dusk.png", ".png", ["1_DUSK.png", "1_dusk_2.png"]) == "1_dusk_3.png"
    assert free_name("storyboard.json", ["Storyboard.json", "storyboard-2.json"]) == "storyboard-3.json"
    assert free_name("b.json", ["a.json"]) == "b.json"


def test_the_last_part_of_a_path_of_any_system():
    assert file_name_of(r"C:\film\a.png") == file_name_of("/film/a.png") == "a.png"
