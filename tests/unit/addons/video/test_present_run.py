"""A run in words."""

from pathlib import Path

import pytest

from addons.texts import Words
from addons.video.present_run import live_picture, problems, progress, status_line
from addons.video.state import RunState, advance
from domain.errors import BackendUnreachable, MediaError
from domain.events import (
    GenerationEvent,
    RunFinished,
    RunStarted,
    SegmentFailed,
    SegmentFinished,
    SegmentPreview,
    SegmentProgress,
    SegmentSilent,
    SegmentSkipped,
    SegmentStarted,
    SegmentWaiting,
)
from domain.plan import SegmentRef
from domain.units import FrameCount, Seconds
from services.backend import MemoryUse
from services.video.forecast import Outlook

EN, DE = Words("en"), Words("de")
A, B, C = SegmentRef("001", 0), SegmentRef("002", 0), SegmentRef("002", 1)


def run(*events: GenerationEvent, is_preview: bool = False) -> RunState:
    state = advance(RunState(), RunStarted("film", (A, B, C), "ComfyUI 1.0", is_preview))
    for event in events:
        state = advance(state, event)
    return state


def finished(ref: SegmentRef, *, reused: bool = False) -> SegmentFinished:
    return SegmentFinished(ref, Path(ref.clip_name), FrameCount(48), None, Seconds(1.0), reused)


def line(state: RunState, words: Words = EN, **options: bool) -> dict:
    return status_line(state, words, is_stopping=options.get("is_stopping", False), elapsed=65.4)


def test_the_status_names_the_segment_that_renders_and_the_time():
    shown = line(run(SegmentStarted(C, Path("c.png"))))

    assert shown == {"tone": "busy", "text": "Rendering shot 002, segment 2 of 2", "aside": "1:05 elapsed"}


def test_a_shot_of_one_segment_is_named_without_counting():
    assert line(run(SegmentStarted(A, Path("a.png"))))["text"] == "Rendering shot 001"


def test_the_status_speaks_german():
    assert line(run(SegmentStarted(C, Path("c.png"))), DE)["text"] == "Einstellung 002, Segment 2 von 2 wird gerendert"


@pytest.mark.parametrize(
    ("end", "tone", "said"),
    [
        (RunFinished(3, 0, 0), "good", "Done: 3 clips."),
        (RunFinished(1, 0, 0), "good", "Done: 1 clip."),
        (RunFinished(1, 0, 2, stopped=True), "warn", "Stopped. 1 of 3"),
        (RunFinished(2, 1, 0), "warn", "2 of 3"),
        (RunFinished(0, 0, 3, error=BackendUnreachable("not_reached", "gone")), "bad", "could not go on"),
    ],
)
def test_the_end_is_told_as_it_was(end: RunFinished, tone: str, said: str):
    shown = line(run(end))

    assert shown["tone"] == tone
    assert said in shown["text"]


def test_a_stop_is_confirmed_at_once():
    assert line(run(), is_stopping=True)["text"] == "Stopping …"


def test_the_bars_show_film_segment_node_and_step():
    shown = progress(run(SegmentProgress(A, 0.5, "KSampler", 10, 20)), EN)

    assert shown is not None
    assert shown["film"] == {"label": "Film", "text": "0 of 3 segments", "percent": 17}
    assert shown["segment"]["text"] == "KSampler · step 10 of 20 · 50 %"
    assert shown["segment"]["percent"] == 50
    assert shown["segment"]["known"]
    assert shown["facts"] == "on ComfyUI 1.0"


def test_the_preview_is_named_by_the_badge_alone():
    shown = progress(run(is_preview=True), EN)

    assert shown is not None
    assert shown["facts"] == ""


def test_the_film_tells_the_time_that_is_left_frames_size_and_graphics_memory():
    outlook = Outlook(frames_done=48, frames=144, clip_bytes=3_500_000, remaining=Seconds(245.0))
    shown = progress(run(finished(A)), DE, outlook, MemoryUse(12_025_908_429, 25_769_803_776))

    assert shown is not None
    assert shown["film"]["text"] == "1 von 3 Segmenten · noch etwa 4 min"
    assert shown["facts"] == "48 von 144 Bildern · 3,3 MB · VRAM 11,2 von 24 GB · auf ComfyUI 1.0"


def test_time_that_nobody_can_know_is_not_told():
    shown = progress(run(), EN, Outlook(frames=144))

    assert shown is not None
    assert shown["film"]["text"] == "0 of 3 segments"


def test_clips_that_are_used_again_are_counted_while_it_runs_and_at_the_end():
    shown = progress(run(finished(A, reused=True), finished(B, reused=True)), EN)

    assert shown is not None
    assert "2 clips used again" in shown["facts"]
    end = run(finished(A, reused=True), finished(B), finished(C), RunFinished(3, 0, 0))
    assert line(end)["text"] == "Done: 3 clips. 1 clip used again."


def test_an_unknown_fraction_is_said_to_be_unknown():
    shown = progress(run(SegmentProgress(A, None, "KSampler")), EN)

    assert shown is not None
    assert not shown["segment"]["known"]


@pytest.mark.parametrize(("ahead", "said"), [(0, "next in"), (1, "1 prompt ahead"), (3, "3 prompts ahead")])
def test_the_place_in_the_queue_is_told(ahead: int, said: str):
    shown = progress(run(SegmentStarted(A, Path("a.png")), SegmentWaiting(A, ahead)), EN)

    assert shown is not None
    assert said in shown["segment"]["text"]


def test_a_server_that_does_not_answer_is_told():
    shown = progress(run(SegmentProgress(A, 0.5, "KSampler"), SegmentSilent(A, Seconds(12.4))), EN)

    assert shown is not None
    assert shown["segment"]["text"] == "no answer from the server for 12 s, asking again"
    assert shown["segment"]["percent"] == 50


def test_a_run_that_is_over_has_no_bars():
    assert progress(run(RunFinished(3, 0, 0)), EN) is None


def test_the_live_picture_is_a_data_address():
    shown = live_picture(run(SegmentPreview(A, "image/jpeg", b"\xff\xd8")), EN)

    assert shown is not None
    assert shown["src"] == "data:image/jpeg;base64,/9g="
    assert live_picture(run(), EN) is None


def test_a_failure_is_a_card_with_sentence_remedy_and_original_words():
    error = MediaError("nobody_knows_this", "It broke.", hint="Mend it.", detail="Traceback")
    shown = problems(run(SegmentFailed(B, error)), EN)

    assert shown is not None
    card = shown["cards"][0]
    assert (card["title"], card["message"], card["remedy"], card["detail"]) == (
        "shot 002, segment 1 of 2 failed",
        "It broke.",
        "Mend it.",
        "Traceback",
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("earlier_segment_failed", "ein früheres Segment ist fehlgeschlagen"),
        ("stopped", "angehalten"),
        ("keyframe_not_selected", "Für die Einstellung 002 ist kein Keyframe ausgewählt."),
        ("something_new", "the English reason"),
    ],
)
def test_a_skipped_segment_says_why(code: str, said: str):
    shown = problems(run(SegmentSkipped(C, code, "the English reason")), DE)

    assert shown is not None
    assert shown["skipped"]["lines"] == [{"name": "Einstellung 002, Segment 2 von 2", "why": said}]


def test_a_run_without_trouble_has_no_problems():
    assert problems(run(RunFinished(3, 0, 0)), EN) is None
