"""Which ffmpeg a program is, by asking it."""

from __future__ import annotations

import re
import subprocess

from domain.errors import MediaError

_VERSION = re.compile(r"ffmpeg version (\S+)")
_PATIENCE_SECONDS = 10


def ffmpeg_version(program: str) -> str:
    """The version a program says it is, such as `5.1.9-0+deb12u1`. Raises MediaError when it is no ffmpeg."""
    try:
        answer = subprocess.run(  # the program is one the person chose, or one that was found
            [program, "-version"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired, ValueError) as exc:
        raise _no_ffmpeg(program, str(exc)) from exc
    found = _VERSION.match(answer.stdout)
    if found is None:
        raise _no_ffmpeg(program, answer.stdout[:500] or answer.stderr[:500])
    return found[1]


def _no_ffmpeg(program: str, detail: str) -> MediaError:
    return MediaError(
        "not_ffmpeg",
        f"{program} is no ffmpeg that can be started.",
        hint="Correct ffmpeg in the Settings, or leave it empty to use the one that is found.",
        detail=detail,
        file=program,
    )
