"""Protocol §3 [newer]: /api/jobs where the server has it, and nothing lost where it has not."""

from __future__ import annotations

from typing import Any

from infrastructure.comfy_api.session import PromptProgress, PromptWaiting
from tests.fakes.comfy_server import Canned, Stage
from tests.integration.comfy_api.conftest import Rig
from tests.integration.contract import scripts
from tests.integration.contract.case import Case, Outcome
from tests.integration.contract.cases_routes import somebody_runs, stop_when

HTML = Canned(200, "<html>the front end answers every route</html>")


def say_nothing_until(route: str, times: int) -> Any:
    async def play(stage: Stage) -> None:
        await stage.start()
        stage.server.mute = True
        await stage.until_asked(route, times)
        await scripts.finish(stage)

    return play


async def lose_it(stage: Stage) -> None:
    await stage.start()
    stage.server.mute = True
    await stage.until_asked("GET /api/jobs", times=2)
    stage.leave()


async def fail_unheard(stage: Stage) -> None:
    await stage.start()
    stage.server.mute = True
    await stage.fail(node_id="3", node_type="KSampler", exception_type="KeyError", exception_message="'x'")


def asked(**times: tuple[int, int]) -> Any:
    """How often routes were asked, from…to."""

    def check(outcome: Outcome) -> None:
        names = {"queue": "GET /queue", "delete": "POST /queue", "interrupt": "POST /interrupt"}
        names |= {"jobs": "GET /api/jobs", "cancel": "POST /api/jobs/cancel"}
        counted = {name: outcome.rig.server.asked[names[name]] for name in times}
        assert all(low <= counted[name] <= high for name, (low, high) in times.items()), counted

    return check


def answering(route: str, canned: Canned, times: int = 1) -> Any:
    def arrange(rig: Rig) -> None:
        rig.server.answer_next(route, canned, times=times)

    return arrange


NEW: dict[str, Any] = {"has_jobs": True}
CASES = [
    Case("§3 jobs", "a running prompt is asked for alone", play=say_nothing_until("GET /api/jobs", 4), **NEW,
         check=asked(jobs=(4, 50), queue=(0, 0)), files=(scripts.CLIP,)),
    Case("§3 jobs", "a waiting one needs the whole queue", "stopped", scripts.never_begin, somebody_runs,
         stop_when(PromptWaiting), **NEW, check=asked(queue=(1, 9), cancel=(1, 2))),
    Case("§3 jobs", "a failure nobody told of", "execution_failed", fail_unheard, **NEW),
    Case("§3 jobs", "unknown twice is lost", "prompt_lost", lose_it, **NEW),
    Case("§3 jobs", "cancel while it runs cannot hit another", "stopped", scripts.wait_for_interruption,
         on_event=stop_when(PromptProgress), **NEW, check=asked(cancel=(1, 1), delete=(0, 0), interrupt=(0, 0))),
    Case("§3 jobs", "jobs without a cancel", "stopped", scripts.wait_for_interruption,
         answering("POST /api/jobs/cancel", Canned(404), 2), stop_when(PromptProgress), **NEW,
         check=asked(delete=(1, 1), interrupt=(1, 1))),
    Case("§3 jobs", "an older server: queue and history as ever", play=say_nothing_until("GET /queue", 2),
         files=(scripts.CLIP,), check=asked(queue=(2, 50))),
    Case("§3 jobs", "a page in place of jobs", play=say_nothing_until("GET /queue", 2), **NEW,
         arrange=answering("GET /api/jobs", HTML), files=(scripts.CLIP,), check=asked(jobs=(1, 1), queue=(2, 50))),
    Case("§3 jobs", "a fault at the first question is no answer", play=say_nothing_until("GET /api/jobs", 4), **NEW,
         arrange=answering("GET /api/jobs", Canned(502), 2), files=(scripts.CLIP,), check=asked(queue=(1, 2))),
    Case("§3 jobs", "faults in the middle", play=say_nothing_until("GET /api/jobs", 6), **NEW, files=(scripts.CLIP,),
         arrange=lambda rig: rig.server.answer_next("GET /api/jobs", Canned(body={"jobs": []})) or
         rig.server.answer_next("GET /api/jobs", Canned(502), times=3)),
]  # fmt: skip
