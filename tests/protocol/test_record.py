"""The one JSON form (SPEC §4.2): exact inverses, and nothing else is read."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import altered

from randcheck.errors import Malformed
from randcheck.protocol.record import (
    Code,
    Date,
    dump_json,
    format_record,
    load_json,
    one_of,
    parse_record,
)


@dataclass(frozen=True, slots=True)
class Heads:
    kind: Annotated[str, one_of("heads")]
    n: int


@dataclass(frozen=True, slots=True)
class Tails:
    kind: Annotated[str, one_of("tails")]
    day: Date | None


@dataclass(frozen=True, slots=True)
class Everything:
    flag: bool
    number: int
    code: Code
    maybe: Code | None
    pair: tuple[int, int] | None
    many: tuple[Code, ...]
    coins: tuple[Heads | Tails, ...]


codes = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)
numbers = st.integers(0, 10**15 - 1)
days = st.dates(min_value=date(1900, 1, 1)).map(str)
coins = st.builds(Heads, st.just("heads"), numbers) | st.builds(
    Tails, st.just("tails"), st.none() | days
)
records = st.builds(
    Everything,
    st.booleans(),
    numbers,
    codes,
    st.none() | codes,
    st.none() | st.tuples(numbers, numbers),
    st.lists(codes, max_size=3).map(tuple),
    st.lists(coins, max_size=3).map(tuple),
)
SAMPLE = Everything(True, 10, "a-1", None, (1, 20), ("x",), (Heads("heads", 0),))


@given(records)
def test_format_and_parse_are_inverses(record):
    data = format_record(record)
    assert parse_record(Everything, data) == record
    plain = json.loads(data)
    assert data == (json.dumps(plain, indent=1, ensure_ascii=False) + "\n").encode()


@given(records, st.data())
def test_any_other_bytes_are_refused_or_mean_something_else(record, data):
    text = format_record(record)
    other = data.draw(st.sampled_from(altered(text)))
    try:
        found = parse_record(Everything, other)
    except Malformed:
        return
    assert found != record and format_record(found) == other


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"flag": true', '"flag": 1'),
        ('"flag": true', '"flag": null'),
        ('"number": 10', '"number": true'),
        ('"number": 10', '"number": 10.0'),
        ('"number": 10', '"number": 1e1'),
        ('"number": 10', '"number": -1'),
        ('"number": 10', '"number": 1000000000000000'),
        ('"code": "a-1"', '"code": null'),
        ('"code": "a-1"', '"code": "A"'),
        ('"code": "a-1"', '"code": "\\u0061"'),
        ('"maybe": null', '"maybe": ""'),
        ('"maybe": null', '"maybe": false'),
        ("  20\n", "  20,\n  3\n"),
        ('"heads"', '"tails"'),
        ('"heads"', '"edge"'),
        ('"flag": true', '"flag": true,\n "flag": true'),
        (' "flag": true,\n "number": 10,', ' "number": 10,\n "flag": true,'),
        (' "flag": true,\n', ""),
        ('"flag": true,', '"flag": true,\n "more": 1,'),
        ('"flag": ', '"flag" : '),
        ("\n ", "\n  "),
        ("\n", "\r\n"),
    ],
)
def test_one_fault_at_a_time(old, new):
    text = format_record(SAMPLE).decode()
    assert old in text
    with pytest.raises(Malformed):
        parse_record(Everything, text.replace(old, new).encode())


def test_the_faulty_place_is_named():
    text = format_record(SAMPLE).replace(b'"x"', b'"X"')
    with pytest.raises(Malformed, match=r"Everything\.many\[0\]: expected code"):
        parse_record(Everything, text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b"NaN",
        b"[Infinity]",
        b"-0",
        b"01",
        b"1.0",
        b'"\n"',
        b"[" * 100_000,
        b"1" * 5000,
        b"{} {}",
    ],
)
def test_what_is_no_strict_json(data):
    with pytest.raises(Malformed):
        load_json(data)


@given(st.recursive(numbers | st.booleans() | st.none(), lambda inner: st.lists(inner, max_size=3)))
def test_json_without_records(value):
    assert load_json(dump_json(value)) == value
