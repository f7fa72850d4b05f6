"""Makes a segment ready for the server: its pictures are there, its workflow is filled in, its take is remembered."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from pathlib import Path

from domain.plan import Segment
from domain.takes import Take
from infrastructure.comfy_api.segment_inputs import segment_inputs
from infrastructure.comfy_api.updaters import InjectedWorkflow, inject
from services.video.chain_tools import ChainTools
from services.video.start_images import StartImages
from services.video.take_placing import token_of


@dataclass(frozen=True, slots=True)
class StartPictures:
    """What a segment opens on, and what it is to be remembered by.

    `fingerprint` is the take's. `clip_before` ends on `start_frame`, which need not be here where it lies `on_server`
    by that name. `parent` is the take it opens on, None for a keyframe.
    """

    fingerprint: str
    start_frame: Path | None = None
    clip_before: Path | None = None
    on_server: str | None = None
    parent: Take | None = None


@dataclass(frozen=True, slots=True)
class ReadyTake:
    """A take that may be submitted: it is remembered already."""

    take: Take
    workflow: InjectedWorkflow


class TakeSubmission:
    """Prepares takes for one client of one server."""

    def __init__(self, tools: ChainTools, client_id: str, stop: threading.Event) -> None:
        self._tools = tools
        self._client_id = client_id
        self._images = StartImages(tools.api, tools.roles.context_frames, tools.book.digest, stop)

    def prepare(self, segment: Segment, opening: StartPictures) -> ReadyTake:
        """Send the pictures and remember the take. Raises MediaError, BackendError, WorkflowError."""
        tools = self._tools
        names = self._images.upload(segment, opening.start_frame, opening.clip_before, opening.on_server)
        prompt_id = str(uuid.uuid4())
        # One name per attempt: a server that has rendered the very same before would name the old file.
        prefix = f"{tools.output_folder}/{segment.ref.clip_stem}_{token_of(prompt_id)}"
        workflow = inject(
            tools.template,
            tools.roles,
            segment_inputs(
                segment, names.start, prefix, tools.models, earlier_images=names.earlier, end_image=names.end
            ),
        )
        take = tools.book.begin(
            segment,
            opening.fingerprint,
            workflow,
            prompt_id=prompt_id,
            client_id=self._client_id,
            parent=opening.parent,
            workflow=tools.template.name,
        )
        return ReadyTake(take, workflow)
