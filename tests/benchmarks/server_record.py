"""What a server's own history says about its time: when each prompt ran, and when the server idled in between."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import requests


@dataclass(frozen=True, slots=True)
class Span:
    """When a prompt of a shot ran, in seconds of the server's clock."""

    shot_id: str
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class Record:
    """A run as the server saw it, in the order of time. `wall` is what the client's own clock says of the run."""

    spans: tuple[Span, ...]
    wall: float

    @property
    def executing(self) -> float:
        """Seconds in which the server worked."""
        return sum(span.ended - span.began for span in self.spans)

    @property
    def own_time(self) -> float:
        """Seconds a segment beyond the server's."""
        return (self.wall - self.executing) / len(self.spans)

    @property
    def between(self) -> float:
        """Seconds a segment in which the server waited for the next prompt: `own_time` but for a run's two ends."""
        began, ended = self.spans[0].began, max(span.ended for span in self.spans)
        return (ended - began - self.executing) / len(self.spans)

    @property
    def boundary_idle(self) -> float:
        """The share of the run, in percent, in which the server idled between two shots."""
        return 100 * sum(_gaps(self.spans, same_shot=False)) / self.wall

    @property
    def hand_over(self) -> float:
        """Seconds from a clip's end to the begin of the next in the same shot. Raises ValueError without a chain.

        The mean: the server's clock has whole milliseconds, and each is some ten of them.
        """
        return fmean(_gaps(self.spans, same_shot=True))


def record_of(history: Mapping[str, Any], shots: Mapping[str, str], wall: float) -> Record:
    """The record of prompts, each with its shot, out of the answer of GET /history."""
    spans = [_span(history[prompt_id], shot_id) for prompt_id, shot_id in shots.items()]
    return Record(tuple(sorted(spans, key=lambda span: span.began)), wall)


def fetch_record(url: str, shots: Mapping[str, str], wall: float) -> Record:
    """The same, asked of the server."""
    history = {prompt_id: requests.get(f"{url}/history/{prompt_id}", timeout=30).json() for prompt_id in shots}
    return record_of({name: answer[name] for name, answer in history.items()}, shots, wall)


def _span(entry: Mapping[str, Any], shot_id: str) -> Span:
    times = {kind: fields["timestamp"] / 1000 for kind, fields in entry["status"]["messages"]}
    return Span(shot_id, times["execution_start"], times["execution_success"])


def _gaps(spans: Sequence[Span], *, same_shot: bool) -> list[float]:
    pairs = itertools.pairwise(spans)
    return [after.began - before.ended for before, after in pairs if (before.shot_id == after.shot_id) is same_shot]
