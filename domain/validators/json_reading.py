"""Reads a JSON file into a pydantic model and says what is wrong with it in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from domain.errors import VideoError

Model = TypeVar("Model", bound=BaseModel)

_MOST_BYTES = 64 * 1024 * 1024
_SHOWN_CHARACTERS = 80


def read_json(path: Path, error: type[VideoError], kind: str) -> object:
    """The parsed content of `path`. Raises `error` when it is missing, unreadable, too large or not JSON."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise error(
                "file_too_large",
                f"{path} is larger than 64 MB: this is no {kind}.",
                hint=f"Choose the {kind} file.",
                file=path,
            )
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as exc:
        raise error(
            "file_missing",
            f"There is no {kind} at {path}.",
            hint="Check the path, or choose another file.",
            file=path,
        ) from exc
    except UnicodeDecodeError as exc:
        raise error(
            "not_utf8", f"{path} is not UTF-8 text, so it is no {kind}.", hint="Save it as UTF-8.", file=path
        ) from exc
    except OSError as exc:
        raise error(
            "file_unreadable",
            f"{path} cannot be read: {exc.strerror}.",
            hint="Check that it is a file you may read.",
            file=path,
            reason=exc.strerror,
        ) from exc
    return _parse(text, path, error)


def _parse(text: str, path: Path, error: type[VideoError]) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as exc:
        raise error(
            "not_json",
            f"{path} is not valid JSON: {exc.msg} at line {exc.lineno}, column {exc.colno}.",
            hint="Correct the file there; a JSON validator shows the spot.",
            file=path,
            line=exc.lineno,
            column=exc.colno,
            reason=exc.msg,
        ) from exc
    except RecursionError as exc:
        raise error(
            "not_json", f"{path} is nested too deeply to be read.", hint="Write it flatter.", file=path
        ) from exc


def validated(model: type[Model], content: object, path: Path, error: type[VideoError], kind: str) -> Model:
    """`content` as a `model`. Raises `error` naming file, field, value and what is expected."""
    if not isinstance(content, dict):
        raise error(
            "not_an_object",
            f"{path} holds {_kind_of(content)}, but a {kind} is a JSON object.",
            hint=f"Choose the {kind} file; it begins with {{.",
            file=path,
            found=_kind_of(content),
        )
    try:
        return model.model_validate(content)
    except ValidationError as exc:
        raise _translated(exc, path, error) from exc


def shown(value: object) -> str:
    """A value of a file, short enough for a sentence."""
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


def _translated(exc: ValidationError, path: Path, error: type[VideoError]) -> VideoError:
    first = exc.errors(include_url=False)[0]
    field = _field(first["loc"])
    if first["type"] == "missing":
        return error(
            "field_missing",
            f"{path}: {field} is missing.",
            hint=f"Add {field}.",
            file=path,
            field=field,
        )
    reason = first["msg"].removeprefix("Value error, ")
    value = shown(first["input"])
    return error(
        "field_invalid",
        f"{path}: {field} is {value}: {reason[:1].lower()}{reason[1:]}.",
        hint=f"Correct {field}.",
        file=path,
        field=field,
        value=value,
        reason=reason,
    )


def _field(location: tuple[int | str, ...]) -> str:
    name = ""
    for part in location:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else str(part)
    return name or "the file"


def _kind_of(content: object) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(content), "a number")
