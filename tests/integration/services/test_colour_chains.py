"""Chains of segments without a server, the quick way to look at many: colour errors must not add up along them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from domain.correction import Correction
from services.video.colour import mean_difference
from tests.fakes.colour_chains import Link, Model, linked, mixed, scene, unbent
from tests.fakes.colour_errors import BENDS, Bend

SEGMENTS = 10
ALL = pytest.mark.parametrize("bend", BENDS.values(), ids=BENDS.keys())


def chain_of(bends: list[Bend], mode: Correction, dusk: float = 1.0) -> list[Link]:
    return list(linked([Model(bend, number, dusk) for number, bend in enumerate(bends)], mode, scene()))


def off_by(link: Link) -> float:
    return mean_difference(link.shown, link.truth)


def varying(seed: int) -> list[Bend]:
    """Errors of every kind and size, in no order."""
    rng = np.random.default_rng(seed)
    kinds = list(BENDS.values())
    pairs = [rng.choice(len(kinds), 2) for _ in range(SEGMENTS)]
    return [mixed(unbent, mixed(kinds[one], kinds[other], rng.random()), rng.random()) for one, other in pairs]


@ALL
def test_errors_do_not_add_up_along_a_chain(bend: Bend) -> None:
    errors = [off_by(link) for link in chain_of([bend] * SEGMENTS, Correction.AUTO)]

    assert errors[-1] < 1.0
    assert max(errors[-3:]) < max(errors[:3]) + 0.4


@pytest.mark.parametrize("seed", range(4))
def test_errors_of_changing_kinds_do_not_add_up(seed: int) -> None:
    errors = [off_by(link) for link in chain_of(varying(seed), Correction.ON)]

    assert errors[-1] < 1.0
    assert max(errors[-3:]) < max(errors[:3]) + 0.4


def test_errors_too_small_to_be_seen_are_seen_when_they_add_up() -> None:
    slight = mixed(unbent, BENDS["coded bias"], 0.08)
    links = chain_of([slight] * SEGMENTS, Correction.AUTO)

    assert not links[0].match.is_corrected(Correction.AUTO)
    assert any(link.match.is_corrected(Correction.AUTO) for link in links)
    assert max(off_by(link) for link in links) < 1.6
    assert off_by(chain_of([slight] * SEGMENTS, Correction.OFF)[-1]) > 3


@ALL
def test_without_correction_the_drift_measured_is_the_true_one(bend: Bend) -> None:
    links = chain_of([bend] * 4, Correction.OFF)

    assert off_by(links[-1]) > 5
    assert all(one.match.drift < other.match.drift for one, other in pairwise(links))
    assert links[-1].match.drift == pytest.approx(off_by(links[-1]), rel=0.1)


def test_drift_is_followed_to_the_end_of_a_long_chain() -> None:
    links = chain_of([BENDS["gain"]] * SEGMENTS, Correction.OFF)

    assert all(one.match.drift < other.match.drift for one, other in pairwise(links))
    assert links[-1].match.drift == pytest.approx(off_by(links[-1]), rel=0.1)


def test_a_fade_inside_the_clips_is_not_undone() -> None:
    links = chain_of([BENDS["coded bias"]] * SEGMENTS, Correction.AUTO, dusk=0.85)

    assert links[-1].shown.mean() < 0.6 * scene().mean()
    assert off_by(links[-1]) < 1.0
