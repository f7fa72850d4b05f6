"""Folders that belong to one invocation."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _end_logs_in(folder: Path) -> None:
    """The folder goes; whoever logs in this process afterwards must not be told to write there."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, logging.FileHandler) and Path(handler.baseFilename).is_relative_to(folder.resolve()):
            root.removeHandler(handler)
            handler.close()


@contextmanager
def own_folders() -> Iterator[Path]:
    """A temporary folder, with settings, logs and caches of its own: nothing of the person's is read or written."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="shotchain-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for variable in [name for name in os.environ if name.startswith("SHOTCHAIN_")]:
            del os.environ[variable]
        if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
            # On a person's machine modules are compiled once; here they would be for each child.
            os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        os.environ |= {
            "SHOTCHAIN_SETTINGS": str(folder / "settings.json"),
            "SHOTCHAIN_LOG_DIR": str(folder / "logs"),
            "SHOTCHAIN_CACHE_DIR": str(folder / "cache"),
            "GRADIO_TEMP_DIR": str(folder / "gradio"),
            "GRADIO_ANALYTICS_ENABLED": "False",
        }
        try:
            yield folder
        finally:
            os.environ.clear()
            os.environ.update(before)
            _end_logs_in(folder)
