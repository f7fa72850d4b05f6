"""What a server lacks for a workflow, as values that every layer may read and show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ProblemKind = Literal[
    "missing_file",
    "missing_class",
    "bad_value",
    "out_of_range",
    "off_grid",
    "missing_input",
    "wrong_link",
]


@dataclass(frozen=True, slots=True)
class ModelProblem:
    """One thing that stands in the way of a workflow on a server.

    `value` is what cannot be used: a file name, a node class, a value. `folder` lies under ComfyUI/models and is empty
    for anything but a model file. `installed` are the choices the server has, `nearest` the one that reads most like
    `value`. `wanted` says in words what would be right (`1 to 120`, `16·n`, `IMAGE`), and for a missing class which
    package brings it, where that is known. `found_at` is where a missing file lies on disk all the same, relative to
    ComfyUI/models.
    """

    kind: ProblemKind
    value: str
    folder: str
    node_id: str
    class_type: str
    input_name: str
    installed: tuple[str, ...]
    nearest: str | None
    wanted: str = ""
    found_at: str = ""


@dataclass(frozen=True, slots=True)
class ModelReport:
    """What was found; no problems when the server has everything."""

    problems: tuple[ModelProblem, ...]

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def missing_files(self) -> tuple[ModelProblem, ...]:
        """The files alone, each once, however many nodes name it."""
        by_name = {
            (problem.folder, problem.value): problem for problem in self.problems if problem.kind == "missing_file"
        }
        return tuple(by_name.values())
