"""Timelines as files: OTIO and its adapters for Final Cut 7 XML and CMX3600, and FCPXML.

Each writer takes a timeline of one video track at one rate, media by relative URLs, and gives the file's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from domain.errors import PlanError
from domain.timeline import TimelineFormat
from domain.units import Resolution
from infrastructure.fcpxml import fcpxml_of

_IN_TIMECODE = (TimelineFormat.XML, TimelineFormat.EDL)


def timeline_text(timeline: otio.schema.Timeline, kind: TimelineFormat, rate: Fraction, size: Resolution) -> str:
    """The timeline in one format. Raises PlanError for one that counts in timecode, at a rate that has none."""
    if not is_possible(kind, rate):
        raise PlanError(
            "timeline_rate_unknown",
            f"A file of the format {kind.value} cannot say positions at {float(rate):g} frames per second.",
            hint="Export as otio or fcpxml instead.",
            field=kind.value,
            value=f"{float(rate):g}",
        )
    if kind is TimelineFormat.OTIO:
        return otio.adapters.write_to_string(timeline, "otio_json")
    if kind is TimelineFormat.XML:
        return otio.adapters.write_to_string(_for_final_cut_7(timeline, size), "fcp_xml")
    if kind is TimelineFormat.FCPXML:
        return fcpxml_of(timeline, rate, size)
    return _edl(timeline, rate)


def is_possible(kind: TimelineFormat, rate: Fraction) -> bool:
    """Whether the format can be written at this rate; at 16 frames per second, for example, there is no timecode."""
    return kind not in _IN_TIMECODE or RationalTime.is_smpte_timecode_rate(float(rate))


def _for_final_cut_7(timeline: otio.schema.Timeline, size: Resolution) -> otio.schema.Timeline:
    """With the picture size and the markers' comments where the adapter looks for them."""
    copy = _copy(timeline)
    characteristics = {"width": str(size.width), "height": str(size.height), "pixelaspectratio": "square"}
    copy.metadata["fcp_xml"] = {"media": {"video": {"format": {"samplecharacteristics": characteristics}}}}
    for clip in copy.find_clips():
        for marker in clip.markers:
            marker.metadata["fcp_xml"] = {"comment": marker.comment}
    return copy


def _edl(timeline: otio.schema.Timeline, rate: Fraction) -> str:
    # Timecode counts frames at the nominal rate: 30 to the second at 29.97. Counted so, none is left out.
    nominal = round(rate)
    text = otio.adapters.write_to_string(_counted(timeline, nominal), "cmx_3600", rate=nominal)
    title, _, events = text.partition("\n")
    return f"{title}\nFCM: NON-DROP FRAME\n{events}"


def _counted(timeline: otio.schema.Timeline, rate: int) -> otio.schema.Timeline:
    """The same frame numbers at a whole rate; markers where they are in the film, as locators are written."""
    copy = otio.schema.Timeline(timeline.name)
    for track in timeline.tracks:
        counted = otio.schema.Track(track.name, kind=track.kind)
        copy.tracks.append(counted)
        first = 0
        for child in track:
            counted.append(_counted_child(child, rate, first))
            first += round(child.source_range.duration.value)
    return copy


def _counted_child(child: otio.core.Item, rate: int, first: int) -> otio.core.Item:
    if isinstance(child, otio.schema.Gap):
        return otio.schema.Gap(source_range=_at(child.source_range, rate))
    given = child.media_reference
    reference = otio.schema.ExternalReference(given.target_url, _at(given.available_range, rate))
    reference.name = given.name
    # AX is the reel of files; the clip is found by its name.
    clip = otio.schema.Clip(child.name, reference, _at(child.source_range, rate), {"cmx_3600": {"reel": "AX"}})
    for marker in child.markers:
        counted = _at(marker.marked_range, rate)
        moved = TimeRange(counted.start_time + RationalTime(first, rate), counted.duration)
        clip.markers.append(otio.schema.Marker(marker.name, moved, marker.color))
    return clip


def _at(span: TimeRange, rate: int) -> TimeRange:
    return TimeRange(RationalTime(span.start_time.value, rate), RationalTime(span.duration.value, rate))


def _copy(timeline: otio.schema.Timeline) -> Any:
    return timeline.deepcopy()


def media_urls(timeline: otio.schema.Timeline) -> Mapping[str, str]:
    """Every media file that the timeline names, other takes included, by file name."""
    references = (ref for clip in timeline.find_clips() for ref in clip.media_references().values())
    return {ref.name: ref.target_url for ref in references}
