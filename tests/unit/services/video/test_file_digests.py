"""Files are hashed once while they stay the same, also by later processes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from infrastructure.digest_cache import DigestCache
from services.video.file_digests import FileDigests

LONG_AGO = 1_700_000_000_123_456_789


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "a.png"
    write(path, b"first", LONG_AGO)
    return path


def write(path: Path, content: bytes, changed: int) -> None:
    path.write_bytes(content)
    os.utime(path, ns=(changed, changed))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_file_that_changes_is_hashed_again(picture: Path) -> None:
    digests = FileDigests()

    assert digests.of(picture) == sha256(b"first")
    write(picture, b"other", LONG_AGO + 1)
    assert digests.of(picture) == sha256(b"other")


def test_a_later_process_need_not_read_what_was_read(picture: Path, tmp_path: Path) -> None:
    cache = DigestCache(tmp_path / "digests.sqlite")
    first = FileDigests(cache)
    first.of(picture)
    first.save()
    write(picture, b"FIRST", LONG_AGO)  # the same stamp: only who reads it sees a difference

    assert FileDigests(cache).of(picture) == sha256(b"first")
    write(picture, b"FIRST", LONG_AGO + 1)
    assert FileDigests(cache).of(picture) == sha256(b"FIRST")


def test_what_has_only_just_changed_is_not_kept(picture: Path, tmp_path: Path) -> None:
    cache = DigestCache(tmp_path / "digests.sqlite")
    soon = 4_000_000_000_000_000_001  # in the time of this file the change is still to come
    write(picture, b"first", soon)
    digests = FileDigests(cache)
    digests.of(picture)
    digests.save()
    write(picture, b"FIRST", soon)

    assert FileDigests(cache).of(picture) == sha256(b"FIRST")


def test_a_cache_that_cannot_be_used_costs_only_time(picture: Path, tmp_path: Path) -> None:
    broken = tmp_path / "digests.sqlite"
    broken.write_bytes(b"no database" * 100)
    digests = FileDigests(DigestCache(broken))

    assert digests.of(picture) == sha256(b"first")
    digests.save()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FileDigests().of(tmp_path / "none.png")
