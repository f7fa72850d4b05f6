"""Takes over real sockets: one bad clip costs one clip, and what a change touches is exactly what is marked."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import requests
from PIL import Image

from addons.app import App, compose
from domain.errors import PlanError, ProjectError
from domain.events import GenerationEvent, RunFinished, SegmentFinished, SegmentSubmitted, SegmentWaiting
from domain.plan import SegmentRef
from domain.takes import Freshness, Override
from infrastructure.preview_backend.server import PreviewOptions, PreviewServer
from infrastructure.project_lock import held
from services.video.planning import PreparedPlan
from tests.fakes.films import MODELS

MakeFilm = Callable[..., Path]
GRAPHS = Path(__file__).parents[2] / "data" / "graphs"
SEGMENTS = [SegmentRef("001", index) for index in range(3)]


@pytest.fixture
def film(make_film: MakeFilm) -> Path:
    """One shot of three segments."""
    return make_film([("001", 3.0)], video_settings={"max_segment_duration": 1.0})


def prepare(app: App, folder: Path) -> PreparedPlan:
    project = app.projects.locate(str(folder))
    return app.planning.prepare(project, "storyboard.json", "selected/selected_keyframes.json", None)


def render(app: App, folder: Path, *only: SegmentRef) -> list[GenerationEvent]:
    run = app.runs.start(prepare(app, folder), app.backends.choose(), frozenset(only) or None)
    events = list(run.events())
    assert isinstance(events[-1], RunFinished)
    return events


def submitted(events: list[GenerationEvent]) -> list[int]:
    return [event.segment.index for event in events if isinstance(event, SegmentSubmitted)]


def freshness(app: App, folder: Path) -> list[Freshness]:
    statuses = app.takes.look(prepare(app, folder), is_preview=False)
    return [statuses[segment].freshness for segment in SEGMENTS]


def clip_bytes(folder: Path) -> list[bytes]:
    return [(folder / "video" / segment.clip_name).read_bytes() for segment in SEGMENTS]


FRESH, STALE, MISSING = Freshness.FRESH, Freshness.STALE, Freshness.MISSING


def test_one_segment_rendered_again_costs_one_prompt_and_going_back_costs_none(app: App, film: Path) -> None:
    assert freshness(app, film) == [MISSING] * 3
    assert submitted(render(app, film)) == [0, 1, 2]
    assert freshness(app, film) == [FRESH] * 3
    first_film = clip_bytes(film)
    project = prepare(app, film).project

    app.takes.change(project, SEGMENTS[1], Override(prompt="a hill in the rain, camera pan to the left"))
    assert freshness(app, film) == [FRESH, STALE, FRESH]
    assert submitted(render(app, film, SEGMENTS[1])) == [1]
    assert freshness(app, film) == [FRESH, FRESH, STALE]
    assert clip_bytes(film)[1] != first_film[1]
    assert clip_bytes(film)[2] == first_film[2]

    assert submitted(render(app, film)) == [2]
    assert freshness(app, film) == [FRESH] * 3

    first_take = app.takes.look(prepare(app, film), is_preview=False)[SEGMENTS[1]].takes[0]
    app.takes.choose(prepare(app, film), first_take.take_id, is_preview=False)
    assert freshness(app, film) == [FRESH] * 3
    assert clip_bytes(film) == first_film
    assert app.takes.overrides(project) == {}
    assert submitted(render(app, film)) == []


def test_a_new_seed_is_kept_and_gives_a_new_take(app: App, film: Path) -> None:
    render(app, film)
    project = prepare(app, film).project
    seed = app.takes.draw_seed(project, [SEGMENTS[2]])

    assert submitted(render(app, film, SEGMENTS[2])) == [2]
    status = app.takes.look(prepare(app, film), is_preview=False)[SEGMENTS[2]]
    assert len(status.takes) == 2
    assert status.chosen is not None
    assert status.chosen.recipe.seed == seed
    assert submitted(render(app, film)) == []


def test_changes_mark_what_they_touch(app: App, film: Path) -> None:
    render(app, film)

    keyframe = film / "selected" / "001.png"
    original = keyframe.read_bytes()
    Image.new("RGB", (256, 160), (200, 10, 10)).save(keyframe)
    assert freshness(app, film) == [STALE, FRESH, FRESH]
    keyframe.write_bytes(original)
    assert freshness(app, film) == [FRESH] * 3

    board = json.loads((film / "storyboard.json").read_text())
    board["shots"][0]["prompt"] = "another hill"
    (film / "storyboard.json").write_text(json.dumps(board))
    assert freshness(app, film) == [STALE] * 3


def test_an_approved_shot_is_left_alone(app: App, film: Path) -> None:
    render(app, film)
    project = prepare(app, film).project
    app.takes.approve(project, "001")
    app.takes.change(project, SEGMENTS[0], Override(prompt="a hill, camera pan to the left"))

    events = render(app, film)
    assert submitted(events) == []
    assert events[-1] == RunFinished(3, 0, 0)
    app.takes.approve(project, "001", approved=False)
    assert submitted(render(app, film)) == [0, 1, 2]


def test_a_clip_deleted_by_hand_comes_back_without_rendering(app: App, film: Path) -> None:
    render(app, film)
    before = clip_bytes(film)
    (film / "video" / SEGMENTS[1].clip_name).unlink()

    assert submitted(render(app, film)) == []
    assert clip_bytes(film) == before


def test_a_take_whose_file_is_gone_is_rendered_again(app: App, film: Path) -> None:
    render(app, film)
    for clip in (film / "video" / "_takes").glob("shot_001_seg_2_take_*.mp4"):
        clip.unlink()

    assert freshness(app, film)[2] is MISSING
    assert submitted(render(app, film)) == [2]


def test_clips_that_the_plan_has_no_segment_for_leave_their_places(app: App, film: Path) -> None:
    render(app, film)
    board = json.loads((film / "storyboard.json").read_text())
    longer = {**board, "video_settings": {"max_segment_duration": 3.0}}
    (film / "storyboard.json").write_text(json.dumps(longer))
    assert submitted(render(app, film)) == [0]
    assert [path.name for path in (film / "video").glob("shot_*.mp4")] == ["shot_001_seg_0.mp4"]

    (film / "storyboard.json").write_text(json.dumps(board))
    assert submitted(render(app, film)) == []
    assert len(list((film / "video").glob("shot_*.mp4"))) == 3


@pytest.mark.parametrize("damage", ["lost", "garbage", "truncated"])
def test_a_store_that_was_lost_is_made_anew_from_the_clips(app: App, film: Path, damage: str) -> None:
    render(app, film)
    store = film / "video" / "_takes.sqlite"
    content = store.read_bytes()
    for part in (store, *film.glob("video/_takes.sqlite-*")):
        part.unlink()
    if damage != "lost":
        store.write_bytes(b"garbage" * 500 if damage == "garbage" else content[: len(content) // 2])
    if damage == "truncated":  # and half of the recipes are gone as well: the clips hold them, too
        next(iter((film / "video" / "_takes").glob("*.json"))).unlink()

    assert freshness(app, film) == [FRESH] * 3
    assert submitted(render(app, film)) == []


def test_deleting_takes_frees_what_it_says_and_never_the_clip(app: App, film: Path) -> None:
    render(app, film)
    project = prepare(app, film).project
    app.takes.draw_seed(project, [SEGMENTS[2]])
    render(app, film, SEGMENTS[2])
    old, current = app.takes.look(prepare(app, film), is_preview=False)[SEGMENTS[2]].takes

    with pytest.raises(PlanError, match="is the clip"):
        app.takes.delete(project, [current.take_id])
    said = app.takes.freed_by_deleting(project, [old.take_id])
    assert app.takes.delete(project, [old.take_id]) == said > 0
    assert len(app.takes.look(prepare(app, film), is_preview=False)[SEGMENTS[2]].takes) == 1
    with pytest.raises(PlanError, match="no finished take"):
        app.takes.choose(prepare(app, film), old.take_id, is_preview=False)


def test_another_process_on_the_project_is_named(app: App, film: Path) -> None:
    prepared = prepare(app, film)
    with held(prepared.project), pytest.raises(ProjectError, match="is being rendered already, by process"):
        app.runs.start(prepared, app.backends.choose())


def test_a_run_that_was_left_is_followed_and_not_submitted_again(make_film: MakeFilm, tmp_path: Path) -> None:
    film = make_film([("001", 1.0), ("002", 1.0)])
    options = PreviewOptions(root=tmp_path / "server", models=MODELS, simulated_render_seconds=2.0)
    with PreviewServer(options) as server:
        first = compose(comfy_url=server.url, workspace=tmp_path)
        run = first.runs.start(prepare(first, film), first.backends.choose())
        events = run.events()
        while not isinstance(event := next(events), SegmentSubmitted) or event.segment.shot_id != "002":
            pass
        first.close()
        assert not run.is_running
        left = first.takes.unfinished(run.project)
        assert left
        # A clock that was set back since then changes nothing.
        with sqlite3.connect(film / "video" / "_takes.sqlite") as connection:
            connection.execute("UPDATE takes SET created_at = '2099-01-01T00:00:00+00:00'")
        connection.close()

        second = compose(comfy_url=server.url, workspace=tmp_path)
        end = render(second, film)
        assert end[-1] == RunFinished(2, 0, 0)
        assert second.takes.unfinished(run.project) == ()
        second.close()
        prompts = requests.get(f"{server.url}/history", timeout=10).json()
        assert len(prompts) == 2
        assert {take.prompt_id for take in left} <= set(prompts)


def test_foreign_prompts_are_never_touched(make_film: MakeFilm, tmp_path: Path) -> None:
    """One of somebody else's runs and one waits, while ours waits behind them, is stopped, and is begun again."""
    film = make_film([("001", 1.0)])
    graph = json.loads((GRAPHS / "wan22_5b_i2v.json").read_text())
    options = PreviewOptions(root=tmp_path / "server", models=MODELS, simulated_render_seconds=2.0)
    with PreviewServer(options) as server, closing(compose(comfy_url=server.url, workspace=tmp_path)) as app:
        picture = (film / "selected" / "001.png").read_bytes()
        requests.post(f"{server.url}/upload/image", files={"image": ("start.png", picture)}, timeout=10)
        foreign = []
        for seed in (1, 2):
            graph["3"]["inputs"]["seed"] = seed
            body = {"prompt": graph, "client_id": "somebody"}
            foreign.append(requests.post(f"{server.url}/prompt", json=body, timeout=10).json()["prompt_id"])

        run = app.runs.start(prepare(app, film), app.backends.choose())
        events = run.events()
        while not isinstance(next(events), SegmentWaiting):
            pass
        run.stop()
        assert run.wait(20)
        assert render(app, film)[-1] == RunFinished(1, 0, 0)

        history = requests.get(f"{server.url}/history", timeout=10).json()
        assert [history[prompt_id]["status"]["status_str"] for prompt_id in foreign] == ["success", "success"]


def test_one_shot_is_skipped_and_the_others_go_on(make_film: MakeFilm, tmp_path: Path) -> None:
    film = make_film([("001", 1.0), ("002", 1.0)])
    options = PreviewOptions(root=tmp_path / "server", models=MODELS, simulated_render_seconds=1.0)
    with PreviewServer(options) as server:
        app = compose(comfy_url=server.url, workspace=tmp_path)
        run = app.runs.start(prepare(app, film), app.backends.choose())
        run.control.skip("001")
        finished = [event.segment.shot_id for event in run.events() if isinstance(event, SegmentFinished)]
        app.close()
    assert finished == ["002"]
