"""Our own JSON files: read with patience, written in one step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from domain.errors import StateUnreadable
from infrastructure.atomic_files import write_text


def read_object(path: Path) -> dict[str, Any] | None:
    """The JSON object in `path`; None when there is no file, or it holds anything else."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def write_object(path: Path, content: Mapping[str, Any], *, private: bool = False) -> None:
    """Write `content` in one step; `private` lets only its owner read it.

    Raises StateUnreadable when the disk is full or the folder is not writable.
    """
    try:
        write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n", 0o600 if private else 0o666)
    except OSError as exc:
        raise StateUnreadable(
            "state_unwritable",
            f"{path} cannot be written: {exc.strerror}.",
            hint="Free some disk space, and check that the folder may be written to.",
            file=path,
            reason=exc.strerror,
        ) from exc
