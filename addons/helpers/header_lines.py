"""Extra HTTP headers as lines of text, `Name: value`, with the values hidden when they are shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from domain.errors import SettingsError

MASK = "••••••••"
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]+")


def masked_lines(headers: Mapping[str, str]) -> str:
    """One line a header. The values stay on the server, and so does their length."""
    return "\n".join(f"{name}: {MASK}" for name in headers)


def parsed_lines(text: str, known: Mapping[str, str]) -> dict[str, str]:
    """The headers that the lines say. A value that is still masked is the known one of that name.

    Raises SettingsError that names the line, never what stands in it.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    kept = {name.lower(): value for name, value in known.items()}
    return dict(_parsed(number, line, kept) for number, line in lines)


def _parsed(number: int, line: str, kept: Mapping[str, str]) -> tuple[str, str]:
    name, colon, value = (part.strip() for part in line.partition(":"))
    if not colon or not _NAME.fullmatch(name):
        raise _invalid(number, "it does not begin with a header's name and a colon")
    if value == MASK and name.lower() in kept:
        return name, kept[name.lower()]
    if MASK[0] in value:
        raise _invalid(number, "the dots stand for a value that is not known; write the value itself")
    if not _VALUE.fullmatch(value):
        raise _invalid(number, "there is no value, or letters in it that no header can carry")
    return name, value


def _invalid(number: int, reason: str) -> SettingsError:
    return SettingsError(
        "header_line_invalid",
        f"Extra headers, line {number}: {reason}.",
        hint="Write one header a line, for example Authorization: Bearer abc.",
        field="comfy_headers",
        value=str(number),
        reason=reason,
    )
