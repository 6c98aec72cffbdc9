"""The yearly statistics: what counts, on which day, and in which line."""

import pytest
from desk import Desk
from hypothesis import given
from hypothesis import strategies as st
from reported import Ledger, seats

from randcheck.errors import UsageError
from randcheck.model import Entity, Item, PastVisit
from randcheck.services import draws, items, visits
from randcheck.site.report_record import Rate


@pytest.fixture
def ledger(desk: Desk) -> Ledger:
    return Ledger(desk)


def void(desk: Desk, task: str = "餐饮") -> None:
    attempt = draws.seal(desk.journal, desk.prepare(task), desk.people)
    draws.void(desk.journal, attempt, "wrong-list", desk.people)


# --- rates --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, "—"),
        (0, 3, "0.0%"),
        (2, 3, "66.7%"),
        (1, 3, "33.3%"),
        (1, 2000, "0.1%"),
        (1, 2001, "0.0%"),
        (1, 16, "6.3%"),
        (3, 3, "100.0%"),
        (1999, 2000, "100.0%"),
    ],
)
def test_rates_are_rounded_half_up(part, whole, shown):
    assert Rate(part, whole).shown == shown


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_a_rate_is_the_nearest_tenth_of_a_per_cent(part, whole):
    tenths = Rate(part, whole).tenths
    assert 2 * tenths * whole - whole <= 2000 * part < 2 * tenths * whole + whole


# --- one draw -----------------------------------------------------------------------------


def test_a_draw_nobody_has_visited(ledger):
    ledger.desk.draw()
    ledger.wait()
    row = ledger.only()
    assert (row.key, row.name, row.item, row.day) == ("2026-0001", "餐饮", "餐饮", "2026-03-02")
    assert (row.tally.drawn, row.tally.to_record, row.tally.visited) == (4, 4, 0)
    assert row.tally.completion.shown == "0.0%" and row.tally.closure.shown == "—"


def test_every_drawn_entity_is_in_one_state(ledger):
    drawing = ledger.desk.draw()
    ledger.passes(drawing, 0)
    ledger.finds(drawing, 1, "pending", "order", False)
    ledger.reviews(ledger.finds(drawing, 2, "moved", "other", True), passed=False)
    ledger.wait()
    tally = ledger.only().tally
    assert (tally.published, tally.to_review, tally.returned, tally.to_record) == (1, 1, 1, 1)
    assert (tally.drawn, tally.visited) == (4, 3)
    assert tally.completion == Rate(1, 4) and tally.closure == Rate(1, 1)
    assert tally.results == {"none": 1} and tally.follow_ups == {"settled": 1}


def test_results_count_once_they_passed_review(ledger):
    drawing = ledger.desk.draw()
    open_one = ledger.passes(drawing, 0, "quality", "order", False)
    for n, gone in enumerate(("moved", "revoked"), 1):
        ledger.passes(drawing, n, gone, "daily", False)
    ledger.wait()
    tally = ledger.only().tally
    assert tally.results == {"quality": 1, "moved": 1, "revoked": 1} and tally.other_cases == 2
    assert tally.follow_ups == {"order": 1, "daily": 2}
    assert (tally.done, tally.closure.shown) == (0, "0.0%")
    ledger.completes(open_one)
    ledger.wait()
    assert ledger.only().tally.closure == Rate(1, 3)


def test_what_passed_stays_published_while_it_is_amended(ledger):
    drawing = ledger.desk.draw()
    ledger.passes(drawing, 0)
    amended = ledger.finds(drawing, 0, "closed", "daily", True)
    ledger.wait()
    assert ledger.only().tally.results == {"none": 1}
    assert ledger.only().tally.to_review == 0
    ledger.reviews(amended)
    ledger.wait()
    tally = ledger.only().tally
    assert tally.results == {"closed": 1} and (tally.published, tally.visited) == (1, 1)


def test_owed_is_what_is_late_and_not_drawn_again(ledger):
    drawing = ledger.desk.draw(due="2026-03-10")
    ledger.passes(drawing, 0)
    ledger.wait(12)
    assert ledger.only(until="2026-03-09").tally.owed == 0
    assert ledger.only(until="2026-03-10").tally.owed == 3
    again = ledger.desk.draw(number=4)
    ledger.wait()
    first, second = ledger.report().rows
    assert set(again.attempt.seated.drawn) > set(drawing.attempt.seated.drawn) - {
        seats(drawing, 0)[0]
    }
    assert (first.tally.owed, second.tally.owed) == (0, 0)


# --- the day until which things count -------------------------------------------------------


def test_what_is_logged_later_does_not_count(ledger):
    drawing = ledger.desk.draw()
    ledger.wait()
    finding = ledger.finds(drawing, 0, "none", "settled", True)
    ledger.wait()
    ledger.reviews(finding)
    ledger.wait()
    by_day = {day: ledger.only(until=day).tally for day in ("2026-03-02", "2026-03-03")}
    assert (by_day["2026-03-02"].visited, by_day["2026-03-02"].to_record) == (0, 4)
    assert (by_day["2026-03-03"].to_review, by_day["2026-03-03"].published) == (1, 0)
    assert ledger.only(until="2026-03-04").tally.published == 1
    assert ledger.report().until == "2026-03-04"


def test_a_day_that_is_not_over_or_before_the_year_is_refused(ledger):
    for more in ({"until": "2026-03-02"}, {"until": "2026-12-31"}, {"until": "2025-12-31"}):
        with pytest.raises(UsageError):
            ledger.report(**more)
    with pytest.raises(UsageError):
        ledger.report("2027")
    assert ledger.report(until="2026年3月1日").until == "2026-03-01"


def test_before_the_first_entry_there_is_nothing(ledger):
    ledger.desk.draw()
    ledger.wait()
    found = ledger.report(until="2026-03-01")
    assert found.rows == () and found.total.tally.drawn == 0
    assert all(one.rate.shown == "—" for one in found.indicators)


def test_years_are_those_of_draw_ids(ledger):
    ledger.desk.draw()
    ledger.wait(365)
    ledger.desk.draw("广告")
    ledger.wait()
    assert [row.name for row in ledger.report("2026").rows] == ["餐饮"]
    assert [row.name for row in ledger.report("2027年").rows] == ["广告"]


@pytest.mark.parametrize("text", ["", "26", "20266", "1800", "今年"])
def test_what_is_no_year(ledger, text):
    with pytest.raises(UsageError):
        ledger.report(text)


# --- void attempts, seals that wait ----------------------------------------------------------


def test_a_void_attempt_counts_once_with_the_next_draw_of_its_item(ledger):
    void(ledger.desk)
    ledger.desk.draw()
    void(ledger.desk, "广告")
    ledger.wait()
    found = ledger.report()
    assert [(row.name, row.void) for row in found.rows] == [("餐饮", 1)]
    assert (found.total.void, found.total.draws) == (2, 1)
    assert any("1 次作废后没有再抽" in note.zh for note in found.notes)
    by_item = ledger.report(by="item")
    assert [(row.key, row.draws, row.void) for row in by_item.rows] == [
        ("广告", 0, 1),
        ("餐饮", 1, 1),
    ]


def test_a_seal_that_waits_is_named_and_not_counted(ledger):
    draws.seal(ledger.desk.journal, ledger.desk.prepare(), ledger.desk.people)
    ledger.wait()
    found = ledger.report()
    assert found.rows == () and any("1 次已封存" in note.zh for note in found.notes)


# --- lines by something else ------------------------------------------------------------------


def test_lines_by_region_share_out_the_entities_of_a_draw(ledger):
    drawing = ledger.desk.draw()
    tokens = sorted(drawing.attempt.seated.drawn)
    names = dict(zip(tokens, ("城关", "城关", "=东乡", ""), strict=True))
    ledger.desk.load(
        [Entity(code, code, region=names.get(code, "西乡"), station="一所") for code in FIRMS]
    )
    ledger.passes(drawing, 0)
    ledger.wait()
    rows = ledger.report(by="region").rows
    assert [(r.key, r.tally.drawn, r.draws, r.void) for r in rows] == [
        ("=东乡", 1, 1, None),
        ("城关", 2, 1, None),
        ("", 1, 1, None),
    ]
    assert sum(r.tally.published for r in rows) == 1
    assert [r.key for r in ledger.report(by="管辖单位").rows] == ["一所"]
    assert ledger.report(by="地区").rows == rows


FIRMS = [f"FIRM-{n:02d}" for n in range(20)]


def test_lines_by_item_and_department(ledger):
    ledger.desk.draw(department="食品科")
    ledger.desk.draw("广告", number=2)
    ledger.wait()
    assert [(r.key, r.tally.drawn) for r in ledger.report(by="item").rows] == [
        ("广告", 2),
        ("餐饮", 4),
    ]
    departments = ledger.report(by="department")
    assert sum(row.tally.drawn for row in departments.rows) == departments.total.tally.drawn == 6
    assert "食品科" in [row.key for row in departments.rows]


def test_lines_by_what_nobody_knows(ledger):
    with pytest.raises(UsageError):
        ledger.report(by="天气")


# --- figures --------------------------------------------------------------------------------


def figures(ledger: Ledger, **more: str) -> dict[str, Rate]:
    return {one.code: one.rate for one in ledger.report(**more).indicators}


def test_items_of_the_list_with_a_draw(ledger):
    listed = tuple(Item(code, f"检查{code}", "《食品安全法》") for code in ("A01", "A02", "A03"))
    items.apply_items(ledger.desk.journal, items.change_items((), listed, False, ()))
    ledger.desk.draw("餐饮", item="A02")
    ledger.wait()
    assert figures(ledger)["items"] == Rate(1, 3)
    (row,) = ledger.report().rows
    assert (row.item, row.item_name) == ("A02", "检查A02")


def test_entities_drawn_of_those_registered(ledger):
    ledger.desk.draw()
    ledger.desk.draw("广告", number=2)
    ledger.wait()
    rate = figures(ledger)["entities"]
    assert rate.whole == 20 and 4 <= rate.part <= 6


def test_what_was_in_time(ledger):
    drawing = ledger.desk.draw(due="2026-03-05")
    opens = drawing.attempt.seal.opens
    ledger.passes(drawing, 0)
    ledger.finds(drawing, 1, "none", "settled", True)
    ledger.wait(60)
    assert figures(ledger, until="2026-03-04")["visited_in_time"] == Rate(0, 0)
    assert figures(ledger, until="2026-03-05")["visited_in_time"] == Rate(2, 4)
    assert figures(ledger, until="2026-03-05")["reviewed_in_time"] == Rate(0, 0)
    assert figures(ledger, until=opens)["reviewed_in_time"] == Rate(1, 4)


def test_visits_by_source(ledger):
    drawing = ledger.desk.draw()
    ledger.passes(drawing, 0)
    token = seats(drawing, 0)[0]
    made = [PastVisit(token, "2026-03-02", "complaint"), PastVisit("FIRM-00", "2025-12-31")]
    made += [PastVisit(token, "2026-02-01"), PastVisit("ELSEWHERE", "2026-01-05", "cause")]
    journal = ledger.desk.journal
    visits.record_visits(journal, visits.plan_visits(journal, made), None)
    ledger.passes(drawing, 0, "closed", "daily")
    ledger.wait()
    found = ledger.report()
    counted = {source.code: source.visits for source in found.sources if source.visits}
    assert counted == {"draw": 1, "imported": 1, "complaint": 1, "cause": 1}
    assert found.entities == 2
    assert {s.code: s.visits for s in ledger.report(until="2026-03-01").sources}["draw"] == 0
