"""A cut as an OpenTimelineIO timeline: one clip a segment or a shot, with markers, and all takes of each segment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from textwrap import shorten

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from domain.film import ShotReport
from domain.takes import Take
from services.video.film_cut import CutSegment, CutShot, CutTake

_MARKER_NAME_LENGTH = 80
Locate = Callable[[Path], str]
"""How the timeline names a media file: a URL relative to the timeline's own place."""


def by_segment(name: str, cut: Sequence[CutShot], rate: Fraction, locate: Locate) -> otio.schema.Timeline:
    """One clip a segment. Every finished take of it is one of the clip's media; the chosen one is active.

    A segment without a clip is a gap of its length.
    """
    segments = (segment for shot in cut for segment in shot.segments)
    return _timeline(name, (_segment_clip(segment, rate, locate) for segment in segments))


def by_shot(
    name: str, cut: Sequence[CutShot], shots: Sequence[ShotReport], rate: Fraction, locate: Locate
) -> otio.schema.Timeline:
    """One clip a shot, of the files that were assembled. A shot that is missing is a gap of its length."""
    pairs = zip(cut, shots, strict=True)
    return _timeline(name, (_shot_clip(shot, report, rate, locate) for shot, report in pairs))


def clean(text: str) -> str:
    """`text` in one line, without characters that XML and edit lists cannot hold."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _timeline(name: str, clips: Iterable[otio.core.Item]) -> otio.schema.Timeline:
    timeline = otio.schema.Timeline(clean(name))
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(track)
    track.extend(list(clips))
    return timeline


def _segment_clip(cut: CutSegment, rate: Fraction, locate: Locate) -> otio.core.Item:
    if cut.chosen is None:
        return _gap(str(cut.segment.ref), cut.frames, rate)
    references = {_key(other): _reference(other.path, other.frames, rate, locate) for other in cut.takes}
    clip = otio.schema.Clip(cut.chosen.path.name, source_range=_range(0, cut.frames, rate))
    clip.set_media_references(references, _key(cut.chosen))
    clip.markers.append(_marker(cut.chosen.take, 0, cut.frames, rate))
    return clip


def _shot_clip(shot: CutShot, report: ShotReport, rate: Fraction, locate: Locate) -> otio.core.Item:
    if report.path is None:
        return _gap(shot.shot_id, report.frames, rate)
    reference = _reference(report.path, report.frames, rate, locate)
    clip = otio.schema.Clip(report.path.name, reference, _range(0, report.frames, rate))
    first = 0
    for chosen in shot.clips:
        clip.markers.append(_marker(chosen.take, first, chosen.frames, rate))
        first += chosen.frames
    return clip


def _gap(name: str, frames: int, rate: Fraction) -> otio.schema.Gap:
    return otio.schema.Gap(name=name, source_range=_range(0, frames, rate))


def _reference(path: Path, frames: int, rate: Fraction, locate: Locate) -> otio.schema.ExternalReference:
    reference = otio.schema.ExternalReference(locate(path), _range(0, frames, rate))
    reference.name = path.name
    return reference


def _marker(take: Take, first: int, frames: int, rate: Fraction) -> otio.schema.Marker:
    recipe = take.recipe
    prompt = clean(recipe.prompt)
    name = shorten(f"take {take.take_id}, seed {recipe.seed}: {prompt}", _MARKER_NAME_LENGTH, placeholder="…")
    known = {
        "shot_id": take.segment.shot_id,
        "segment_index": take.segment.index,
        "take": take.take_id,
        # A text, because seeds have up to 64 bits and some readers only have doubles.
        "seed": str(recipe.seed),
        "prompt": prompt,
        "negative_prompt": clean(recipe.negative_prompt),
        "workflow": clean(recipe.workflow),
        "frames": frames,
    }
    return otio.schema.Marker(
        name=name,
        marked_range=_range(first, 1, rate),
        color=otio.schema.MarkerColor.GREEN,
        metadata={"shotchain": known},
        comment=f"seed {recipe.seed}: {prompt}",
    )


def _key(cut: CutTake) -> str:
    return f"take {cut.take.take_id}"


def _range(first: int, frames: int, rate: Fraction) -> TimeRange:
    return TimeRange(RationalTime(first, float(rate)), RationalTime(frames, float(rate)))
