"""Sources, seed lines and seed.txt (SPEC §8)."""

import math
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import a_seal, altered, case_id, cases, every_case

from randcheck.errors import Malformed
from randcheck.protocol.calendar import format_time
from randcheck.protocol.parts import (
    Dice,
    Drand,
    Lottery,
    Practice,
    Source,
    Value,
)
from randcheck.protocol.record import from_json
from randcheck.protocol.seed import (
    GAMES,
    QUICKNET,
    bits_of,
    fault_of_sources,
    format_seed,
    has_kind,
    round_of,
    round_time,
    seed_of,
    typed_sources,
    verify_line,
)

DICE = Dice("dice", 10, 4)
GOOD, BAD = cases("seed.json", "lines")


def source_of(value) -> Source:
    return from_json(Source, value, "source")


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["line"][:40])
def test_good_lines(case):
    assert verify_line(source_of(case["source"]), case["line"]) == case["line"] == case["expect"]


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case['reason']}: {case['line'][:30]}")
def test_bad_lines(case):
    with pytest.raises(Malformed):
        verify_line(source_of(case["source"]), case["line"])


def test_every_source_has_good_and_bad_lines():
    for found in (GOOD, BAD):
        assert {c["source"]["kind"] for c in found} == {
            "dice",
            "lottery",
            "value",
            "drand",
            "practice",
        }
    assert {c["source"].get("game") for c in GOOD} - {None} == set(GAMES)


@pytest.mark.parametrize("case", every_case("seed.json", "sources"), ids=case_id)
def test_lists_of_sources(case):
    found = tuple(map(source_of, case["sources"]))
    fault = fault_of_sources(found, case["practice"], case["observed"])
    if case["expect"] == "refused":
        assert fault
    else:
        assert fault is None
        bits = sum(bits_of(source, case["observed"]) for source in found)
        assert bits == case["expect"]["bits"]


@pytest.mark.parametrize(
    "case", cases("seed.json", "texts")[0], ids=lambda case: case["sha256"][:8]
)
def test_seed_texts(case):
    head = f"{case['of']} {case['sha256']}"
    text = format_seed(head, case["inputs"], case["lines"], case["practice"])
    assert text.decode() == case["expect"]["text"]
    assert seed_of(text) == case["expect"]["seed"] == sha256(text).hexdigest()


@given(st.lists(st.integers(1, 10), min_size=4, max_size=4), st.integers(0, 10**9))
def test_a_line_altered_is_refused_or_says_another_throw(throws, place):
    line = "dice 10 " + " ".join(map(str, throws))
    assert verify_line(DICE, line) == line
    others = altered(line.encode())
    other = others[place % len(others)].decode("latin-1")
    try:
        verify_line(DICE, other)
    except Malformed:
        return
    read = [int(text) for text in other.split(" ")[2:]]
    assert other == "dice 10 " + " ".join(map(str, read)) and read != throws
    assert all(1 <= throw <= 10 for throw in read)


def numbers_of(game: str):
    """Draws of a game as its rules allow them, written out."""

    def group(count: int, low: int, high: int, is_set: bool):
        numbers = st.lists(st.integers(low, high), min_size=count, max_size=count, unique=is_set)
        return numbers.map(lambda found: sorted(found) if is_set else found)

    return st.tuples(*(group(*shape) for shape in GAMES[game][0]))


@given(st.sampled_from(sorted(GAMES)).flatmap(lambda g: st.tuples(st.just(g), numbers_of(g))))
def test_every_possible_lottery_draw_is_read(drawn):
    game, groups = drawn
    source = Lottery("lottery", game, 2025091)
    text = "".join("".join(f"{n}." for n in group) + "/" for group in groups)
    line = f"lottery {game} 2025091 {text}"
    assert verify_line(source, line) == line
    for other in (line[:-1], line + "/", line.replace(".", ". ", 1), line.replace("/", "", 1)):
        with pytest.raises(Malformed):
            verify_line(source, other)


@given(st.integers(2, 100), st.integers(1, 200))
def test_bits_of_dice_are_rounded_down(sides, throws):
    bits = bits_of(Dice("dice", sides, throws))
    assert 2**bits <= Fraction(sides) ** throws < 2 ** (bits + 1)


@pytest.mark.parametrize(
    ("game", "possible", "bits"),
    [
        ("kl8", 3535316142212174320, 61),
        ("ssq", 17721088, 24),
        ("dlt", 21425712, 24),
        ("pl5", 10**5, 16),
        ("fc3d", 10**3, 9),
    ],
)
def test_bits_of_lotteries_are_those_of_their_draws(game, possible, bits):
    count = 1
    for size, low, high, is_set in GAMES[game][0]:
        count *= math.comb(high - low + 1, size) if is_set else (high - low + 1) ** size
    assert count == possible and 2**bits <= count < 2 ** (bits + 1)
    assert bits_of(Lottery("lottery", game, 1)) == bits


def test_dice_that_no_observer_signs_count_nothing():
    assert (bits_of(DICE), bits_of(DICE, observed=False)) == (13, 0)
    assert bits_of(Drand("drand", QUICKNET, 1), observed=False) == 128


def test_what_nobody_throws_counts_nothing():
    assert bits_of(Value("value", "x")) == bits_of(Practice("practice")) == 0
    assert bits_of(Lottery("lottery", "unknown", 1)) == 0


def test_rounds_appear_every_three_seconds():
    assert format_time(round_time(Drand("drand", QUICKNET, 1))) == "2023-08-23T15:09:27Z"
    assert round_time(Drand("drand", QUICKNET, 1001)) == 1692803367 + 3000


def test_who_types_what():
    sources = a_seal().sources
    assert [source.kind for source in typed_sources(sources)] == ["dice", "lottery", "value"]
    assert round_of(sources) == sources[-1] and round_of(sources[:-1]) is None
    assert [has_kind(sources, kind) for kind in ("dice", "drand", "practice")] == [
        True,
        True,
        False,
    ]
