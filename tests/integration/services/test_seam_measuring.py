"""Joins are measured beside a run; what is kept of the clip before is what reading it again would give."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import av
import numpy as np
import pytest

from domain.correction import Correction
from domain.errors import MediaError
from domain.events import SegmentMeasured
from domain.plan import SegmentRef
from domain.seams import Join
from domain.takes import NewTake, Recipe, Take
from domain.units import FrameCount
from infrastructure.project_store import Project
from infrastructure.take_store import TakeStore
from services.video.correction_modes import CorrectionModes
from services.video.seam_measuring import SeamMeasuring
from services.video.take_files import TakeFiles

FRAMES, SIZE = 20, (96, 64)
RECIPE = Recipe("a hill", "", 1, *SIZE, 24.0, FrameCount(FRAMES), 0, "wan.json", "8", "9", True)
HILLS = np.add.outer(np.sin(np.arange(64) / 5), np.sin(np.arange(400) / 7)) * 60 + 128


def write_clip(path: Path, first: int) -> None:
    """A camera that moves over hills, two pixels a frame, from column `first` on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"crf": "12"})
        stream.width, stream.height = SIZE
        for number in range(FRAMES):
            at = first + 2 * number
            grey = np.ascontiguousarray(HILLS[:, at : at + SIZE[0]], dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="gray").reformat(format="yuv420p")))
        container.mux(stream.encode(None))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TakeStore]:
    with closing(TakeStore(tmp_path / "film" / "video" / "takes.sqlite")) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> TakeFiles:
    return TakeFiles(Project("film", "Film", tmp_path / "film"))


@pytest.fixture
def chain(store: TakeStore, files: TakeFiles) -> list[Take]:
    """Three takes: the second goes on where the first ends, the third begins with the last frame of the second."""
    takes: list[Take] = []
    for index, first in enumerate((0, 2 * FRAMES, 4 * FRAMES - 2)):
        new = NewTake(SegmentRef("001", index), f"f{index}", f"p{index}", "client", "http://box", None, RECIPE, {})
        take = store.add(new)
        write_clip(files.path(files.clip_name(take)), first)
        takes.append(store.finish(take, clip=files.clip_name(take), last_frame=None, seconds=1.0))
    return takes


def measured(store: TakeStore, files: TakeFiles, *pairs: tuple[Take, Take | None]) -> list[Join]:
    told: list[SegmentMeasured] = []
    with closing(SeamMeasuring(store, files, CorrectionModes(Correction.OFF), told.append)) as measuring:
        for take, before in pairs:
            measuring.later(take, None, before)
    assert [event.segment for event in told] == [take.segment for take, _ in pairs]
    joins = [event.seam.join for event in told]
    return [join for join in joins if join is not None]


def test_a_chain_is_measured_join_by_join(store: TakeStore, files: TakeFiles, chain: list[Take]) -> None:
    first, second, third = measured(store, files, (chain[0], None), (chain[1], chain[0]), (chain[2], chain[1]))

    assert first.jump is None
    assert second.jump == pytest.approx(1.0, abs=0.15)
    assert (second.repeats, third.repeats) == (False, True)
    kept = store.take(chain[2].take_id)
    assert kept is not None
    assert kept.seam is not None
    assert kept.seam.join == third


def test_it_makes_no_difference_whether_the_clip_before_was_measured_just_now(
    store: TakeStore, files: TakeFiles, chain: list[Take]
) -> None:
    in_a_row = measured(store, files, (chain[0], None), (chain[1], chain[0]), (chain[2], chain[1]))
    alone = [measured(store, files, pair)[0] for pair in ((chain[1], chain[0]), (chain[2], chain[1]))]
    later = measured(store, files, (chain[2], chain[1]), (chain[1], chain[0]), (chain[2], chain[1]))

    assert in_a_row[1:] == alone
    assert later == [alone[1], alone[0], alone[1]]


def test_another_clip_of_the_segment_before_is_another_join(
    store: TakeStore, files: TakeFiles, chain: list[Take]
) -> None:
    other = store.add(dataclasses.replace(new_like(chain[0]), prompt_id="other"))
    write_clip(files.path(files.clip_name(other)), 200)
    other = store.finish(other, clip=files.clip_name(other), last_frame=None, seconds=1.0)
    _, after_other = measured(store, files, (chain[0], None), (chain[1], other))

    assert after_other.jump is not None
    assert after_other.jump > 2


def test_a_clip_that_is_gone_is_told_at_the_end(store: TakeStore, files: TakeFiles, chain: list[Take]) -> None:
    files.path(files.clip_name(chain[0])).write_bytes(b"no film")
    with pytest.raises(MediaError, match="not a video"):
        measured(store, files, (chain[1], chain[0]))


def new_like(take: Take) -> NewTake:
    return NewTake(take.segment, take.fingerprint, take.prompt_id, take.client_id, take.backend, None, RECIPE, {})
