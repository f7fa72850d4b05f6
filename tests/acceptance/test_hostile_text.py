"""Text of files and servers is shown as text: nothing in it runs, nothing of it is lost."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from infrastructure.project_store import Project
from tests.acceptance.conftest import SECONDS, Served, Watched, render_all
from tests.fakes.comfy_server import FakeComfyServer, Stage
from tests.fakes.node_schema import recorded_signatures

CORPUS: list[str] = json.loads((Path(__file__).parents[1] / "data" / "hostile_texts.json").read_text(encoding="utf-8"))
SHOTS = [f"{number:02}" for number in range(len(CORPUS))]
INJECTED = "[onload], [onerror], [onfocus], [onmouseover], iframe, a[href^='javascript:'], img[src='x'], svg svg"
_UNNAMABLE = re.compile(r"[/\\\0]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")

Serve = Callable[..., Served]
OpenPage = Callable[..., Watched]


class Guard:
    """What must not happen on a page, whatever it shows."""

    def __init__(self, watched: Watched, url: str) -> None:
        self._watched = watched
        self._at = watched.page.evaluate("selector => document.querySelectorAll(selector).length", INJECTED)
        self._happened: list[str] = []
        watched.page.on("dialog", lambda dialog: self._happened.append(f"dialog {dialog.message}"))
        watched.page.on("request", lambda request: self._ask(request.url, urlsplit(url).netloc))

    def _ask(self, url: str, own: str) -> None:
        if urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc != own:
            self._happened.append(f"request {url}")

    def check(self) -> None:
        """Nothing ran, was put into the page, asked for, or complained of."""
        page = self._watched.page
        assert page.evaluate("() => window.hit") is None
        assert page.evaluate("selector => document.querySelectorAll(selector).length", INJECTED) == self._at
        assert page.locator("h1").count() == 1
        assert self._happened == []
        assert [said for said in self._watched.complaints if "Method not implemented" not in said] == []


def plain(text: str) -> str:
    """On one line, without what no page can show."""
    return " ".join(_CONTROL.sub("", text).split())


def are_shown(shown: Iterable[str], texts: Iterable[str]) -> bool:
    """Letter by letter; of long ones, what comes before the dots."""
    pairs = [(plain(one), plain(text)) for one, text in zip(shown, texts, strict=True)]
    wrong = [pair for pair in pairs if not _is_shown(*pair)]
    assert wrong == []
    return bool(pairs)


def _is_shown(shown: str, text: str) -> bool:
    return shown == text or (shown.endswith("…") and len(shown) > 60 and text.startswith(shown[:-1].rstrip()))


def texts_of(found: Locator) -> list[str]:
    return found.evaluate_all("nodes => nodes.map((node) => node.textContent)")


def names(suffix: str) -> list[str]:
    """Every text as the name of a file, as far as a disk takes it."""
    return [f"{number} {_UNNAMABLE.sub('_', text)[:50]}{suffix}" for number, text in enumerate(CORPUS)]


def write(project: Project, files: dict[str, Any]) -> None:
    for name, content in files.items():
        (project.path / name).write_text(json.dumps(content), encoding="utf-8")


def storyboard(ids: Iterable[str] = SHOTS) -> dict[str, Any]:
    size = {"duration": 1.0, "width": 320, "height": 192}
    return {
        "project": CORPUS[0],
        "shots": [{"shot_id": shot, "prompt": text, **size} for shot, text in zip(ids, CORPUS, strict=True)],
    }


def write_project(project: Project, keyframes: Iterable[str]) -> None:
    """Every text as a prompt, with these keyframes."""
    chosen = [{"shot_id": shot, "selected_file": name} for shot, name in zip(SHOTS, keyframes, strict=True)]
    write(
        project,
        {
            "storyboard.json": storyboard(),
            "selected/selected_keyframes.json": {"selections": chosen},
            "project.json": {"name": CORPUS[1]},
        },
    )


def paint(project: Project) -> list[str]:
    """A keyframe for every text, named by it."""
    for number, name in enumerate(names(".png")):
        Image.new("RGB", (320, 192), (8 * number, 90, 120)).save(project.path / "selected" / name)
    return names(".png")


def active(served: Served) -> Project:
    project = served.app.projects.active()
    assert project is not None
    return project


def options(page: Page, dropdown: str) -> list[str]:
    page.locator(f"#{dropdown} input").first.click()
    shown = page.locator("[role=listbox] [role=option]")
    expect(shown).not_to_have_count(0)
    told = shown.evaluate_all("nodes => nodes.map((one) => [one.getAttribute('aria-label'), one.textContent])")
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    assert all(label in text for label, text in told)
    return [label for label, _ in told]


def test_what_is_planned_is_shown_as_text(serve: Serve, open_page: OpenPage):
    served = serve()
    write_project(active(served), CORPUS)  # names of keyframes that are not there
    watched = open_page(served.url)
    guard, page = Guard(watched, served.url), watched.page
    page.click("#build_plan_btn")
    expect(page.locator("#clip_strip .sc-shot")).to_have_count(len(CORPUS))
    page.get_by_role("button", name="📖 Storyboard").click()

    expect(page.locator("#project_status strong")).to_have_text(CORPUS[1])
    reasons = texts_of(page.locator("#plan_summary .sc-missing li"))
    wanted = [PurePosixPath(PureWindowsPath(text).as_posix()).name for text in CORPUS]
    assert [plain(name) in plain(reason) for name, reason in zip(wanted, reasons, strict=True)] == [True] * len(CORPUS)
    rows = page.locator("#storyboard_md tbody tr")
    expect(rows).to_have_count(len(CORPUS))
    assert are_shown(texts_of(rows.locator("td:last-child")), CORPUS)
    assert are_shown(texts_of(page.locator("#clip_strip .sc-tile-prompt")), CORPUS)

    page.click("#start_generation_btn")
    expect(page.locator("#status_display .sc-card")).to_contain_text(plain(wanted[0]))
    guard.check()


@pytest.mark.skipif(os.name == "nt", reason="Windows takes no such file names")
def test_projects_and_files_are_shown_as_text(serve: Serve, open_page: OpenPage):
    served = serve()
    project = active(served)
    served.app.projects.activate(project.slug)
    workspace = project.path.parent
    for number, text in enumerate(CORPUS):
        other = workspace / f"other_{number:02}"
        other.mkdir()
        (other / "project.json").write_text(json.dumps({"name": text[:300]}), encoding="utf-8")
    boards = [f"storyboard {name}" for name in names(".json")]
    write(project, dict.fromkeys(boards, storyboard()))
    workflows = served.app.settings.current().own_workflows
    workflows.mkdir(parents=True)
    for name in names(".json"):
        (workflows / f"gcv_{name}").write_text("{", encoding="utf-8")
    watched = open_page(f"{served.url}?tab=project")
    guard, page = Guard(watched, served.url), watched.page

    expect(page.locator("#project_cards .sc-project-card")).to_have_count(len(CORPUS) + 1)
    shown = {plain(text) for text in texts_of(page.locator("#project_cards .sc-project-name"))}
    assert {plain(text[:300]) for text in CORPUS} <= shown
    offered = " ".join(options(page, "project_dropdown"))
    assert [text for text in CORPUS if plain(text[:300]) not in plain(offered)] == []
    assert set(boards) <= set(options(page, "editor_file"))
    page.get_by_role("tab", name="🎥 Video").click()
    assert set(boards) <= set(options(page, "storyboard_dropdown"))
    page.get_by_role("tab", name="⚙️ Settings").click()
    flows = page.locator("#workflow_list .sc-flow-name")
    expect(flows.filter(has_text="your own")).to_have_count(len(CORPUS))
    told = " ".join(plain(text) for text in texts_of(flows))
    assert [name for name in names(".json") if plain(name) not in told] == []
    page.locator("#workflow_list [data-workflow*='onerror']").click()
    expect(page.locator("#workflow_detail .sc-card")).to_contain_text("onerror=window.hit=1")
    guard.check()


@pytest.mark.skipif(os.name == "nt", reason="Windows takes no such file names")
def test_what_is_rendered_and_edited_is_shown_as_text(serve: Serve, open_page: OpenPage):
    served = serve()
    project = active(served)
    write_project(project, paint(project))
    render_all(served)
    watched = open_page(served.url)
    guard, page = Guard(watched, served.url), watched.page
    expect(page.locator("#clip_strip .sc-pill.done")).to_have_count(len(CORPUS))

    page.get_by_role("button", name="Assemble film").click()
    lines = page.locator("#film_panel .sc-report li")
    expect(lines).to_have_count(len(CORPUS), timeout=90 * SECONDS)
    reported = [plain(line) for line in texts_of(lines)]
    assert [shot for shot, line in zip(SHOTS, reported, strict=True) if plain(shot) not in line] == []
    for number in (1, 12, 17, 29):
        page.locator("#clip_strip .sc-tile").nth(number).click()
        panel = page.locator("#takes_panel .sc-takes")
        expect(panel).to_contain_text(SHOTS[number])
        expect(panel).to_contain_text(plain(CORPUS[number])[:200])

    page.get_by_role("tab", name="📁 Projekt").click()
    rows = page.locator("#shot_rows [data-key]")
    expect(rows).to_have_count(len(CORPUS))
    assert are_shown(texts_of(rows.locator(".sc-row-prompt")), CORPUS)
    for number, text in enumerate(CORPUS):
        rows.nth(number).click()
        expect(page.locator("#shot_keyframe [data-row]")).to_have_attribute("data-row", str(number))
        if "\u0085" not in text and "\0" not in text:
            expect(page.locator("#shot_prompt textarea")).to_have_value(text)
    guard.check()


@pytest.mark.skipif(os.name == "nt", reason="Windows takes no such file names")
def test_what_a_server_says_is_shown_as_text(serve: Serve, open_page: OpenPage):
    said = iter(CORPUS)

    async def fail(stage: Stage) -> None:
        await stage.start()
        text = next(said)
        await stage.fail(node_id="3", node_type=text[:80], exception_type="ValueError", exception_message=text)

    with FakeComfyServer(fail) as server:
        server.node_classes = recorded_signatures()
        served = serve(comfy_url=server.url)
        project = active(served)
        write_project(project, paint(project))
        watched = open_page(served.url)
        guard, page = Guard(watched, served.url), watched.page
        page.click("#start_generation_btn")
        cards = page.locator("#problem_list .sc-card")
        expect(cards).to_have_count(len(CORPUS), timeout=60 * SECONDS)
        told = [plain(card) for card in texts_of(cards)]
        assert [text for text, card in zip(CORPUS, told, strict=True) if plain(text)[:200] not in card] == []
        assert [shot for shot, card in zip(SHOTS, told, strict=True) if plain(shot) not in card] == []
        for summary in cards.locator("summary").all()[:3]:
            summary.click()
        guard.check()


def test_ids_that_no_shot_may_have_are_refused_as_text(serve: Serve, open_page: OpenPage):
    served = serve()
    write(active(served), {"storyboard.json": storyboard(CORPUS)})
    watched = open_page(served.url)
    guard, page = Guard(watched, served.url), watched.page
    page.click("#build_plan_btn")
    expect(page.locator("#plan_summary .sc-card")).to_contain_text(f"'{CORPUS[0]}'")
    page.get_by_role("button", name="📖 Storyboard").click()
    expect(page.locator("#storyboard_md")).to_contain_text(f"'{CORPUS[0]}'")

    page.get_by_role("tab", name="📁 Projekt").click()
    rows = page.locator("#shot_rows [data-key]")
    expect(rows).to_have_count(len(CORPUS))
    assert are_shown(texts_of(rows.locator(".sc-row-head strong")), CORPUS)
    for number in (0, 12, 17, 20):
        rows.nth(number).click()
        expect(page.locator("#shot_shot_id :is(input, textarea)")).to_have_value(CORPUS[number])
        expect(page.locator("#storyboard_state .sc-problems")).to_contain_text(CORPUS[number])
    guard.check()
