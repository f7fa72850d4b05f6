"""The selection of keyframes as rows that can be changed and written back in the form they came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]

_ROOT_FIELDS = ("project", "selections")


def keyframe_rows(document: Row | None) -> dict[str, Row]:
    """The rows of a selection by shot id, whichever of its forms it has. What is no row is left out."""
    if document is None:
        return {}
    rows = document.get("selections")
    if isinstance(rows, list):
        return {str(row["shot_id"]): row for row in rows if isinstance(row, Mapping) and "shot_id" in row}
    by_shot = rows if isinstance(rows, Mapping) else document if rows is None else {}
    found = {shot_id: _as_row(chosen) for shot_id, chosen in by_shot.items() if shot_id not in _ROOT_FIELDS}
    return {str(row.get("shot_id", shot_id)): row for shot_id, row in found.items() if row is not None}


def with_keyframes(document: Row | None, shots: Iterable[tuple[str, Row | None]]) -> dict[str, Any]:
    """The selection in which every shot has the row given for it, and a shot given None has none.

    Rows of other shots stay: another storyboard of the project may use them, and a picture is never forgotten because
    a shot was deleted.
    """
    shots = tuple(shots)
    document = document or {}
    named = {shot_id for shot_id, _ in shots}
    kept = {shot_id: row for shot_id, row in keyframe_rows(document).items() if shot_id not in named}
    chosen = {shot_id: row for shot_id, row in shots if row is not None}
    rows = {shot_id: {**row, "shot_id": shot_id} for shot_id, row in {**chosen, **kept}.items()}
    if isinstance(document.get("selections"), Mapping):
        return {**document, "selections": rows}
    if document and "selections" not in document:
        others = {name: value for name, value in document.items() if _as_row(value) is None or name in _ROOT_FIELDS}
        return {**others, **rows}
    return {**document, "selections": list(rows.values())}


def _as_row(chosen: object) -> Row | None:
    if isinstance(chosen, str):
        return {"selected_file": chosen}
    return chosen if isinstance(chosen, Mapping) else None
