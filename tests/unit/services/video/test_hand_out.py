"""Each shot is rendered on one server, in the film's order, and never more than two are on a server."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from services.video.hand_out import AT_ONCE, HandOut


@dataclass
class Film:
    """Servers that go in random order through the steps of shots: take, submit the last segment, render it, finish;
    or that are lost."""

    hand_out: HandOut
    servers: int
    in_flight: dict[int, list[int]] = field(default_factory=dict)
    waits: dict[int, bool] = field(default_factory=dict)
    """Shots in flight, and whether their last segment is still to be submitted."""
    taken: list[tuple[int, int]] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)

    def take(self, server: int) -> int | None:
        shot = self.hand_out.next_for(server)
        if shot is None:
            return None
        flight = self.in_flight.setdefault(server, [])
        assert server not in self.gone
        assert not any(self.waits[other] for other in flight), "a shot was queued between two segments of another"
        flight.append(shot)
        assert len(flight) <= AT_ONCE
        assert sum(shot in others for others in self.in_flight.values()) == 1
        self.waits[shot] = True
        self.taken.append((server, shot))
        return shot

    def submit(self, server: int) -> None:
        for shot in self.in_flight.get(server, [])[-1:]:
            self.hand_out.submitted(server, shot)
            self.waits[shot] = False

    def render(self, server: int) -> None:
        for shot in self.in_flight.get(server, [])[:1]:
            if not self.waits[shot]:
                self.hand_out.rendered(server, shot)

    def finish(self, server: int) -> None:
        for shot in self.in_flight.get(server, [])[:1]:
            self.in_flight[server].remove(shot)
            self.hand_out.over(server, shot)
            self.done.append(shot)

    def lose(self, server: int) -> None:
        """A shot finds its server gone; another one that is there may still come to its end. One server stays."""
        flight = self.in_flight.get(server, [])
        if flight and len(self.gone | {server}) < self.servers:
            self.gone.add(server)
            assert self.hand_out.lose(server, flight.pop(0))

    def run_to_its_end(self) -> None:
        for _ in range(10_000):
            if self.hand_out.is_over:
                return
            for server in range(self.servers):
                self.take(server)
                self.submit(server)
                self.finish(server)
        raise AssertionError("the film does not end")


STEP = st.sampled_from(["take", "submit", "render", "finish", "lose"])
STEPS = st.lists(st.tuples(STEP, st.integers(0, 3)), max_size=80)


@given(shots=st.integers(0, 12), servers=st.integers(1, 4), steps=STEPS)
def test_every_shot_is_finished_once_whatever_happens(shots: int, servers: int, steps: list[tuple[str, int]]) -> None:
    film = Film(HandOut(range(shots), servers), servers)
    for step, server in steps:
        if server < servers:
            getattr(film, step)(server)
    film.run_to_its_end()

    assert sorted(film.done) == list(range(shots))


@given(shots=st.integers(0, 12), servers=st.integers(1, 4), order=st.lists(st.integers(0, 3), max_size=60))
def test_without_a_loss_shots_are_taken_in_the_films_order(shots: int, servers: int, order: list[int]) -> None:
    film = Film(HandOut(range(shots), servers), servers)
    for server in (number % servers for number in order):
        film.take(server)
        film.submit(server)
        film.finish(server)
    film.run_to_its_end()

    assert [shot for _, shot in film.taken] == list(range(shots))


@given(shots=st.integers(1, 8), servers=st.integers(2, 4), data=st.data())
def test_a_shot_that_a_server_has_begun_before_goes_on_there(shots: int, servers: int, data: st.DataObject) -> None:
    homes = data.draw(st.dictionaries(st.integers(0, shots - 1), st.integers(0, servers - 1)))
    film = Film(HandOut(range(shots), servers, homes), servers)
    film.run_to_its_end()

    assert {shot: server for server, shot in film.taken if shot in homes} == homes


def test_a_shot_whose_server_is_lost_is_rendered_by_another() -> None:
    hand_out = HandOut(range(1), 2, {0: 1})
    assert hand_out.next_for(0) is None
    assert hand_out.next_for(1) == 0
    assert hand_out.lose(1, 0)
    assert hand_out.next_for(1) is None
    assert hand_out.next_for(0) == 0
    assert not hand_out.has_others(0)


def test_the_next_shot_is_queued_behind_the_last_segment_and_not_before() -> None:
    hand_out = HandOut(range(3), 1)
    assert hand_out.next_for(0) == 0
    assert hand_out.next_for(0) is None
    hand_out.submitted(0, 0)
    assert hand_out.next_for(0) == 1
    hand_out.submitted(0, 1)
    assert hand_out.next_for(0) is None
    hand_out.over(0, 0)
    assert hand_out.next_for(0) == 2


def test_the_last_shots_are_not_queued_behind_a_busy_server() -> None:
    hand_out = HandOut(range(3), 2)
    assert (hand_out.next_for(0), hand_out.next_for(1)) == (0, 1)
    hand_out.submitted(0, 0)
    assert hand_out.next_for(0) is None
    hand_out.over(1, 1)
    assert hand_out.next_for(1) == 2


def test_a_server_that_has_rendered_is_idle_though_its_clip_is_still_fetched() -> None:
    hand_out = HandOut(range(4), 2)
    assert (hand_out.next_for(0), hand_out.next_for(1)) == (0, 1)
    hand_out.submitted(0, 0)
    hand_out.rendered(0, 0)
    assert hand_out.next_for(0) == 2
    hand_out.submitted(0, 2)
    hand_out.rendered(0, 2)
    assert hand_out.next_for(0) is None, "two shots are in flight"
    hand_out.over(0, 0)
    assert hand_out.next_for(0) == 3


def test_the_last_server_gives_nothing_back() -> None:
    hand_out = HandOut(range(2), 1)
    assert hand_out.next_for(0) == 0
    assert not hand_out.lose(0, 0)
    hand_out.over(0, 0)
    assert hand_out.next_for(0) is None
    assert not hand_out.is_over
    assert (hand_out.drain(), hand_out.drain()) == (1, None)
    assert hand_out.is_over


def test_news_of_a_shot_that_was_given_back_change_nothing() -> None:
    hand_out = HandOut(range(1), 2)
    assert hand_out.next_for(0) == 0
    assert hand_out.lose(0, 0)
    assert hand_out.next_for(1) == 0
    hand_out.submitted(0, 0)
    hand_out.rendered(0, 0)
    hand_out.over(0, 0)
    assert not hand_out.is_over
    hand_out.over(1, 0)
    assert hand_out.is_over


def test_it_is_not_over_while_more_may_come_and_what_comes_is_in_the_films_order() -> None:
    hand_out = HandOut([2], 1, more_to_come=True)
    assert hand_out.next_for(0) == 2
    hand_out.over(0, 2)
    assert not hand_out.is_over
    hand_out.add([3, 0])
    hand_out.close()
    assert hand_out.next_for(0) == 0
    hand_out.over(0, 0)
    assert hand_out.next_for(0) == 3
    hand_out.over(0, 3)
    assert hand_out.is_over
