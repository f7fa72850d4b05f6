"""Tabs of other packages."""

import logging
from importlib.metadata import EntryPoint
from types import SimpleNamespace
from typing import Any, cast

import pytest

from addons.addon_loading import foreign_addons
from addons.base_addon import Addon


class Tab:
    def __init__(self, app: object) -> None:
        self.app = app

    def get_tab_name(self) -> str:
        return "Mine"

    def render(self) -> None:
        pass


def point(name: str, loaded: Any) -> EntryPoint:
    def load() -> Any:
        if isinstance(loaded, Exception):
            raise loaded
        return loaded

    return cast("EntryPoint", SimpleNamespace(name=name, value=f"package:{name}", load=load))


def test_a_tab_of_another_package_is_made_with_the_app():
    app: Any = object()
    (tab,) = foreign_addons(app, [point("mine", Tab)])

    assert isinstance(tab, Addon)
    assert tab.get_tab_name() == "Mine"
    assert cast("Tab", tab).app is app


def test_one_that_does_not_load_is_reported_and_left_out(caplog: pytest.LogCaptureFixture):
    app: Any = object()
    with caplog.at_level(logging.ERROR):
        tabs = foreign_addons(
            app, [point("b", Tab), point("a", ImportError("gone")), point("c", lambda _app: "no tab")]
        )

    assert len(tabs) == 1
    assert "The addon a (package:a) does not load" in caplog.text
    assert "The addon c (package:c) has no get_tab_name and render" in caplog.text


def test_nothing_is_installed_by_default():
    app: Any = object()
    assert foreign_addons(app) == []
