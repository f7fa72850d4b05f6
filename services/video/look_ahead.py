"""Submits a shot's next segment the moment the one before it has finished on the server.

The server goes on while that clip is still fetched, verified and measured here. The next segment opens on the last
frame where it lies on the server, so its bytes, and with them the take's fingerprint, are not known yet: until they
are, the take goes by the take it opens on (`TakeBook.opens_on`). A last frame whose colours were put right is sent as
soon as it is made, while its clip is still encoded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from domain.errors import BackendTimedOut, BackendUnreachable, VideoError
from domain.plan import Segment
from domain.takes import Take, TakeState
from infrastructure.comfy_api.outputs import OutputFile
from infrastructure.comfy_api.session import ComfySession
from services.video.chain_tools import ChainTools
from services.video.clip_source import saved_picture
from services.video.run_control import ShotStop
from services.video.start_images import opens_outputs
from services.video.take_submission import StartPictures, TakeSubmission


class LookAhead:
    """At most one prompt of a shot is ahead: submitted, and not followed yet."""

    def __init__(
        self,
        tools: ChainTools,
        session: ComfySession,
        submission: TakeSubmission,
        stop: ShotStop,
        is_paused: Callable[[], bool],
    ) -> None:
        self._tools = tools
        self._session = session
        self._submission = submission
        self._stop = stop
        self._is_paused = is_paused
        self._opens_outputs = opens_outputs(tools.template, tools.roles)
        self._ahead: Take | None = None
        self._since = 0.0

    @property
    def is_out(self) -> bool:
        """Whether a prompt is ahead."""
        return self._ahead is not None

    def submit(self, take: Take, outputs: Sequence[OutputFile], after: Segment | None) -> None:
        """Submit the segment `after` a take that has just finished with these outputs, if nothing speaks against it.

        An error is not told here: the segment's turn comes, and meets it again.
        """
        book = self._tools.book
        picture = saved_picture(outputs, take.recipe.last_frame_node_id)
        if after is None or picture is None or not self._opens_outputs or book.expects_correction(take):
            return
        self._send(
            after,
            lambda: StartPictures(book.opens_on(after, take), on_server=picture.annotated_name, parent=take),
        )

    def submit_corrected(self, take: Take, last_frame: Path, after: Segment | None) -> None:
        """The same where the last frame's colours were put right; what opens on the frame as it was is withdrawn."""
        self.withdraw()
        if after is not None:
            book = self._tools.book
            self._send(after, lambda: StartPictures(book.fingerprint(after, last_frame), last_frame, parent=take))

    def take_up(self, segment: Segment, take: Take | None) -> float:
        """The segment's turn has come: since when, on the monotonic clock, its prompt is under way.

        `take` is the one that is followed now, if there is one; if another was submitted ahead, that is withdrawn.
        """
        if self._ahead is None or self._ahead.segment != segment.ref:
            return time.monotonic()
        if take is None or take.take_id != self._ahead.take_id:
            self.withdraw()
            return time.monotonic()
        self._ahead = None
        return self._since

    def withdraw(self) -> None:
        """Cancel the prompt that is ahead, if there is one, unless the run leaves it to the server."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and self._session.withdraw(ahead.prompt_id):
            self._tools.book.end(ahead, TakeState.STOPPED)

    def _send(self, after: Segment, opening: Callable[[], StartPictures]) -> None:
        if not self._may_go(after):
            return
        try:
            ready = self._submission.prepare(after, opening())
        except VideoError:
            return
        book, self._since = self._tools.book, time.monotonic()
        try:
            submitted = self._session.submit(ready.workflow.nodes, prompt_id=ready.take.prompt_id, stop=self._stop)
        except (BackendUnreachable, BackendTimedOut):
            return  # the server may have it all the same: the take stays, and its prompt is looked for
        except VideoError:
            submitted = None
        if submitted is None:
            book.forget(ready.take)
            return
        book.renamed(ready.take, submitted.prompt_id)
        self._ahead = replace(ready.take, prompt_id=submitted.prompt_id)

    def _may_go(self, after: Segment) -> bool:
        """Context frames are cut out of the clip, which is not here yet; and a clip that is there may be used again."""
        is_wanted = not (self._stop.is_set() or self._is_paused() or self._tools.keeps(after.ref))
        return is_wanted and self._tools.roles.context_frames == 1 and not self._tools.book.has_takes(after)
