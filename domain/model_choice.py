"""Which model files can go into a workflow's tagged loader."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """One loader: its role (`main`, `high`, `low`), the file it names itself, and what the server has for it.

    `installed` are names as the server spells them, the recommended first.
    """

    role: str
    node_id: str
    class_type: str
    current: str
    installed: tuple[str, ...]

    @property
    def is_current_installed(self) -> bool:
        return self.current in self.installed
