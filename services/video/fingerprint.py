"""What decides a clip, as one hash: equal fingerprints mean the same clip, so it need not be rendered again. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from domain.plan import Segment
from infrastructure.comfy_api.segment_inputs import segment_inputs
from infrastructure.comfy_api.updaters import inject
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate
from services.video.fingerprint_text import FingerprintText, cut_up, probe, shape_of, values_of

_SHAPES = 256
"""Of texts that are kept; a film has a few."""


class Fingerprints:
    """Fingerprints of segments for one workflow on one kind of backend. Safe to use from several threads.

    `kind` tells the preview from a ComfyUI: their clips must never be taken for each other's.
    """

    def __init__(self, template: WorkflowTemplate, roles: WorkflowRoles, models: Mapping[str, str], kind: str) -> None:
        self._template = template
        self._roles = roles
        self._models = models
        self._kind = kind
        self._texts: dict[object, FingerprintText | None] = {}

    def of(self, segment: Segment, start_frame: str, end_frame: str | None = None) -> str:
        """The fingerprint of a segment that opens on a picture of digest `start_frame` and aims at one of `end_frame`.

        The workflow as it would be submitted goes in, with the pictures' digests for their names and without the file
        prefix, which differs at every attempt. Of context frames the newest, the start frame, stands for all: clips
        that end on the very same picture are taken to be the same.
        """
        start_image = f"sha256:{start_frame}"
        end_image = None if end_frame is None else f"sha256:{end_frame}"
        shape = shape_of(segment, aims=end_image is not None)
        if shape not in self._texts:
            self._learn(shape, segment, start_image, end_image)
        text = self._texts[shape]
        if text is None:
            return _hashed(self._decided_by(segment, start_image, end_image))
        return text.hashed(values_of(segment, start_image, end_image))

    def _learn(self, shape: object, segment: Segment, start_image: str, end_image: str | None) -> None:
        """Keep the text that segments of this shape share, once it has shown that it gives what the workflow gives."""
        like, start_probe, end_probe = probe(segment, aims=end_image is not None)
        text = cut_up(self._decided_by(like, start_probe, end_probe))
        shown = text.filled(values_of(segment, start_image, end_image))
        if len(self._texts) >= _SHAPES:
            self._texts = {}
        self._texts[shape] = text if shown == self._decided_by(segment, start_image, end_image).encode() else None

    def _decided_by(self, segment: Segment, start_image: str, end_image: str | None) -> str:
        inputs = segment_inputs(segment, start_image, "", self._models, end_image=end_image)
        injected = inject(self._template, self._roles, inputs)
        deciding = {node_id: node for node_id, node in injected.nodes.items() if node_id in injected.deciding}
        return json.dumps([self._kind, deciding], sort_keys=True, separators=(",", ":"))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
