"""Puts a take's colours right: compares its opening with its start frame, and writes clip and last frame anew.

What the server made stays as it is; the graded files lie beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from domain.correction import Correction
from domain.seams import ColourTransform, Seam
from domain.takes import Take
from domain.units import Resolution
from infrastructure.atomic_files import replacing
from infrastructure.grading_ffmpeg import encode_graded
from infrastructure.pixels import read_pixels, save_pixels
from infrastructure.take_store import TakeStore
from services.video import colour_fit
from services.video.correction_modes import CorrectionModes
from services.video.file_operations import unwritable
from services.video.take_files import TakeFiles


class Grading:
    """Compares and corrects the takes of one project."""

    def __init__(self, store: TakeStore, files: TakeFiles, modes: CorrectionModes) -> None:
        self._store = store
        self._files = files
        self._modes = modes
        self._has_corrected = False

    def settled(
        self,
        take: Take,
        start_frame: Path | None,
        chain: ColourTransform,
        on_last_frame: Callable[[Path], None] = lambda _last_frame: None,
    ) -> Take:
        """The finished take, compared with the picture it opened on, and graded where that is asked for.

        `start_frame` is None where that picture is not known; `chain` takes its colours to those of the shot's
        keyframe. `on_last_frame` is given a graded last frame before the clip is graded, which takes a while. What is
        done already is not done again. Raises MediaError when a file cannot be read or written.
        """
        known = take if start_frame is None else self._compared(take, start_frame, chain)
        mode = self._modes.of_take(known)
        if known.is_corrected(mode):
            self._has_corrected = True
            if self._files.shown(known, mode) is None:
                known = self._graded(known, on_last_frame)
        if known != take:
            self._files.write_recipe(known)
        return known

    def is_settled(self, take: Take) -> bool:
        """Whether `settled` has nothing to do for a finished take."""
        mode = self._modes.of_take(take)
        is_compared = take.seam is not None and take.seam.match is not None
        if not is_compared and self._files.start_again_path(take).is_file():
            return False
        return not take.is_corrected(mode) or self._files.shown(take, mode) is not None

    def expects_correction(self, take: Take) -> bool:
        """Whether a take that is not here yet will probably be graded: a model that drifts does so every time."""
        mode = self._modes.of_take(take)
        return mode is Correction.ON or (mode is Correction.AUTO and self._has_corrected)

    def mode_of(self, take: Take) -> Correction:
        """What is asked for the take's shot."""
        return self._modes.of_take(take)

    def chain_after(self, take: Take, chain: ColourTransform) -> ColourTransform:
        """What takes the colours that the take shows to those of the keyframe."""
        match = take.seam.match if take.seam else None
        return colour_fit.after(match, chain, take.is_corrected(self._modes.of_take(take)))

    def _compared(self, take: Take, start_frame: Path, chain: ColourTransform) -> Take:
        if take.seam is not None and take.seam.match is not None:
            return take
        again = self._files.start_again_path(take)
        if not again.is_file():
            return take
        size = Resolution(take.recipe.width, take.recipe.height)
        match = colour_fit.match(read_pixels(start_frame, size), read_pixels(again, size), chain)
        return self._store.set_seam(take, replace(take.seam or Seam(), match=match))

    def _graded(self, take: Take, on_last_frame: Callable[[Path], None]) -> Take:
        match = take.seam.match if take.seam else None
        if match is None or match.transform is None or take.clip is None:
            raise ValueError(f"take {take.take_id} has nothing to be graded by")
        graded = self._files.graded_name(take)
        clip = self._files.path(graded.clip)
        try:
            if take.last_frame is not None and graded.last_frame is not None:
                pixels = colour_fit.apply(match.transform, read_pixels(self._files.path(take.last_frame)))
                with replacing(self._files.path(graded.last_frame)) as fresh:
                    save_pixels(pixels, fresh)
                on_last_frame(self._files.path(graded.last_frame))
            with replacing(clip) as fresh:
                encode_graded(self._files.path(take.clip), fresh, colour_fit.cube(match.transform))
        except OSError as exc:
            raise unwritable(clip, exc) from exc
        return self._store.set_graded(take, graded)
