"""A role that the walk could not settle: what is asked of the person."""

from __future__ import annotations

from pathlib import Path

from domain.errors import WorkflowError


class RoleQuestion(Exception):
    """Raised inside the walk, which knows nodes but not files; the reader of workflows turns it into a WorkflowError.

    `tag` is what to write into a node's title to answer, empty when a tag cannot help: then `remedy` says what can.
    """

    def __init__(self, role: str, tag: str, reason: str, remedy: str = "Choose another workflow.") -> None:
        super().__init__(f"{role}: {reason}")
        self.role = role
        self.tag = tag
        self.reason = reason
        self.remedy = remedy

    def as_error(self, path: Path) -> WorkflowError:
        """The same as an error that names the workflow file, the role and the remedy."""
        tagging = (
            f"Write [{self.tag}] into the title of the node that is meant and export the workflow (API) again, or bind "
            "the role by hand in the Settings."
        )
        return WorkflowError(
            "workflow_role_missing" if self.tag else "workflow_role_unclear",
            f"In the workflow {path.name} the {self.role} cannot be found: {self.reason}.",
            hint=tagging if self.tag else self.remedy,
            file=path,
            field=self.role,
            value=self.tag,
            reason=self.reason,
        )
