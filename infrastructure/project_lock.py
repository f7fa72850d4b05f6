"""One run a project, across processes: a lock that the operating system lets go of when its holder dies."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone

from filelock import FileLock, Timeout

from domain.errors import ProjectError
from infrastructure.json_files import read_object, write_object
from infrastructure.project_store import Project

_LOCK = ".run.lock"
_HOLDER = ".run.json"


@contextmanager
def held(project: Project) -> Iterator[None]:
    """Hold the project's lock. Raises ProjectError naming the holder when another run has it."""
    folder = project.video_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK, thread_local=False)  # the run lets go in a thread of its own
        lock.acquire(timeout=0)
    except Timeout as exc:
        raise _busy(project) from exc
    except OSError as exc:
        raise ProjectError(
            "project_unwritable",
            f"{folder} cannot be written: {exc.strerror}.",
            hint="Free some disk space, and check that the project folder may be written to.",
            file=folder,
            reason=exc.strerror,
        ) from exc
    try:
        write_object(folder / _HOLDER, _myself())
        yield
    finally:
        with contextlib.suppress(OSError):
            (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _myself() -> dict[str, object]:
    return {
        "process": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds"),
    }


def _busy(project: Project) -> ProjectError:
    holder = read_object(project.video_dir / _HOLDER) or {}
    process, host, since = (str(holder.get(name, "?")) for name in ("process", "host", "since"))
    return ProjectError(
        "project_busy",
        f"{project.name} is being rendered already, by process {process} on {host} since {since}.",
        hint="Watch that run, or stop it first.",
        file=project.path,
        process=process,
        host=host,
        since=since,
    )
