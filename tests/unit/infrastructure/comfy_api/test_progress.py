"""The fraction over the whole graph: it never falls, ends at 1 and weighs samplers most."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.comfy_api.messages import (
    ExecutionCached,
    ExecutionStarted,
    ExecutionSucceeded,
    GraphProgress,
    Message,
    NodeExecuted,
    NodeExecuting,
    NodeState,
    StatusChanged,
    StepProgress,
    parse_frame,
)
from infrastructure.comfy_api.progress import SAMPLER_SHARE, GraphShape, PromptState, advance
from tests.fakes import recorded

TWO_PASSES: dict[str, Any] = {
    "1": {"class_type": "UNETLoader", "inputs": {"unet_name": "m"}},
    "2": {"class_type": "LoadImage", "inputs": {"image": "a.png"}},
    "3": {
        "class_type": "KSamplerAdvanced",
        "inputs": {"model": ["1", 0], "latent_image": ["2", 0], "steps": 8, "start_at_step": 0, "end_at_step": 2},
    },
    "4": {
        "class_type": "KSamplerAdvanced",
        "inputs": {"model": ["1", 0], "latent_image": ["3", 0], "steps": 8, "start_at_step": 2, "end_at_step": 999},
    },
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["4", 0]}},
    "58": {"class_type": "SaveVideo", "inputs": {"video": ["8", 0]}},
}


def follow(workflow: dict[str, Any], *told: Message) -> PromptState:
    state = PromptState(GraphShape.of(workflow))
    for message in told:
        state = advance(state, message)
    return state


def known(state: PromptState) -> float:
    assert state.fraction is not None
    return state.fraction


def succeeded() -> list[tuple[str, recorded.RecordedPrompt]]:
    found = []
    for name in recorded.NAMES:
        for prompt in recorded.prompts(name):
            history = prompt.history.get(prompt.prompt_id)
            if history and history["status"]["status_str"] == "success":
                found.append((name, prompt))
    return found


@pytest.mark.parametrize(("name", "prompt"), succeeded(), ids=lambda value: value if isinstance(value, str) else "")
def test_recorded_runs_rise_to_one(name: str, prompt: recorded.RecordedPrompt) -> None:
    state = PromptState(GraphShape.of(prompt.workflow))
    fractions: list[float] = []
    heard_the_end = False
    for frame in prompt.frames:
        message = parse_frame(frame)
        if getattr(message, "prompt_id", None) == prompt.prompt_id and message is not None:
            heard_the_end |= isinstance(message, ExecutionSucceeded)
            state = advance(state, message)
            fractions.append(known(state))
    assert fractions == sorted(fractions)
    assert all(0 <= fraction <= 1 for fraction in fractions)
    if heard_the_end:  # Not so for a socket that broke, or that the server forgot.
        assert fractions[-1] == pytest.approx(1.0)


def test_recorded_two_experts_share_the_samplers_part() -> None:
    prompt = next(recorded.prompts("01_success_wan22_14b_i2v"))
    state = PromptState(GraphShape.of(prompt.workflow))
    at_step: dict[tuple[str | None, int], float] = {}
    for frame in prompt.frames:
        message = parse_frame(frame)
        if message is not None and not isinstance(message, StatusChanged):
            state = advance(state, message)
            if state.steps and isinstance(message, StepProgress):
                at_step[state.current, state.steps[0]] = known(state)
    samplers = sorted({node for node, _ in at_step if node})
    assert len(samplers) == 2
    first, second = (at_step[node, 3] - at_step[node, 1] for node in ("3", "4"))
    assert first == pytest.approx(second) == pytest.approx(SAMPLER_SHARE * 2 / 6)


def test_nothing_is_known_before_the_first_message() -> None:
    assert follow(TWO_PASSES).fraction is None


def test_a_workflow_without_nodes_stays_unknown() -> None:
    assert follow({}, ExecutionStarted("p"), StepProgress("p", "3", 1, 4)).fraction is None


def test_steps_of_each_pass_are_weighed_by_their_number() -> None:
    before = follow(TWO_PASSES, ExecutionStarted("p"), ExecutionCached("p", ("1", "2", "8", "58")))
    after_first = advance(before, StepProgress("p", "3", 2, 2))
    assert known(after_first) == pytest.approx(2 / 8)
    assert known(advance(after_first, StepProgress("p", "4", 3, 6))) == pytest.approx(5 / 8)


def test_the_steps_that_run_tell_more_than_the_workflow() -> None:
    state = follow(TWO_PASSES, ExecutionCached("p", ("1", "2", "8", "58")), StepProgress("p", "3", 1, 6))
    assert known(state) == pytest.approx(1 / 12)


def test_cached_nodes_count_for_nothing() -> None:
    cached = ExecutionCached("p", ("1", "2", "3", "4", "8"))
    assert known(follow(TWO_PASSES, ExecutionStarted("p"), cached)) == 0
    assert known(follow(TWO_PASSES, cached, NodeExecuted("p", "58", ()))) == 1


def test_a_late_listener_takes_what_lies_upstream_as_done() -> None:
    late = follow(TWO_PASSES, NodeExecuting("p", "8"))
    assert known(late) == 0
    assert known(advance(late, NodeExecuting("p", "58"))) == pytest.approx(1 / 2)


def test_a_node_that_begins_ends_the_one_before() -> None:
    state = follow(TWO_PASSES, NodeExecuting("p", "1"), NodeExecuting("p", "2"))
    assert state.current == "2"
    assert known(state) == pytest.approx((1 - SAMPLER_SHARE) * 1 / 4)


def test_class_and_steps_of_the_running_node() -> None:
    state = follow(TWO_PASSES, StepProgress("p", "3", 1, 2))
    assert (state.current_class, state.steps) == ("KSamplerAdvanced", (1, 2))
    assert advance(state, NodeExecuting("p", "8")).steps is None


def test_a_node_made_at_run_time_shows_the_one_it_stands_for() -> None:
    made = NodeState("4.0.1", 1, 9, finished=False, display_node_id="4")
    state = follow(TWO_PASSES, GraphProgress("p", (made,)))
    assert (state.current, state.current_class) == ("4.0.1", "KSamplerAdvanced")


def test_unknown_samplers_are_recognised_by_counting_steps() -> None:
    workflow = {
        "1": {"class_type": "Mystery", "inputs": {}},
        "2": {"class_type": "Save", "inputs": {"images": ["1", 0]}},
    }
    assert known(follow(workflow, StepProgress("p", "1", 2, 4))) == pytest.approx(SAMPLER_SHARE / 2)


def test_success_is_one_whatever_was_heard() -> None:
    assert follow(TWO_PASSES, ExecutionSucceeded("p")).fraction == 1.0


node_ids = st.sampled_from([*TWO_PASSES, "99"])
steps = st.builds(StepProgress, st.just("p"), node_ids, st.integers(0, 30), st.integers(0, 30))
states = st.builds(NodeState, node_ids, st.integers(0, 9), st.integers(0, 9), st.booleans(), node_ids)
told = st.lists(
    steps
    | st.builds(NodeExecuting, st.just("p"), node_ids)
    | st.builds(NodeExecuted, st.just("p"), node_ids, st.just(()))
    | st.builds(ExecutionCached, st.just("p"), st.lists(node_ids, max_size=4).map(tuple))
    | st.builds(GraphProgress, st.just("p"), st.lists(states, max_size=4).map(tuple)),
    max_size=20,
)


@given(told)
def test_the_fraction_never_falls_and_stays_within_bounds(messages: list[Message]) -> None:
    state, before = PromptState(GraphShape.of(TWO_PASSES)), 0.0
    for message in messages:
        state = advance(state, message)
        assert before <= known(state) <= 1
        before = known(state)


@given(st.dictionaries(st.text(max_size=3), st.recursive(st.none() | st.integers() | st.text(max_size=4), st.lists)))
def test_any_workflow_has_a_shape(workflow: dict[str, Any]) -> None:
    GraphShape.of({"1": {"class_type": "KSampler", "inputs": workflow}, **workflow})
