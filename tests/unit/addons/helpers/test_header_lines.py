"""Extra headers as lines of text whose values stay secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.helpers.header_lines import MASK, masked_lines, parsed_lines
from domain.errors import SettingsError

names = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True)
values = st.from_regex(r"[!-~]([ -~]{0,30}[!-~])?", fullmatch=True)
headers = st.dictionaries(names, values, max_size=5).filter(
    lambda found: len({name.lower() for name in found}) == len(found)
)


@given(headers)
def test_what_is_shown_and_saved_unchanged_stays_as_it_is(known: dict[str, str]):
    assert parsed_lines(masked_lines(known), known) == known


@given(headers)
def test_what_is_typed_is_taken_letter_by_letter(typed: dict[str, str]):
    assert parsed_lines("\n".join(f"{name}: {value}" for name, value in typed.items()), {}) == typed


def test_no_value_is_shown_and_no_length_of_one():
    shown = masked_lines({"Authorization": "Bearer secret", "X-Key": "s"})

    assert shown == f"Authorization: {MASK}\nX-Key: {MASK}"


def test_a_line_that_is_gone_is_a_header_that_is_gone():
    assert parsed_lines(f"\n  x-key:   {MASK}  \n", {"Authorization": "a", "X-Key": "secret"}) == {"x-key": "secret"}


@pytest.mark.parametrize(
    "line",
    ["secret", ": secret", "Bad Name: secret", "X-Key:", f"X-Other: {MASK}", f"X-Key: {MASK}secret", "X-Key: sec\0ret"],
)
def test_a_line_that_is_no_header_is_refused_by_its_number(line: str):
    with pytest.raises(SettingsError) as caught:
        parsed_lines(f"X-Key: {MASK}\n{line}", {"X-Key": "kept"})

    assert "line 2" in caught.value.message
    assert "sec" not in f"{caught.value.message}{caught.value.context}".replace("secrets", "")
