"""Which servers have what a plan needs: those that lack something are left out, the others render."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from domain.errors import BackendError, ModelsMissing
from domain.model_report import ModelReport
from services.backend import Backend, Backends, LeftOut
from services.video.planning import PreparedPlan

Check = Callable[[PreparedPlan, Backend], ModelReport]


@dataclass(frozen=True, slots=True)
class ReadyPlan:
    """A plan and the servers that may render it.

    `report` has problems when no server can: it tells what the main one lacks, and nothing may be started.
    """

    prepared: PreparedPlan
    backends: Backends
    report: ModelReport


def ready_plan(prepared: PreparedPlan, backends: Backends, check: Check) -> ReadyPlan:
    """Ask all servers at the same time. Raises BackendError, the main one's, when none can tell."""
    fitting = prepared.for_backend(backends.main)
    if not backends.further:
        return ReadyPlan(fitting, backends, check(fitting, backends.main))
    with ThreadPoolExecutor(len(backends.all), thread_name_prefix="models") as executor:
        answers = list(executor.map(lambda backend: _asked(check, fitting, backend), backends.all))
    of_servers = list(zip(backends.all, answers, strict=True))
    ready = [backend for backend, answer in of_servers if isinstance(answer, ModelReport) and answer.ok]
    if not ready:
        return ReadyPlan(fitting, backends, _told(answers))
    workflow = prepared.workflow_path.name
    left_out = tuple(
        LeftOut(backend.short_name, _lacks(answer, backend, workflow) if isinstance(answer, ModelReport) else answer)
        for backend, answer in of_servers
        if backend not in ready
    )
    chosen = replace(backends, main=ready[0], further=tuple(ready[1:]), left_out=(*backends.left_out, *left_out))
    return ReadyPlan(fitting, chosen, ModelReport(()))


def _asked(check: Check, prepared: PreparedPlan, backend: Backend) -> ModelReport | BackendError:
    try:
        return check(prepared, backend)
    except BackendError as error:
        return error


def _told(answers: list[ModelReport | BackendError]) -> ModelReport:
    """The first report, which is of the main server where that answered."""
    report = next((answer for answer in answers if isinstance(answer, ModelReport)), None)
    if report is not None:
        return report
    raise next(answer for answer in answers if isinstance(answer, BackendError))


def _lacks(report: ModelReport, backend: Backend, workflow: str) -> ModelsMissing:
    first = report.problems[0]
    return ModelsMissing(
        "server_lacks_models",
        f"{workflow} cannot run on {backend.short_name}, which lacks {first.value}"
        f"{f' and {len(report.problems) - 1} more' if len(report.problems) > 1 else ''}.",
        hint="`shotchain doctor` tells what each server lacks. The others render without it.",
        file=first.value,
        folder=first.folder,
        workflow=workflow,
        server=backend.short_name,
        count=len(report.problems),
    )
