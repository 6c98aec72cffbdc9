"""Tables (SPEC §3): inverses, strictness, and the limits a pattern cannot say."""

from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import altered, cases, text_of

from randcheck.errors import Malformed
from randcheck.protocol import table
from randcheck.protocol.table import ROWS, first_line, format_table, parse_table, table_root

GOOD, BAD = cases("tables.json", "tables")
tokens = st.from_regex(r"[0-9A-Z\u4E00-\u9FFF][0-9A-Z._()\-\u4E00-\u9FFF]{0,15}", fullmatch=True)
salted = st.binary(min_size=32, max_size=32).map(bytes.hex)
codes = st.from_regex(r"[a-z0-9][a-z0-9-]{0,5}", fullmatch=True)
numbers = st.integers(0, 10**15 - 1).map(str)
RESULT_ROWS = st.one_of(
    st.tuples(st.just("seed"), salted),
    st.tuples(st.just("stratum"), codes, numbers, numbers, st.just("-") | salted),
    st.tuples(st.sampled_from(["drawn", "reserve"]), codes, numbers, tokens, salted),
    st.tuples(st.just("quota"), salted, numbers),
    st.tuples(st.just("visit"), numbers, tokens, codes),
    st.tuples(st.just("seat"), numbers, codes, numbers, salted),
    st.tuples(
        st.just("passed"),
        numbers,
        codes,
        numbers,
        salted,
        st.sampled_from(["team", "full", "needed"]),
    ),
    st.tuples(st.just("open"), tokens, codes, numbers),
)


def written(kind: str, rows, practice: bool) -> bytes:
    if kind == table.RESULT:
        return table.join_rows(rows, first_line(kind, practice))
    return format_table(kind, rows, practice)


def test_the_vectors_have_every_kind_good_and_bad():
    assert {case["kind"] for case in GOOD} == set(ROWS) == {case["kind"] for case in BAD}


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["text"][:40])
def test_good_tables(case):
    data = text_of(case)
    rows = parse_table(case["kind"], data, case["practice"])
    assert written(case["kind"], rows, case["practice"]) == data
    with pytest.raises(Malformed):
        parse_table(case["kind"], data, not case["practice"])


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["reason"])
def test_bad_tables(case):
    with pytest.raises(Malformed):
        parse_table(case["kind"], text_of(case), case["practice"])


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["text"][:40])
def test_a_byte_more_less_or_other(case):
    data = text_of(case)
    for other in altered(data[-300:]) if len(data) > 300 else altered(data):
        whole = data[:-300] + other
        try:
            rows = parse_table(case["kind"], whole, case["practice"])
        except Malformed:
            continue
        assert written(case["kind"], rows, case["practice"]) == whole


@given(st.dictionaries(tokens, st.tuples(codes, codes, st.integers(1, 999).map(str))))
def test_frames(rows):
    frame = [(token, *cells) for token, cells in rows.items()]
    data = format_table(table.FRAME, frame, False)
    assert sorted(parse_table(table.FRAME, data, False)) == sorted(frame)
    lines = data.split(b"\n")[1:-1]
    assert lines == sorted(lines)


@given(st.lists(RESULT_ROWS))
def test_result_rows_keep_their_order(rows):
    data = written(table.RESULT, rows, False)
    assert parse_table(table.RESULT, data, False) == rows


@given(st.lists(tokens, min_size=2, max_size=5, unique=True), st.randoms())
def test_only_one_order_is_read(names, random):
    rows = [f"{name}\tadded\t-" for name in names]
    random.shuffle(rows)
    data = "".join(f"{line}\n" for line in ["randcheck roster v1 entities", *rows]).encode()
    if rows == sorted(rows, key=str.encode):
        assert len(parse_table(table.ROSTER_ENTITIES, data, False)) == len(names)
    else:
        with pytest.raises(Malformed):
            parse_table(table.ROSTER_ENTITIES, data, False)


@given(st.lists(st.binary(max_size=8).filter(lambda line: b"\n" not in line), min_size=1))
def test_the_root_is_over_the_lines(lines):
    def root(hashes):
        if len(hashes) == 1:
            return hashes[0]
        cut = 1
        while cut * 2 < len(hashes):
            cut *= 2
        return sha256(b"\x01" + root(hashes[:cut]) + root(hashes[cut:])).digest()

    expected = root([sha256(b"\0" + line).digest() for line in lines]).hex()
    assert table_root(b"".join(line + b"\n" for line in lines)) == (len(lines), expected)


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["text"][:40])
def test_no_row_stands_twice(case):
    """Except in a result, whose order and rows are for the claims of a draw."""
    head, *rows = text_of(case).splitlines(keepends=True)
    for place in range(len(rows)):
        data = b"".join([head, *rows[: place + 1], *rows[place:]])
        if case["kind"] == table.RESULT:
            assert len(parse_table(case["kind"], data, case["practice"])) == len(rows) + 1
        else:
            with pytest.raises(Malformed):
                parse_table(case["kind"], data, case["practice"])


def test_the_line_is_named():
    data = b"randcheck recusals v1\nA\t" + b"a" * 64 + b"\tkin\nB\n"
    with pytest.raises(Malformed, match="line 3"):
        parse_table(table.RECUSALS, data, False)


@pytest.mark.parametrize("case", [*GOOD, *BAD], ids=lambda case: case["kind"])
@pytest.mark.parametrize("piece", [1, 7, 40])
def test_a_table_is_the_same_in_pieces(case, piece, monkeypatch):
    kind, data, practice = case["kind"], text_of(case), case["practice"]

    def attempt(read):
        try:
            return list(read(kind, data, practice))
        except Malformed as error:
            return error.what

    at_once = attempt(parse_table)
    root = table_root(data)
    monkeypatch.setattr(table, "PIECE", piece)
    assert attempt(parse_table) == attempt(table.Table.verified) == at_once
    assert table_root(data) == root
    if isinstance(at_once, list):
        walked = table.Table.verified(kind, data, practice)
        assert len(walked) == len(at_once) and list(walked) == at_once
        assert walked[:] == at_once
        if kind in (table.ROSTER_ENTITIES, table.ROSTER_INSPECTORS):
            assert walked.count_changes() == Counter(row[1] for row in at_once)
        if kind != table.RESULT:
            lines = data.splitlines()[:0:-1]
            assert table.join_lines(kind, lines, practice) == data
