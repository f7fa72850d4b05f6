"""What decides a clip, as one hash: equal fingerprints mean the same clip, so it need not be rendered again. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from domain.plan import Segment
from infrastructure.comfy_api.segment_inputs import segment_inputs
from infrastructure.comfy_api.updaters import inject
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate


class Fingerprints:
    """Fingerprints of segments for one workflow on one kind of backend.

    `kind` tells the preview from a ComfyUI: their clips must never be taken for each other's.
    """

    def __init__(self, template: WorkflowTemplate, roles: WorkflowRoles, models: Mapping[str, str], kind: str) -> None:
        self._template = template
        self._roles = roles
        self._models = models
        self._kind = kind

    def of(self, segment: Segment, start_frame: str, end_frame: str | None = None) -> str:
        """The fingerprint of a segment that opens on a picture of digest `start_frame` and aims at one of `end_frame`.

        The workflow as it would be submitted goes in, with the pictures' digests for their names and without the file
        prefix, which differs at every attempt. Of context frames the newest, the start frame, stands for all: clips
        that end on the very same picture are taken to be the same.
        """
        end_image = None if end_frame is None else f"sha256:{end_frame}"
        inputs = segment_inputs(segment, f"sha256:{start_frame}", "", self._models, end_image=end_image)
        injected = inject(self._template, self._roles, inputs)
        deciding = {node_id: node for node_id, node in injected.nodes.items() if node_id in injected.deciding}
        decided_by = json.dumps([self._kind, deciding], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(decided_by.encode()).hexdigest()


class FileDigests:
    """SHA-256 of files, remembered while size and time of change stay the same."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[int, int], str]] = {}

    def of(self, path: Path) -> str:
        """The digest of a file's bytes. Raises OSError."""
        status = path.stat()
        stamp = (status.st_size, status.st_mtime_ns)
        known = self._known.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self._known[path] = (stamp, digest)
        return digest
