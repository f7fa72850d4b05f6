"""Workflows in folders, with the index in a real database."""

from __future__ import annotations

import json
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.errors import WorkflowError
from infrastructure.workflow_registry import WorkflowRegistry
from tests.fakes.workflows import SHIPPED, SHIPPED_FOLDER, NodesJson, wan_i2v, with_inputs


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return _folder(tmp_path / "shipped", "gcv_a.json", "gcv_b.json", "gcv_b_sage.json")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return _folder(tmp_path / "own", "gcv_b.json", "gcv_c_sage.json", "other.json")


def _folder(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        _write(folder / name, wan_i2v())
    return folder


def _write(path: Path, nodes: NodesJson) -> None:
    path.write_text(json.dumps(nodes), "utf-8")


def _hide_content(path: Path) -> None:
    """Blank the file, and let it look untouched: whoever reads it again will stumble."""
    stat = path.stat()
    path.write_bytes(b" " * stat.st_size)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_the_shipped_workflows_are_found_and_understood(tmp_path: Path) -> None:
    registry = WorkflowRegistry([SHIPPED_FOLDER], tmp_path / "index.sqlite")
    assert set(SHIPPED) == set(registry.all_names())
    assert "gcv_wan_2.2_14B_i2v_gguf_sage.json" not in registry.names()
    assert all(not registry.describe(name).problem for name in registry.names())


def test_names_are_those_of_all_folders_without_variants_and_other_files(shipped: Path, own: Path) -> None:
    registry = WorkflowRegistry([shipped, own, own / "nowhere"])
    assert registry.names() == ("gcv_a.json", "gcv_b.json", "gcv_c_sage.json")
    assert "gcv_b_sage.json" in registry.all_names()


def test_the_later_folder_wins(shipped: Path, own: Path) -> None:
    registry = WorkflowRegistry([shipped, own])
    assert registry.resolve_workflow("gcv_b.json") == own / "gcv_b.json"
    assert registry.resolve_workflow("gcv_a.json") == shipped / "gcv_a.json"
    assert registry.resolve_workflow("gcv_a") == shipped / "gcv_a.json"


def test_the_sage_variant_is_picked_where_it_is_wanted_and_there(shipped: Path) -> None:
    registry = WorkflowRegistry([shipped])
    assert registry.resolve_workflow("gcv_b.json", use_sage=True).name == "gcv_b_sage.json"
    assert registry.resolve_workflow("gcv_a.json", use_sage=True).name == "gcv_a.json"
    assert registry.resolve_workflow("gcv_b_sage.json", use_sage=True).name == "gcv_b_sage.json"
    assert registry.resolve_workflow("gcv_b.json").name == "gcv_b.json"


@pytest.mark.parametrize("name", ["gcv_none.json", "../own/other.json", "", "other.json"])
def test_an_unknown_name_is_an_error_that_lists_the_known_ones(shipped: Path, own: Path, name: str) -> None:
    with pytest.raises(WorkflowError) as caught:
        WorkflowRegistry([shipped, own]).resolve_workflow(name, use_sage=True)
    assert "gcv_a.json, gcv_b.json" in caught.value.hint


def test_an_absolute_path_is_no_name(shipped: Path) -> None:
    with pytest.raises(WorkflowError):
        WorkflowRegistry([shipped]).resolve_workflow(str(shipped / "gcv_a.json"))


def test_a_path_is_taken_when_it_is_given_as_one(own: Path) -> None:
    registry = WorkflowRegistry([])
    assert registry.resolve_path(own / "other.json") == own / "other.json"
    with pytest.raises(WorkflowError, match=r"gone\.json"):
        registry.resolve_path(own / "gone.json")


@pytest.mark.parametrize("indexed", [True, False])
def test_a_description_follows_the_file(shipped: Path, tmp_path: Path, indexed: bool) -> None:
    registry = WorkflowRegistry([shipped], tmp_path / "sub" / "index.sqlite" if indexed else None)
    assert registry.describe("gcv_a.json").fps == 16.0
    assert registry.describe("gcv_a.json") == registry.describe("gcv_a.json")
    _write(shipped / "gcv_a.json", with_inputs(wan_i2v(), "video", fps=120))
    assert registry.describe("gcv_a.json").fps == 120.0


def test_a_broken_workflow_is_described_by_its_problem(shipped: Path, tmp_path: Path) -> None:
    (shipped / "gcv_a.json").write_text("{")
    registry = WorkflowRegistry([shipped], tmp_path / "index.sqlite")
    assert "not a JSON file" in registry.describe("gcv_a.json").problem
    assert registry.describe("gcv_a.json").hint


def test_a_file_that_has_not_changed_is_not_read_again(shipped: Path, tmp_path: Path) -> None:
    path, index = shipped / "gcv_a.json", tmp_path / "index.sqlite"
    before = WorkflowRegistry([shipped], index).describe("gcv_a.json")
    _hide_content(path)
    assert WorkflowRegistry([shipped], index).describe("gcv_a.json") == before


def test_an_index_of_another_version_is_made_anew(shipped: Path, tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    with sqlite3.connect(index) as connection:
        connection.execute("CREATE TABLE workflows (something TEXT)")
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    assert WorkflowRegistry([shipped], index).describe("gcv_a.json").family_key == "wan_2.1"


@pytest.mark.parametrize("broken", [b"this is no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_an_index_that_is_broken_is_made_anew(shipped: Path, tmp_path: Path, broken: bytes) -> None:
    index = tmp_path / "index.sqlite"
    index.write_bytes(broken)
    before = WorkflowRegistry([shipped], index).describe("gcv_a.json")
    assert before.family_key == "wan_2.1"
    _hide_content(shipped / "gcv_a.json")
    assert WorkflowRegistry([shipped], index).describe("gcv_a.json") == before


def test_an_index_that_is_damaged_in_the_middle_is_made_anew(shipped: Path, tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    before = WorkflowRegistry([shipped], index).describe("gcv_a.json")
    content = bytearray(index.read_bytes())
    content[100:] = b"\x55" * (len(content) - 100)
    index.write_bytes(bytes(content))
    assert WorkflowRegistry([shipped], index).describe("gcv_a.json") == before


def test_an_index_that_cannot_be_made_is_done_without(shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    registry = WorkflowRegistry([shipped], tmp_path / "file" / "index.sqlite")
    assert registry.describe("gcv_a.json").family_key == "wan_2.1"


def test_corrections_are_no_workflow_and_change_the_description(shipped: Path, own: Path, tmp_path: Path) -> None:
    registry = WorkflowRegistry([shipped, own], tmp_path / "index.sqlite")
    assert registry.describe("gcv_a.json").family_key == "wan_2.1"
    (own / "gcv_a.roles.json").write_text('{"family": "ltx_video"}')
    assert registry.describe("gcv_a.json").family_key == "ltx_video"
    assert "gcv_a.roles.json" not in registry.all_names()
    (own / "gcv_a.roles.json").unlink()
    assert registry.describe("gcv_a.json").family_key == "wan_2.1"


def test_corrections_lie_in_the_own_folder_or_beside_a_file_from_elsewhere(shipped: Path, own: Path) -> None:
    registry = WorkflowRegistry([shipped, own])
    assert registry.corrections_path(shipped / "gcv_a.json") == own / "gcv_a.roles.json"
    assert registry.corrections_path(own / "gcv_b.json") == own / "gcv_b.roles.json"
    assert registry.corrections_path(own.parent / "x.json") == own.parent / "x.roles.json"


def test_folders_may_change(shipped: Path, own: Path) -> None:
    folders = [shipped]
    registry = WorkflowRegistry(lambda: folders)
    assert "gcv_c_sage.json" not in registry.all_names()
    folders.append(own)
    assert "gcv_c_sage.json" in registry.all_names()


def test_several_threads_may_ask_at_once(shipped: Path, tmp_path: Path) -> None:
    registry = WorkflowRegistry([shipped], tmp_path / "index.sqlite")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(registry.describe, ["gcv_a.json", "gcv_b.json"] * 16))
    assert {description.name for description in found} == {"gcv_a.json", "gcv_b.json"}
