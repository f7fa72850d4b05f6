"""Revisions of cards, and what goes over the wire for them."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from addons.texts import Words
from addons.video.board import Board, Boards
from addons.video.cards import FilmNow, faces
from addons.video.state import RunState, advance
from addons.video.strip_wire import as_text, strip_message
from domain.events import GenerationEvent, RunStarted, SegmentFinished, SegmentProgress
from domain.plan import GenerationPlan, SegmentRef
from domain.units import FrameCount, Seconds
from tests.fakes.plans import plan, shot

PROJECT = Path("film")
EN = Words("en")


def long_plan(shots: int) -> GenerationPlan:
    return plan(*(shot(f"{number:03}", 3) for number in range(shots)))


def refs(of: GenerationPlan) -> tuple[SegmentRef, ...]:
    return tuple(segment.ref for segment in of.segments)


def begun(of: GenerationPlan) -> RunState:
    return advance(RunState(), RunStarted("film", refs(of), "x", is_preview=True))


def message(board: Board, known: object) -> tuple[dict | None, dict]:
    text, knows = strip_message(board, None, known, lambda: faces(board.now, EN))
    return (json.loads(text) if text else None), knows


def test_a_page_that_knows_nothing_gets_every_card_and_then_nothing():
    film = long_plan(4)
    board = Boards().look(PROJECT, FilmNow(film))
    first, knows = message(board, None)

    assert first is not None
    assert len(first["cards"]) == len(first["states"]) == 4
    assert message(board, knows) == (None, knows)


def test_one_changed_segment_of_six_hundred_is_one_card_of_a_few_bytes():
    film, boards = long_plan(200), Boards()
    run = begun(film)
    _, knows = message(boards.look(PROJECT, FilmNow(film, run=run)), None)
    run = advance(run, SegmentProgress(SegmentRef("117", 1), 0.5, "KSampler"))
    board = boards.look(PROJECT, FilmNow(film, run=run))
    told, _ = message(board, knows)

    assert told is not None
    assert [state["n"] for state in told["states"]] == [117]
    assert told["states"][0]["segments"][1] == ["rendering", 50, "", 0]
    assert len(as_text(told)) < 300


def test_another_plan_is_sent_whole():
    boards = Boards()
    _, knows = message(boards.look(PROJECT, FilmNow(long_plan(2))), None)
    told, now = message(boards.look(PROJECT, FilmNow(long_plan(3))), knows)

    assert told is not None
    assert len(told["cards"]) == 3
    assert now["epoch"] != knows["epoch"]


def test_another_open_segment_alone_is_told_too():
    board = Boards().look(PROJECT, FilmNow(long_plan(2)))
    _, knows = message(board, None)
    text, now = strip_message(board, SegmentRef("001", 2), knows, dict)

    assert text is not None
    assert json.loads(text)["states"] == []
    assert now["open"] == ["001", 2]


def test_what_a_page_makes_up_costs_it_a_whole_message_only():
    board = Boards().look(PROJECT, FilmNow(long_plan(1)))
    for known in (7, "x", [], {"epoch": board.epoch}, {"epoch": board.epoch, "rev": "1"}, {"epoch": None, "rev": 99}):
        told, _ = message(board, known)
        assert told is not None
        assert "cards" in told


def test_without_a_plan_the_cards_go():
    assert strip_message(None, None, {"epoch": "x"}, dict) == ("", {})
    assert strip_message(None, None, {}, dict) == (None, {})


def test_markup_in_words_does_not_look_like_markup_on_the_way():
    assert json.loads(as_text({"prompt": "<script>ä"})) == {"prompt": "<script>ä"}
    assert "<" not in as_text({"prompt": "<script>"})


EVENTS = st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.floats(0, 1)), max_size=12)


@given(EVENTS, st.sets(st.integers(0, 12)))
def test_pages_that_look_now_and_then_show_what_a_page_that_looks_now_shows(
    told: list[tuple[int, bool, float]], looks: set[int]
):
    film, boards = long_plan(2), Boards()
    run, all_refs = begun(film), refs(film)
    page: dict[int, dict] = {}
    knows: object = None
    for number, (which, is_end, fraction) in enumerate([*told, (0, False, 0.1)]):
        ref = all_refs[which]
        event: GenerationEvent = SegmentProgress(ref, fraction, "")
        if is_end:
            event = SegmentFinished(ref, Path(ref.clip_name), FrameCount(1), None, Seconds(1.0))
        run = advance(run, event)
        board = boards.look(PROJECT, FilmNow(film, run=run))
        if number in looks or number == len(told):
            heard, knows = message(board, knows)
            page |= {state["n"]: state for state in (heard or {}).get("states", ())}
    fresh, _ = message(boards.look(PROJECT, FilmNow(film, run=run)), None)

    assert fresh is not None
    assert page == {state["n"]: state for state in fresh["states"]}
