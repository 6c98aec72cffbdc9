"""Is the draw fair? Statistical tests on fixed seeds, so that they always come out alike.

Seeds are SHA-256 of a counter. Every statistic is compared with its quantile at level 0.9999 (one
side): if the draw is fair, another set of seeds would fail a given test once in 10,000 times, and
any of the about 40 comparisons of this file once in 250 times. The last tests feed the same
statistics with draws that are known to be unfair and demand that they are seen.

Chi-square sums over an exact number of rows drawn without replacement are divided by the variance
of one inclusion, p(1 - p)·n/(n - 1), so that they have n - 1 degrees of freedom.
"""

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from hashlib import sha256

import pytest

from randcheck.protocol.odds import inclusion_odds
from randcheck.protocol.pairing import Pairing
from randcheck.protocol.people import read_people
from randcheck.protocol.result import Result, derive
from randcheck.protocol.selection import select

# Quantiles at 0.9999 of chi-square by degrees of freedom, and of the absolute value of a normal
# variable: computed once with scipy 1.17.1 as chi2.ppf(0.9999, degrees) and norm.ppf(0.99995).
CHI_SQUARE = {
    1: 15.137,
    4: 23.513,
    5: 25.745,
    9: 33.720,
    11: 37.367,
    14: 42.579,
    19: 50.795,
    29: 66.152,
    39: 80.646,
    99: 160.056,
    139: 209.710,
    434: 552.212,
    9999: 10533.496,
}
NORMAL = 3.8906

ROWS, DRAWN, DRAWS = 10_000, 500, 400
CHUNKS = (100, 500, 1000, 5000)


def seed_of(number: int, what: str) -> str:
    return sha256(f"{what} {number}".encode()).hexdigest()


def frame_of(count: int, tickets: Sequence[int] = ()) -> list[tuple[str, str, str, str]]:
    """Consecutive codes of one stratum, as registers number them."""
    weights = tickets or [1] * count
    return [(f"9133{n:08d}", "a", "t1", str(w)) for n, w in enumerate(weights)]


def drawn_places(frame, number: int, seed: str) -> list[int]:
    """The places in the frame of the drawn rows, in the order of the draw."""
    (found,) = select(frame, {"a": number}, seed)
    return [int(token[4:]) for _, token in found.drawn]


@cache
def many_draws() -> tuple[tuple[int, ...], ...]:
    frame = frame_of(ROWS)
    return tuple(tuple(drawn_places(frame, DRAWN, seed_of(n, "inclusion"))) for n in range(DRAWS))


def chi_square(counts: Sequence[int], sizes: Sequence[int], draws: int, number: int) -> float:
    """Compare counts of drawn rows by class with classes of these sizes."""
    rows = sum(sizes)
    share = number / rows
    variance = (1 - share) * rows / (rows - 1)
    return sum(
        (count - draws * share * size) ** 2 / (draws * share * size * variance)
        for count, size in zip(counts, sizes, strict=True)
    )


def by_class(
    draws: Iterable[Sequence[int]], class_of: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Count drawn rows and all rows by class."""
    drawn = Counter(class_of[place] for places in draws for place in places)
    sizes = Counter(class_of)
    return [drawn[c] for c in sorted(sizes)], [sizes[c] for c in sorted(sizes)]


def borders(chunk: int) -> list[int]:
    """Class of a row by its place in its chunk: the first, the last, and eight parts between."""
    places = [n % chunk for n in range(ROWS)]
    return [
        0 if p < 5 else 9 if p >= chunk - 5 else 1 + 8 * (p - 5) // (chunk - 10) for p in places
    ]


def statistic_of_classes(draws, class_of: Sequence[int]) -> tuple[float, int]:
    counts, sizes = by_class(draws, class_of)
    return chi_square(counts, sizes, len(draws), DRAWN), len(sizes) - 1


def test_every_row_is_drawn_alike():
    value, degrees = statistic_of_classes(many_draws(), range(ROWS))
    assert value < CHI_SQUARE[degrees]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_no_border_of_a_chunk_is_starved(chunk):
    value, degrees = statistic_of_classes(many_draws(), borders(chunk))
    assert value < CHI_SQUARE[degrees]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_every_chunk_has_its_share(chunk):
    value, degrees = statistic_of_classes(many_draws(), [n // chunk for n in range(ROWS)])
    assert value < CHI_SQUARE[degrees]


@pytest.mark.parametrize("place", ["first", "last"])
def test_the_rows_at_the_very_border_together(place):
    """All first rows of all chunks of 100 against all others, and all last rows."""
    at = 0 if place == "first" else 99
    value, degrees = statistic_of_classes(many_draws(), [int(n % 100 == at) for n in range(ROWS)])
    assert value < CHI_SQUARE[degrees]


# --- neighbours -----------------------------------------------------------------------------------


def pairs_at(draws, lag: int) -> float:
    """How far the number of drawn pairs at a distance is from that of strangers, in deviations.

    In a circle of n rows the n pairs at one distance touch 2 others each; exact mean and variance
    of drawing k of n without replacement follow.
    """
    found = 0
    for places in draws:
        chosen = set(places)
        found += sum((place + lag) % ROWS in chosen for place in places)
    two, three, four = (
        math.prod((DRAWN - i) / (ROWS - i) for i in range(order)) for order in (2, 3, 4)
    )
    mean = ROWS * two
    variance = ROWS * two + 2 * ROWS * three + ROWS * (ROWS - 3) * four - mean**2
    return (found - len(draws) * mean) / math.sqrt(len(draws) * variance)


@pytest.mark.parametrize("lag", [1, 2, 3, 10, 99, 100, 101, 500, 1000, 4999])
def test_neighbours_are_drawn_together_like_strangers(lag):
    assert abs(pairs_at(many_draws(), lag)) < NORMAL


# --- tickets --------------------------------------------------------------------------------------


def successive(weights: Sequence[int], order: Sequence[int]) -> Fraction:
    """The chance of an order: each next row in proportion to its tickets among those left."""
    left, chance = sum(weights), Fraction(1)
    for row in order:
        chance *= Fraction(weights[row], left)
        left -= weights[row]
    return chance


@pytest.mark.parametrize(
    ("weights", "number"), [((1, 1, 1, 2, 5), 2), ((1, 2, 3), 3), ((1, 19), 1), ((4, 4, 1, 1), 2)]
)
def test_orders_come_as_successive_sampling_says(weights, number):
    draws = 20_000
    frame = frame_of(len(weights), weights)
    seen = Counter(
        tuple(drawn_places(frame, number, seed_of(n, f"orders {weights}"))) for n in range(draws)
    )
    value, orders = 0.0, list(itertools.permutations(range(len(weights)), number))
    for order in orders:
        expected = draws * float(successive(weights, order))
        value += (seen[order] - expected) ** 2 / expected
    assert value < CHI_SQUARE[len(orders) - 1]


@cache
def weighted_draws() -> tuple[tuple[int, ...], ...]:
    frame = frame_of(len(WEIGHTS), WEIGHTS)
    return tuple(
        tuple(drawn_places(frame, WEIGHTED_DRAWN, seed_of(n, "weights"))) for n in range(1500)
    )


WEIGHTS, WEIGHTED_DRAWN = [1] * 140 + [2] * 40 + [5] * 15 + [20] * 5, 30


def deviation(samples: Sequence[float], mean: float) -> float:
    """How far the mean of samples is from `mean`, in its own standard errors."""
    average = sum(samples) / len(samples)
    variance = sum((x - average) ** 2 for x in samples) / (len(samples) - 1)
    return (average - mean) / math.sqrt(variance / len(samples))


@pytest.mark.parametrize("tickets", [1, 2, 5, 20])
def test_tickets_weigh_as_the_odds_say(tickets):
    odds = inclusion_odds(Counter(WEIGHTS), WEIGHTED_DRAWN)[tickets]
    samples = [sum(WEIGHTS[p] == tickets for p in places) for places in weighted_draws()]
    assert abs(deviation(samples, odds * WEIGHTS.count(tickets))) < NORMAL


def test_rows_of_equal_tickets_are_drawn_alike():
    """Given how many of a class are drawn, which of them is a draw without weights."""
    for tickets, rows in Counter(WEIGHTS).items():
        first = WEIGHTS.index(tickets)
        counts = Counter(p for places in weighted_draws() for p in places)
        of_class = [counts[first + n] for n in range(rows)]
        mean = sum(of_class) / rows
        spread = sum(
            (share := sum(WEIGHTS[p] == tickets for p in places) / rows) * (1 - share)
            for places in weighted_draws()
        )
        value = sum((count - mean) ** 2 for count in of_class) / (spread * rows / (rows - 1))
        assert value < CHI_SQUARE[rows - 1]


# --- inspectors -----------------------------------------------------------------------------------

PEOPLE = [sha256(f"inspector {n}".encode()).hexdigest() for n in range(30)]


@cache
def pairings(number: int, leeway: int, draws: int) -> tuple[Pairing, ...]:
    """Draws of `number` entities out of 40, teams of two out of thirty officers."""
    rows = [("person", p, "officer", "-", "99", "0", "0") for p in PEOPLE]
    rows += [("panel", "all", p) for p in PEOPLE]
    people = read_people([*rows, ("team", "t1", "1", "officer", "2", "all")])

    def one(n: int) -> Result:
        seed = seed_of(n, f"pairing {number}")
        return derive(frame_of(40), {"a": number}, people, "even", leeway, seed)

    found = tuple(one(n).pairing for n in range(draws))
    assert all(isinstance(pairing, Pairing) for pairing in found)
    return found


def seated(pairing: Pairing) -> list[str]:
    return [seat.inspector for visit in pairing.visits for seat in visit.seats]


def test_every_inspector_is_drawn_and_nobody_more_often():
    found = pairings(3, 0, 1000)
    counts = Counter(person for pairing in found for person in seated(pairing))
    assert set(counts) == set(PEOPLE)
    value = chi_square([counts[p] for p in PEOPLE], [1] * len(PEOPLE), len(found), 6)
    assert value < CHI_SQUARE[len(PEOPLE) - 1]


def test_partners_are_strangers():
    """Every two inspectors of one level make a team equally often: 435 couples, 3,000 teams."""
    couples = Counter(
        frozenset(seat.inspector for seat in visit.seats)
        for pairing in pairings(3, 0, 1000)
        for visit in pairing.visits
    )
    names = [frozenset(two) for two in itertools.combinations(PEOPLE, 2)]
    expected = sum(couples.values()) / len(names)
    value = sum((couples[two] - expected) ** 2 / expected for two in names)
    assert set(couples) <= set(names) and value < CHI_SQUARE[len(names) - 1]


@pytest.mark.parametrize("number", [3, 15, 20, 40])
def test_loads_are_level(number):
    for pairing in pairings(number, 0, 40):
        loads = Counter(seated(pairing))
        assert {loads[p] for p in PEOPLE} <= {2 * number // 30, -(-2 * number // 30)}
        assert all(loads[p] == quota for p, quota in pairing.quota.items())


def test_leeway_bends_loads_by_no_more_than_it_says():
    bent = 0
    for pairing in pairings(15, 1, 40):
        loads = Counter(seated(pairing))
        assert set(pairing.quota.values()) == {1}
        assert max(loads.values()) <= 2
        bent += any(loads[p] != 1 for p in PEOPLE)
    assert bent > 30


# --- draws that are unfair are seen ---------------------------------------------------------------


@pytest.mark.parametrize("chunk", CHUNKS)
def test_starved_borders_would_be_seen(chunk):
    """A draw that never takes the last five rows of a chunk but the row before them."""
    shifted = [[min(p, p - p % chunk + chunk - 6) for p in places] for places in many_draws()]
    value, degrees = statistic_of_classes(shifted, borders(chunk))
    assert value > CHI_SQUARE[degrees]


def test_drawing_in_blocks_would_be_seen():
    blocks = [[p - p % 2 + i for p in places[::2] for i in (0, 1)] for places in many_draws()]
    assert pairs_at(blocks, 1) > 10 * NORMAL


def test_tickets_in_plain_proportion_would_be_seen():
    for tickets in (1, 20):
        plain = WEIGHTED_DRAWN * tickets / sum(WEIGHTS)
        samples = [sum(WEIGHTS[p] == tickets for p in places) for places in weighted_draws()]
        assert abs(deviation(samples, plain * WEIGHTS.count(tickets))) > NORMAL


def test_a_favourite_inspector_would_be_seen():
    found = pairings(3, 0, 1000)
    counts = Counter(person for pairing in found for person in seated(pairing))
    moved = counts[PEOPLE[0]] // 3
    spoiled = [
        counts[PEOPLE[0]] - moved,
        counts[PEOPLE[1]] + moved,
        *(counts[p] for p in PEOPLE[2:]),
    ]
    value = chi_square(spoiled, [1] * len(PEOPLE), len(found), 6)
    assert value > CHI_SQUARE[len(PEOPLE) - 1]
