"""Tabs that other packages bring. One that does not load is reported in the log and left out."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from addons.base_addon import ENTRY_POINTS, Addon

if TYPE_CHECKING:
    from addons.app import App

_LOG = logging.getLogger(__name__)


def foreign_addons(app: App, found: Iterable[EntryPoint] | None = None) -> list[Addon]:
    """The tabs of the entry-point group, by name. `found` stands in for what is installed."""
    points = entry_points(group=ENTRY_POINTS) if found is None else found
    loaded = (_loaded(point, app) for point in sorted(points, key=lambda point: point.name))
    return [addon for addon in loaded if addon is not None]


def _loaded(point: EntryPoint, app: App) -> Addon | None:
    try:
        addon = point.load()(app)
    except Exception:  # noqa: BLE001 - other people's code must not keep the app from starting; the log has it whole
        _LOG.exception("The addon %s (%s) does not load and is left out", point.name, point.value)
        return None
    if isinstance(addon, Addon):
        return addon
    _LOG.error("The addon %s (%s) has no get_tab_name and render and is left out", point.name, point.value)
    return None
