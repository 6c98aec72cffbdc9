"""Odds of a row by its tickets: exact fractions, and sums that must come out."""

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from randcheck.protocol.odds import LEGENDRE, inclusion_odds

Polynomial = list[Fraction]
SMALL = [
    ({1: 3, 2: 2}, 2),
    ({1: 1, 9: 1}, 1),
    ({1: 5, 3: 3, 7: 2}, 4),
    ({1: 2, 30: 2}, 2),
    ({2: 4}, 3),
    ({1: 6, 2: 4, 5: 3}, 9),
    ({1: 1, 2: 1, 4: 1, 8: 1}, 2),
]


def times(one: Polynomial, other: Polynomial) -> Polynomial:
    product = [Fraction(0)] * (len(one) + len(other) - 1)
    for (i, a), (j, b) in itertools.product(enumerate(one), enumerate(other)):
        product[i + j] += a * b
    return product


def plus(one: Polynomial, other: Polynomial) -> Polynomial:
    return [a + b for a, b in itertools.zip_longest(one, other, fillvalue=Fraction(0))]


def exact(tickets: int, others: Sequence[int], number: int) -> Fraction:
    """The integral of the docstring of `odds`, its integrand multiplied out in powers of s."""
    seen = [[Fraction(1)]] + [[Fraction(0)] for _ in range(number - 1)]
    for w in others:
        unseen_one = [Fraction(0)] * w + [Fraction(1)]
        seen_one = plus([Fraction(1)], [-c for c in unseen_one])
        seen = [
            plus(times(p, unseen_one), times(seen[j - 1], seen_one) if j else [Fraction(0)])
            for j, p in enumerate(seen)
        ]
    fewer = seen[0]
    for p in seen[1:]:
        fewer = plus(fewer, p)
    return sum((c * tickets / (power + tickets) for power, c in enumerate(fewer)), Fraction(0))


def successive(rows: Sequence[int], number: int) -> list[Fraction]:
    """Odds of each row by walking every order: the next is drawn in proportion to its tickets."""
    found = [Fraction(0)] * len(rows)

    def walk(chosen: tuple[int, ...], chance: Fraction) -> None:
        if len(chosen) == number:
            for row in chosen:
                found[row] += chance
            return
        rest = [row for row in range(len(rows)) if row not in chosen]
        whole = sum(rows[row] for row in rest)
        for row in rest:
            walk((*chosen, row), chance * rows[row] / whole)

    walk((), Fraction(1))
    return found


def listed(weights: dict[int, int]) -> list[int]:
    return [w for w, count in weights.items() for _ in range(count)]


@pytest.mark.parametrize(("weights", "number"), SMALL, ids=str)
def test_against_exact_fractions(weights, number):
    odds = inclusion_odds(weights, number)
    rows = listed(weights)
    for w in weights:
        others = rows.copy()
        others.remove(w)
        assert abs(odds[w] - exact(w, others, number)) < 1e-12


@pytest.mark.parametrize(
    ("weights", "number"), [c for c in SMALL if sum(c[0].values()) < 6], ids=str
)
def test_lowest_tickets_are_successive_sampling(weights, number):
    rows = listed(weights)
    for row, chance in zip(rows, successive(rows, number), strict=True):
        others = rows.copy()
        others.remove(row)
        assert exact(row, others, number) == chance


weightings = st.dictionaries(st.integers(1, 999), st.integers(0, 60), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(weightings, st.integers(0, 250))
def test_odds_sum_to_the_number_drawn_and_grow_with_tickets(weights, number):
    odds = inclusion_odds(weights, number)
    count = sum(weights.values())
    assert set(odds) == {w for w in weights if weights[w]}
    assert math.isclose(
        sum(weights[w] * p for w, p in odds.items()), min(number, count), abs_tol=1e-9
    )
    inner = [odds[w] for w in sorted(odds)]
    assert all(-1e-12 <= p <= 1 + 1e-12 for p in inner)
    assert all(a <= b + 1e-12 for a, b in itertools.pairwise(inner))


@pytest.mark.parametrize(
    ("weights", "number"),
    [
        ({1: 42_782}, 1283),
        ({1: 10**6}, 20),
        ({7: 10**6}, 50_000),
        ({1: 90_000, 2: 9_000, 3: 1_000}, 5_000),
        ({1: 5, 999: 5}, 6),
        ({1: 1000, 10: 1000, 100: 1000, 999: 1000}, 2000),
    ],
    ids=str,
)
def test_large_strata(weights, number):
    odds, count = inclusion_odds(weights, number), sum(weights.values())
    assert abs(sum(weights[w] * p for w, p in odds.items()) - number) < 1e-9 * count
    if len(weights) == 1:
        assert abs(next(iter(odds.values())) - number / count) < 1e-9


def test_few_drawn_of_many_is_nearly_in_proportion():
    odds = inclusion_odds({1: 10_000, 3: 10_000}, 10)
    assert 2.99 < odds[3] / odds[1] < 3
    assert inclusion_odds({1: 1, 3: 1}, 1) == pytest.approx({1: 0.25, 3: 0.75}, abs=1e-12)


def test_edges():
    assert inclusion_odds({1: 3, 2: 0}, 0) == {1: 0.0}
    assert inclusion_odds({1: 3, 2: 1}, 4) == inclusion_odds({1: 3, 2: 1}, 9) == {1: 1.0, 2: 1.0}
    assert inclusion_odds({}, 1) == {}
    for weights, number in (({0: 1}, 1), ({1: -1}, 1), ({1: 2}, -1)):
        with pytest.raises(ValueError, match="tickets from 1"):
            inclusion_odds(weights, number)


def test_the_nodes_integrate_polynomials_exactly():
    for power in range(2 * len(LEGENDRE)):
        integral = math.fsum(weight * node**power for node, weight in LEGENDRE)
        assert math.isclose(integral, (1 + (-1) ** power) / (power + 1), abs_tol=1e-14)
