"""Sources as people name them."""

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from randcheck.errors import UsageError
from randcheck.protocol.calendar import format_time, local_time, seconds
from randcheck.protocol.parts import Dice, Drand, Lottery, Value
from randcheck.protocol.seed import QUICKNET, fault_of_sources
from randcheck.services.source_words import NUMBERED, read_moment, read_sources

D10, D6 = Dice("dice", 10, 20), Dice("dice", 6, 26)
DRAND = Drand("drand", QUICKNET, 1)
KL8 = Lottery("lottery", "kl8", 2026051)


@pytest.mark.parametrize(
    ("text", "sources", "minutes"),
    [
        ("1", (D10,), 10),
        ("2", (D6,), 10),
        ("3", (DRAND,), 10),
        ("d10", (D10,), 10),
        ("D10:13", (Dice("dice", 10, 13),), 10),
        ("骰", (D10,), 10),
        ("drand:45", (DRAND,), 45),
        ("Drand：45", (DRAND,), 45),
        ("lottery:kl8:2026051", (KL8,), 10),
        ("彩票:快乐8:2026051", (KL8,), 10),
        ("彩票:福彩3D:1", (Lottery("lottery", "fc3d", 1),), 10),
        ("数值:shanghai", (Value("value", "shanghai"),), 10),
        ("drand:15 + d10", (D10, DRAND), 15),
        ("３＋１", (D10, DRAND), 10),
        ("d6+lottery:KL8:2026051+value:x+drand:99", (D6, KL8, Value("value", "x"), DRAND), 99),
    ],
)
def test_words_for_sources(text, sources, minutes):
    assert read_sources(text) == (sources, minutes * 60)


def test_throws_may_be_named_beside_the_dice():
    assert read_sources("d10", 15)[0] == (Dice("dice", 10, 15),)
    assert read_sources("d10:14", 15)[0] == (Dice("dice", 10, 14),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no source ''"),
        ("4", "no source '4'"),
        ("d7", "no source 'd7'"),
        ("d10:1:2", "no source"),
        ("d10:x", "'x' is no number"),
        ("d10:-1", "'-1' is no number"),
        ("d10:0", "0 is not from 1 to 200"),
        ("d10:201", "201 is not from 1 to 200"),
        ("drand:0", "0 is not from 1 to 10080"),
        ("drand:1.5", "no number"),
        ("drand:99999999999999", "no number"),
        ("lottery", "no source"),
        ("lottery:kl8", "no source"),
        ("lottery:mega:1", "no source"),
        ("value", "no source"),
        ("value:上证", "no source"),
        ("practice", "no source"),
        ("d10+d10", "one source of a kind"),
        ("1+2", "one source of a kind"),
        ("lottery:ssq:1+lottery:dlt:1", "one source of a kind"),
        ("d10+", "no source ''"),
        ("d10++drand", "no source ''"),
    ],
)
def test_words_for_nothing(text, said):
    with pytest.raises(UsageError, match=said):
        read_sources(text)


@given(st.text("0123456789d+:drandlotkyvue 骰彩票", max_size=30))
@example("+".join(["d10", "drand"] * 3))
def test_what_is_read_may_be_sealed_if_it_has_bits(text):
    try:
        sources, lead = read_sources(text)
    except UsageError:
        return
    fault = fault_of_sources(sources, False)
    assert fault is None or fault.startswith("fewer than")
    assert 60 <= lead <= 7 * 86_400


def test_what_the_question_numbers_is_read():
    assert all(read_sources(number) == read_sources(NUMBERED[number]) for number in NUMBERED)


@pytest.mark.parametrize(
    ("text", "zone", "time"),
    [
        ("2026-03-02 21:30", "+08:00", "2026-03-02T13:30:00Z"),
        ("2026/3/2 9:05", "+08:00", "2026-03-02T01:05:00Z"),
        ("２０２６－０３－０２Ｔ２１：３０", "+08:00", "2026-03-02T13:30:00Z"),
        ("2026-01-01 05:00", "+08:00", "2025-12-31T21:00:00Z"),
        ("2026-03-02 21:30", "-03:30", "2026-03-03T01:00:00Z"),
    ],
)
def test_a_moment_of_the_bureaus_clock(text, zone, time):
    assert read_moment(text, zone) == time


@pytest.mark.parametrize(
    "text", ["", "21:30", "2026-03-02", "2026-02-30 21:30", "2026-03-02 24:00", "9999-12-31 23:59"]
)
def test_no_moment(text):
    with pytest.raises(UsageError, match="is no day and hour"):
        read_moment(text, "+08:00")


@given(st.integers(0, seconds("2199-12-31T00:00:00Z") // 60))
def test_every_minute_is_read_back(minute):
    time = format_time(minute * 60)
    assert read_moment(local_time(time, "+08:00")[:16], "+08:00") == time


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_a_usage_error(text):
    with contextlib.suppress(UsageError):
        assert len(read_moment(text, "+08:00")) == len("2026-03-02T13:30:00Z")
