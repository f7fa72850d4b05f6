"""From props to what goes over the wire: only parts that this page does not show yet, and always escaped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from addons.helpers.error_words import Props
from addons.helpers.markup import escaped

Updates = dict[Any, Any]
"""What an event changes, by component; components that are not named stay as they are."""


def html_value(props: Props | None) -> Any:
    """Props as the value of a gr.HTML component."""
    return escaped(props)


def changed_parts(
    parts: Mapping[str, Props | None], shown: Mapping[str, object]
) -> tuple[dict[str, Props | None], dict[str, str]]:
    """The parts whose digest is not the one in `shown`, and the digests of all of them."""
    digests = {name: digest_of(props) for name, props in parts.items()}
    return {name: props for name, props in parts.items() if shown.get(name) != digests[name]}, digests


def digest_of(props: Props | None) -> str:
    """Short and the same for the same props."""
    return hashlib.blake2b(json.dumps(props, sort_keys=True).encode(), digest_size=8).hexdigest()
