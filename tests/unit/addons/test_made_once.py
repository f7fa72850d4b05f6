"""Services are made when they are asked for, once, whoever asks."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from addons.app import App, compose
from addons.made_once import is_made, made_once

_THREADS = 8


class Owner:
    def __init__(self) -> None:
        self.together = threading.Barrier(_THREADS)
        self.made = 0

    @made_once
    def first(self) -> list[int]:
        """The first."""
        self.made += 1
        return [self.made]

    @made_once
    def second(self) -> list[list[int]]:
        return [self.first]


def test_it_is_made_when_it_is_asked_for() -> None:
    owner = Owner()
    assert not is_made(owner, "first")
    assert owner.second == [[1]]
    assert is_made(owner, "first")
    assert Owner.first.__doc__ == "The first."


def test_threads_that_ask_at_once_get_the_same() -> None:
    owner = Owner()

    def ask(_number: int) -> list[int]:
        owner.together.wait(10)
        return owner.first

    with ThreadPoolExecutor(_THREADS) as pool:
        answers = list(pool.map(ask, range(_THREADS)))

    assert owner.made == 1
    assert all(answer is answers[0] for answer in answers)


def test_closing_an_app_makes_nothing() -> None:
    app = compose(comfy_url="preview")
    app.close()

    assert not any(is_made(app, name) for name, kind in vars(App).items() if isinstance(kind, made_once))
