"""A server that renders well and breaks at random: sockets die, answers are bad, the whole server restarts."""

from __future__ import annotations

import random
from collections import Counter

from tests.fakes.clips import put_outputs, sampler_of
from tests.fakes.comfy_server import DROPPED, Canned, FakeComfyServer, Stage

_ROUTES = ("GET /queue", "GET /history", "GET /view", "POST /upload/image", "POST /prompt", "GET /ws")
_ANSWERS = {
    "502": Canned(502, "<html>bad gateway</html>"),
    "503": Canned(503),
    "dropped": DROPPED,
    "carried out, then 502": Canned(502, after_handling=True),
    "carried out, then dropped": Canned(cut=0, after_handling=True),
}
_WEIGHTS = {"socket drops": 8, "bad answers": 8, "silence": 3, "server restarts": 3, "node fails": 1}


class Mischief:
    """Plays prompts for a fake server; one prompt in `one_in` meets a fault somewhere on its way."""

    def __init__(self, moments: random.Random, one_in: int = 4) -> None:
        self.faults: Counter[str] = Counter()
        self._moments = moments
        self._one_in = one_in

    async def play(self, stage: Stage) -> None:
        """A whole run of a prompt, as good as the drawn fault lets it be."""
        fault, when = self._drawn()
        for number, act in enumerate((_begin, _sample, _save)):
            if number == when and not await self._happens(fault, stage):
                return
            await act(stage)
        if when > 2 and not await self._happens(fault, stage):
            return
        await stage.end()
        stage.server.mute = False

    def _drawn(self) -> tuple[str, int]:
        """A fault and after how many acts it comes; none most of the time."""
        if self._moments.randrange(self._one_in):
            return "", -1
        fault = self._moments.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        return fault, self._moments.randrange(3 if fault == "node fails" else 4)

    async def _happens(self, fault: str, stage: Stage) -> bool:
        """Break something. False when the prompt has come to its end by it."""
        self.faults[fault] += 1
        server = stage.server
        if fault == "socket drops":
            await server.drop_sockets()
        elif fault == "bad answers":
            self._answer_badly(server)
        elif fault == "silence":
            server.mute = True
        elif fault == "node fails":
            await stage.fail(node_id=sampler_of(stage), node_type="KSampler", exception_message="NaN", traceback=[])
            return False
        else:
            server.mute = False
            await server.restart()
            return False
        return True

    def _answer_badly(self, server: FakeComfyServer) -> None:
        route = self._moments.choice(_ROUTES)
        # A socket's refusal after it was opened would be no answer of a server.
        names = [name for name in _ANSWERS if route != "GET /ws" or not name.startswith("carried")]
        server.answer_next(route, _ANSWERS[self._moments.choice(names)], times=self._moments.randint(1, 3))


async def _begin(stage: Stage) -> None:
    await stage.start()


async def _sample(stage: Stage) -> None:
    await stage.node(sampler_of(stage), steps=2)


async def _save(stage: Stage) -> None:
    outputs = put_outputs(stage)
    for node_id, output in outputs.items():
        await stage.send("executed", node=node_id, display_node=node_id, output=output)
    await stage.send("execution_success")
    stage.write_history(outputs)
