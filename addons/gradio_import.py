"""Gradio imported in half the time.

Whenever a component's class is made, gradio parses its source and writes a typing stub (`.pyi`) beside it. That takes
longer than everything else in its import, and only editors read those files; what gradio is installed with has them.
"""

from __future__ import annotations

from types import ModuleType

import wrapt


def without_stubs() -> None:
    """From now on gradio writes no stubs. To be called before anything imports gradio."""
    wrapt.register_post_import_hook(_write_none, "gradio.component_meta")


def _write_none(component_meta: ModuleType) -> None:
    # A version of gradio without this function loses nothing: the name is then nobody's.
    vars(component_meta)["create_or_modify_pyi"] = _no_stub


def _no_stub(*_: object) -> None:
    pass
