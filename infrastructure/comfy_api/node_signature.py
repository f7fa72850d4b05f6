"""A node class as `/object_info` declares it: its inputs with their types, lists and limits, and its outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_UPLOADS = ("image_upload", "video_upload", "audio_upload")


@dataclass(frozen=True, slots=True)
class DeclaredInput:
    """One declared input. `kind` is a type name, COMBO for a list; `options` is None where no fixed list is declared.

    `minimum`, `maximum` and `step` are None where nothing is declared.
    """

    name: str
    kind: str
    required: bool
    options: tuple[object, ...] | None
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None


def declared_inputs(signature: Mapping[str, Any]) -> Iterator[DeclaredInput]:
    """The required and optional inputs of a class; what is not understood is left out.

    A server spells a list in two ways: `[["a", "b"], {...}]`, and `["COMBO", {"options": ["a", "b"]}]`. Files that are
    uploaded first, and lists that a server fetches elsewhere, count as having no fixed list.
    """
    declared = signature.get("input") or {}
    for group in ("required", "optional"):
        for name, spec in (declared.get(group) or {}).items():
            if isinstance(spec, list) and spec:
                yield _declared(name, spec, required=group == "required")


def output_types(signature: Mapping[str, Any]) -> tuple[str, ...]:
    """The types of the outputs, slot by slot; a list of choices counts as COMBO."""
    outputs = signature.get("output") or ()
    return tuple(kind if isinstance(kind, str) else "COMBO" for kind in outputs)


def _declared(name: str, spec: Sequence[Any], *, required: bool) -> DeclaredInput:
    settings = spec[1] if len(spec) > 1 and isinstance(spec[1], Mapping) else {}
    kind = spec[0] if isinstance(spec[0], str) else "COMBO"
    return DeclaredInput(
        name,
        kind,
        required,
        _options(spec[0], settings),
        _number(settings.get("min")),
        _number(settings.get("max")),
        _number(settings.get("step")),
    )


def _options(kind: object, settings: Mapping[str, Any]) -> tuple[object, ...] | None:
    if any(settings.get(upload) for upload in _UPLOADS):
        return None
    if isinstance(kind, list):
        return tuple(kind)
    options = settings.get("options")
    is_list = kind == "COMBO" and isinstance(options, list) and "remote" not in settings
    return tuple(options) if is_list and isinstance(options, list) else None


def _number(value: object) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
