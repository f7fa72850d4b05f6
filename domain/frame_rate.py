"""Frame rates as the fractions that film and television mean: 23.976 is 24000/1001."""

from __future__ import annotations

from fractions import Fraction

_CLOSE = 0.005
_FINEST = 1000


def exact_rate(fps: float | Fraction) -> Fraction:
    """The rate that is meant by a number such as 23.976, 23.98 or 29.97; whole numbers are themselves.

    Raises ValueError for anything that is no positive number.
    """
    if not fps > 0:
        raise ValueError(f"{fps} is no frame rate")
    nominal = round(fps)
    broadcast = Fraction(nominal * 1000, 1001)
    if nominal and fps != nominal and abs(fps - broadcast) < _CLOSE:
        return broadcast
    return Fraction(fps).limit_denominator(_FINEST)
