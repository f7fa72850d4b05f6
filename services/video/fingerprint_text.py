"""The text behind fingerprints, cut up where segments differ: filling it in is quicker than filling in a workflow.

Words, seed and pictures go into a workflow as they are. So the text for segments that are alike but for these is the
same but for these. It is made once with values that stand in no workflow, and cut where they turn up.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.plan import Segment

_PROMPT, _NEGATIVE, _SEED, _START, _END = "prompt", "negative", "seed", "start", "end"
_SIGN = "4b0b1f2a-6f0e-4a54-9c7e-0d8f5f1c2ad3"
_SEED_PROBE = int(_SIGN.replace("-", ""), 16)
_PROBES = {
    **{json.dumps(f"{name} {_SIGN}"): name for name in (_PROMPT, _NEGATIVE, _START, _END)},
    json.dumps(_SEED_PROBE): _SEED,
}
_CUTS = re.compile("(" + "|".join(map(re.escape, _PROBES)) + ")")


@dataclass(frozen=True, slots=True)
class FingerprintText:
    """Fixed pieces of JSON, and the names of the values between them."""

    pieces: tuple[bytes, ...]
    names: tuple[str, ...]

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        """The whole text; `values` are JSON."""
        parts = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            parts += (values[name], piece)
        return b"".join(parts)

    def hashed(self, values: Mapping[str, bytes]) -> str:
        """SHA-256 of the whole text."""
        return hashlib.sha256(self.filled(values)).hexdigest()


def shape_of(segment: Segment, *, aims: bool) -> object:
    """What segments have in common whose texts differ only in the values that are filled in.

    Numbers count as they are written: 6 and 6.0 are not the same in a workflow.
    """
    return (
        segment.frames,
        segment.first_kept,
        segment.length,
        repr(segment.fps),
        segment.size,
        repr(segment.steps),
        repr(segment.cfg),
        None if segment.camera_move is None else repr(segment.camera_move),
        bool(segment.negative_prompt),
        aims,
    )


def probe(segment: Segment, *, aims: bool) -> tuple[Segment, str, str | None]:
    """A segment of the same shape, a start and an end image, with values that stand in no workflow."""
    negative = f"{_NEGATIVE} {_SIGN}" if segment.negative_prompt else segment.negative_prompt
    like = segment._replace(prompt=f"{_PROMPT} {_SIGN}", negative_prompt=negative, seed=_SEED_PROBE)
    return like, f"{_START} {_SIGN}", f"{_END} {_SIGN}" if aims else None


def cut_up(text: str) -> FingerprintText:
    """The text of a probe, cut where its values stand."""
    pieces = _CUTS.split(text)
    return FingerprintText(
        tuple(piece.encode() for piece in pieces[::2]), tuple(_PROBES[found] for found in pieces[1::2])
    )


def values_of(segment: Segment, start_image: str, end_image: str | None) -> dict[str, bytes]:
    """What is filled in for a segment."""
    values = {_PROMPT: _json(segment.prompt), _SEED: _json(segment.seed), _START: _json(start_image)}
    if segment.negative_prompt:
        values[_NEGATIVE] = _json(segment.negative_prompt)
    if end_image is not None:
        values[_END] = _json(end_image)
    return values


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()
