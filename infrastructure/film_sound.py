"""A sound track for a film: exactly as long as the picture, at the loudness of the streaming services."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import ffmpeg

from domain.errors import MediaError
from domain.units import Seconds

LOUDNESS_LUFS = -14
# EBU R 128 / ITU-R BS.1770: a true peak with room for lossy players, and ffmpeg's own bound on the loudness range.
_NORMAL = {"I": LOUDNESS_LUFS, "TP": -1.5, "LRA": 11}
_RATE = 48_000
_REPORT = re.compile(rb"\{[^{}]*\"input_i\"[^{}]*\}")


def write_sound_track(source: Path, target: Path, seconds: Seconds, program: str) -> None:
    """Encode `source` to an m4a of `seconds`: trimmed, or padded with silence, normalised to -14 LUFS.

    Two passes: what is heard in the film is measured first, then raised or lowered by one amount, so that quiet
    passages stay quiet. Silence stays silent. Raises MediaError for anything without sound.
    """
    normal = _measured(source, seconds, program)
    sound = _trimmed(source, seconds)
    if normal is not None:
        sound = sound.filter("loudnorm", **_NORMAL, **normal, linear="true")
    sound = sound.filter("aresample", _RATE).filter("apad", whole_dur=seconds).filter("atrim", end=seconds)
    output = sound.output(str(target), acodec="aac", audio_bitrate="256k", ac=2, format="ipod")
    _run(output.overwrite_output(), source, program)


def _measured(source: Path, seconds: Seconds, program: str) -> dict[str, Any] | None:
    """What loudnorm's second pass wants to know; None where there is nothing to hear."""
    sound = _trimmed(source, seconds).filter("loudnorm", **_NORMAL, print_format="json")
    said = _run(sound.output("-", format="null"), source, program)
    found = _REPORT.search(said)
    if found is None:
        raise _no_sound(source, said)
    report = json.loads(found[0])
    if not math.isfinite(float(report["input_i"])):
        return None
    return {
        "measured_I": report["input_i"],
        "measured_TP": report["input_tp"],
        "measured_LRA": report["input_lra"],
        "measured_thresh": report["input_thresh"],
        "offset": report["target_offset"],
    }


def _trimmed(source: Path, seconds: Seconds) -> Any:
    sound = ffmpeg.input(str(source)).audio.filter("atrim", end=seconds).filter("asetpts", "PTS-STARTPTS")
    # Loudness is the sum over channels, so it is measured on those that the film will have.
    return sound.filter("aformat", channel_layouts="stereo")


def _run(output: Any, source: Path, program: str) -> bytes:
    try:
        _, said = output.run(cmd=program, capture_stdout=True, capture_stderr=True)
    except ffmpeg.Error as exc:
        raise _no_sound(source, exc.stderr) from exc
    return said


def _no_sound(source: Path, said: bytes) -> MediaError:
    return MediaError(
        "sound_unusable",
        f"{source} holds no sound that can be used.",
        hint="Choose a sound file, for example a WAV, FLAC, MP3 or M4A.",
        detail=said.decode(errors="replace")[-4000:],
        file=source,
    )
