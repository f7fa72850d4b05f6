"""A server that lacks models is left out, and only when all lack something is nothing rendered."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import BackendError, BackendUnreachable
from domain.model_report import ModelProblem, ModelReport
from domain.models import Storyboard
from domain.selection import Selection
from infrastructure.project_store import Project
from services.backend import Backend, Backends, LeftOut
from services.ready_servers import ready_plan
from services.video.planning import PreparedPlan
from tests.fakes.plans import plan

A, B, C = (Backend(f"ComfyUI · {name}", f"http://{name}", False, "1", "GPU") for name in "abc")
DOWN = LeftOut("d", BackendUnreachable("not_reached", "No answer."))
PREPARED = PreparedPlan(
    Project("film", "film", Path("film")),
    Storyboard("film", (), Path("s.json")),
    Selection(Path("k.json"), {}),
    Path("w.json"),
    plan(),
)


def lacks(*files: str) -> ModelReport:
    return ModelReport(
        tuple(ModelProblem("missing_file", name, "vae", "1", "VAELoader", "vae_name", (), None) for name in files)
    )


class Check:
    """Answers for each server as the test says; the others have everything."""

    def __init__(self, **answers: ModelReport | BackendError) -> None:
        self.answers = answers

    def __call__(self, _prepared: PreparedPlan, backend: Backend) -> ModelReport:
        answer = self.answers.get(backend.short_name, lacks())
        if isinstance(answer, BackendError):
            raise answer
        return answer


def test_all_that_have_everything_render() -> None:
    ready = ready_plan(PREPARED, Backends(A, (B,), (DOWN,)), Check())

    assert ready.report.ok
    assert ready.backends == Backends(A, (B,), (DOWN,))


def test_one_that_lacks_a_model_is_left_out_even_the_main_one() -> None:
    ready = ready_plan(PREPARED, Backends(A, (B, C), (DOWN,)), Check(a=lacks("x.safetensors", "y.safetensors")))

    assert ready.report.ok
    assert ready.backends.all == (B, C)
    down, lacking = ready.backends.left_out
    assert down is DOWN
    assert (lacking.name, lacking.error.code) == ("a", "server_lacks_models")
    assert "x.safetensors and 1 more" in str(lacking.error)


def test_one_that_does_not_tell_is_left_out() -> None:
    gone = BackendUnreachable("server_error", "HTTP 500.")
    ready = ready_plan(PREPARED, Backends(A, (B,)), Check(b=gone))

    assert ready.backends == Backends(A, (), (LeftOut("b", gone),))


def test_when_all_lack_something_the_main_ones_report_is_told() -> None:
    ready = ready_plan(PREPARED, Backends(A, (B,)), Check(a=lacks("x"), b=lacks("y")))

    assert ready.report == lacks("x")


def test_when_none_tells_the_main_ones_error_is_raised() -> None:
    gone = BackendUnreachable("server_error", "HTTP 500.")
    with pytest.raises(BackendUnreachable, match="HTTP 500"):
        ready_plan(PREPARED, Backends(A, (B,)), Check(a=gone, b=BackendUnreachable("x", "Other.")))


def test_a_single_server_is_told_about_as_it_is() -> None:
    assert ready_plan(PREPARED, Backends(A), Check(a=lacks("x"))).report == lacks("x")
