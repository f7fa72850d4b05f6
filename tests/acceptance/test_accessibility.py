"""axe-core finds nothing serious on any tab: light and dark, wide and narrow, with what a person opens there open."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.axe_core import axe_script, grave_violations
from tests.acceptance.conftest import SECONDS, Served, Watched
from tests.acceptance.test_takes import render_all

Serve = Callable[..., Served]
OpenPage = Callable[..., Watched]
Looks = Callable[[str], Iterator[Page]]
Screenshot = Callable[[Page, str], None]

LOOKS = [
    (scheme, width, locale)
    for scheme, locale in (("light", "en-US"), ("dark", "de-DE"))
    for width in (1440, 390)
]  # fmt: skip


@pytest.fixture(scope="session")
def axe(request: pytest.FixtureRequest) -> str:
    """The source of axe-core."""
    cache = request.config.cache
    assert cache is not None
    return axe_script(cache.mkdir("axe-core"))


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def open_look(request: pytest.FixtureRequest, open_page: OpenPage) -> Callable[[str], Page]:
    """Open a page in one of the looks, at once in its last state: nothing fades."""
    scheme, width, locale = request.param

    def open_at(url: str) -> Page:
        viewport = {"width": width, "height": 900}
        return open_page(
            url, color_scheme=scheme, locale=locale, viewport=viewport, reduced_motion="reduce"
        ).page

    return open_at


def field(page: Page, elem_id: str):
    return page.locator(f"#{elem_id} :is(input, textarea)").first


def build(page: Page) -> None:
    page.click("#build_plan_btn")
    expect(page.locator("#plan_summary .sc-facts li")).not_to_have_count(0)
    expect(page.locator("#clip_strip .sc-shot")).to_have_count(4)
