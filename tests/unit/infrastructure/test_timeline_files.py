"""Timelines written and read back: the same order, in and out points, rates and media in every format."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import opentimelineio as otio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimelineio.opentime import RationalTime, TimeRange

from domain.timeline import TimelineFormat
from domain.units import Resolution
from infrastructure.timeline_files import timeline_text

SIZE = Resolution(832, 480)
RATES = {
    "23.976": Fraction(24000, 1001),
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30000, 1001),
    "30": Fraction(30),
}
ADAPTERS = {TimelineFormat.OTIO: "otio_json", TimelineFormat.XML: "fcp_xml", TimelineFormat.EDL: "cmx_3600"}
# Name of the file, first frame, frames, frames of the media; None is a gap.
Clip = tuple[str | None, int, int, int]
FILM: list[Clip] = [
    ("shot_001.mp4", 0, 120, 120),
    (None, 0, 31, 31),
    ("Tür & Tor.mp4", 5, 7, 30),
    ("shot_001.mp4", 3, 2000, 2010),
]


def timeline_of(clips: list[Clip], rate: Fraction) -> otio.schema.Timeline:
    timeline = otio.schema.Timeline("Film <1> & Ü")
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(track)
    for name, first, frames, available in clips:
        shown = span(first, frames, rate)
        if name is None:
            track.append(otio.schema.Gap(source_range=shown))
            continue
        reference = otio.schema.ExternalReference(quote(f"media/{name}"), span(0, available, rate))
        reference.name = name
        clip = otio.schema.Clip(name, reference, shown)
        marked = otio.schema.Marker("take 1, seed 7: a hill", span(first + 1, 1, rate), otio.schema.MarkerColor.GREEN)
        marked.comment = 'seed 7: a "hill" <&>'
        clip.markers.append(marked)
        track.append(clip)
    return timeline


def span(first: int, frames: int, rate: Fraction) -> TimeRange:
    return TimeRange(RationalTime(first, float(rate)), RationalTime(frames, float(rate)))


def placed(clips: list[Clip]) -> list[tuple[str, int, int, int]]:
    """What an editor shows: media, where it begins in the film, and its in and out points."""
    found, offset = [], 0
    for name, first, frames, _ in clips:
        if name is not None:
            found.append((quote(f"media/{name}"), offset, first, first + frames))
        offset += frames
    return found


def read_back(text: str, kind: TimelineFormat, rate: Fraction) -> tuple[list[tuple[str, int, int, int]], set[float]]:
    more: dict[str, Any] = {"rate": float(rate)} if kind is TimelineFormat.EDL else {}
    timeline: Any = otio.adapters.read_from_string(text, ADAPTERS[kind], **more)
    (track,) = timeline.video_tracks()
    found, rates = [], set()
    for clip in track.find_clips():
        shown, place = clip.source_range, clip.range_in_parent()
        out = shown.end_time_exclusive()
        begins = round(place.start_time.value)
        found.append((clip.media_reference.target_url, begins, round(shown.start_time.value), round(out.value)))
        rates.add(shown.duration.rate)
    return found, rates


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 our own text


def frames_of(seconds: str, rate: Fraction) -> int:
    """The frames in a time such as `1001/24000s`; the format allows whole frames only."""
    frames = Fraction(seconds.removesuffix("s")) * rate
    assert frames.denominator == 1
    return int(frames)


def clips_of_fcpxml(text: str, rate: Fraction) -> Iterator[tuple[str, int, int, int]]:
    root = parsed(text)
    media = {asset.get("id"): asset.get("src", "") for asset in root.iter("asset")}
    for clip in root.iter("asset-clip"):
        offset, start, duration = (frames_of(clip.get(name, ""), rate) for name in ("offset", "start", "duration"))
        yield media[clip.get("ref")], offset, start, start + duration


@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize("kind", ADAPTERS)
def test_what_is_read_back_is_what_was_written(kind: TimelineFormat, name: str):
    rate = RATES[name]
    found, rates = read_back(timeline_text(timeline_of(FILM, rate), kind, rate, SIZE), kind, rate)

    assert found == placed(FILM)
    assert rates == {float(rate)}


@pytest.mark.parametrize("name", RATES)
def test_fcpxml_says_every_time_in_whole_frames(name: str):
    rate = RATES[name]
    text = timeline_text(timeline_of(FILM, rate), TimelineFormat.FCPXML, rate, SIZE)

    assert list(clips_of_fcpxml(text, rate)) == placed(FILM)
    root = parsed(text)
    (shape,) = root.iter("format")
    assert 1 / Fraction(shape.get("frameDuration", "").removesuffix("s")) == rate
    assert (shape.get("width"), shape.get("height")) == ("832", "480")
    (sequence,) = root.iter("sequence")
    assert frames_of(sequence.get("duration", ""), rate) == sum(clip[2] for clip in FILM)
    assert [marker.get("note") for marker in root.iter("marker")] == ['seed 7: a "hill" <&>'] * 3


@pytest.mark.parametrize("name", ["24", "25", "30"])
def test_the_adapter_reads_our_fcpxml_at_the_rates_that_it_knows(name: str):
    rate = RATES[name]
    text = timeline_text(timeline_of(FILM, rate), TimelineFormat.FCPXML, rate, SIZE)
    (timeline,) = otio.adapters.read_from_string(text, "fcpx_xml")

    clips = list(timeline.find_clips())
    shown = [(clip.source_range.start_time.value, clip.source_range.end_time_exclusive().value) for clip in clips]
    assert shown == [(first, out) for _, _, first, out in placed(FILM)]
    assert [clip.media_reference.target_url for clip in clips] == [url for url, *_ in placed(FILM)]
    assert {clip.source_range.duration.rate for clip in clips} == {float(rate)}


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 50), st.integers(1, 5000)), max_size=12),
    st.sampled_from(sorted(RATES)),
    st.sampled_from(sorted(ADAPTERS)),
)
def test_any_film_survives(shots: list[tuple[bool, int, int]], name: str, kind: TimelineFormat):
    # The reader of EDLs begins with the first clip, so that one is never a gap.
    clips: list[Clip] = [("first.mp4", 0, 3, 3)]
    clips += [
        (f"{number} a.mp4" if is_there else None, first, frames, 6000)
        for number, (is_there, first, frames) in enumerate(shots)
    ]
    rate = RATES[name]
    text = timeline_text(timeline_of(clips, rate), kind, rate, SIZE)

    assert read_back(text, kind, rate)[0] == placed(clips)
    fcpxml = timeline_text(timeline_of(clips, rate), TimelineFormat.FCPXML, rate, SIZE)
    assert list(clips_of_fcpxml(fcpxml, rate)) == placed(clips)


def test_an_edl_counts_every_frame_and_finds_files_by_name():
    rate = RATES["29.97"]
    text = timeline_text(timeline_of(FILM, rate), TimelineFormat.EDL, rate, SIZE)

    assert text.splitlines()[1] == "FCM: NON-DROP FRAME"
    assert ";" not in text
    assert "003  AX       V     C        00:00:00:03 00:01:06:23 00:00:05:08 00:01:11:28" in text
    assert "* FROM CLIP NAME:  Tür & Tor.mp4" in text
    # Locators stand where they are in the film: the third clip begins at frame 158, its marker is four frames in.
    assert "* LOC: 00:00:05:12 GREEN" in text


def test_markers_keep_seed_and_prompt_in_final_cut_7_xml():
    rate = RATES["24"]
    root = parsed(timeline_text(timeline_of(FILM, rate), TimelineFormat.XML, rate, SIZE))

    assert [marker.findtext("comment") for marker in root.iter("marker")] == ['seed 7: a "hill" <&>'] * 3
    assert root.findtext(".//video/format/samplecharacteristics/width") == "832"
