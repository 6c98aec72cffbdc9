"""Working days: the announced ones, those a bureau brings, and years nobody knows yet."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import Faulty, Refused, Unreadable, UsageError
from randcheck.services.calendar_file import (
    MOST_BYTES,
    bureau_calendar,
    parse_calendar,
    read_calendar,
)
from randcheck.services.rules import default_rules, parse_rules, read_rules
from randcheck.services.workdays import Calendar, Deadline, opening_day

ANNOUNCED = Calendar()
days = st.dates(date(2024, 1, 1), date(2029, 12, 31)).map(date.isoformat)
calendars = st.dictionaries(days, st.booleans(), max_size=30).map(Calendar)


def brought(text: str) -> dict[str, bool]:
    return dict(parse_calendar("a.csv", text.encode()).days)


def faults(text: str) -> list[str]:
    with pytest.raises(Faulty) as caught:
        parse_calendar("a.csv", text.encode())
    return [fault.zh for fault in caught.value.faults]


# --- counting -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "number", "found"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday to work on
        ("2026-02-14", 1, "2026-02-24"),  # Spring Festival
        ("2026-02-27", 1, "2026-02-28"),
        ("2026-04-30", 1, "2026-05-06"),
        ("2026-05-08", 1, "2026-05-09"),
        ("2026-09-18", 2, "2026-09-21"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-10-09", 1, "2026-10-10"),
        ("2026-03-02", 20, "2026-03-30"),
        ("2026-03-07", 0, "2026-03-07"),
    ],
)
def test_2026_as_the_state_council_announced_it(day, number, found):
    assert ANNOUNCED.after(day, number) == Deadline(found, False)


def test_a_year_not_announced_is_counted_by_weekends_and_marked():
    assert ANNOUNCED.after("2026-12-31", 1) == Deadline("2027-01-01", True)
    assert ANNOUNCED.after("2031-10-01", 5) == Deadline("2031-10-08", True)
    assert ANNOUNCED.after("2026-12-30", 1) == Deadline("2026-12-31", False)


def test_the_opening_day_is_as_before():
    assert opening_day("2026-03-02") == ("2026-03-30", False)
    assert opening_day("2026-12-20", 20) == ("2027-01-15", True)
    assert opening_day("2026-03-02", 1, Calendar({"2026-03-03": False})) == ("2026-03-04", False)


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-20"])
def test_days_after_the_last_one_are_refused(day):
    with pytest.raises(UsageError, match="too late"):
        ANNOUNCED.after(day, 20)


@given(calendars, days, st.integers(0, 60))
def test_between_is_the_inverse_of_after(calendar, day, number):
    end = calendar.after(day, number).day
    assert calendar.between(day, end) == number
    assert calendar.between(end, day) == -number


@given(calendars, days, st.integers(0, 30), st.integers(0, 30))
def test_steps_add_up_and_the_later_day_is_never_earlier(calendar, day, some, more):
    half = calendar.after(day, some)
    whole = calendar.after(day, some + more)
    assert calendar.after(half.day, more).day == whole.day >= half.day
    assert whole.guessed >= half.guessed


@given(calendars, days, st.integers(0, 100))
def test_between_counts_the_working_days_one_by_one(calendar, day, length):
    start = date.fromisoformat(day)
    walk = [(start + timedelta(days=n)).isoformat() for n in range(length + 1)]
    steps = [calendar.between(a, b) for a, b in pairwise(walk)]
    assert set(steps) <= {0, 1}
    assert calendar.between(walk[0], walk[-1]) == sum(steps)


# --- what a bureau brings -----------------------------------------------------------------


def test_single_days_and_ranges_override():
    text = "# 2027 年\r\n2027-02-05..2027-02-07 休  # 春节\n2027年2月6日,班\n"
    assert faults(text) == ["a.csv 第 3 行：2027-02-06 前面写的不一样"]
    calendar = parse_calendar("a.csv", text.replace("2月6日", "2月13日").encode())
    assert calendar.days["2027-02-13"] and not calendar.days["2027-02-07"]
    assert calendar.after("2027-02-04", 1) == Deadline("2027-02-08", False)
    assert calendar.between("2027-02-12", "2027-02-14") == 1


def test_a_year_with_one_line_is_known_and_others_are_not():
    calendar = parse_calendar("a.csv", b"2027-10-01,holiday\n")
    assert calendar.after("2027-09-30", 1) == Deadline("2027-10-04", False)
    assert calendar.after("2027-12-31", 1) == Deadline("2028-01-03", True)
    assert calendar.is_known("2027") and calendar.is_known("2026") and not calendar.is_known("2028")


@pytest.mark.parametrize(
    "line",
    [
        "2027-02-11 休",
        "2027-02-11,休,",
        "2027/2/11\tHoliday",
        "二〇二七年二月十一日 休",
        " 2027-02-11 ，休 ",
    ],
)
def test_ways_to_write_a_day(line):
    assert brought(line) == {"2027-02-11": False}


@pytest.mark.parametrize("between", ["..", " .. ", "~", "～", "至"])
def test_ways_to_write_a_range(between):
    assert brought(f"2027-02-11{between}2027-02-12 班") == dict.fromkeys(
        ("2027-02-11", "2027-02-12"), True
    )


@pytest.mark.parametrize(
    "line",
    [
        "2027-02-30 休",
        "2027-02-11",
        "2027-02-11休",
        "2027-02-11 假",
        "休 2027-02-11",
        "2027-02-12..2027-02-11 休",
        "2027-02-11..2028-02-12 休",
        "2027-02-11..2027-02-12..2027-02-13 休",
        "日期,类型",
    ],
)
def test_every_faulty_line_is_named(line):
    found = faults(f"2027-01-01 休\n{line}\n\nx 休\n")
    assert [fault.partition("：")[0] for fault in found] == ["a.csv 第 2 行", "a.csv 第 4 行"]


@given(st.text())
def test_a_text_is_a_calendar_or_refused(text):
    try:
        found = parse_calendar("a.csv", text.encode("utf-8", "replace"))
    except Refused:
        return
    assert all(date.fromisoformat(day) for day in found.days)


@given(st.dictionaries(days, st.booleans(), max_size=20))
def test_what_is_written_is_read(found):
    lines = [f"{day} {'班' if works else '休'}" for day, works in found.items()]
    assert brought("\n".join(lines)) == found


def test_files_in_the_coding_of_old_spreadsheets_are_read(tmp_path):
    path = tmp_path / "日历.csv"
    path.write_bytes("2027-02-14,班\r\n".encode("gb18030"))
    assert read_calendar(path).days == {"2027-02-14": True}
    path.write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(Unreadable, match="too large"):
        read_calendar(path)
    with pytest.raises(Unreadable, match="cannot read"):
        read_calendar(tmp_path / "none.csv")


def test_the_rules_name_a_file_beside_them(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_bytes(default_rules() + '\n[calendar]\nfile = "日历.csv"\n'.encode())
    (tmp_path / "日历.csv").write_text("2026-03-03 休\n", encoding="utf-8")
    assert bureau_calendar(read_rules(path).calendar).days == {"2026-03-03": False}
    assert bureau_calendar(parse_rules(default_rules()).calendar) == Calendar()
