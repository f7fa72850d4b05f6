"""The film in a browser: assembled, reported, played, exported; with slates where shots are missing."""

from __future__ import annotations

from collections.abc import Callable

import requests
from playwright.sync_api import Page, expect

from domain.plan import SegmentRef
from tests.acceptance.conftest import SECONDS, Served, Watched

Serve = Callable[..., Served]
OpenPage = Callable[..., Watched]
Screenshot = Callable[[Page, str], None]


def test_a_film_is_assembled_played_and_exported(serve: Serve, open_page: OpenPage, screenshot: Screenshot):
    served = serve(rendered=True)
    watched = open_page(served.url)
    page = watched.page
    panel = page.locator("#film_panel")
    expect(panel).to_contain_text("4 shots · 17.5 s")

    page.click("#assemble_film_btn")
    report = panel.locator(".sc-report")
    expect(report).to_contain_text("Film: 420/420 frames, copied", timeout=60 * SECONDS)
    for line in ("shot 001: 48/48", "shot 002: 120/120", "shot 003: 180/180", "shot 004: 72/72"):
        expect(report).to_contain_text(f"{line} frames")
    expect(page.locator("#video_status")).to_have_text("Playing: film.mp4")
    page.wait_for_function("() => document.querySelector('#video_player video').currentTime > 0")
    screenshot(page, "film")

    panel.locator("#export_format").select_option("fcpxml")
    page.click("#export_timeline_btn")
    expect(panel.get_by_role("link", name="film.fcpxml")).to_be_visible(timeout=30 * SECONDS)
    panel.locator("#export_format").select_option("zip")
    page.click("#export_timeline_btn")
    expect(panel.get_by_role("link", name="film_for_the_editor.zip")).to_be_visible(timeout=30 * SECONDS)
    expect(report).to_contain_text("shot 004: 72/72")

    page.reload()
    expect(page.locator("#video_status")).to_have_text("Playing: shot_004_seg_0.mp4")
    panel.get_by_role("button", name="Play film").click()
    expect(page.locator("#video_status")).to_have_text("Playing: film.mp4")

    address = served.url + str(panel.get_by_role("link", name="film.mp4").get_attribute("href"))
    kept = requests.get(address, timeout=10, headers={"Range": "bytes=0-99"})
    assert kept.status_code == 206
    assert 'filename="film.mp4"' in kept.headers["Content-Disposition"]
    assert watched.complaints == []


def test_shots_that_are_missing_are_a_card_and_slates_are_offered(serve: Serve, open_page: OpenPage):
    served = serve()
    project = served.app.projects.active()
    assert project is not None
    names = ("storyboard.json", "selected/selected_keyframes.json", "gcv_wan_2.2_5b_i2v.json")
    prepared = served.app.planning.prepare(project, *names)
    served.app.state(project).update(storyboard_file=names[0], selection_file=names[1], workflow_file=names[2])
    only = frozenset({SegmentRef("001", 0)})
    assert served.app.runs.start(prepared, served.app.backends.choose(), only).wait(60)

    watched = open_page(served.url)
    page = watched.page
    panel = page.locator("#film_panel")
    expect(panel).to_contain_text("Not fully rendered: 002, 003, 004.")
    page.click("#assemble_film_btn")
    card = panel.locator(".sc-card")
    expect(card).to_contain_text("3 of 4 shots have no finished clips", timeout=30 * SECONDS)
    expect(card).to_contain_text("assemble with slates")

    panel.get_by_role("button", name="Assemble with slates").click()
    expect(panel.locator(".sc-report")).to_contain_text("420/420 frames", timeout=90 * SECONDS)
    expect(panel.locator(".sc-report li.warn")).to_have_count(3)
    expect(panel.locator(".sc-card")).to_have_count(0)
    assert watched.complaints == []


def test_without_clips_there_is_nothing_to_assemble(serve: Serve, open_page: OpenPage):
    page = open_page(serve().url, locale="de-DE").page
    page.click("#build_plan_btn")

    expect(page.get_by_role("button", name="Film zusammenfügen")).to_be_disabled()
    expect(page.get_by_role("button", name="Timeline exportieren")).to_be_disabled()
