"""Names of uploads and saved files, and the borders of the three folders."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.preview_backend.files import (
    MediaFolders,
    OutsideFolder,
    expand_variables,
    inside,
    next_counter,
    split_annotation,
)

NOW = time.struct_time((2026, 3, 7, 9, 5, 1, 5, 66, 0))


@pytest.fixture
def folders(tmp_path: Path) -> MediaFolders:
    media = MediaFolders(tmp_path)
    media.prepare()
    return media


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("video/ep_%year%-%month%-%day%", "video/ep_2026-03-07"),
        ("%width%x%height%_%hour%%minute%%second%", "832x480_090501"),
        ("%date:yyyy-MM-dd%/%KSampler.seed%", "%date:yyyy-MM-dd%/%KSampler.seed%"),
        ("plain", "plain"),
    ],
)
def test_the_server_fills_in_only_its_own_variables(prefix: str, expected: str) -> None:
    assert expand_variables(prefix, (832, 480), NOW) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], 1),
        (["a_00001_.png", "a_00002_.mp4"], 3),
        (["b_00007_.png", "a.png", "ab_00009_.png"], 1),
        (["a_last_00004_.png", "a_00002_.mp4"], 3),
        (["a_00012_extra_.png"], 13),
    ],
)
def test_the_counter_follows_the_highest_number_of_a_prefix(names: list[str], expected: int) -> None:
    assert next_counter("a", names) == expected


@given(st.text(min_size=1, max_size=20), st.lists(st.integers(1, 99999), max_size=6))
def test_the_counter_is_never_taken(stem: str, numbers: list[int]) -> None:
    names = [f"{stem}_{number:05}_.png" for number in numbers]

    assert f"{stem}_{next_counter(stem, names):05}_.png" not in names


@pytest.mark.parametrize(
    ("prefix", "name", "subfolder"),
    [
        ("video/wan", "wan_00001_.mp4", "video"),
        ("video/ep2/", "ep2_00001_.mp4", "video"),
        ("ComfyUI", "ComfyUI_00001_.mp4", ""),
        ("video/trailing_", "trailing__00001_.mp4", "video"),
        ("video/sub dir/ä ü", "ä ü_00001_.mp4", "video/sub dir"),
        ("", "._00001_.mp4", ""),
    ],
)
def test_files_are_named_by_prefix_and_number(folders: MediaFolders, prefix: str, name: str, subfolder: str) -> None:
    target = folders.save_target(prefix, (8, 8))

    assert (target.name(".mp4"), target.subfolder) == (name, subfolder)
    assert target.folder == folders.path("output") / subfolder
    (target.folder / target.name(".mp4")).touch()
    assert folders.save_target(prefix, (8, 8)).counter == 2


@pytest.mark.parametrize("prefix", ["../x", "a/../../x", "/absolute/x"])
def test_a_prefix_cannot_leave_the_output_folder(folders: MediaFolders, prefix: str) -> None:
    with pytest.raises(OutsideFolder, match="outside the output folder is not allowed"):
        folders.save_target(prefix, (8, 8))


@given(st.lists(st.sampled_from(["..", ".", "a", "b c", "", "/"]), max_size=6).map("/".join))
def test_a_name_is_inside_or_refused(name: str) -> None:
    base = Path("/base/folder")
    try:
        target = inside(base, name)
    except OutsideFolder:
        return

    assert ".." not in target.parts
    assert target == base or base in target.parents


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.png", ("input", "a.png")),
        ("a.png [output]", ("output", "a.png")),
        ("sub/a.png [temp]", ("temp", "sub/a.png")),
        ("a.png[input]", ("input", "a.png")),
        ("a [other]", ("input", "a [other]")),
    ],
)
def test_annotations_name_the_folder(name: str, expected: tuple[str, str]) -> None:
    assert split_annotation(name, "input") == expected


def test_uploads_are_renamed_only_for_other_bytes(folders: MediaFolders) -> None:
    def store(content: bytes, *, overwrite: bool = False) -> str:
        return folders.store_upload(content, "a.png", "sub", "input", overwrite=overwrite)

    names = [store(b"1"), store(b"1"), store(b"2"), store(b"3"), store(b"2"), store(b"4", overwrite=True)]

    assert names == ["a.png", "a.png", "a (1).png", "a (2).png", "a (1).png", "a.png"]
    assert (folders.path("input") / "sub" / "a.png").read_bytes() == b"4"


def test_temp_is_emptied_and_the_rest_is_kept(folders: MediaFolders) -> None:
    for kind in ("input", "output", "temp"):
        (folders.path(kind) / "file").touch()

    folders.prepare()

    assert [(folders.path(kind) / "file").exists() for kind in ("input", "output", "temp")] == [True, True, False]
    with pytest.raises(KeyError):
        folders.path("models")
