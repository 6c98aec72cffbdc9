from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from randcheck.protocol import alphabet

GOOD = {
    alphabet.is_open_token: [
        "A",
        "9",
        "企",
        "㐀",
        "91330302L19373061U",
        "A._()-",
        "企" * 16,
        "A" * 48,
    ],
    alphabet.is_salted_token: ["0f" * 32],
    alphabet.is_hex64: ["ab" * 32],
    alphabet.is_hex32: ["ab" * 16],
    alphabet.is_code: ["a", "0", "food-safety-2", "a" * 32],
    alphabet.is_number: ["0", "7", "10", "9" * 15],
    alphabet.is_date: ["2024-02-29", "1900-01-01", "9999-12-31"],
    alphabet.is_time: ["2026-01-05T23:59:59Z"],
    alphabet.is_zone: ["+08:00", "-03:30", "+14:00"],
    alphabet.is_draw_id: ["2026-0001", "practice-2026-0012", "2026-10000"],
    alphabet.is_origin: ["a", "example.gov.cn/双随机", "a" * 64],
    alphabet.is_label: ["王强", "a b", "名" * 200],
}
BAD = {
    alphabet.is_open_token: [
        "",
        "a",
        "-A",
        "(A)",
        "A\n",
        "A B",
        "Ａ",
        "٣",
        "A" * 49,
        "企" * 17,
        "A/B",
    ],
    alphabet.is_salted_token: ["0F" * 32, "0f" * 31, "0f" * 32 + "\n"],
    alphabet.is_hex64: ["", "g" * 64, "٣" * 64],
    alphabet.is_hex32: ["ab" * 32, "AB" * 16],
    alphabet.is_code: ["", "-a", "A", "a" * 33, "a\n", "a_b"],
    alphabet.is_number: ["", "00", "01", "-1", "1" * 16, "1\n", "٣"],
    alphabet.is_date: ["2026-02-29", "1899-12-31", "2026-1-5", "2026-01-05\n", "２026-01-05", ""],
    alphabet.is_time: ["2026-01-05T24:00:00Z", "2026-01-05T23:59:60Z", "2026-01-05T00:00:00"],
    alphabet.is_zone: ["+14:01", "08:00", "+8:00", "+08:60"],
    alphabet.is_draw_id: ["2026-0000", "2026-001", "2026-00001", "drill-2026-0001"],
    alphabet.is_origin: ["", ".a", "a/", "a//b", "A", "a" * 65, "/".join(["企" * 60, "b" * 64])],
    alphabet.is_label: ["", " a", "a\u3000", "a\u200bb", "a\nb", "名" * 201, "\u202egnp"],
}


@pytest.mark.parametrize(("test", "text"), [(t, s) for t, texts in GOOD.items() for s in texts])
def test_admits(test, text):
    assert test(text)


@pytest.mark.parametrize(("test", "text"), [(t, s) for t, texts in BAD.items() for s in texts])
def test_refuses(test, text):
    assert not test(text)


@given(st.text(alphabet="0A.企㐀_(-)", max_size=50))
@example("企" * 16)
def test_open_tokens_are_counted_in_bytes(text):
    starts_well = text[:1] not in ("", ".", "_", "(", "-", ")")
    assert alphabet.is_open_token(text) == (starts_well and len(text.encode()) <= 48)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_is_a_date(day):
    assert alphabet.is_date(day.isoformat())
