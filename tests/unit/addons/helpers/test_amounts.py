"""Durations and sizes as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.helpers.amounts import about, file_size, gigabytes
from addons.texts import Words

EN, DE = Words("en"), Words("de")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "less than a minute"),
        (47, "less than a minute"),
        (60, "about 1 min"),
        (245, "about 4 min"),
        (12 * 60, "about 10 min"),
        (38 * 60, "about 40 min"),
        (59 * 60, "about 1 h"),
        (82 * 60, "about 1 h 20 min"),
        (9 * 3600 + 57 * 60, "about 10 h"),
        (26 * 3600, "about 26 h"),
    ],
)
def test_durations_are_coarse(seconds: float, said: str):
    assert about(seconds, EN) == said


def test_durations_speak_german():
    assert about(82 * 60, DE) == "etwa 1 Std. 20 min"
    assert about(3, DE) == "weniger als eine Minute"


def said_minutes(seconds: float) -> int:
    numbers = about(seconds, EN).replace(" h", "*60").split()
    return sum(int(part[:-3]) * 60 if part.endswith("*60") else int(part) for part in numbers if part[0].isdigit())


@given(st.floats(0, 400_000), st.floats(0, 10_000))
def test_more_time_is_never_said_to_be_less(seconds: float, more: float):
    assert said_minutes(seconds + more) >= said_minutes(seconds)


@given(st.floats(60, 400_000))
def test_what_is_said_is_not_far_from_what_is_so(seconds: float):
    assert said_minutes(seconds) * 60 == pytest.approx(seconds, rel=0.51)


@pytest.mark.parametrize(
    ("size", "said"),
    [(900, "0.9 kB"), (50_000, "49 kB"), (1_040_000, "1 MB"), (3_500_000, "3.3 MB"), (3 * 1024**3, "3 GB")],
)
def test_sizes_read_like_a_file_managers(size: int, said: str):
    assert file_size(size, EN) == said


def test_memory_is_told_in_gigabytes():
    assert gigabytes(12_025_908_429, DE) == "11,2"
