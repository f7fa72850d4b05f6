"""Durations and sizes as people say them: coarse, so that they hold for a while. Pure."""

from __future__ import annotations

from addons.texts import Words

_KILOBYTE = 1024
_STEPS = ((10, 1), (60, 5), (600, 10))
"""Below so many minutes, a duration is told in steps of so many."""


def about(seconds: float, words: Words) -> str:
    """`about 4 min`, `about 1 h 20 min`, `less than a minute`."""
    minutes = seconds / 60
    if minutes < 0.8:
        return words("under_a_minute")
    step = next((step for limit, step in _STEPS if minutes < limit), 60)
    whole = max(1, round(minutes / step)) * step
    return words("about", duration=_minutes(whole, words))


def _minutes(minutes: int, words: Words) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return words("minutes", minutes=rest)
    return words("hours_minutes", hours=hours, minutes=rest) if rest else words("hours", hours=hours)


def file_size(size: int, words: Words) -> str:
    """`3.2 MB`, as file managers write it."""
    number, unit = size / _KILOBYTE, "kB"
    for larger in ("MB", "GB"):
        if number < 1000:
            break
        number, unit = number / _KILOBYTE, larger
    return f"{words.number(number, 1 if number < 10 else 0)} {unit}"


def gigabytes(size: int, words: Words) -> str:
    """`11.2`, without its unit."""
    return words.number(size / _KILOBYTE**3, 1)
