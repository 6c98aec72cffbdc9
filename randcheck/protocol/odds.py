"""Tell how likely a row is drawn, given the tickets of everybody in its stratum.

Tickets are fair lots: numbers between 0 and 1, independent and uniform. The ticket number of a row
is its lowest ticket, so a row with w tickets is *not yet seen* at the mark s = 1 - t with chance
s**w. It is drawn when fewer than `number` others lie below it, hence

    odds(w) = integral from 0 to 1 of  w * s**(w-1) * P(N(s) < number)  ds

where N(s) counts the other rows seen, each seen with chance 1 - s**tickets. This is the law of
successive sampling: the next place always goes to one of the remaining rows in proportion to their
tickets. Twice the tickets is therefore a little less than twice the odds.
"""

import cmath
import math
from collections.abc import Callable, Mapping
from itertools import accumulate
from operator import mul
from typing import TypeAlias

Vector: TypeAlias = list[float]

NODES = 16
TOLERANCE = 1e-12
SURE = 36.0
"""Chances below exp(-36) are nothing here."""


def inclusion_odds(weights: Mapping[int, int], number: int) -> dict[int, float]:
    """Compute the odds of a row with w tickets when `number` rows are drawn by lowest ticket.

    `weights` maps tickets to the count of rows that have so many. The error is below 1e-9 for
    strata of up to a million rows.

    Raises:
        ValueError: tickets below 1, a count or number below 0.
    """
    groups = {w: count for w, count in sorted(weights.items()) if count}
    if any(w < 1 or count < 0 for w, count in weights.items()) or number < 0:
        raise ValueError("tickets from 1, counts and number from 0")
    if number == 0 or number >= sum(groups.values()):
        return dict.fromkeys(groups, float(number > 0))

    def density(x: float) -> Vector:
        seen = _fewer_seen(groups, number, x)
        return [w * math.exp(-w * x) * p for w, p in zip(groups, seen, strict=True)]

    total = [0.0] * len(groups)
    for start, end in _panels(groups, number):
        total = _add(total, _refine(density, start, end, _gauss(density, start, end)))
    return dict(zip(groups, total, strict=True))


def _panels(groups: Mapping[int, int], number: int) -> list[tuple[float, float]]:
    """Cut the axis x = -ln s into doubling panels, up to where the integrand is nothing."""
    start, end = 0.0, 1 / sum(w * count for w, count in groups.items())
    panels = [(start, end)]
    while _window(groups, end)[0] < number and min(groups) * end < SURE:
        start, end = end, 2 * end
        panels.append((start, end))
    return panels


def _window(groups: Mapping[int, int], x: float) -> tuple[int, int]:
    """Bound how many rows are seen at x; Bernstein's inequality leaves exp(-36) outside."""
    seen = [(count, -math.expm1(-w * x)) for w, count in groups.items()]
    mean = sum(count * p for count, p in seen)
    spread = math.sqrt(2 * SURE * sum(count * p * (1 - p) for count, p in seen)) + SURE
    return max(0, math.floor(mean - spread)), min(sum(groups.values()), math.ceil(mean + spread))


def _fewer_seen(groups: Mapping[int, int], number: int, x: float) -> Vector:
    """Tell for each group how likely fewer than `number` rows besides one of its own are seen.

    A discrete Fourier sum over the generating function of the count, on the window that holds it.
    """
    low, high = _window(groups, x)
    if high < number or low >= number:
        return [float(high < number)] * len(groups)
    points = high - low + 1
    sums = [float(number - low)] * len(groups)
    for m in range(1, points // 2 + 1):
        angle = 2 * math.pi * m / points
        turn = cmath.exp(-1j * angle)
        kernel = cmath.exp(-1j * angle * low) * (1 - turn ** (number - low)) / (1 - turn)
        share = 1 if 2 * m == points else 2
        for place, value in enumerate(_generating(groups, x, turn.conjugate())):
            sums[place] += share * (value * kernel).real
    return [value / points for value in sums]


def _generating(groups: Mapping[int, int], x: float, z: complex) -> list[complex]:
    """Evaluate the generating function of the count without one row, for each group."""
    factors = [z - (z - 1) * math.exp(-w * x) for w in groups]
    shared = math.prod(
        (f ** (count - 1) for f, count in zip(factors, groups.values(), strict=True)),
        start=complex(1),
    )
    before = [complex(1), *accumulate(factors, mul)]
    after = [complex(1), *accumulate(reversed(factors), mul)]
    return [
        shared * before[place] * after[len(factors) - 1 - place] for place in range(len(factors))
    ]


def _refine(
    f: Callable[[float], Vector], start: float, end: float, whole: Vector, depth: int = 40
) -> Vector:
    """Halve a panel until both halves together say what it said."""
    middle = (start + end) / 2
    left, right = _gauss(f, start, middle), _gauss(f, middle, end)
    both = _add(left, right)
    if not depth or max(abs(a - b) for a, b in zip(both, whole, strict=True)) < TOLERANCE:
        return both
    return _add(
        _refine(f, start, middle, left, depth - 1), _refine(f, middle, end, right, depth - 1)
    )


def _gauss(f: Callable[[float], Vector], start: float, end: float) -> Vector:
    """Integrate over one panel by Gauss-Legendre."""
    half, middle = (end - start) / 2, (start + end) / 2
    values = [f(middle + half * node) for node, _ in LEGENDRE]
    return [
        half * math.fsum(weight * v for (_, weight), v in zip(LEGENDRE, column, strict=True))
        for column in zip(*values, strict=True)
    ]


def _add(one: Vector, other: Vector) -> Vector:
    return [a + b for a, b in zip(one, other, strict=True)]


def _legendre(count: int) -> list[tuple[float, float]]:
    """List nodes and weights: the roots of the Legendre polynomial, by Newton's method."""
    found = []
    for i in range(count):
        x = math.cos(math.pi * (i + 0.75) / (count + 0.5))
        for _ in range(8):
            before, value = 1.0, x
            for k in range(2, count + 1):
                before, value = value, ((2 * k - 1) * x * value - (k - 1) * before) / k
            slope = count * (x * value - before) / (x * x - 1)
            x -= value / slope
        found.append((x, 2 / ((1 - x * x) * slope * slope)))
    return found


LEGENDRE = _legendre(NODES)
