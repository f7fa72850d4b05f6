"""Programs beside the measuring one: they share neither its interpreter's lock nor its memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.benchmarks.figures import NotMeasurable

REPOSITORY = Path(__file__).parents[2]
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def start(*command: str) -> subprocess.Popen[str]:
    """A Python of its own, with the repository's modules; `command` follows the interpreter."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    # A person's second start finds its modules compiled; so must every turn but the one that warms up.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.Popen(
        [sys.executable, *command], cwd=REPOSITORY, env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@contextmanager
def server(module: str, *arguments: str) -> Iterator[str]:
    """A child that prints its address and ends when its input does. Gives the address."""
    with start("-m", f"tests.benchmarks.{module}", *arguments) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            url = child.stdout.readline().strip()
            if not url:
                raise RuntimeError(f"{module} did not start")
            yield url
        finally:
            child.stdin.close()
            child.wait(30)


def preview(root: Path, seconds: float = 0.0) -> AbstractContextManager[str]:
    """A preview server that takes at least so many seconds a segment."""
    return server("child_preview", str(root), str(seconds))


def serve_until_input_ends(url: str) -> None:
    """The other side of `server`."""
    print(url, flush=True)
    sys.stdin.read()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid: int) -> float:
    """CPU time that a process has used, in user and system mode, with all its threads."""
    fields = _proc(pid, "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident_bytes(pid: int | str = "self") -> int:
    """Memory of a process that is in RAM now."""
    return int(_proc(pid, "statm").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _proc(pid: int | str, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(encoding="ascii")
    except OSError as exc:
        raise NotMeasurable("needs /proc, which only Linux has") from exc
