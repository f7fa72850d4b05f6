"""Whether colours that a model changed are put right."""

from __future__ import annotations

from enum import Enum


class Correction(str, Enum):
    """When colours that a model changed are put right: `auto` only where the drift can be seen."""

    OFF = "off"
    AUTO = "auto"
    ON = "on"
