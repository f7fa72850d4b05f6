"""Turns are served in the order they were handed out."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from services.video.turns import Turns

NEVER = threading.Event()


def test_the_first_is_served_at_once_and_the_next_when_it_is_given_on() -> None:
    turns = Turns()
    first, second = turns.next(), turns.next()
    served = threading.Event()

    def wait() -> None:
        if second.wait(NEVER):
            served.set()

    waiting = threading.Thread(target=wait)
    assert first.wait(NEVER)
    waiting.start()
    assert not served.is_set()
    first.give_on()
    waiting.join(10)
    assert served.is_set()


def test_whoever_waits_leaves_when_the_run_is_stopped() -> None:
    turns = Turns()
    turns.next()
    stop = threading.Event()
    stop.set()

    assert not turns.next().wait(stop)


@given(order=st.permutations(range(5)))
def test_giving_on_twice_or_out_of_order_never_serves_one_too_early(order: list[int]) -> None:
    turns = Turns()
    handed_out = [turns.next() for _ in range(6)]
    stopped = threading.Event()
    stopped.set()

    for count, number in enumerate(order):
        handed_out[number].give_on()
        handed_out[number].give_on()
        furthest = max(order[: count + 1]) + 1
        assert handed_out[furthest].wait(stopped)
        assert furthest == 5 or not handed_out[furthest + 1].wait(stopped)
