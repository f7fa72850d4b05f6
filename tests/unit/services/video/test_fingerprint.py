"""What decides a clip and what does not: pictures by their content, and nothing that an older version left out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.plan import Segment
from domain.selection import Keyframe
from infrastructure.comfy_api.segment_inputs import segment_inputs
from infrastructure.comfy_api.updaters import inject
from infrastructure.comfy_api.workflow_graph import read_roles
from services.video.fingerprint import Fingerprints
from tests.fakes.plans import segment
from tests.fakes.workflows import NodesJson, template_of, two_passes, wan_i2v, with_context, with_end_image

# As takes carry them that were made before there were end pictures and context frames.
WRITTEN_BEFORE = {
    "first": "5f36d4ec9336037855b7feb2653e14a340ac8000b9e0ba7bc5717165ddf9a601",
    "continuation": "a0f08239e9c0453a69a19fdf9927b273cff1ed57aac0d9ac7b570349b4a8ba4c",
    "first-last-frame": "754ef594a2ad6f31a8f4b3e91941bda075214c3ad1813d8e1e6b1658e7915233",
}


def of(nodes: NodesJson, piece: Segment, start: str = "a" * 64, end: str | None = None) -> str:
    template = template_of(nodes)
    return Fingerprints(template, read_roles(template), {}, "comfyui").of(piece, start, end)


def aimed() -> Segment:
    return segment("001", 0)._replace(end_frame=Keyframe(Path("002.png")))


def test_what_was_rendered_before_stays_fresh() -> None:
    assert {
        "first": of(wan_i2v(), segment("001", 0)),
        "continuation": of(two_passes(), segment("001", 1)),
        "first-last-frame": of(with_end_image(wan_i2v()), segment("001", 0)),
    } == WRITTEN_BEFORE


def test_the_end_picture_counts_by_its_content() -> None:
    nodes = with_end_image(wan_i2v())
    digests = [of(nodes, aimed(), end=end) for end in ("b" * 64, "c" * 64)]

    assert len({*digests, of(nodes, segment("001", 0))}) == 3
    renamed = aimed()._replace(end_frame=Keyframe(Path("moved/002.png")))
    assert of(nodes, renamed, end="b" * 64) == digests[0]


def test_the_start_frame_stands_for_the_frames_before_it() -> None:
    nodes = with_context(wan_i2v(), 3)
    piece = segment("001", 1)._replace(first_kept=3, length=53)

    assert of(nodes, piece) == of(nodes, piece)
    assert of(nodes, piece) != of(nodes, piece, start="b" * 64)
    assert of(nodes, piece) != of(wan_i2v(), piece)


WORDS = st.text(max_size=30)


@given(prompt=WORDS, negative=WORDS, seed=st.integers(0, 2**64), digest=st.text("0123456789abcdef", min_size=1))
@pytest.mark.parametrize("nodes", [wan_i2v(), two_passes(), with_end_image(wan_i2v()), with_context(wan_i2v(), 3)])
def test_fingerprints_hash_the_workflow_as_it_would_be_submitted(
    nodes: NodesJson, prompt: str, negative: str, seed: int, digest: str
) -> None:
    template = template_of(nodes)
    roles = read_roles(template)
    piece = segment("001", 1)._replace(prompt=prompt, negative_prompt=negative, seed=seed)
    injected = inject(template, roles, segment_inputs(piece, f"sha256:{digest}", "", {}))
    deciding = {node_id: node for node_id, node in injected.nodes.items() if node_id in injected.deciding}
    text = json.dumps(["comfyui", deciding], sort_keys=True, separators=(",", ":"))

    fingerprints = Fingerprints(template, roles, {}, "comfyui")
    fingerprints.of(segment("002", 0), "f" * 64)  # learns a text of this or of another shape
    assert fingerprints.of(piece, digest) == hashlib.sha256(text.encode()).hexdigest()


def test_numbers_count_as_they_are_written() -> None:
    template = template_of(wan_i2v())
    fingerprints = Fingerprints(template, read_roles(template), {}, "comfyui")
    whole, broken = (segment("001", 0)._replace(cfg=cfg) for cfg in (6, 6.0))

    first = fingerprints.of(whole, "a" * 64)
    alone = Fingerprints(template, read_roles(template), {}, "comfyui").of(broken, "a" * 64)
    assert fingerprints.of(broken, "a" * 64) == alone
    assert first == fingerprints.of(whole, "a" * 64)
