"""The index beside a film knows its own files as long as nobody touches them, and nothing else."""

import json
import os
from fractions import Fraction
from pathlib import Path

import pytest

from domain.units import FrameCount
from infrastructure.film_index import INDEX_NAME, FilmIndex, Known, made_of

RATE = Fraction(24)
KNOWN = Known(FrameCount(72), copied=True)


@pytest.fixture
def shot(tmp_path: Path) -> Path:
    (tmp_path / "shot_001.mp4").write_bytes(b"a shot")
    return tmp_path / "shot_001.mp4"


@pytest.fixture
def noted(shot: Path) -> Path:
    """The folder of an index that was saved."""
    index = FilmIndex(shot.parent)
    index.note(shot, "these clips", KNOWN)
    index.save()
    return shot.parent


def test_a_file_is_known_while_it_is_as_it_was_written(noted: Path, shot: Path):
    assert FilmIndex(noted).known(shot, "these clips") == KNOWN
    assert FilmIndex(noted).known(shot, "other clips") is None
    assert FilmIndex(noted).known(noted / "shot_002.mp4", "these clips") is None


def test_a_file_that_was_changed_is_not_known_even_with_its_size_and_time_set_back(noted: Path, shot: Path):
    before = shot.stat()
    shot.write_bytes(b"a SHOT")
    os.utime(shot, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert shot.stat().st_size == before.st_size
    assert FilmIndex(noted).known(shot, "these clips") is None


def test_a_file_of_somebody_else_in_its_place_is_not_known(noted: Path, shot: Path):
    other = noted / "other"
    other.write_bytes(b"a shot")
    other.replace(shot)

    assert FilmIndex(noted).known(shot, "these clips") is None


def test_what_is_gone_or_forgotten_is_not_known(noted: Path, shot: Path):
    index = FilmIndex(noted)
    index.forget(shot)
    index.save()
    assert FilmIndex(noted).known(shot, "these clips") is None

    index.note(shot, "these clips", KNOWN)
    shot.unlink()
    assert index.known(shot, "these clips") is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no json",
        "[]",
        '{"files": 3}',
        '{"files": {"shot_001.mp4": 3}}',
        '{"files": {"shot_001.mp4": {"made_of": "these clips", "stamp": "now"}}}',
        '{"files": {"shot_001.mp4": {"made_of": "these clips", "stamp": null, "frames": "72", "copied": 1}}}',
    ],
)
def test_an_index_of_somebody_else_knows_nothing(shot: Path, content: str):
    (shot.parent / INDEX_NAME).write_text(content)

    index = FilmIndex(shot.parent)
    assert index.known(shot, "these clips") is None
    index.note(shot, "these clips", KNOWN)
    index.save()
    assert FilmIndex(shot.parent).known(shot, "these clips") == KNOWN


@pytest.mark.parametrize("change", [{"frames": "72"}, {"copied": 1}, {"frames": None}])
def test_rows_with_wrong_values_are_not_believed(noted: Path, shot: Path, change: dict[str, object]):
    stored = json.loads((noted / INDEX_NAME).read_text())
    stored["files"][shot.name].update(change)
    (noted / INDEX_NAME).write_text(json.dumps(stored))

    assert FilmIndex(noted).known(shot, "these clips") is None


def test_an_index_that_did_not_change_is_not_written(noted: Path, shot: Path):
    before = (noted / INDEX_NAME).stat().st_mtime_ns, (noted / INDEX_NAME).stat().st_ino
    index = FilmIndex(noted)
    index.note(shot, "these clips", KNOWN)
    index.save()

    assert ((noted / INDEX_NAME).stat().st_mtime_ns, (noted / INDEX_NAME).stat().st_ino) == before


def test_what_a_file_is_made_of_is_told_by_clips_order_frames_and_rate(tmp_path: Path):
    clips = [tmp_path / name for name in ("a.mp4", "b.mp4")]
    for clip in clips:
        clip.write_bytes(b"a clip")
    frames = [FrameCount(24), FrameCount(24)]
    first = made_of(clips, frames, RATE)

    assert made_of(clips, frames, RATE) == first
    others = {
        made_of(clips[::-1], frames, RATE),
        made_of(clips[:1], frames[:1], RATE),
        made_of(clips, [FrameCount(24), FrameCount(23)], RATE),
        made_of(clips, frames, Fraction(25)),
    }
    os.link(clips[1], tmp_path / "another name")
    assert made_of(clips, frames, RATE) == first, "a link to a clip changes nothing"
    fresh = tmp_path / "fresh"
    fresh.write_bytes(b"a clip")
    fresh.replace(clips[1])
    others.add(made_of(clips, frames, RATE))
    assert first not in others
    assert len(others) == 5
