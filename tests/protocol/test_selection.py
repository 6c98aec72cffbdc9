"""Tickets and the first draw (SPEC §9)."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import vectors

from randcheck.protocol.selection import select, ticket_number
from randcheck.protocol.ticket import key, ticket

TICKETS = vectors("tickets.json")
tokens = st.text("0123456789AB浙江.()-", min_size=1, max_size=6)
weights = st.sampled_from(["1", "1", "1", "2", "5", "20"])
strata = st.sampled_from(["a", "b", "b-2", "owed"])
rows = st.dictionaries(tokens, st.tuples(strata, weights), min_size=1, max_size=30)
seeds = st.binary(min_size=32, max_size=32).map(bytes.hex)


def frame_of(found) -> list[tuple[str, ...]]:
    return [(token, stratum, "t1", count) for token, (stratum, count) in sorted(found.items())]


def number_of(seed: str, token: str, count: str) -> bytes:
    """The ticket number, from the words of §9 alone."""
    name = sha256(f"{seed}\nentity\n".encode()).hexdigest()[:32]
    texts = [f"{name}{n}:{token}" for n in range(1, int(count) + 1)]
    return sorted(sha256(text.encode()).digest() for text in texts)[0]


def drawn(frame, numbers, seed) -> dict[str, dict[str, bytes]]:
    return {s.stratum: {t: n for n, t in s.order} for s in select(frame, numbers, seed)}


@pytest.mark.parametrize("case", TICKETS["keys"], ids=lambda case: " ".join(case["parts"]))
def test_our_keys(case):
    assert key(case["seed"], *case["parts"]) == case["expect"]
    text = "".join(part + "\n" for part in (case["seed"], *case["parts"]))
    assert sha256(text.encode()).hexdigest()[:32] == case["expect"]


@pytest.mark.parametrize("case", TICKETS["tickets"], ids=lambda case: case["of"])
def test_our_tickets(case):
    assert ticket(case["key"], case["of"]).hex() == case["expect"]


@pytest.mark.parametrize("case", TICKETS["ticket_numbers"], ids=lambda case: str(case["tickets"]))
def test_our_ticket_numbers(case):
    assert ticket_number(case["key"], case["token"], case["tickets"]).hex() == case["expect"]


@given(rows, st.integers(0, 30), seeds)
def test_the_lowest_ticket_numbers_of_each_stratum_are_drawn(found, number, seed):
    frame = frame_of(found)
    names = sorted({row[1] for row in frame}, key=str.encode)
    result = select(frame, dict.fromkeys(names, number), seed)
    assert [s.stratum for s in result] == names
    for s in result:
        mine = sorted(
            (number_of(seed, token, count), token.encode())
            for token, stratum, _, count in frame
            if stratum == s.stratum
        )
        order = [(lot, token.decode()) for lot, token in mine]
        assert s.drum == len(order)
        assert list(s.drawn) == order[:number]
        assert list(s.reserves) == order[number : 2 * number]
        assert s.cut_off == (order[:number][-1][0].hex() if number else "-")


@given(rows, tokens, weights, seeds)
def test_one_row_more_or_less_moves_no_other_ticket(found, token, count, seed):
    frame, numbers = frame_of(found), {"a": 99, "b": 99, "b-2": 99, "owed": 99}
    more = frame_of({**found, token: ("a", count)})
    before, after = drawn(frame, numbers, seed), drawn(more, numbers, seed)
    for stratum, lots in before.items():
        for other, lot in lots.items():
            if other != token:
                assert after[stratum][other] == lot


@given(rows, seeds, st.randoms())
def test_the_order_of_the_frame_means_nothing(found, seed, random):
    frame, numbers = frame_of(found), {"a": 3, "b": 3, "b-2": 3, "owed": 3}
    shuffled = random.sample(frame, len(frame))
    assert select(shuffled, numbers, seed) == select(frame, numbers, seed)


@given(rows, seeds)
def test_strata_do_not_touch_each_other(found, seed):
    frame = frame_of(found)
    names = {row[1] for row in frame}
    whole = {s.stratum: s for s in select(frame, dict.fromkeys(names, 2), seed)}
    for name in names:
        (alone,) = select([row for row in frame if row[1] == name], {name: 2}, seed)
        assert alone == whole[name]


@given(tokens, st.integers(1, 50), seeds)
def test_further_tickets_only_help(token, count, seed):
    name = key(seed, "entity")
    lots = [ticket_number(name, token, n) for n in range(1, count + 1)]
    assert lots == sorted(lots, reverse=True)
    assert set(lots) <= {ticket(name, f"{n}:{token}") for n in range(1, count + 1)}


@pytest.mark.parametrize("number", [1, 12, 13, 62, 63, 100, 150])
def test_few_of_many_come_out_like_many_of_many(number):
    """A heap takes a few, a sort takes many; the border between them must not show."""
    frame = [(f"A{n:03d}", "a", "t1", "1") for n in range(200)]
    (found,) = select(frame, {"a": number}, "5eed" * 16)
    (everything,) = select(frame, {"a": 200}, "5eed" * 16)
    assert found.order == everything.order[: 2 * number]


def test_a_stratum_without_number():
    with pytest.raises(KeyError):
        select([("A", "a", "t1", "1")], {"b": 1}, "5eed" * 16)


def test_a_number_without_rows_and_a_number_above_the_drum():
    (found,) = select([("A", "a", "t1", "1")], {"a": 3, "b": 1}, "5eed" * 16)
    assert (found.stratum, found.drum, found.number) == ("a", 1, 3)
    assert [token for _, token in found.drawn] == ["A"] and not found.reserves
    assert found.cut_off == found.order[0][0].hex()
