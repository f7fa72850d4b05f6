"""Finds the workflows at hand with what lies beside them, and remembers what each was understood to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from domain.errors import WorkflowError
from infrastructure.comfy_api.corrections import SUFFIX, corrections_beside
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate, load_workflow_template
from infrastructure.workflow_index import WorkflowDescription, WorkflowIndex

_SAGE = "_sage"


class WorkflowRegistry:
    """The `gcv_*.json` files of some folders.

    Of equal names the one in the later folder counts, so the shipped folder comes first and the person's own last.
    Folders that do not exist hold nothing. `folders` may be a function, for folders that settings change. `index` is a
    file that keeps descriptions between starts; None keeps none.
    """

    def __init__(self, folders: Sequence[Path] | Callable[[], Sequence[Path]], index: Path | None = None) -> None:
        self._folders = folders
        self._index = WorkflowIndex(index) if index is not None else None

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders as they are now, the person's own last."""
        return tuple(self._folders() if callable(self._folders) else self._folders)

    def names(self) -> tuple[str, ...]:
        """The names to choose from, sorted. A `_sage` variant goes with its base and is not listed beside it."""
        found = self._found()
        return tuple(name for name in sorted(found) if not (_is_sage(name) and _base_of(name) in found))

    def all_names(self) -> tuple[str, ...]:
        """Every name, variants too, sorted."""
        return tuple(sorted(self._found()))

    def resolve_workflow(self, file: str, use_sage: bool = False) -> Path:
        """The path of the workflow with this name, or of its `_sage` variant where that is wanted and there.

        `.json` may be left out. A name is only ever looked up, never joined to a path. Raises WorkflowError that lists
        the names at hand.
        """
        found = self._found()
        file = f"{file}.json" if f"{file}.json" in found else file
        if use_sage:
            file = _sage_of(file) if _sage_of(file) in found else file
        path = found.get(file)
        if path is None:
            names = ", ".join(self.names()) or "none"
            raise WorkflowError(
                "workflow_unknown",
                f"There is no workflow {file!r}.",
                hint=f"Choose one of these: {names}.",
                field="workflow",
                value=file,
            )
        return path

    def resolve_path(self, path: Path) -> Path:
        """A workflow file given by its path, which may have any name. Raises WorkflowError when it is no file."""
        if not path.is_file():
            raise WorkflowError(
                "workflow_unreadable",
                f"The workflow file {path} does not exist.",
                hint="Check the path, or name one of the workflows that `shotchain doctor` lists.",
                file=path,
            )
        return path

    def corrections_path(self, workflow: Path) -> Path:
        """Where a person's corrections of the workflow lie: beside it, but those of a shipped one in the own folder."""
        folders = self.folders
        if workflow.parent in folders[:-1]:
            return corrections_beside(folders[-1] / workflow.name)
        return corrections_beside(workflow)

    def load(self, workflow: Path) -> WorkflowTemplate:
        """The workflow with its corrections. Raises WorkflowError when either cannot be read."""
        return load_workflow_template(workflow, self.corrections_path(workflow))

    def describe(self, name: str) -> WorkflowDescription:
        """What the workflow was understood to be, or why it was not. Raises WorkflowError for an unknown name."""
        path = self.resolve_workflow(name)
        corrections = self.corrections_path(path)
        known = self._index.find(path, corrections) if self._index else None
        if known is not None:
            return known
        description = self._understood(path)
        if self._index:
            self._index.keep(description, path, corrections)
        return description

    def _understood(self, path: Path) -> WorkflowDescription:
        try:
            roles = read_roles(self.load(path))
        except WorkflowError as error:
            return WorkflowDescription(path.name, "", 0.0, (), exact_frames=False, problem=str(error), hint=error.hint)
        exact = roles.decoded is not None and roles.output.keeps_frames
        return WorkflowDescription(path.name, roles.family.key, roles.workflow_fps, tuple(roles.models), exact)

    def _found(self) -> Mapping[str, Path]:
        return {
            path.name: path
            for folder in self.folders
            for path in sorted(folder.glob("gcv_*.json"))
            if path.is_file() and not path.name.endswith(SUFFIX)
        }


def _is_sage(name: str) -> bool:
    return name.removesuffix(".json").endswith(_SAGE)


def _base_of(name: str) -> str:
    return name.removesuffix(".json").removesuffix(_SAGE) + ".json"


def _sage_of(name: str) -> str:
    return name if _is_sage(name) else f"{name.removesuffix('.json')}{_SAGE}.json"
