"""The cards on the wire: everything for a page that has none of the plan, else what changed since it last looked.

Messages are JSON in a string, which gradio compares and passes on faster than a structure. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from addons.helpers.error_words import Props
from addons.video.board import Board
from domain.plan import SegmentRef

Known = dict[str, Any]
"""What a page has: the board's `epoch`, the `rev` it saw last, and the segment that is `open`."""


def strip_message(
    board: Board | None, opened: SegmentRef | None, known: object, faces: Callable[[], Props]
) -> tuple[str | None, Known]:
    """The message for a page, None when it has it all; and what the page has then."""
    has: Known = known if isinstance(known, dict) else {}
    if board is None:
        return ("" if has.get("epoch") else None), {}
    mark = [opened.shot_id, opened.index] if opened else None
    now: Known = {"epoch": board.epoch, "rev": board.revision, "open": mark}
    if now == has:
        return None, now
    seen = has.get("rev")
    head: Props = {**now}
    if has.get("epoch") != board.epoch or not isinstance(seen, int):
        return as_text({**head, **faces(), "states": board.since(0)}), now
    return as_text({**head, "since": seen, "states": board.since(seen)}), now


def as_text(message: Props) -> str:
    """Compact JSON; `<` is written so that no one takes a prompt for markup on the way."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
