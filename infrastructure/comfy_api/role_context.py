"""Finds the pictures that a workflow takes together as its first frames: context for a clip that goes on.

Where the start image comes from a chain of `ImageBatch` nodes, each picture that is loaded into the chain is one frame
of the video's beginning, in the order of the chain: `image1` before `image2`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from infrastructure.comfy_api.graph import Graph, InputRef, Link
from infrastructure.comfy_api.node_facts import FRAME_COUNT_CHANGERS

# Joins two batches of pictures, the first before the second, and fits the second to the size of the first.
_BATCH, _JOINED = "ImageBatch", ("image1", "image2")

FileInput = Callable[[str], "InputRef | None"]
PictureInputs = Callable[[str], "tuple[InputRef, ...]"]


def read_context(
    graph: Graph, refs: Iterable[InputRef], file_input: FileInput, picture_inputs: PictureInputs
) -> tuple[InputRef, ...]:
    """The file names of the frames that all of `refs` take together, oldest first; empty when they are no such chain.

    `file_input` gives the file name of a node that loads a picture, None for other nodes; `picture_inputs` the inputs
    through which pictures come into a node.
    """
    chains = {_chain(graph, graph.link(ref), file_input, picture_inputs, ()) for ref in refs}
    if len(chains) != 1:
        return ()
    (chain,) = chains
    is_told_apart = len(chain) > 1 and len(set(chain)) == len(chain)
    return chain if is_told_apart else ()


def _chain(
    graph: Graph,
    link: Link | None,
    file_input: FileInput,
    picture_inputs: PictureInputs,
    above: tuple[str, ...],
) -> tuple[InputRef, ...]:
    """The pictures that come through a link; empty where anything but joining and changing single pictures happens."""
    if link is None or link.node_id in above:
        return ()
    node_id = link.node_id
    file = file_input(node_id)
    if file is not None:
        return (file,)
    is_batch = graph.class_type(node_id) == _BATCH
    if not is_batch and FRAME_COUNT_CHANGERS.search(graph.class_type(node_id)):
        return ()
    refs = tuple(InputRef(node_id, name) for name in _JOINED) if is_batch else picture_inputs(node_id)
    if not is_batch and len(refs) != 1:
        return ()
    parts = [_chain(graph, graph.link(ref), file_input, picture_inputs, (*above, node_id)) for ref in refs]
    return tuple(file for part in parts for file in part) if all(parts) else ()
