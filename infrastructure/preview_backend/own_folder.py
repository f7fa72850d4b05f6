"""A temporary folder for one preview server. Those of processes that were killed are removed by the next one."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "shotchain-preview-"
_LOCK = ".held"
# A younger folder may be one whose process has not locked it yet.
_YOUNGEST_SECONDS = 60


class OwnFolder:
    """An empty folder below `parent`, held by a lock that the operating system lets go of when the process dies."""

    def __init__(self, parent: Path) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        # Closed by whichever thread ends the program.
        self._lock = FileLock(self.path / _LOCK, thread_local=False)
        self._lock.acquire(timeout=0)

    def close(self) -> None:
        """Remove the folder and all in it."""
        self._lock.release()
        shutil.rmtree(self.path, ignore_errors=True)


def remove_abandoned(parent: Path) -> None:
    """Remove the folders below `parent` that nobody holds any more. What cannot be removed stays, without an error."""
    for folder in parent.glob(f"{PREFIX}*"):
        if _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    """Only a folder that was locked once can be told to be abandoned: others may belong to anything."""
    try:
        age = time.time() - folder.lstat().st_mtime
        if folder.is_symlink() or age < _YOUNGEST_SECONDS or not (folder / _LOCK).is_file():
            return False
        with FileLock(folder / _LOCK, timeout=0):
            return True
    except (OSError, Timeout):
        return False
