"""What must be true after a run, whatever broke on the way: every check names what it found."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from domain.events import GenerationEvent, RunFinished, SegmentFailed, SegmentFinished, SegmentSkipped
from domain.plan import GenerationPlan, SegmentRef
from domain.takes import Take, TakeState
from infrastructure.ffmpeg import probe
from infrastructure.images import check_image
from infrastructure.take_store import TakeStore

_SKIPS = {"earlier_segment_failed", "stopped"}


def check_ends(plan: GenerationPlan, events: Sequence[GenerationEvent]) -> None:
    """Every segment has one end: finished, failed with a sentence and a remedy, or skipped for one of two reasons."""
    ends = [event for event in events if isinstance(event, (SegmentFinished, SegmentFailed, SegmentSkipped))]
    told = Counter(event.segment for event in ends)
    assert told == Counter(segment.ref for segment in plan.segments), "segments without one end"
    for event in ends:
        if isinstance(event, SegmentFailed):
            assert event.error.code, event
            assert str(event.error), event
            assert event.error.hint, event
        elif isinstance(event, SegmentSkipped):
            assert event.code in _SKIPS, event
    last = events[-1]
    assert isinstance(last, RunFinished), last
    assert last.error is None, last.error


def check_clips(plan: GenerationPlan, events: Iterable[GenerationEvent]) -> None:
    """Every finished segment has a clip of exactly its frames, and a whole last frame when another opens on it."""
    segments = {segment.ref: segment for segment in plan.segments}
    for event in events:
        if isinstance(event, SegmentFinished):
            assert probe(event.clip).frames == segments[event.segment].frames, event.clip
            if segments[event.segment].has_successor:
                assert event.last_frame is not None, event
                check_image(event.last_frame)


def check_tidy(video: Path) -> None:
    """Nothing half-written lies around."""
    left = [path.name for path in video.rglob("*") if path.name.startswith(".tmp-") or "-fetched" in path.name]
    assert left == []


def check_store(path: Path, events: Iterable[GenerationEvent]) -> None:
    """The store is sound, and knows one finished take of each finished segment and no take that is under way."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with closing(TakeStore(path)) as store:
        takes = store.takes()
        assert [take for take in takes if take.state is TakeState.SUBMITTED] == []
        finished = Counter(take.segment for take in takes if take.state is TakeState.FINISHED)
    assert finished == Counter(event.segment for event in events if isinstance(event, SegmentFinished))


def check_nothing_twice(takes: Iterable[Take], lives: Sequence[Sequence[str]]) -> int:
    """A segment was submitted again only when a restart had cost its prompt. How many were submitted again.

    `lives` are the ids of all prompts that reached the server, from one restart to the next. One whose answer and which
    itself were lost comes again under its own id.
    """
    known = {take.prompt_id: take for take in takes}
    reached = [(life, prompt_id) for life, prompts in enumerate(lives) for prompt_id in prompts]
    unknown = [prompt_id for _, prompt_id in reached if prompt_id not in known]
    assert unknown == [], "prompts on the server that no take knows of"
    by_segment: dict[SegmentRef, list[tuple[int, str]]] = {}
    for life, prompt_id in reached:
        by_segment.setdefault(known[prompt_id].segment, []).append((life, prompt_id))
    again = 0
    for segment, submissions in by_segment.items():
        for (life, lost), (next_life, prompt_id) in pairwise(submissions):
            assert next_life > life, f"{segment} was submitted again though the server had not forgotten {lost}"
            assert lost == prompt_id or known[lost].state is TakeState.LOST, (segment, known[lost])
        again += len(submissions) - 1
    return again
