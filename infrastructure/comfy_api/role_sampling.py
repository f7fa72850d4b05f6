"""Finds the samplers in the order of their passes, and what steers them: seeds, steps, cfg, model files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from infrastructure.comfy_api.graph import Graph, InputRef
from infrastructure.comfy_api.holders import is_number, number_holder
from infrastructure.comfy_api.node_facts import MODEL_FILE_INPUTS, SEED_INPUTS, STEP_BOUND_INPUTS
from infrastructure.comfy_api.role_question import RoleQuestion
from infrastructure.comfy_api.workflow_roles import Sampling, StepBound, VideoOutput


def read_sampling(graph: Graph, output: VideoOutput) -> Sampling:
    """Everything about the samplers that feed the video. Raises RoleQuestion when there is none."""
    samplers = find_samplers(graph, (output.decoded.node_id if output.decoded else output.node_id,))
    if not samplers:
        raise RoleQuestion("sampler", "SAMPLER", "no node that feeds the video samples a model")
    return Sampling(
        samplers=samplers,
        seeds=_numbers(graph, samplers, "seed", _seeds),
        steps=_numbers(graph, samplers, "steps", _steps),
        step_bounds=_step_bounds(graph, samplers),
        cfg=_numbers(graph, samplers, "cfg", _cfg),
        models={**_models(graph, samplers), **_bound_models(graph)},
    )


def find_samplers(graph: Graph, feeding: Iterable[str]) -> tuple[str, ...]:
    """The samplers upstream of the nodes, first pass first: those named by hand or by tag, else what looks like one."""
    bound = graph.bound("sampler")
    named = tuple(ref.node_id for ref in bound) if bound else graph.tagged("SAMPLER")
    found = [*named] or [node_id for node_id in graph.upstream(feeding) if _is_sampler(graph, node_id)]
    before = {node_id: len(set(graph.upstream((node_id,))) & set(found)) for node_id in found}
    return tuple(sorted(found, key=lambda node_id: (before[node_id], node_id)))


def guided_by(graph: Graph, sampler: str) -> str:
    """The node that holds model, conditioning and cfg: the sampler's guider, or the sampler itself."""
    link = graph.link(InputRef(sampler, "guider"))
    return link.node_id if link is not None else sampler


def _is_sampler(graph: Graph, node_id: str) -> bool:
    inputs = graph.inputs(node_id)
    steered = graph.first_linked(node_id, ("model", "guider")) is not None
    return steered and not inputs.keys().isdisjoint({"noise", *SEED_INPUTS})


def _seeds(graph: Graph, sampler: str) -> Iterable[InputRef]:
    if graph.inputs(sampler).get("add_noise") in ("disable", False):
        return ()
    noise = graph.link(InputRef(sampler, "noise"))
    return tuple(graph.named(noise.node_id if noise is not None else sampler, SEED_INPUTS))


def _steps(graph: Graph, sampler: str) -> Iterable[InputRef]:
    for node_id in (sampler, *_sigma_nodes(graph, sampler)):
        yield from graph.named(node_id, ("steps",))


def _sigma_nodes(graph: Graph, sampler: str) -> tuple[str, ...]:
    """The chain of schedulers and splitters that makes the sampler's sigmas."""
    found: list[str] = []
    current = sampler
    while (name := graph.first_linked(current, ("sigmas",))) is not None:
        link = graph.link(name)
        if link is None or link.node_id in found:
            break
        found.append(link.node_id)
        current = link.node_id
    return tuple(found)


def _step_bounds(graph: Graph, samplers: Iterable[str]) -> tuple[StepBound, ...]:
    found: dict[InputRef, StepBound] = {}
    for sampler in samplers:
        steps = next(iter(_steps(graph, sampler)), None)
        if steps is None:
            continue
        bounds = [*graph.named(sampler, STEP_BOUND_INPUTS)]
        bounds += [ref for node_id in _sigma_nodes(graph, sampler) for ref in graph.named(node_id, ("step",))]
        for ref in bounds:
            holder = number_holder(graph, ref)
            if is_number(graph.value(holder)):
                found.setdefault(holder, StepBound(holder, number_holder(graph, steps)))
    return tuple(found.values())


def _cfg(graph: Graph, sampler: str) -> Iterable[InputRef]:
    return graph.named(guided_by(graph, sampler), ("cfg",))


def _numbers(
    graph: Graph, samplers: Iterable[str], role: str, find: Callable[[Graph, str], Iterable[InputRef]]
) -> tuple[InputRef, ...]:
    bound = graph.bound(role)
    if bound is not None:
        return bound
    refs = (ref for sampler in samplers for ref in find(graph, sampler))
    return tuple(dict.fromkeys(number_holder(graph, ref) for ref in refs))


def _bound_models(graph: Graph) -> Mapping[str, InputRef]:
    roles = ((role.removeprefix("model:"), refs) for role, refs in graph.bindings.items() if role.startswith("model:"))
    return {role: refs[0] for role, refs in roles if refs}


def _models(graph: Graph, samplers: tuple[str, ...]) -> Mapping[str, InputRef]:
    """Model files by role: what tags say, else the loaders behind the samplers (two passes: high and low)."""
    tagged = _tagged_models(graph)
    if tagged:
        return tagged
    loaders = dict.fromkeys(_model_file(graph, guided_by(graph, sampler)) for sampler in samplers)
    files = [ref for ref in loaders if ref is not None]
    if len(files) == 1:
        return {"main": files[0]}
    return {"high": files[0], "low": files[1]} if len(files) == 2 else {}


def _tagged_models(graph: Graph) -> dict[str, InputRef]:
    found: dict[str, InputRef] = {}
    for node_id in graph.nodes:
        for tag in graph.tags(node_id):
            kind, _, role = tag.partition(":")
            if kind != "MODEL":
                continue
            ref = _file_input(graph, node_id)
            if ref is None:
                raise RoleQuestion(
                    "model loader", "MODEL", f"node {node_id} bears the tag [{tag}] but names no model file"
                )
            found[role.lower() or "main"] = ref
    return found


def _model_file(graph: Graph, node_id: str) -> InputRef | None:
    """The file name at the end of the chain of `model` links."""
    seen: set[str] = set()
    while node_id not in seen:
        seen.add(node_id)
        link = graph.link(InputRef(node_id, "model"))
        if link is None:
            return _file_input(graph, node_id)
        node_id = link.node_id
    return None


def _file_input(graph: Graph, node_id: str) -> InputRef | None:
    refs = graph.named(node_id, MODEL_FILE_INPUTS)
    return next((ref for ref in refs if isinstance(graph.value(ref), str)), None)
