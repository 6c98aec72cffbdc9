"""Days, zones and windows (SPEC §2, §6.4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from making import vectors

from randcheck.errors import Malformed
from randcheck.protocol.calendar import (
    format_time,
    free_again,
    in_window,
    local_date,
    local_time,
    seconds,
)
from randcheck.protocol.parts import Window

days = st.dates(date(1900, 1, 1), date(9000, 12, 31))
near = st.dates(date(2023, 1, 1), date(2026, 1, 31))
zones = st.builds(
    lambda sign, minutes: f"{sign}{minutes // 60:02d}:{minutes % 60:02d}",
    st.sampled_from("+-"),
    st.integers(0, 840),
)
windows = st.builds(Window, st.just("years"), st.integers(0, 4)) | st.builds(
    Window, st.just("days"), st.integers(0, 800)
)


@pytest.mark.parametrize("case", vectors("windows.json")["windows"], ids=str)
def test_our_windows(case):
    assert in_window(case["day"], Window(**case["window"]), case["as_of"]) is case["expect"]


@pytest.mark.parametrize("case", vectors("windows.json")["local_dates"], ids=str)
def test_our_local_dates(case):
    if case["expect"] == "refused":
        with pytest.raises(Malformed):
            local_date(case["time"], case["zone"])
    else:
        assert local_date(case["time"], case["zone"]) == case["expect"]


@pytest.mark.parametrize(
    ("unit", "length", "day", "as_of", "lies"),
    [
        ("years", 1, "2024-12-31", "2024-12-31", True),
        ("years", 1, "2024-12-31", "2025-01-01", False),
        ("years", 2, "2024-01-01", "2025-12-31", True),
        ("years", 2, "2023-12-31", "2025-01-01", False),
        ("years", 1, "2024-02-29", "2024-12-31", True),
        ("days", 1, "2024-12-31", "2025-01-01", False),
        ("days", 2, "2024-12-31", "2025-01-01", True),
        ("days", 2, "2024-02-28", "2024-03-01", False),
        ("days", 2, "2024-02-29", "2024-03-01", True),
        ("days", 366, "2024-02-29", "2025-02-28", True),
        ("days", 365, "2024-02-29", "2025-02-28", False),
        ("years", 1, "2025-01-01", "2024-12-31", False),
        ("days", 9, "2025-01-01", "2024-12-31", False),
    ],
)
def test_turns_of_the_year_and_leap_days(unit, length, day, as_of, lies):
    assert in_window(day, Window(unit, length), as_of) is lies


@given(near, near, st.integers(0, 800))
def test_a_window_of_days_holds_that_many_days(day, as_of, length):
    held = {as_of - timedelta(days=back) for back in range(length)}
    assert in_window(str(day), Window("days", length), str(as_of)) == (day in held)


@given(near, near, st.integers(0, 4))
def test_a_window_of_years_holds_whole_years_up_to_today(day, as_of, length):
    years = range(as_of.year - length + 1, as_of.year + 1)
    expected = day.year in years and day <= as_of
    assert in_window(str(day), Window("years", length), str(as_of)) == expected


@given(near, windows)
@example(date(2024, 2, 29), Window("years", 1))
@example(date(2024, 2, 29), Window("days", 366))
@example(date(2024, 12, 31), Window("days", 1))
def test_free_again_is_the_first_day_outside(day, window):
    free = date.fromisoformat(free_again(str(day), window))
    if window.length:
        assert free > day
        assert in_window(str(day), window, str(free - timedelta(days=1)))
    assert not in_window(str(day), window, str(free))


@given(st.datetimes(datetime(1901, 1, 1), datetime(9999, 12, 30), timezones=st.just(UTC)))
def test_times_there_and_back(moment):
    whole = moment.replace(microsecond=0)
    written = whole.isoformat().replace("+00:00", "Z")
    assert format_time(int(whole.timestamp())) == written
    assert seconds(written) == whole.timestamp()


@given(st.datetimes(datetime(2023, 12, 30), datetime(2024, 3, 2)), zones)
def test_the_local_date_is_that_of_a_clock_there(moment, zone):
    sign = 1 if zone[0] == "+" else -1
    offset = sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:]))
    time = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    there = moment.replace(microsecond=0) + offset
    assert local_date(time, zone) == str(there.date())
    assert local_time(time, zone) == there.strftime("%Y-%m-%d %H:%M")


@given(days)
def test_at_utc_the_date_is_that_of_the_time(day):
    assert local_date(f"{day}T23:59:59Z", "+00:00") == str(day)
