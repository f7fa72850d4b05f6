"""Gradio without the typing stubs that it writes for every component's class."""

import subprocess
import sys
from pathlib import Path

_COMPONENT = "import gradio as gr\nclass Slate(gr.HTML):\n    pass\n"
_USE = "import slate; print(callable(slate.Slate('Take 2').change))"
_REPOSITORY = Path(__file__).parents[3]


def test_gradio_left_alone_writes_a_stub(tmp_path: Path) -> None:
    """When this fails, gradio has changed, and `without_stubs` may go."""
    assert said(tmp_path, _USE) == "True"
    assert (tmp_path / "slate.pyi").exists()


def test_without_stubs_none_is_written_and_components_work(tmp_path: Path) -> None:
    assert said(tmp_path, f"from addons.gradio_import import without_stubs; without_stubs(); {_USE}") == "True"
    assert not (tmp_path / "slate.pyi").exists()


def said(folder: Path, code: str) -> str:
    """What Python prints with a component of its own in `folder`."""
    (folder / "slate.py").write_text(_COMPONENT, encoding="utf-8")
    path = f"import sys; sys.path[:0] = [{str(folder)!r}, {str(_REPOSITORY)!r}]; "
    return subprocess.check_output([sys.executable, "-c", path + code], text=True).strip()
