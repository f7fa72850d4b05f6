"""Text of files and servers, made harmless for the two places it is shown in: gr.HTML templates and Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

# gr.HTML compiles a template with Handlebars and then *runs the outcome as a JavaScript template literal*: `${…}`, a
# backtick or a backslash inside a value would be executed or would break the page, even where Handlebars escaped it.
# So every string is escaped here, once, also against that, and templates take it as it is (`{{{…}}}`).
_SCRIPT_SPECIAL = str.maketrans({"$": "&#36;", "\\": "&#92;", "`": "&#96;", "{": "&#123;", "}": "&#125;"})
_MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:@])")


def escaped(value: Any) -> Any:
    """`value` with every string in it, at any depth, escaped for a gr.HTML template. Keys are ours and stay."""
    if isinstance(value, str):
        return html.escape(value).translate(_SCRIPT_SPECIAL)
    if isinstance(value, Mapping):
        return {key: escaped(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [escaped(part) for part in value]
    return value


def as_markdown(text: str) -> str:
    """`text` on one line, so that Markdown shows it letter by letter."""
    on_one_line = " ".join(text.split())
    return _MARKDOWN_SPECIAL.sub(r"\\\1", html.escape(on_one_line, quote=False))


def shortened(text: str, length: int) -> str:
    """`text` on one line and at most `length` letters long."""
    on_one_line = " ".join(text.split())
    return on_one_line if len(on_one_line) <= length else f"{on_one_line[: length - 1].rstrip()}…"
