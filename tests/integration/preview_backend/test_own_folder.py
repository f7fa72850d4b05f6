"""Folders of preview servers: each goes with its process, at the latest when the next one starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from infrastructure.preview_backend.own_folder import PREFIX, OwnFolder, remove_abandoned

_KILLED = """
import os, sys
from pathlib import Path
from infrastructure.preview_backend.own_folder import OwnFolder
folder = OwnFolder(Path(sys.argv[1]))
(folder.path / "output").mkdir()
(folder.path / "output" / "clip.mp4").write_bytes(b"left behind")
print(folder.path, flush=True)
os.kill(os.getpid(), 9)
"""
ROOT = Path(__file__).parents[3]


def grown_old(folder: Path) -> Path:
    os.utime(folder, (1, 1))
    return folder


def test_the_folder_of_a_killed_process_is_removed(tmp_path: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    left = grown_old(Path(killed.stdout.strip()))
    assert (left / "output" / "clip.mp4").exists()

    remove_abandoned(tmp_path)

    assert not left.exists()


def test_folders_in_use_young_or_of_others_stay(tmp_path: Path) -> None:
    held = OwnFolder(tmp_path)
    grown_old(held.path)
    young = tmp_path / f"{PREFIX}young"
    young.mkdir()
    (young / ".held").touch()
    never_locked = tmp_path / f"{PREFIX}of-something-else"
    other_name = tmp_path / "other"
    linked = tmp_path / f"{PREFIX}link"
    for folder in (never_locked, other_name):
        folder.mkdir()
        grown_old(folder)
    linked.symlink_to(other_name)
    before = sorted(tmp_path.iterdir())

    remove_abandoned(tmp_path)

    assert sorted(tmp_path.iterdir()) == before
    held.close()
    assert not held.path.exists()
