"""Style sheets and scripts that lie beside the code, as text."""

from __future__ import annotations

from pathlib import Path

ASSETS = Path(__file__).parents[1] / "assets"


def asset(name: str) -> str:
    """The text of a file in `addons/assets`."""
    return (ASSETS / name).read_text(encoding="utf-8")


def style() -> str:
    """Every style sheet, in the order of their names."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.css")))
