"""The one tree of errors that people are told about.

VideoError
├── StoryboardError      the storyboard file
├── SelectionError       the selection of keyframes
├── PlanError            what was asked for cannot be planned
├── ProjectError         a project folder or its name
├── SettingsError        settings
├── WorkflowError        a workflow file, or a role it lacks
├── ModelsMissing        model files or node classes the server lacks
├── BackendError
│   ├── BackendUnreachable   no answer, or not from a ComfyUI server
│   ├── PromptRejected       refused at POST /prompt
│   ├── ExecutionFailed      failed while it ran
│   │   └── OutOfMemory
│   ├── PromptLost           the server knows nothing of it any more
│   └── BackendTimedOut
├── MediaError           a picture or a clip that is not what it should be, or cannot be written
└── StateUnreadable      our own files on disk

An error says what happened in one English sentence (`str(error)`), what to do about it (`hint`), and carries a stable
`code` with `context`, from which the same is said in other languages. Anything else that is raised is a bug.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class VideoError(Exception):
    """What went wrong (`str`), what to do (`hint`), and for programs `code` and `context`."""

    exit_code: ClassVar[int] = 2

    def __init__(self, code: str, message: str, *, hint: str = "", detail: str = "", **context: object) -> None:
        """`detail` holds the original words of a server or library, shown only on request."""
        super().__init__(message)
        self.code = code
        self.hint = hint
        self.detail = detail
        self.context: Mapping[str, object] = context

    @property
    def message(self) -> str:
        """One English sentence that names the file, the field and the value."""
        return str(self)

    def as_json(self) -> dict[str, object]:
        """A JSON-ready mapping: `error`, `code`, `message`, `hint`, `detail`, `context`."""
        return {
            "error": type(self).__name__,
            "code": self.code,
            "message": str(self),
            "hint": self.hint,
            "detail": self.detail,
            "context": {
                key: value if isinstance(value, (int, float)) else str(value) for key, value in self.context.items()
            },
        }

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders (an executor may be one), so keyword arguments must survive pickling."""
        return _rebuild, (type(self), self.code, str(self), self.hint, self.detail, dict(self.context))


def _rebuild(
    kind: type[VideoError], code: str, message: str, hint: str, detail: str, context: dict[str, object]
) -> VideoError:
    return kind(code, message, hint=hint, detail=detail, **context)


class StoryboardError(VideoError):
    """The storyboard file is missing, unreadable or says something impossible."""


class SelectionError(VideoError):
    """The selection file is missing, unreadable or says something impossible."""


class PlanError(VideoError):
    """What was asked for cannot be planned."""


class ProjectError(VideoError):
    """A project folder or its name."""


class SettingsError(VideoError):
    """A setting that is not valid."""


class WorkflowError(VideoError):
    """A workflow file that cannot be read, or that lacks a role it needs."""


class ModelsMissing(VideoError):
    """The server lacks model files or node classes that the workflow names."""


class BackendError(VideoError):
    """The ComfyUI server did not do what was asked."""

    exit_code = 1


class BackendUnreachable(BackendError):
    """No answer from the server, or an answer that is not ComfyUI's."""

    exit_code = 3


class PromptRejected(BackendError):
    """The server refused the workflow when it was submitted."""


class ExecutionFailed(BackendError):
    """The workflow failed while it ran. `context` holds `node_type` and `exception_type`."""


class OutOfMemory(ExecutionFailed):
    """The server ran out of (GPU) memory."""


class PromptLost(BackendError):
    """The prompt is neither running, nor waiting, nor in the history: the server was restarted or cleared."""


class BackendTimedOut(BackendError):
    """The server was reachable, but an answer did not come in time."""


class MediaError(VideoError):
    """A picture or a clip that is not what it should be, or that cannot be written."""

    exit_code = 1


class StateUnreadable(VideoError):
    """One of our own files on disk cannot be read or written."""
