"""The rig of the client's own tests, and servers of three kinds."""

from __future__ import annotations

from tests.integration.comfy_api.conftest import _no_pauses, build_rig

__all__ = ["_no_pauses", "build_rig"]
