"""Takes as rows of the take store, and as the recipes that lie beside their clips."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from functools import lru_cache
from typing import Any

from domain.plan import SegmentRef
from domain.seams import ColourMatch, Join, Seam
from domain.takes import Graded, Recipe, Take, TakeState

COLUMNS = ", ".join(
    (
        "take_id, shot_id, segment_index, fingerprint, prompt_id, client_id, backend, parent_id, recipe, state",
        "created_at, clip, last_frame, seconds, error_code, error_message, seam, graded",
    )
)


def take_of_row(row: tuple[Any, ...]) -> Take:
    """The take in a row of COLUMNS."""
    return Take(
        take_id=row[0],
        segment=SegmentRef(row[1], row[2]),
        fingerprint=row[3],
        prompt_id=row[4],
        client_id=row[5],
        backend=row[6],
        parent_id=row[7],
        recipe=Recipe(**_known(Recipe, json.loads(row[8]))),
        state=TakeState(row[9]),
        created_at=datetime.fromisoformat(row[10]),
        clip=row[11],
        last_frame=row[12],
        seconds=row[13],
        error_code=row[14],
        error_message=row[15],
        seam=seam_of(json.loads(row[16])) if row[16] else None,
        graded=graded_of(json.loads(row[17])) if row[17] else None,
    )


def seam_as_json(seam: Seam | None) -> dict[str, Any] | None:
    """Plain values, from which `seam_of` makes the same again."""
    return None if seam is None else asdict(seam)


def seam_of(stored: Mapping[str, Any] | None) -> Seam | None:
    """Raises KeyError or TypeError for what is no seam."""
    if stored is None:
        return None
    match, join = stored["match"], stored["join"]
    return Seam(_match_of(match) if match else None, Join(**_known(Join, join)) if join else None)


def graded_of(stored: Mapping[str, Any] | None) -> Graded | None:
    """Raises TypeError for what names no graded clip."""
    return None if stored is None else Graded(**_known(Graded, stored))


def _match_of(stored: Mapping[str, Any]) -> ColourMatch:
    known = dict(_known(ColourMatch, stored))
    for name in ("transform", "rest"):
        if known.get(name) is not None:
            known[name] = tuple(known[name])
    return ColourMatch(**known)


def _known(kind: type, stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """A newer version may have written more."""
    names = _names(kind)
    return stored if stored.keys() <= names else {name: stored[name] for name in names & stored.keys()}


@lru_cache(maxsize=8)
def _names(kind: type) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))
