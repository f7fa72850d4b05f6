"""A film that is assembled again: what is still right stays as it is, all else is written anew."""

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from addons.app import App
from domain.errors import MediaError
from domain.plan import SegmentRef
from services.video.planning import PreparedPlan
from services.video.take_files import TakeFiles
from tests.integration.services.test_film import SHORT, numbers_in, prepare, render
from tests.integration.test_film_joins import write_clip

MakeFilm = Callable[..., Path]
NAMES = ("shot_001.mp4", "shot_002.mp4")


@pytest.fixture
def prepared(app: App, make_film: MakeFilm) -> PreparedPlan:
    """Two shots, of two segments and of one."""
    prepared = prepare(app, make_film([("001", 1.0), ("002", 0.5)], **SHORT))
    render(app, prepared)
    return prepared


def files_of(prepared: PreparedPlan) -> dict[str, int]:
    """The number of the file that each shot lies in: another one after it was written again."""
    return {name: (prepared.project.path / "film" / name).stat().st_ino for name in NAMES}


def clip_of(app: App, prepared: PreparedPlan, segment: SegmentRef) -> Path:
    chosen = app.takes.look(prepared, is_preview=False)[segment].chosen
    assert chosen is not None
    return TakeFiles(prepared.project).path(str(chosen.clip))


def test_shots_whose_clips_are_the_same_are_left_alone(app: App, prepared: PreparedPlan) -> None:
    first = app.film.assemble(prepared)
    before = files_of(prepared)
    again = app.film.assemble(prepared)

    assert files_of(prepared) == before
    assert again == first
    assert app.film.write_shots(prepared) == first.shots
    assert files_of(prepared) == before


def test_only_the_shot_with_another_take_is_written_again(app: App, prepared: PreparedPlan) -> None:
    app.film.assemble(prepared)
    before = files_of(prepared)
    app.takes.draw_seed(prepared.project, [SegmentRef("001", 1)])
    render(app, prepared, SegmentRef("001", 1))
    app.film.assemble(prepared)

    after = files_of(prepared)
    assert after["shot_001.mp4"] != before["shot_001.mp4"]
    assert after["shot_002.mp4"] == before["shot_002.mp4"]


def test_a_shot_of_one_clip_is_that_clip_and_no_copy(app: App, prepared: PreparedPlan) -> None:
    folder = app.film.assemble(prepared).path.parent

    assert (folder / "shot_002.mp4").samefile(clip_of(app, prepared, SegmentRef("002", 0)))
    assert not (folder / "shot_001.mp4").samefile(clip_of(app, prepared, SegmentRef("001", 0)))


@pytest.mark.parametrize("harm", ["deleted", "cut short", "of somebody else", "of the same size and time"])
def test_what_was_deleted_or_changed_is_written_again(app: App, prepared: PreparedPlan, harm: str) -> None:
    report = app.film.assemble(prepared)
    shots = [report.path.parent / name for name in NAMES]
    numbers = [numbers_in(shot) for shot in shots]
    for shot in shots:
        content, before = shot.read_bytes(), shot.stat()
        shot.unlink()
        if harm == "cut short":
            shot.write_bytes(content[:-500])
        elif harm == "of somebody else":
            write_clip(shot, 100, 7, Fraction(24))
        elif harm == "of the same size and time":
            shot.write_bytes(bytes(len(content)))
            os.utime(shot, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert app.film.assemble(prepared) == report
    assert [numbers_in(shot) for shot in shots] == numbers


def test_without_an_index_or_with_a_wrong_one_all_is_written(app: App, prepared: PreparedPlan) -> None:
    report = app.film.assemble(prepared)
    before = files_of(prepared)
    index = report.path.parent / "_film.json"
    index.write_text(index.read_text().replace('"frames"', '"FRAMES"'))
    app.film.assemble(prepared)
    assert files_of(prepared)["shot_001.mp4"] != before["shot_001.mp4"]

    index.unlink()
    assert app.film.assemble(prepared) == report
    assert index.is_file()


def test_a_damaged_clip_ends_in_an_error_and_the_older_film_stays(app: App, prepared: PreparedPlan) -> None:
    report = app.film.assemble(prepared)
    content = report.path.read_bytes()
    clip = clip_of(app, prepared, SegmentRef("001", 1))
    clip.unlink()
    clip.write_bytes(b"no clip at all")

    with pytest.raises(MediaError, match="is not a video"):
        app.film.assemble(prepared)
    assert report.path.read_bytes() == content
    assert not [path for path in report.path.parent.iterdir() if path.name.startswith(".tmp-")]


def test_thumbnails_are_made_when_they_are_asked_for_and_kept(app: App, prepared: PreparedPlan) -> None:
    folder = app.film.assemble(prepared).path.parent
    assert not list(folder.glob("*.jpg"))
    thumbnails = app.film.thumbnails(prepared)

    assert thumbnails == (folder / "shot_001.jpg", folder / "shot_002.jpg")
    with Image.open(folder / "shot_001.jpg") as opened:
        assert opened.size == (320, 200)
    before = [path.stat().st_ino for path in folder.glob("*.jpg")]
    app.film.thumbnails(prepared)
    assert [path.stat().st_ino for path in folder.glob("*.jpg")] == before


def test_a_shot_that_is_missing_has_no_thumbnail(app: App, make_film: MakeFilm) -> None:
    prepared = prepare(app, make_film([("001", 0.5), ("002", 0.5)]))
    render(app, prepared, SegmentRef("002", 0))

    assert [path.name if path else None for path in app.film.thumbnails(prepared)] == [None, "shot_002.jpg"]
