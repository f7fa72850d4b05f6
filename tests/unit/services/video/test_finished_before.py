"""What is finished is told before anything is rendered; a run that is stopped looks at nothing more."""

from types import SimpleNamespace
from typing import Any

import pytest

from domain.plan import SegmentRef
from services.video.finished_before import FinishedBefore
from services.video.run_control import RunControl
from tests.fakes.plans import shot


def test_a_run_that_is_stopped_looks_at_no_further_shot() -> None:
    class NoBook:
        def with_clips(self) -> frozenset[SegmentRef]:
            return frozenset({SegmentRef("001", 0), SegmentRef("001", 1)})

        def as_it_stands(self, _shots: object) -> None:
            raise AssertionError("the takes were read")

    tools: Any = SimpleNamespace(book=NoBook(), keeps=lambda _segment: False)
    control, plan = RunControl(), shot("001", 2)
    control.set()
    before = FinishedBefore(tools, control)

    assert list(before.of([plan])) == []
    assert before.rest([plan]) == [plan]


@pytest.mark.parametrize(("clips", "kept", "lacks"), [((0, 1), (), False), ((0,), (), True), ((0,), (1,), False)])
def test_a_shot_lacks_clips_where_none_is_and_one_is_wanted(
    clips: tuple[int, ...], kept: tuple[int, ...], lacks: bool
) -> None:
    book = SimpleNamespace(with_clips=lambda: frozenset(SegmentRef("001", index) for index in clips))
    tools: Any = SimpleNamespace(book=book, keeps=lambda segment: segment.index in kept)
    before = FinishedBefore(tools, RunControl())

    assert before.lacks_clips(shot("001", 2)) is lacks
    assert before.to_render([shot("001", 2)]) == tuple(SegmentRef("001", n) for n in (0, 1) if n not in kept)
