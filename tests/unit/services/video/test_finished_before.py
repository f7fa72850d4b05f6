"""What is finished is told before anything is rendered; a run that is stopped looks at nothing more."""

from types import SimpleNamespace
from typing import Any

from services.video.finished_before import FinishedBefore
from services.video.run_control import RunControl
from tests.fakes.plans import shot


def test_a_run_that_is_stopped_looks_at_no_further_shot() -> None:
    class NoBook:
        def has_clip(self, _segment: object) -> bool:
            raise AssertionError("the store was asked")

    tools: Any = SimpleNamespace(book=NoBook(), keeps=lambda _segment: False)
    control, plan = RunControl(), shot("001", 2)
    control.set()
    before = FinishedBefore(tools, control)

    assert list(before.of(plan)) == []
    assert before.rest([plan]) == [plan]
