"""What is held against a target, and what the table and the JSON say of it."""

import io
import json

import pytest
from rich.console import Console

from tests.benchmarks.figures import Compared, Row, Target, Unmeasured, figure, joined
from tests.benchmarks.report import as_json, in_unit, spreads_in, table_of
from tests.benchmarks.spread import Spread

PAIRS = [(2.0, 1.0), (3.0, 2.0), (9.0, 3.0)]


def shown(rows: list[Row], *, tiny: bool = False, earlier: dict[str, Spread] | None = None) -> str:
    console = Console(width=160, file=io.StringIO(), record=True)
    console.print(table_of(rows, tiny=tiny, earlier=earlier))
    return console.export_text()


@pytest.mark.parametrize(
    ("compared", "median"), [(Compared.RATIO, 2.0), (Compared.DIFFERENCE, 1.0), (Compared.VALUE, 3.0)]
)
def test_rounds_are_compared_one_by_one(compared: Compared, median: float) -> None:
    assert figure("a", PAIRS, "s", Target(5.0, compared)).compared.median == median


def test_a_share_of_nothing_can_be_held_against_a_limit() -> None:
    found = figure("idle", [(0.5, 0.0), (1.5, 0.0), (1.0, 0.0)], "%", Target(2.0, Compared.VALUE))
    assert found.is_met


def test_a_limit_is_an_upper_one_unless_it_says_otherwise() -> None:
    assert figure("a", PAIRS, "s", Target(2.0)).is_met
    assert not figure("a", PAIRS, "s", Target(1.9)).is_met
    assert figure("a", PAIRS, "s", Target(1.9, at_least=True)).is_met
    assert not figure("a", PAIRS, "s", Target(2.1, at_least=True)).is_met


def test_a_figure_without_rounds_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="0 rounds"):
        figure("a", [], "s", Target(1.0))


def test_passes_are_joined_by_name() -> None:
    target = Target(2.0)
    first: list[Row] = [figure("a", PAIRS[:2], "s", target), Unmeasured("b", "no browser")]
    second: list[Row] = [figure("a", PAIRS[2:], "s", target), figure("b", PAIRS, "s", target)]

    assert joined([*first, *second]) == [figure("a", PAIRS, "s", target), figure("b", PAIRS, "s", target)]
    assert joined([second[1], first[1]]) == [second[1]], "what was measured once stays"


def test_the_table_names_every_row_with_its_verdict() -> None:
    rows: list[Row] = [
        figure("good", PAIRS, "s", Target(2.5)),
        figure("bad", PAIRS, "s", Target(1.5)),
        Unmeasured("later", "not available yet"),
    ]
    lines = [line for line in shown(rows).splitlines() if any(name in line for name in ("good", "bad", "later"))]
    assert ["yes" in line for line in lines] == [True, False, False]
    assert "2.00×" in lines[0]
    assert "1.75-2.50" in lines[0]
    assert "1.75-2.50" not in lines[2]
    assert "not available yet" in lines[2]


def test_what_was_written_before_is_what_a_later_table_is_held_against() -> None:
    rows: list[Row] = [figure("a", PAIRS, "s", Target(2.5)), Unmeasured("later", "not available yet")]
    earlier = spreads_in(json.loads(json.dumps(as_json(rows, rounds=3, tiny=False))))
    assert earlier == {"a": Spread(2.0, 1.75, 2.5)}

    slower: list[Row] = [figure("a", [(3 * ours, other) for ours, other in PAIRS], "s", Target(2.5)), rows[1]]
    assert "as before?" not in shown(rows)
    assert "no: 1.75-2.50" not in shown(rows, earlier=earlier)
    assert "no: 1.75-2.50" in shown(slower, earlier=earlier)


def test_tiny_sizes_get_no_verdict() -> None:
    text = shown([figure("bad", PAIRS, "s", Target(1.5))], tiny=True)
    assert "works" in text
    assert " no " not in text


def test_short_times_are_shown_in_milliseconds() -> None:
    assert in_unit(0.0123, "s") == "12.3 ms"
    assert in_unit(12.345, "s") == "12.35 s"
    assert in_unit(0.5, "%") == "0.50 %"


def test_the_json_holds_every_round_and_can_be_written() -> None:
    rows: list[Row] = [figure("good", PAIRS, "s", Target(2.5), "a note"), Unmeasured("later", "not yet")]
    found = json.loads(json.dumps(as_json(rows, rounds=3, tiny=False)))
    assert found["rows"][0]["ours"] == [2.0, 3.0, 9.0]
    assert found["rows"][0]["met"] is True
    assert found["rows"][1] == {"name": "later", "unmeasured": "not yet"}
    assert found["machine"]["cores"]
