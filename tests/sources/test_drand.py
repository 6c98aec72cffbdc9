"""What people type, paste and scan for a round of drand."""

import json

import pytest
from drand_cases import BY_ID, CASES, LINE, RANDOMNESS, SIGNATURE, SOURCE, on_g1, v1, v2
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import RandcheckError, UsageError
from randcheck.protocol.parts import Drand
from randcheck.protocol.seed import QUICKNET, verify_line
from randcheck.sources.drand import TEXT_LIMIT, read_beacon

GROUPS = [SIGNATURE[place : place + 8] for place in range(0, 96, 8)]
FULL = str.maketrans("0123456789abcdef", "０１２３４５６７８９ａｂｃｄｅｆ")


@pytest.mark.parametrize(
    "text",
    [
        SIGNATURE,
        SIGNATURE.upper(),
        f"  {SIGNATURE}\r\n",
        "-".join(GROUPS),
        "\n".join(GROUPS),
        " – ".join(GROUPS),
        "\u3000".join(GROUPS),
        "\u200b".join(GROUPS),
        "\ufeff" + SIGNATURE,
        SIGNATURE.translate(FULL),
        LINE,
        LINE + "\n",
        LINE.replace(SIGNATURE, "\n".join(GROUPS).upper()),
        v1().decode(),
        v2().decode(),
        "\ufeff" + v1().decode() + "\r\n",
        json.dumps(json.loads(v1()), indent=2),
    ],
)
def test_every_way_to_bring_a_round(text):
    assert read_beacon(text, SOURCE) == LINE


def changed(line: str, place: int, word: str) -> str:
    words = line.split()
    return " ".join([*words[:place], word, *words[place + 1 :]])


FASTNET = "dbd506d6ef76e5f386f41c651dcb808c5bcbd75471cc4eafa3f4df7ad4e4c493"


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("", "0 hex digits"),
        ("  - \n", "0 hex digits"),
        (SIGNATURE[:-1], "95 hex digits"),
        (SIGNATURE + "0", "97 hex digits"),
        (RANDOMNESS, "a randomness or a chain hash"),
        (SIGNATURE * 2, "another chain, such as default"),
        (SIGNATURE[:20] + "O" + SIGNATURE[21:], "digit 21, 'o'"),
        (SIGNATURE[:20] + "\x1b" + SIGNATURE[21:], "digit 21, 'U+001B'"),
        ("0x" + SIGNATURE, "digit 2, 'x'"),
        ("<!DOCTYPE html><p>hello", "web page"),
        (" \n<html>", "web page"),
        ("a" * (TEXT_LIMIT + 1), "longer than 4096"),
        (v1(round=999).decode(), "this is round 999, and round 1000 is wanted"),
        (v2(round=1001).decode(), "this is round 1001"),
        (v1(previous_signature=SIGNATURE * 2).decode(), "another chain"),
        (v1(randomness="0" * 64).decode(), "not the hash"),
        (v1(randomness=None).decode(), "not the hash"),
        (v2(signature=SIGNATURE.upper()).decode(), "lower-case"),
        (v2(signature=None).decode(), "lower-case"),
        (v2(signature=SIGNATURE + "\n").decode(), "lower-case"),
        (v2(round="1000").decode(), "not the JSON"),
        (v2(round=1000.0).decode(), "not the JSON"),
        (v2(round=True).decode(), "not the JSON"),
        (v2(round=None).decode(), "not the JSON"),
        (v2().decode().replace("1000", "01000"), "not the JSON"),
        (v2().decode().replace("1000", "1e3"), "not the JSON"),
        (v2(more=1).decode(), "not the JSON"),
        ('{"round": 1000, ' + v2().decode()[1:], "not the JSON"),
        (v2().decode() + "{}", "not the JSON"),
        ('{"a":' * 600, "not the JSON"),
        ("{}", "not the JSON"),
        ("{\ud800}", "not the JSON"),
        (f"drand {QUICKNET} 1000", "no whole seed line"),
        ("drand x 1000 " + SIGNATURE, "no whole seed line"),
        (changed(LINE, 1, FASTNET), "this is of chain dbd506d6…"),
        (changed(LINE, 2, "999"), "this is round 999"),
        (changed(LINE, 2, "01000"), "no whole seed line"),
        (changed(LINE, 3, SIGNATURE[:-2]), "94 hex digits"),
    ],
)
def test_what_else_it_was(text, saying):
    with pytest.raises(UsageError) as found:
        read_beacon(text, SOURCE)
    assert saying in found.value.what.en and found.value.hint
    assert "\n" not in found.value.what.en + found.value.what.zh


@pytest.mark.parametrize(
    "case", [case for case in CASES if not on_g1(case)], ids=lambda case: case["id"]
)
def test_rounds_of_other_groups_are_no_rounds_here(case):
    source = Drand("drand", QUICKNET, case["round"])
    members = ("round", "randomness", "signature", "previous_signature")
    pasted = json.dumps({name: case[name] for name in members if name in case})
    for text in (case["signature"], pasted):
        with pytest.raises(UsageError, match=r"another chain|96 lower-case"):
            read_beacon(text, source)


def test_no_text_is_read_that_the_protocol_refuses():
    case = BY_ID["quicknet-1000-torsion1"]
    assert verify_line(SOURCE, read_beacon(case["signature"], SOURCE))


pieces = st.sampled_from(
    [SIGNATURE, QUICKNET, "drand ", "1000", " ", "{", "}", '"round"', ":", ",", '"', "<", "\n", "-"]
)
anything = st.text(st.characters(exclude_categories=[]), max_size=120)


@given(st.one_of(anything, st.lists(st.one_of(pieces, anything), max_size=9).map("".join)))
def test_only_errors_for_people_are_raised(text):
    try:
        line = read_beacon(text, SOURCE)
    except RandcheckError as error:
        assert isinstance(error, UsageError)
        return
    assert verify_line(SOURCE, line) == line


values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9))


@given(st.dictionaries(st.sampled_from(["round", "signature", "randomness", "x"]), values))
def test_json_of_other_values_is_refused(members):
    with pytest.raises(UsageError):
        read_beacon(json.dumps(members), SOURCE)


dividers = st.text(" \t\n\r-–—", max_size=3)


@given(st.integers(0, 2**384 - 1), st.lists(dividers, min_size=97, max_size=97), st.booleans())
def test_digits_are_read_however_divided(value, between, upper):
    digits = f"{value:096x}"
    text = "".join(gap + char for gap, char in zip(between, digits, strict=False)) + between[96]
    assert read_beacon(text.upper() if upper else text, SOURCE).endswith(f" 1000 {digits}")
