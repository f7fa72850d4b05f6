"""A run in words: status line, bars, problems. Props for the templates; nothing here is escaped yet. Pure."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from addons.helpers.amounts import about, file_size, gigabytes
from addons.helpers.error_words import Props, error_card
from addons.texts import Words
from addons.video.state import RunState, SegmentState, SegmentStatus
from domain.events import RunFinished
from domain.plan import SegmentRef
from services.video.forecast import Outlook

if TYPE_CHECKING:
    from services.backend import MemoryUse

_LISTED = 50
_NO_OUTLOOK = Outlook()


def segment_name(ref: SegmentRef, count: int, words: Words) -> str:
    """`shot 003, segment 2 of 3`, or only `shot 003` when it has a single segment."""
    if count == 1:
        return words("single_segment_name", shot=ref.shot_id)
    return words("segment_name", shot=ref.shot_id, index=ref.index + 1, count=count)


def _name(ref: SegmentRef, state: RunState, words: Words) -> str:
    return segment_name(ref, len(state.of_shot(ref.shot_id)), words)


def status_line(state: RunState, words: Words, *, is_stopping: bool, elapsed: float, is_paused: bool = False) -> Props:
    """One line that says where the run is: `tone` is `busy`, `good`, `warn` or `bad`."""
    if state.finished is not None:
        tone, text = _end(state.finished, state, words)
        return {"tone": tone, "text": text, "aside": words("took", clock=words.clock(elapsed))}
    if is_paused and not is_stopping:
        text = words("status_paused" if state.current is None else "status_pausing")
        return {"tone": "warn", "text": text, "aside": words("elapsed", clock=words.clock(elapsed))}
    text = words("status_stopping") if is_stopping else _going_on(state, words)
    return {"tone": "busy", "text": text, "aside": words("elapsed", clock=words.clock(elapsed))}


def _going_on(state: RunState, words: Words) -> str:
    current = state.current
    if current is None:
        return words("status_begins")
    return words("status_running", segment=_name(current.ref, state, words))


def _end(end: RunFinished, state: RunState, words: Words) -> tuple[str, str]:
    counts = {"done": end.finished, "total": state.total}
    if end.error is not None:
        return "bad", words("status_broken")
    if end.stopped:
        return "warn", words("status_stopped", **counts)
    if end.is_complete:
        again = f" {words.counted('used_again', state.reused)}." if state.reused else ""
        return "good", words.counted("status_finished", end.finished) + again
    return "warn", words("status_partly", **counts)


def progress(
    state: RunState, words: Words, outlook: Outlook = _NO_OUTLOOK, memory: MemoryUse | None = None
) -> Props | None:
    """The film's bar, the running segment's bar and a line of facts; None when the run is over."""
    if state.is_over:
        return None
    return {
        "film": {
            "label": words("film_bar"),
            "text": _film_text(state, outlook, words),
            "percent": round(state.fraction * 100),
        },
        "segment": _segment_bar(state.current, state, words),
        "facts": " · ".join(_facts(state, outlook, memory, words)),
    }


def _film_text(state: RunState, outlook: Outlook, words: Words) -> str:
    finished = sum(segment.status.is_final for segment in state.segments.values())
    text = words("film_count", done=finished, total=state.total)
    if outlook.remaining is None:
        return text
    return f"{text} · {words('time_left', duration=about(outlook.remaining, words))}"


def _facts(state: RunState, outlook: Outlook, memory: MemoryUse | None, words: Words) -> list[str]:
    facts: list[str] = []
    if outlook.frames:
        facts.append(words("frames_done", done=outlook.frames_done, total=outlook.frames))
    if outlook.clip_bytes:
        facts.append(file_size(outlook.clip_bytes, words))
    if state.reused:
        facts.append(words.counted("used_again", state.reused))
    if memory is not None:
        used, total = gigabytes(memory.used, words), gigabytes(memory.total, words)
        facts.append(words("memory", used=used, total=total))
    if not state.is_preview:
        facts.append(words("on_backend", backend=state.backend))
    return facts


def _segment_bar(segment: SegmentState | None, state: RunState, words: Words) -> Props:
    if segment is None:
        return {"label": words("segment_bar"), "text": "", "percent": 0, "known": True}
    known = segment.fraction is not None or segment.status is not SegmentStatus.RENDERING
    return {
        "label": _name(segment.ref, state, words),
        "text": _doing(segment, words),
        "percent": round((segment.fraction or 0.0) * 100),
        "known": known,
    }


def _doing(segment: SegmentState, words: Words) -> str:
    if segment.silent is not None:
        return words("no_answer", seconds=round(segment.silent))
    if segment.status is SegmentStatus.QUEUED and segment.ahead is not None:
        return words.counted("queue_ahead", segment.ahead) if segment.ahead else words("queue_next")
    if segment.status is not SegmentStatus.RENDERING:
        return words(f"state_{segment.status.value}")
    parts = [segment.node] if segment.node else []
    if segment.step is not None and segment.steps:
        parts.append(words("step", step=segment.step, steps=segment.steps))
    if segment.fraction is not None:
        parts.append(f"{round(segment.fraction * 100)} %")
    return " · ".join(parts)


def live_picture(state: RunState, words: Words) -> Props | None:
    """The sampler's newest picture as a data address; None while there is none."""
    if state.picture is None:
        return None
    encoded = base64.b64encode(state.picture.image).decode("ascii")
    return {"src": f"data:{state.picture.mime};base64,{encoded}", "alt": words("live_preview")}


def problems(state: RunState, words: Words) -> Props | None:
    """Cards for what failed, and a list of what was skipped; None when all is well."""
    cards: list[Props] = []
    if state.finished is not None and state.finished.error is not None:
        cards.append(error_card(state.finished.error, words, title=words("status_broken")))
    failed = [segment for segment in state.segments.values() if segment.error is not None]
    for segment in failed[:_LISTED]:
        if segment.error is not None:
            title = words("failed_title", segment=_name(segment.ref, state, words))
            cards.append(error_card(segment.error, words, title=title))
    skipped = [segment for segment in state.segments.values() if segment.status is SegmentStatus.SKIPPED]
    if not cards and not skipped:
        return None
    return {"cards": cards, "skipped": _skipped(skipped, state, words)}


def _skipped(segments: list[SegmentState], state: RunState, words: Words) -> Props | None:
    if not segments:
        return None
    lines = [
        {"name": _name(segment.ref, state, words), "why": _why_skipped(segment, words)}
        for segment in segments[:_LISTED]
    ]
    return {"title": f"{words('skipped_title')} ({len(segments)})", "lines": lines}


def _why_skipped(segment: SegmentState, words: Words) -> str:
    for key in (f"skip_{segment.skip_code}", f"missing_{segment.skip_code}"):
        if words.has(key):
            return words(key, shot=segment.ref.shot_id, reason=segment.skip_reason)
    return segment.skip_reason
