"""A run that goes on: what is missing goes to the server, what is finished is told once, and what is left is told."""

from collections.abc import Callable
from pathlib import Path

from addons.app import App
from domain.events import GenerationEvent, RunFinished, SegmentFinished, SegmentSubmitted, WorkLeft
from domain.plan import SegmentRef
from domain.takes import Override
from services.video.planning import PlanOptions, PreparedPlan

SHORT = {"video_settings": {"max_segment_duration": 1.0}}
SHOTS = [("001", 2.0), ("002", 2.0), ("003", 1.0), ("004", 1.0)]
FIRST_THREE = frozenset({"001", "002", "003"})


def prepare(app: App, folder: Path, shots: frozenset[str] | None = None) -> PreparedPlan:
    project = app.projects.locate(str(folder))
    return app.planning.prepare(
        project, "storyboard.json", "selected/selected_keyframes.json", None, PlanOptions(shots=shots)
    )


def render(app: App, folder: Path, shots: frozenset[str] | None = None) -> list[GenerationEvent]:
    return list(app.runs.start(prepare(app, folder, shots), app.backends.choose()).events())


def left(events: list[GenerationEvent]) -> list[tuple[SegmentRef, ...]]:
    return [event.segments for event in events if isinstance(event, WorkLeft)]


def test_a_changed_shot_and_a_new_one_are_what_is_left(app: App, make_film: Callable[..., Path]) -> None:
    folder = make_film(SHOTS, **SHORT)
    old = tuple(segment.ref for segment in prepare(app, folder, FIRST_THREE).plan.segments)
    assert left(render(app, folder, FIRST_THREE)) == [old]
    project = prepare(app, folder).project
    app.takes.change(project, SegmentRef("002", 1), Override(prompt="a hill in the rain, camera pan to the left"))

    events = render(app, folder)

    wanted = (SegmentRef("002", 1), SegmentRef("004", 0))
    assert left(events) == [wanted]
    assert sorted(event.segment for event in events if isinstance(event, SegmentSubmitted)) == list(wanted)
    finished = [event for event in events if isinstance(event, SegmentFinished)]
    assert sorted(event.segment for event in finished) == [*old, SegmentRef("004", 0)]
    assert {event.segment for event in finished if not event.reused} == set(wanted)
    assert events[-1] == RunFinished(6, 0, 0)


def test_of_an_approved_shot_and_of_a_finished_film_nothing_is_left(app: App, make_film: Callable[..., Path]) -> None:
    folder = make_film(SHOTS, **SHORT)
    render(app, folder)
    project = prepare(app, folder).project
    assert left(render(app, folder)) == [()]

    app.takes.approve(project, "001")
    app.takes.change(project, SegmentRef("001", 0), Override(prompt="a hill, camera pan to the left"))
    assert left(render(app, folder)) == [()]
