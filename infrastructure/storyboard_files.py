"""Writes storyboards and selections, each in one step: what the reader does not take is never left behind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from domain.errors import StateUnreadable, VideoError
from domain.storyboard_service import StoryboardService
from infrastructure.atomic_files import replacing


def write_storyboard(path: Path, document: Mapping[str, Any]) -> None:
    """Write a storyboard that reads back. Raises StoryboardError (nothing is written then), StateUnreadable."""
    _write(path, document, StoryboardService.load_storyboard)


def write_selection(path: Path, document: Mapping[str, Any]) -> None:
    """Write a selection that reads back. Raises SelectionError (nothing is written then), StateUnreadable."""
    _write(path, document, StoryboardService.load_selection)


def fingerprint_of(path: Path) -> str:
    """Changes with the content of a file; empty when there is no file that can be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _write(path: Path, document: Mapping[str, Any], read_back: Callable[[Path], object]) -> None:
    try:
        with replacing(path) as fresh:
            fresh.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            try:
                read_back(fresh)
            except VideoError as exc:
                raise _about(path, fresh, exc) from exc
    except OSError as exc:
        raise StateUnreadable(
            "state_unwritable",
            f"{path} cannot be written: {exc.strerror}.",
            hint="Free some disk space, and check that the folder may be written to.",
            file=path,
            reason=exc.strerror,
        ) from exc


def _about(path: Path, fresh: Path, error: VideoError) -> VideoError:
    """The error as one about the file that was to be written, not about its temporary name."""
    context = {name: path if value == fresh else value for name, value in error.context.items()}
    message = str(error).replace(str(fresh), str(path))
    return type(error)(error.code, message, hint=error.hint, detail=error.detail, **context)
