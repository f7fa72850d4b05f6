"""Runs one prompt: node after node, with ComfyUI's messages in ComfyUI's order."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infrastructure.preview_backend.graph import full_type_name, is_link
from infrastructure.preview_backend.messenger import Messenger
from infrastructure.preview_backend.node_cache import CachedNode
from infrastructure.preview_backend.node_order import NodeOrder
from infrastructure.preview_backend.node_registry import EXECUTORS, fingerprint
from infrastructure.preview_backend.node_run import Interrupted, Shown
from infrastructure.preview_backend.node_step import NodeStep, Workshop
from infrastructure.preview_backend.progress import RunProgress
from infrastructure.preview_backend.prompt_queue import QueuedPrompt


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the history keeps of a prompt."""

    outputs: dict[str, Any]
    meta: dict[str, Any]
    status: dict[str, Any]


class NodeFailed(Exception):
    """An executor raised. Holds what `execution_error` says about the node."""

    def __init__(self, node_id: str, error: Exception, inputs: Mapping[str, Any]) -> None:
        super().__init__(str(error))
        self.report = {
            "exception_message": f"{error}\n",
            "exception_type": full_type_name(type(error)),
            "traceback": traceback.format_tb(error.__traceback__),
            "current_inputs": {name: [_showable(value)] for name, value in inputs.items()},
        }
        self.node_id = node_id


class NodeInterrupted(Exception):
    """The prompt was interrupted in this node."""

    def __init__(self, node_id: str) -> None:
        super().__init__(node_id)
        self.node_id = node_id


class PromptRun:
    """One prompt on its way through its nodes. Runs in the worker thread."""

    def __init__(self, prompt: QueuedPrompt, workshop: Workshop, messenger: Messenger) -> None:
        self._prompt = prompt
        self._workshop = workshop
        self._messenger = messenger
        self._graph = prompt.graph
        self._executed: list[str] = []
        self._status: list[tuple[str, dict[str, Any]]] = []
        self._progress = RunProgress(prompt.prompt_id, messenger.progress_state)

    def execute(self) -> Outcome:
        """Run all that is not cached. Failures end up in the outcome and in the messages, not as exceptions."""
        self._say("execution_start")
        cache = self._workshop.cache
        cache.open_prompt(
            self._graph, lambda class_type, inputs: fingerprint(self._workshop.folders, class_type, inputs)
        )
        cached = [node_id for node_id in self._graph if cache.find(node_id)]
        self._say("execution_cached", {"nodes": cached})
        try:
            self._execute_nodes()
        except NodeInterrupted as interrupted:
            if not self._workshop.closing.is_set():  # a server that goes down says no more
                self._say_end("execution_interrupted", interrupted.node_id, {}, to_all=True)
            return self._outcome(succeeded=False)
        except NodeFailed as failed:
            self._say_end("execution_error", failed.node_id, {**failed.report, "current_outputs": list(self._graph)})
            return self._outcome(succeeded=False)
        self._say("execution_success")
        return self._outcome(succeeded=True)

    def _execute_nodes(self) -> None:
        catalogue, cache = self._workshop.catalogue, self._workshop.cache

        def is_output(node_id: str) -> bool:
            return catalogue.is_output(self._graph[node_id]["class_type"])

        for node_id in NodeOrder(
            self._graph, self._prompt.outputs, lambda node_id: cache.find(node_id) is not None, is_output
        ):
            self._execute_node(node_id)

    def _execute_node(self, node_id: str) -> None:
        cached = self._workshop.cache.find(node_id)
        if cached is not None:
            self._messenger.executed(node_id, cached.shown)
            self._progress.finish(node_id)
            return
        self._progress.start(node_id)
        self._messenger.executing(node_id)
        self._check_interrupt(node_id)
        outcome = self._call(node_id)
        shown = outcome.content if isinstance(outcome, Shown) else None
        if shown is not None:
            self._messenger.executed(node_id, shown)
        outputs = () if isinstance(outcome, Shown) else outcome
        self._workshop.cache.keep(node_id, CachedNode(outputs, shown))
        self._progress.finish(node_id)
        self._executed.append(node_id)

    def _call(self, node_id: str) -> tuple[Any, ...] | Shown:
        inputs: dict[str, Any] = {}
        try:
            inputs = self._inputs(node_id)
            step = NodeStep(node_id, self._prompt, self._workshop, self._messenger, self._progress)
            return EXECUTORS[self._graph[node_id]["class_type"]](step, **inputs)
        except Interrupted:
            raise NodeInterrupted(node_id) from None
        except Exception as error:
            raise NodeFailed(node_id, error, inputs) from error

    def _inputs(self, node_id: str) -> dict[str, Any]:
        """The node's declared inputs, links replaced by what they lead to."""
        node = self._graph[node_id]
        values: dict[str, Any] = {}
        for spec in self._workshop.catalogue.inputs(node["class_type"]):
            if spec.name not in node["inputs"]:
                continue
            value = node["inputs"][spec.name]
            if is_link(value):
                source = self._workshop.cache.find(value[0])
                value = source.outputs[int(value[1])] if source else None
            values[spec.name] = value
        return values

    def _check_interrupt(self, node_id: str) -> None:
        if self._workshop.interrupt.is_set() or self._workshop.closing.is_set():
            self._workshop.interrupt.clear()
            raise NodeInterrupted(node_id)

    def _say(self, kind: str, more: Mapping[str, Any] | None = None, *, to_all: bool = False) -> None:
        content = {**(more or {}), "prompt_id": self._prompt.prompt_id, "timestamp": time.time_ns() // 1_000_000}
        self._status.append((kind, content))
        self._messenger.execution(kind, content, to_all=to_all)

    def _say_end(self, kind: str, node_id: str, more: Mapping[str, Any], *, to_all: bool = False) -> None:
        where = {
            "node_id": node_id,
            "node_type": self._graph[node_id]["class_type"],
            "executed": list(self._executed),
        }
        self._say(kind, {**where, **more}, to_all=to_all)

    def _outcome(self, *, succeeded: bool) -> Outcome:
        nodes = {node_id: self._workshop.cache.find(node_id) for node_id in self._graph}
        outputs = {node_id: node.shown for node_id, node in nodes.items() if node and node.shown}
        meta = {
            node_id: {
                "node_id": node_id,
                "display_node": node_id,
                "parent_node": None,
                "real_node_id": node_id,
            }
            for node_id in outputs
        }
        status = {
            "status_str": "success" if succeeded else "error",
            "completed": succeeded,
            "messages": list(self._status),
        }
        return Outcome(outputs, meta, status)


def _showable(value: Any) -> Any:
    """Plain values as they are, everything else as text, as `current_inputs` shows them."""
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)
