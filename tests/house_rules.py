"""Rules that no linter knows: file lengths, the top level, no lock file. `python -m tests.house_rules`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MOST_LINES = 400
TOP_LEVEL = {
    "addons", "services", "infrastructure", "domain", "config", "tests", "docs", "pyproject.toml", "README.md",
}  # fmt: skip


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    return [Path(line) for line in listed.splitlines() if Path(line).is_file()]


def broken_rules() -> list[str]:
    files = tracked_files()
    broken = [f"{path}: not part of the top level" for path in files if path.parts[0] not in TOP_LEVEL
              and not path.parts[0].startswith(".")]  # fmt: skip
    broken += [
        f"{path}: lock files are not committed" for path in files if path.name in ("uv.lock", "package-lock.json")
    ]
    for path in files:
        lines = len(path.read_text(encoding="utf-8").splitlines()) if path.suffix == ".py" else 0
        if lines > MOST_LINES:
            broken.append(f"{path}: {lines} lines, {MOST_LINES} are the most")
    if len(Path("README.md").read_text(encoding="utf-8").splitlines()) > 80:
        broken.append("README.md: longer than 80 lines")
    return broken


if __name__ == "__main__":
    found = broken_rules()
    sys.stdout.write("".join(f"{rule}\n" for rule in found) or "House rules: kept\n")
    sys.exit(1 if found else 0)
