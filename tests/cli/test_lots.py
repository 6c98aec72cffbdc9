"""Tickets and teams on a wall: what fits is true, what does not fit is counted."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.cli import lots, session
from randcheck.cli.canvas import Room, cut, large, photograph, wrapped
from randcheck.cli.output import width
from randcheck.cli.screens import inputs_screens, seal_screens
from randcheck.cli.wall import styled
from randcheck.protocol.selection import select
from randcheck.services.steps import (
    Beacon,
    InputsStep,
    SealStep,
    SeatStep,
    StratumPlan,
    TeamsStep,
    TicketRow,
    TicketStep,
    VisitStep,
)
from randcheck.text import tr

SMALL, LARGE, ENDLESS = Room(79, 19, True, True), Room(199, 55, True, True), Room(80, None)
KEY = "0" * 32
OFFICER = tr("执法人员", "officer")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("RANDCHECK_LANG", "en")
    monkeypatch.setattr(session, "_given", {})


def stratum(drum: int, number: int) -> TicketStep:
    """Draw a stratum as the protocol does."""
    frame = [(f"F{n:04}", "all", "default", "1") for n in range(drum)]
    (found,) = select(frame, {"all": number}, "ab" * 32)
    rows = tuple(
        TicketRow(place, ticket.hex(), token, f"第{token}家", 1, place <= number)
        for place, (ticket, token) in enumerate(found.order, 1)
    )
    cut_off = found.cut_off if number else None
    return TicketStep("all", "全部", drum, number, cut_off, rows)


def written(lines) -> list[str]:
    return ["".join(words for words, _ in line) for line in lines]


def tickets(step: TicketStep, room: Room) -> list[str]:
    (screen,) = lots.ticket_screens(KEY, [step], room)
    return written(screen.body)


@pytest.mark.parametrize(("room", "first"), [(SMALL, 10), (LARGE, 46)])
def test_of_300_drawn_those_are_shown_that_fit(room, first):
    step = stratum(2000, 300)
    lines = tickets(step, room)
    assert len(lines) == room.lines
    shown = [line for line in lines if "…  " in line and not line.startswith("---")]
    assert len(shown) == first + 1 + lots.RESERVES
    assert f"… and {300 - first - 1} more" in lines
    places = [int(line.split()[1 if line[0] == ">" else 0]) for line in shown]
    assert places == [*range(1, first + 1), 300, 301, 302, 303]
    for place, line in zip(places, shown, strict=True):
        assert step.rows[place - 1].ticket[:12] in line
    assert [line[0] for line in shown].index(">") == first
    assert all(width(line) <= room.columns for line in lines)


def test_a_transcript_has_all_the_drawn():
    assert sum("第F" in line for line in tickets(stratum(2000, 300), ENDLESS)) == 303


def test_nobody_drawn_is_said_and_needs_no_bar():
    assert tickets(stratum(30, 0), SMALL) == ["0 of 30", "nobody is drawn from this stratum"]


@given(st.integers(0, 2**256 - 1), st.integers(0, 2**256 - 1), st.integers(1, 90))
def test_a_bar_is_the_ticket_number(ticket, cut_off, wide):
    shift = max(ticket, cut_off).bit_length()
    bar = lots.ticket_bar(f"{ticket:064x}", f"{cut_off:064x}", shift, wide)
    assert bar.count("#") == ticket * wide // 2**shift
    assert bar.index("|") == bar.replace("#", ".").index("|") == cut_off * wide // 2**shift
    assert len(bar) == wide + 1
    assert bar.replace("|", "") == bar.replace("|", "").rstrip(".").ljust(wide, ".")


def test_the_drawn_end_at_the_line_and_the_reserves_go_beyond_it():
    step = stratum(40, 10)
    bars = [line.split()[-3] for line in tickets(step, LARGE) if "|" in line and "第" in line]
    assert len(bars) == 13
    assert all("#" not in bar.partition("|")[2] for bar in bars[:10])
    assert bars[9].partition("|")[0].count("#") == bars[0].index("|")
    assert any("#" in bar.partition("|")[2] for bar in bars[10:])


def visits(count: int, passed: int) -> TeamsStep:
    over = tuple((f"员{n}", ("team", "full", "needed")[n % 3]) for n in range(passed))
    seats = tuple(SeatStep(OFFICER, n, "周敏", over) for n in (1, 2))
    return TeamsStep(
        tuple(VisitStep(n, f"F{n:04}", f"第{n}家", seats) for n in range(1, count + 1)), None
    )


def test_every_visit_has_its_place_on_one_of_the_screens():
    screens = lots.team_screens(visits(20, 2), SMALL)
    lines = [line for screen in screens for line in written(screen.body)]
    assert [line.split()[0] for line in lines if "第" in line] == [f"{n}." for n in range(1, 21)]
    assert sum("passed 员0(in this team) 员1(full)" in line for line in lines) == 40
    assert "(1-6/20)" in screens[0].title.en


def test_of_300_visits_the_rest_is_counted():
    screens = lots.team_screens(visits(300, 0), SMALL)
    assert len(screens) == lots.TEAM_SCREENS
    shown = 6 * lots.TEAM_SCREENS
    assert written(screens[-1].body)[-1] == f"… and {300 - shown} more"
    assert all(len(screen.body) <= SMALL.lines for screen in screens)


def test_those_passed_who_do_not_fit_are_counted():
    (screen,) = lots.team_screens(visits(1, 60), SMALL)
    lines = written(screen.body)
    assert all(width(line) <= SMALL.columns for line in lines)
    left = 60 - lines[1].count("员")
    assert lines[1].endswith(f"… and {left} more") and left > 0


def test_a_bottleneck_is_told_in_words():
    words = tr("第1家 共 2 个席位, 只有 周敏 能坐", "2 seats can only be taken by 周敏")
    (screen,) = lots.team_screens(TeamsStep((), words), SMALL)
    assert written(screen.body) == ["× no pairing: 2 seats can only be taken by 周敏"]


@pytest.mark.parametrize(
    ("holds", "words"),
    [(True, "√ verified"), (False, "× FALSE"), (None, "— not checked here")],
)
def test_a_signature_is_verified_only_where_it_was_checked(holds, words):
    step = InputsStep((), None, "", Beacon(7, "0123456789abcdef" * 6, holds))
    lines = written(inputs_screens(step, SMALL)[0].body)
    assert [line for line in lines if line.startswith(words)]
    assert holds or not any("verified" in line for line in lines)
    assert "  0123 4567 89ab cdef 0123 4567 89ab cdef" in lines


def test_many_strata_are_counted_too():
    code = sha256(b"").hexdigest()
    strata = tuple(StratumPlan(f"s{n}", f"层{n}", 10, 9, 2, n == 0) for n in range(80))
    step = SealStep(
        "局", "2026-0001", False, "餐饮", "", 1, "2026-03-02", "2026-03-02 09:00", 7, code,
        900, 720, ((tr("禁选", "barred"), 180),), 6, strata,
    )  # fmt: skip
    first, second = seal_screens(step, SMALL)
    lines = written(first.body)
    assert len(lines) == SMALL.lines and lines[-1].startswith("… and ")
    assert "900 registered = 720 in the drum + barred 180" in lines
    assert max(map(width, written(second.body))) <= SMALL.columns


@given(st.text(max_size=40), st.integers(1, 30))
def test_a_line_is_cut_by_columns_and_never_steers_the_terminal(text, columns):
    assert width(cut(text, columns)) <= columns
    shown = styled(((text, "bold"),), columns)
    assert shown.startswith("\x1b[0;1m") and "\x1b" not in shown[1:]
    assert width(shown.removeprefix("\x1b[0;1m")) <= columns


@given(st.text(st.sampled_from("a 中"), min_size=1, max_size=200))
def test_broken_lines_hold_the_whole_text(text):
    lines = wrapped(text, Room(20, 5))
    assert "".join(lines) == text
    assert max(map(width, lines)) <= 20


@pytest.mark.parametrize(
    ("room", "scannable"),
    [((79, 19, True), 1), ((78, 18, True), 0), ((109, 41, False), 1), ((109, 40, False), 0)],
)
def test_a_window_too_small_for_the_code_says_how_large_it_must_be(room, scannable):
    columns, lines, half = room
    shown = written(photograph("0123456789abcdef" * 4, OFFICER, Room(columns, lines, True, half)))
    least = "80x24" if half else "110x46"
    assert any(least in line for line in shown) != scannable
    assert len(shown) <= lines and max(map(width, shown)) <= columns


def test_digits_are_as_large_as_there_is_room():
    sizes = [len(large(["0123"], Room(*room, True, half))) for *room, half in SIZES]
    assert sizes == [5, 3, 1, 1, 1]
    assert written(large(["0123"], Room(80, None))) == ["0123"]


SIZES = ((40, 9, True), (20, 9, True), (20, 9, False), (20, 2, True), (9, 9, True))
