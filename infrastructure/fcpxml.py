"""Writes FCPXML 1.8, which Final Cut Pro and DaVinci Resolve read.

Every time is a whole number of frames as an exact fraction of seconds, as the format demands. The adapter of
OpenTimelineIO 1.0 rounds rates to whole numbers and refuses 23.976, therefore this one.
"""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import opentimelineio as otio

from domain.units import Resolution

_FORMAT = "r1"
_COLOUR = "1-1-1 (Rec. 709)"


def fcpxml_of(timeline: otio.schema.Timeline, rate: Fraction, size: Resolution) -> str:
    """The first video track as a project. Media are named by the URLs that the timeline has."""
    root = ElementTree.Element("fcpxml", version="1.8")
    resources = ElementTree.SubElement(root, "resources")
    ElementTree.SubElement(
        resources,
        "format",
        id=_FORMAT,
        frameDuration=_seconds(1, rate),
        width=str(size.width),
        height=str(size.height),
        colorSpace=_COLOUR,
    )
    library = ElementTree.SubElement(root, "library")
    event = ElementTree.SubElement(library, "event", name=timeline.name)
    project = ElementTree.SubElement(event, "project", name=timeline.name)
    sequence = ElementTree.SubElement(project, "sequence", format=_FORMAT, tcStart="0s", tcFormat="NDF")
    spine = ElementTree.SubElement(sequence, "spine")
    offset = 0
    for child in timeline.video_tracks()[0]:
        spine.append(_element(child, resources, offset, rate))
        offset += _frames(child.source_range.duration)
    sequence.set("duration", _seconds(offset, rate))
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{body}\n'


def _element(child: otio.core.Item, resources: ElementTree.Element, offset: int, rate: Fraction) -> ElementTree.Element:
    span = child.source_range
    first, frames = _frames(span.start_time), _frames(span.duration)
    times = {
        "offset": _seconds(offset, rate),
        "start": _seconds(first, rate),
        "duration": _seconds(frames, rate),
    }
    if isinstance(child, otio.schema.Gap):
        return ElementTree.Element("gap", {"name": child.name or "Gap", **times})
    asset = _asset(child.media_reference, resources, rate)
    element = ElementTree.Element(
        "asset-clip", {"name": child.name, "ref": asset, "format": _FORMAT, "tcFormat": "NDF", **times}
    )
    for marker in child.markers:
        ElementTree.SubElement(
            element,
            "marker",
            start=_seconds(_frames(marker.marked_range.start_time), rate),
            duration=_seconds(_frames(marker.marked_range.duration), rate),
            value=marker.name,
            note=marker.comment,
        )
    return element


def _asset(reference: otio.schema.ExternalReference, resources: ElementTree.Element, rate: Fraction) -> str:
    """Names the media file among the resources and returns its id."""
    asset_id = f"r{len(resources) + 1}"
    ElementTree.SubElement(
        resources,
        "asset",
        id=asset_id,
        name=reference.name,
        src=reference.target_url,
        start=_seconds(_frames(reference.available_range.start_time), rate),
        duration=_seconds(_frames(reference.available_range.duration), rate),
        hasVideo="1",
        format=_FORMAT,
    )
    return asset_id


def _frames(time: otio.opentime.RationalTime) -> int:
    return round(time.value)


def _seconds(frames: int, rate: Fraction) -> str:
    """`frames` as FCPXML writes times: `1001/24000s`, `0s`."""
    if frames == 0:
        return "0s"
    return f"{frames * rate.denominator}/{rate.numerator}s"
