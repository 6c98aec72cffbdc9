"""How many are drawn (SPEC §7.3), against fractions and the vectors."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from making import a_stratum, cases

from randcheck.errors import FalseClaim, Refused
from randcheck.protocol.numbers import check_number, number_of, round_ratio, verify_number

ROUND = {
    "up": math.ceil,
    "down": math.floor,
    "half-up": lambda value: math.floor(value + Fraction(1, 2)),
}
roundings = st.sampled_from(sorted(ROUND))
ratios = st.integers(1, 10**6).flatmap(lambda q: st.tuples(st.integers(1, q), st.just(q)))
GOOD, BAD = cases("numbers.json", "strata")


def stratum_of(case):
    names = a_stratum().__slots__
    fields = {name: case[name] for name in names}
    fields["ratio"] = tuple(case["ratio"]) if case["ratio"] else None
    found = a_stratum(**{**fields, "number": case["number"] or 0})
    if case["number"] is None:
        found = a_stratum(**{**fields, "number": number_of(found)})
    return found


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["name"])
def test_good_strata(case):
    stratum = stratum_of(case)
    assert check_number(stratum).number == case["expect"]
    assert verify_number(stratum, case["base"], case["drum"]) == stratum


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["name"])
def test_bad_strata(case):
    stratum = stratum_of(case)
    with pytest.raises(Refused):
        check_number(stratum)
    with pytest.raises(FalseClaim) as caught:
        verify_number(stratum, case["base"], case["drum"])
    assert caught.value.claim == "numbers"


@given(st.integers(0, 10**15 - 1), ratios, roundings)
@example(5, (1, 2), "half-up")
@example(100, (29, 100), "up")
@example(10**15 - 1, (10**6 - 1, 10**6), "half-up")
def test_rounding_against_fractions(base, ratio, rounding):
    exact = Fraction(base) * Fraction(*ratio)
    assert round_ratio(base, ratio, rounding) == ROUND[rounding](exact)


bounds = st.none() | st.integers(0, 60)


@given(
    st.integers(1, 60), st.integers(0, 40), ratios, roundings, bounds, bounds, *[st.booleans()] * 2
)
def test_what_may_be_sealed(drum, barred, ratio, rounding, least, most, whole, zero):
    """Every rule of §7.3 on every number: at most one may be sealed, and the rule names it."""
    low, high = least or 0, 10**9 if most is None else most
    wanted = max(ROUND[rounding]((drum + barred) * Fraction(*ratio)), low)
    wanted = min(wanted, high, drum) if whole else min(wanted, high)
    allowed = low <= high and (zero or wanted) and (wanted < drum or (whole and wanted <= drum))
    base = drum + barred
    plain = a_stratum(
        base=base,
        drum=drum,
        ratio=ratio,
        rounding=rounding,
        min=least,
        max=most,
        whole=whole,
        zero=zero,
    )
    good = [n for n in range(base + 2) if accepts(plain, n, base, drum)]
    assert good == ([wanted] if allowed else [])


@given(st.integers(1, 40), bounds, bounds, st.booleans(), st.booleans())
def test_what_may_be_named(drum, least, most, whole, zero):
    low, high = least or 0, 10**9 if most is None else most
    plain = a_stratum(base=drum, drum=drum, min=least, max=most, whole=whole, zero=zero)
    good = [n for n in range(drum + 2) if accepts(plain, n, drum, drum)]
    assert good == [
        n
        for n in range(drum + 1)
        if low <= n <= high and (n or zero) and (n < drum or whole) and low <= high
    ]


def accepts(plain, number: int, base: int, drum: int) -> bool:
    try:
        verify_number(replace(plain, number=number), base, drum)
    except FalseClaim:
        return False
    return True


@pytest.mark.parametrize(("base", "drum"), [(99, 100), (101, 100), (100, 99), (100, 101)])
def test_counts_other_than_the_rows(base, drum):
    with pytest.raises(FalseClaim, match=f"counted {base}, {drum}"):
        verify_number(a_stratum(), base, drum)
