"""Every row of the protocol that a client can meet, against a server that does exactly that."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.integration.comfy_api.conftest import BuildRig
from tests.integration.contract import cases_jobs, cases_messages, cases_routes, cases_submission
from tests.integration.contract.case import Case, perform, verify

CASES = [*cases_messages.CASES, *cases_submission.CASES, *cases_routes.CASES, *cases_jobs.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row[1:]}: {case.name}")
def test_row(build_rig: BuildRig, case: Case) -> None:
    rig = build_rig(case.play, timings=case.timings, has_jobs=case.has_jobs)
    verify(case, perform(case, rig))


def test_the_table_is_whole() -> None:
    names = Counter((case.row, case.name) for case in CASES)
    assert [name for name, times in names.items() if times > 1] == []
    assert len(CASES) >= 40
    assert {case.row.split()[0] for case in CASES} == {"§1", "§2", "§3", "§4", "§5", "§6", "§7", "§8", "§9", "§10"}
