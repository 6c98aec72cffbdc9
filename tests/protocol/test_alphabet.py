"""SPEC §2 read a second time, code point by code point."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.protocol import alphabet

EVERY = [chr(n) for n in range(0x110000)]
IDEOGRAPHS = {chr(n) for n in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))}
DIGITS, CAPITALS = set("0123456789"), set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
SMALL = {letter.lower() for letter in CAPITALS}
HIDDEN_RANGES = (
    "0000-001F 007F-009F 00AD-00AD 061C-061C 180E-180E 200B-200F 2028-202E 2060-206F D800-DFFF "
    "FEFF-FEFF FFF0-FFFB E0000-E0FFF"
)
HIDDEN = {
    chr(n)
    for low, high in (part.split("-") for part in HIDDEN_RANGES.split())
    for n in range(int(low, 16), int(high, 16) + 1)
}


def accepted(form, before: str = "", after: str = "") -> set[str]:
    return {char for char in EVERY if form(before + char + after)}


def test_every_character_of_an_open_token():
    assert accepted(alphabet.is_open_token) == DIGITS | CAPITALS | IDEOGRAPHS
    inner = DIGITS | CAPITALS | IDEOGRAPHS | set("._()-")
    assert accepted(alphabet.is_open_token, "A") == inner


def test_every_character_of_a_code_and_of_hex():
    assert accepted(alphabet.is_code) == DIGITS | SMALL
    assert accepted(alphabet.is_code, "a", "a") == DIGITS | SMALL | {"-"}
    for form, length in ((alphabet.is_hex32, 32), (alphabet.is_hex64, 64)):
        assert accepted(form, "a" * (length - 1)) == DIGITS | set("abcdef")
    assert accepted(alphabet.is_salted_token, "a" * 63) == DIGITS | set("abcdef")


def test_every_character_of_a_label():
    visible = set(EVERY) - HIDDEN
    assert accepted(alphabet.is_label) == visible - {" ", "\u3000"}
    assert accepted(alphabet.is_label, "a", "a") == visible
    assert accepted(alphabet.is_label, "a") == visible - {" ", "\u3000"}


def test_every_character_of_an_origin():
    ends = DIGITS | SMALL | IDEOGRAPHS
    assert accepted(alphabet.is_origin) == ends
    assert accepted(alphabet.is_origin, "a", "a") == ends | {".", "-", "/"}
    assert accepted(alphabet.is_origin, "a") == ends


@pytest.mark.parametrize(
    ("form", "prefix", "unit", "most"),
    [
        (alphabet.is_open_token, "", "A", 48),
        (alphabet.is_open_token, "", "浙", 16),
        (alphabet.is_code, "", "a", 32),
        (alphabet.is_number, "", "9", 15),
        (alphabet.is_label, "", "名", 200),
        (alphabet.is_label, "", "\U00020000", 200),
        (alphabet.is_origin, "", "a", 64),
        (alphabet.is_origin, "a", "/b", 99),
    ],
)
def test_lengths(form, prefix, unit, most):
    assert form(prefix + unit * most)
    assert not form(prefix + unit * (most + 1))
    assert not form("")


@given(st.integers(0, 10**18))
def test_numbers_are_written_in_one_way(number):
    assert alphabet.is_number(str(number)) == (number < 10**15)
    assert not alphabet.is_number(f"0{number}")


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        (
            alphabet.is_date,
            "1900-01-01 9999-12-31 2000-02-29 2024-02-29",
            "1899-12-31 2100-02-29 2023-02-29 2024-2-29 2024-04-31 2024-00-01 2024-01-00 24-01-01 "
            "20240229 2024-W01-1 10000-01-01 2024-060 ２024-01-01",
        ),
        (
            alphabet.is_time,
            "2024-02-29T00:00:00Z 2024-12-31T23:59:59Z",
            "2024-02-29T24:00:00Z 2024-02-29T00:60:00Z 2016-12-31T23:59:60Z 2023-02-29T00:00:00Z "
            "2024-02-29t00:00:00Z 2024-02-29T00:00:00z 2024-02-29T00:00:00+00:00 2024-02-29T00:00Z "
            "2024-02-29T00:00:00.0Z",
        ),
        (
            alphabet.is_zone,
            "+00:00 -00:00 +08:00 +13:59 +14:00 -14:00",
            "+14:01 -14:30 +15:00 08:00 +8:00 +0800 Z +08:60 ±08:00",
        ),
        (
            alphabet.is_draw_id,
            "2025-0001 2025-9999 2025-10000 practice-2025-0001 1900-0001",
            "2025-0000 2025-001 2025-00001 2025-010000 1899-0001 Practice-2025-0001 2025_0001 "
            "practice-practice-2025-0001",
        ),
        (
            alphabet.is_origin,
            "a a/b hz.gov.cn/双随机 a-b.c",
            ".a a. -a a- a//b /a a/ a/.b a/b- A a_b a/-",
        ),
    ],
)
def test_shapes(form, good, bad):
    for text in good.split():
        assert form(text), text
        for around in ("\n", " ", "\t", "\0"):
            assert not form(text + around), repr(text + around)
            assert not form(around + text)
    for text in bad.split():
        assert not form(text), text


@given(st.text("09Aaf.-/+:TZ 浙\n\t\u202e", max_size=12))
def test_what_is_accepted_is_one_line_of_utf8(text):
    forms = [getattr(alphabet, name) for name in dir(alphabet) if name.startswith("is_")]
    if any(form(text) for form in forms):
        assert text.encode() and not re.search(r"[\x00-\x1f\x7f]", text)
