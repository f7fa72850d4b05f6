"""Text of files and servers is shown as text: nothing in it runs, nothing of it is lost."""

import json
from collections.abc import Callable
from pathlib import PurePosixPath, PureWindowsPath

from playwright.sync_api import expect

from infrastructure.project_store import Project
from tests.acceptance.conftest import Served, Watched

CORPUS = (
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "${window.hit=1}",
    "`${window.hit=1}`",
    "{{constructor.constructor('window.hit=1')()}}",
    "{{{value}}}",
    "\\u{41} C:\\new\\users",
    "\\",
    "`",
    "'\"><svg onload=window.hit=1>",
    "</button></ol><h1>x</h1>",
    "[a](javascript:window.hit=1)",
    "![x](http://127.0.0.1:9/x.png)",
    "# heading",
    "| a | b |",
    "**bold** _it_ ~~no~~",
    "&lt;b&gt; &amp;",
    "$x^2$ $$y$$",
    "@children",
    "onmouseover=window.hit=1",
    "\u202eabc",
    "é 日本語 🎬",
)


def one_line(text: str) -> str:
    return " ".join(text.split())


def write_project(project: Project) -> None:
    """Every text as a prompt, and as the name of a keyframe that is not there."""
    shots = [{"shot_id": f"{number}", "prompt": text, "duration": 1.0} for number, text in enumerate(CORPUS)]
    chosen = [{"shot_id": f"{number}", "selected_file": text} for number, text in enumerate(CORPUS)]
    files = {
        "storyboard.json": {"project": CORPUS[0], "shots": shots},
        "selected/selected_keyframes.json": {"selections": chosen},
        "project.json": {"name": CORPUS[1]},
    }
    for name, content in files.items():
        (project.path / name).write_text(json.dumps(content), encoding="utf-8")


def test_hostile_text_is_shown_as_text(serve: Callable[..., Served], open_page: Callable[..., Watched]):
    served = serve()
    project = served.app.projects.active()
    assert project is not None
    write_project(project)
    watched = open_page(served.url)
    page = watched.page
    page.click("#build_plan_btn")
    expect(page.locator("#clip_strip .sc-shot")).to_have_count(len(CORPUS))
    page.get_by_role("button", name="📖 Storyboard").click()

    expect(page.locator("#project_status strong")).to_have_text(CORPUS[1])
    reasons = page.locator("#plan_summary .sc-missing li").all_inner_texts()
    names = [PurePosixPath(PureWindowsPath(text).as_posix()).name for text in CORPUS]
    assert [one_line(name) in one_line(reason) for name, reason in zip(names, reasons, strict=True)] == [True] * len(
        names
    )
    rows = page.locator("#storyboard_md tbody tr")
    expect(rows).to_have_count(len(CORPUS))
    assert [row.locator("td").last.inner_text() for row in rows.all()] == [one_line(text) for text in CORPUS]

    page.click("#start_generation_btn")
    expect(page.locator("#status_display .sc-card")).to_contain_text(CORPUS[0].rpartition("/")[2])
    assert page.evaluate("() => window.hit") is None
    assert page.locator("h1").count() == 1
    assert watched.complaints == []
