"""How far a prompt is: a pure fold over its messages, honest about the whole graph.

Samplers take most of the time, so their steps (added up over all samplers) make 85 % of the fraction and
the other nodes the rest. Nodes whose results are cached count for nothing. The fraction never falls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from infrastructure.comfy_api.messages import (
    ExecutionCached,
    ExecutionStarted,
    ExecutionSucceeded,
    GraphProgress,
    Message,
    NodeExecuted,
    NodeExecuting,
    NodeState,
    StepProgress,
)

SAMPLER_SHARE = 0.85
_USUAL_STEPS = 20.0


@dataclass(frozen=True, slots=True)
class GraphShape:
    """What a workflow tells about its work: classes, who needs whom, and expected sampler steps."""

    classes: Mapping[str, str]
    sources: Mapping[str, frozenset[str]]
    sampler_steps: Mapping[str, float]

    @classmethod
    def of(cls, workflow: Mapping[str, Any]) -> GraphShape:
        """Read an API-format workflow; nodes that are not objects are passed over."""
        nodes = {node_id: node for node_id, node in workflow.items() if isinstance(node, Mapping)}
        inputs = {node_id: _inputs(node) for node_id, node in nodes.items()}
        classes = {node_id: str(node.get("class_type", "")) for node_id, node in nodes.items()}
        return cls(
            classes=classes,
            sources={
                node_id: frozenset(
                    str(value[0]) for value in given.values() if _is_link(value) and str(value[0]) in nodes
                )
                for node_id, given in inputs.items()
            },
            sampler_steps={
                node_id: _expected_steps(inputs[node_id])
                for node_id, class_type in classes.items()
                if _looks_like_sampler(class_type, inputs[node_id])
            },
        )

    def needed_by(self, nodes: Iterable[str]) -> set[str]:
        """Everything upstream of `nodes`, without them unless one feeds another."""
        found: set[str] = set()
        waiting = list(nodes)
        while waiting:
            for source in self.sources.get(waiting.pop(), frozenset()) - found:
                found.add(source)
                waiting.append(source)
        return found


@dataclass(frozen=True, slots=True)
class PromptState:
    """How far one prompt is. Begin with `PromptState(GraphShape.of(workflow))`, then `advance`."""

    shape: GraphShape
    touched: Mapping[str, NodeState] = field(default_factory=dict)
    cached: frozenset[str] = frozenset()
    current: str | None = None
    fraction: float | None = None
    """0..1 of the whole prompt; None while nothing is known."""

    @property
    def current_class(self) -> str | None:
        """The class of the node that runs; for a node made at run time, of the one it stands for."""
        state = self.touched.get(self.current or "")
        shown = state.display_node_id if state else self.current
        return self.shape.classes.get(self.current or "") or self.shape.classes.get(shown or "")

    @property
    def steps(self) -> tuple[int, int] | None:
        """Steps done and to do of the node that runs, None when it does not count any."""
        state = self.touched.get(self.current or "")
        return (int(state.value), int(state.max)) if state and state.max > 1 else None


def advance(state: PromptState, message: Message) -> PromptState:
    """The state after `message`, which must be of this prompt."""
    match message:
        case ExecutionStarted():
            return _measured(state)
        case ExecutionCached(nodes=nodes):
            return _measured(replace(state, cached=state.cached | frozenset(nodes)))
        case NodeExecuting(node_id=node_id):
            return _measured(_enter(state, node_id))
        case StepProgress(node_id=str() as node_id, value=value, max=most):
            bar = NodeState(node_id, value, most, finished=False, display_node_id=node_id)
            return _measured(_touch(_enter(state, node_id), [bar]))
        case GraphProgress(nodes=nodes):
            running = next((node.node_id for node in reversed(nodes) if not node.finished), state.current)
            return _measured(replace(_touch(state, nodes), current=running))
        case NodeExecuted(node_id=node_id):
            return _measured(_touch(state, [_finished(state, node_id)]))
        case ExecutionSucceeded():
            return replace(state, fraction=1.0)
        case _:
            return state


def _enter(state: PromptState, node_id: str) -> PromptState:
    """Begin a node, which ends the one before it: nodes of one prompt run one after another."""
    if node_id == state.current and node_id in state.touched:
        return state
    ended = [_finished(state, state.current)] if state.current not in {None, node_id} and state.current else []
    fresh = NodeState(node_id, 0.0, 1.0, finished=False, display_node_id=node_id)
    return replace(_touch(state, [*ended, state.touched.get(node_id, fresh)]), current=node_id)


def _touch(state: PromptState, nodes: Iterable[NodeState]) -> PromptState:
    return replace(state, touched={**state.touched, **{node.node_id: node for node in nodes}})


def _finished(state: PromptState, node_id: str) -> NodeState:
    known = state.touched.get(node_id)
    most = known.max if known else 1.0
    return NodeState(node_id, most, most, finished=True, display_node_id=known.display_node_id if known else node_id)


def _measured(state: PromptState) -> PromptState:
    if not state.shape.classes:
        return state
    return replace(state, fraction=max(state.fraction or 0.0, _fraction(state)))


def _fraction(state: PromptState) -> float:
    # What a touched node needs and nobody saw running was cached: heard late, or after a reconnect.
    implied = state.shape.needed_by(state.touched) - state.touched.keys()
    to_do = state.shape.classes.keys() - state.cached - implied
    samplers = _samplers(state, to_do)
    others = to_do - samplers.keys()
    plain = sum(_done(state, node) for node in others) / len(others) if others else 1.0
    if not samplers:
        return plain
    sampled = sum(_done(state, node) * steps for node, steps in samplers.items()) / sum(samplers.values())
    share = SAMPLER_SHARE if others else 1.0
    return (1 - share) * plain + share * sampled


def _samplers(state: PromptState, to_do: set[str]) -> dict[str, float]:
    """Nodes that sample, with their steps: by their class, else those that count more than one step."""
    reported = {node: bar.max for node, bar in state.touched.items() if node in to_do and bar.max > 1}
    expected = {node: steps for node, steps in state.shape.sampler_steps.items() if node in to_do}
    if not state.shape.sampler_steps:
        return reported
    return {node: reported.get(node, steps) for node, steps in expected.items()}


def _done(state: PromptState, node_id: str) -> float:
    bar = state.touched.get(node_id)
    if bar is None:
        return 0.0
    if bar.finished:
        return 1.0
    return min(1.0, bar.value / bar.max) if bar.max > 0 else 0.0


def _inputs(node: Mapping[str, Any]) -> Mapping[str, Any]:
    inputs = node.get("inputs")
    return inputs if isinstance(inputs, Mapping) else {}


def _is_link(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], (str, int))


def _looks_like_sampler(class_type: str, inputs: Mapping[str, Any]) -> bool:
    """KSampler, SamplerCustomAdvanced, WanVideoSampler, …; not KSamplerSelect, which is fed by nobody."""
    fed = any(_is_link(inputs.get(name)) for name in ("model", "guider"))
    return "sampler" in class_type.lower() and fed and len([v for v in inputs.values() if _is_link(v)]) > 1


def _expected_steps(inputs: Mapping[str, Any]) -> float:
    """Steps by the numbers in the node; with `start_at_step` and `end_at_step` those of this pass."""
    steps = inputs.get("steps")
    if isinstance(steps, bool) or not isinstance(steps, (int, float)) or steps < 1:
        return _USUAL_STEPS
    start, end = inputs.get("start_at_step", 0), inputs.get("end_at_step", steps)
    first = start if isinstance(start, int) else 0
    last = min(end, steps) if isinstance(end, int) else steps
    return float(max(1, last - first))
