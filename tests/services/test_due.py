"""What is late and what comes next: one test for each kind of deadline, on the day and after."""

from dataclasses import replace

import pytest
from office import ROUND, begun, entity, inspector

from randcheck.errors import Refused, Unreadable, UsageError
from randcheck.model import Inspector, PastVisit
from randcheck.protocol.aftermath import Finding, Objection, Review
from randcheck.protocol.attempt import Effect, Substituted
from randcheck.protocol.bodies import Substitution
from randcheck.protocol.calendar import next_day
from randcheck.services import due_public, publish
from randcheck.services.due import KINDS, Dues, gather
from randcheck.services.rule_words import parse_window
from randcheck.services.status import status
from randcheck.services.visit_rules import last_day
from randcheck.services.visiting import open_visits

FIVE = {"number": 5, "by": ""}
TODAY, IN_FIVE = "2026-03-02", "2026-03-09"
PERSON = "a" * 64


@pytest.fixture
def bureau(tmp_path, forgetful):
    found = begun(tmp_path)
    yield found
    found.journal.workspace.store.close()


def rows(bureau, on: str, kind: str = "", **more) -> list[tuple[str, str, int]]:
    """The matters of a kind: late or soon, their first day, how many."""
    found = gather(bureau.journal, on=on, **more).matters
    states = ("soon", "late")
    return [(states[m.late], m.due, len(m.duties)) for m in found if kind in ("", m.kind)]


def codes(found: Dues, kind: str) -> list[str]:
    return [duty.code for m in found.matters if m.kind == kind for duty in m.duties]


def found_on(bureau, drawing, review: Review | None = None, **more) -> str:
    """Put a finding of the first drawn entity into the fold, and name the entity."""
    token = min(drawing.attempt.seated.drawn)
    seq = drawing.attempt.draw_seq
    finding = Finding(
        seq, TODAY, PERSON, (PERSON,), ("on-site",), "pending", "order", False, None, None
    )
    drawing.attempt.findings[token] = [replace(finding, review=review, **more)]
    return token


# --- visits -------------------------------------------------------------------------------


def test_nothing_is_due_in_a_new_workspace(bureau):
    found = gather(bureau.journal)
    assert found == Dues(TODAY, IN_FIVE, (), ())
    assert found.late == 0


def test_a_visit_is_soon_then_owed(bureau):
    bureau.draw(**FIVE, due="2026-03-20")
    assert rows(bureau, "2026-03-12", "visit") == []
    assert rows(bureau, "2026-03-13", "visit") == [("soon", "2026-03-20", 5)]
    assert rows(bureau, "2026-03-20", "visit") == [("soon", "2026-03-20", 5)]
    assert rows(bureau, "2026-03-21", "visit") == []
    assert rows(bureau, "2026-03-21", "owed") == [("late", "2026-03-20", 5)]


def test_how_soon_is_soon_can_be_said(bureau):
    bureau.draw(**FIVE, due="2026-03-20")
    assert rows(bureau, "2026-03-13", "visit", soon=4) == []
    assert rows(bureau, "2026-03-19", "visit", soon=0) == []
    assert rows(bureau, "2026-03-20", "visit", soon=0) == [("soon", "2026-03-20", 5)]
    with pytest.raises(UsageError, match="at most"):
        gather(bureau.journal, soon=251)


def test_a_batch_is_late_before_the_task_ends(bureau):
    bureau.draw(**FIVE, due="2026-03-31", batches="2")
    first, second = rows(bureau, "2026-03-27", "visit")
    assert (first[0], second[0]) == ("late", "soon") and first[2] + second[2] == 5
    assert rows(bureau, "2026-03-27", "owed") == []


def test_what_may_not_be_seen_yet_is_counted_and_not_named(bureau):
    bureau.draw(**FIVE, due="2026-03-31", batches="2")
    named = codes(gather(bureau.journal, on="2026-04-01"), "owed")
    begun_already = [v.entity for v in open_visits(bureau.journal) if v.start <= TODAY]
    assert sorted(filter(None, named)) == sorted(begun_already) and len(named) == 5
    bureau.wait(20)
    assert all(codes(gather(bureau.journal, on="2026-04-01"), "owed"))


def test_what_is_visited_is_not_due(bureau):
    drawing = bureau.draw(**FIVE, due="2026-03-20")
    bureau.visit(drawing, 1)
    assert rows(bureau, "2026-05-21", "owed") == rows(bureau, "2026-05-21", "visit") == []


# --- findings -----------------------------------------------------------------------------


def test_a_review_is_late_after_five_working_days(bureau):
    drawing = bureau.draw(**FIVE)
    token = found_on(bureau, drawing)
    assert rows(bureau, IN_FIVE, "review") == [("soon", IN_FIVE, 1)]
    assert rows(bureau, "2026-03-10", "review") == [("late", IN_FIVE, 1)]
    assert codes(gather(bureau.journal), "review") == [token]


def test_what_is_returned_is_to_be_recorded_anew(bureau):
    drawing = bureau.draw(**FIVE)
    found_on(bureau, drawing, Review(drawing.attempt.draw_seq, PERSON, False, "unclear"))
    assert rows(bureau, "2026-03-10", "returned") == [("late", IN_FIVE, 1)]
    assert rows(bureau, "2026-03-10", "review") == []


def test_a_follow_up_is_late_after_ten_working_days_unless_done(bureau):
    drawing = bureau.draw(**FIVE)
    passed = Review(drawing.attempt.draw_seq, PERSON, True, None)
    found_on(bureau, drawing, passed)
    assert rows(bureau, "2026-03-06", "follow-up") == []
    assert rows(bureau, "2026-03-16", "follow-up") == [("soon", "2026-03-16", 1)]
    assert rows(bureau, "2026-03-17", "follow-up") == [("late", "2026-03-16", 1)]
    for done in ({"settled": True}, {"completed": "2026-03-05"}):
        found_on(bureau, drawing, passed, **done)
        assert rows(bureau, "2026-03-17", "follow-up") == []


@pytest.mark.parametrize(("kind", "shown"), [("finding", "objection"), ("recusal", "recusal")])
def test_objections_are_late_after_the_day_they_name(bureau, kind, shown):
    attempt = bureau.draw(**FIVE).attempt
    token = min(attempt.seated.drawn)
    open_one = Objection(9, kind, TODAY, "2026-03-05")
    attempt.objections[token] = [open_one, replace(open_one, outcome="rejected", decided=TODAY)]
    assert rows(bureau, "2026-03-05", shown) == [("soon", "2026-03-05", 1)]
    assert rows(bureau, "2026-03-06", shown) == [("late", "2026-03-05", 1)]


# --- publication --------------------------------------------------------------------------


def test_a_draw_is_to_be_public_when_its_day_comes(bureau):
    opens = bureau.draw(**FIVE, due="2026-03-20").attempt.seal.opens
    assert rows(bureau, "2026-04-01", "publish") == []
    assert rows(bureau, opens, "publish") == [("soon", opens, 1)]
    assert rows(bureau, next_day(opens), "publish") == [("late", opens, 1)]
    assert gather(bureau.journal).held == (("2026-0001", opens),)


def test_visits_that_are_done_bring_the_day_forward(bureau):
    drawing = bureau.draw(**FIVE, due="2026-12-31")
    bureau.visit(drawing, 1)
    assert rows(bureau, "2026-03-31", "publish") == [("late", "2026-03-30", 1)]


def test_what_is_held_back_holds_back_what_was_sealed_later(bureau):
    opens = bureau.draw(**FIVE, due="2026-06-30").attempt.seal.opens
    bureau.visit(bureau.draw(item="零售", number=2, by=""), 1)
    late = gather(bureau.journal, on="2026-06-01").matters
    assert not any(m.kind == "publish" for m in late)
    found = gather(bureau.journal, on=next_day(opens)).matters
    assert {m.due for m in found if m.kind == "publish"} == {opens}


def test_what_is_public_is_not_due_and_new_findings_are(bureau, tmp_path):
    drawing = bureau.draw(**FIVE)
    bureau.visit(drawing, 1)
    publish.publish(bureau.journal, tmp_path / "out", private=False)
    assert due_public.published_size(bureau.journal) == bureau.journal.size
    assert rows(bureau, "2026-12-31", "publish") == []
    seq = bureau.journal.size
    bureau.past([PastVisit(entity(20), TODAY, "clue")])
    token = found_on(bureau, drawing, Review(seq, PERSON, True, None))
    assert rows(bureau, "2026-03-31", "publish") == [("late", "2026-03-30", 1)]
    assert codes(gather(bureau.journal, on="2026-03-31"), "publish") == [token]


@pytest.mark.parametrize("private", [True, False])
def test_where_nobody_knows_what_is_public_nobody_is_accused(bureau, tmp_path, private):
    bureau.draw(**FIVE, due="2026-03-20")
    publish.publish(bureau.journal, tmp_path / "out", private)
    if not private:
        (tmp_path / "out").rename(tmp_path / "away")
    found = gather(bureau.journal, on="2026-12-01")
    assert found.unknown == str(tmp_path / "out")
    assert not any(m.kind == "publish" for m in found.matters)
    assert found.held


# --- people and lots ----------------------------------------------------------------------


def test_a_certificate_that_ends_before_the_visit(bureau):
    bureau.draw(**FIVE, due="2028-12-31")
    found = gather(bureau.journal, on="2028-06-01")
    ended = set(codes(found, "certificate"))
    assert ended and ended <= {inspector(n) for n in (1, 2, 3, 4, 5)}
    assert {m.due for m in found.matters if m.kind == "certificate"} <= {"2027-01-01", "2028-05-31"}
    assert rows(bureau, "2026-03-02", "certificate") == []


def test_the_earlier_of_sealed_and_known_certificate_date_counts(bureau):
    bureau.draw(**FIVE, due="2026-12-31")
    seat = open_visits(bureau.journal)[0].team[0].person
    tokens = bureau.journal.workspace.tokens()
    code = next(inspector(n) for n in range(8) if tokens.token(inspector(n)) == seat)
    bureau.staff(Inspector(code, "换证", until="2026-04-30"))
    assert codes(gather(bureau.journal, on="2026-04-28"), "certificate") == [code]
    bureau.staff(Inspector(code, "换证", until="2030-04-30"))
    assert codes(gather(bureau.journal, on="2026-04-28"), "certificate") == []


def test_a_seal_waits_for_its_seed_until_its_last_day(bureau):
    bureau.seal(**FIVE)
    assert rows(bureau, "2026-03-09", "sealed") == [("soon", "2026-03-09", 1)]
    assert rows(bureau, "2026-03-10", "sealed") == [("late", "2026-03-09", 1)]


@pytest.mark.parametrize(("number", "day"), [(None, "2026-03-03"), (ROUND, "2023-08-23")])
def test_a_substitution_is_late_after_the_day_of_its_lot(bureau, number, day):
    attempt = bureau.draw(**FIVE).attempt
    body = Substitution("2026-0001", "0" * 64, "2026-03-03", (), (), None, number)
    nothing: frozenset = frozenset()
    effect = Effect(nothing, (), nothing, nothing, nothing)
    attempt.events.append(Substituted(body, 9, "0" * 64, "", nothing, 1, effect))
    assert rows(bureau, day, "substitution") == [("soon", day, 1)]
    assert rows(bureau, next_day(day), "substitution") == [("late", day, 1)]


# --- who must be visited ------------------------------------------------------------------


def with_rules(bureau, text: str) -> None:
    path = bureau.journal.workspace.rules_path
    path.write_text(path.read_text(encoding="utf-8") + f"\n[visits]\n{text}\n", encoding="utf-8")


def test_who_was_visited_must_be_visited_again_in_time(bureau):
    assert rows(bureau, "2030-01-01", "must-check") == []
    with_rules(bureau, 'every = "2 years"')
    assert rows(bureau, "2027-06-01", "must-check") == [("soon", "2027-06-01", 1)]
    assert rows(bureau, "2028-01-05", "must-check") == [
        ("late", "2027-06-01", 1),
        ("soon", "2028-01-05", 1),
    ]
    assert codes(gather(bureau.journal, on="2028-01-05"), "must-check") == [entity(4), entity(1)]


def test_visits_under_a_former_code_and_for_any_cause_count(bureau):
    with_rules(bureau, 'every = "2 years"')
    found = gather(bureau.journal, on="2028-02-08")
    assert codes(found, "must-check") == [entity(n) for n in (4, 1, 2, 3, 5)]


def test_who_was_never_visited_counts_from_the_roster(bureau):
    with_rules(bureau, 'every = "2 years"')
    assert len(codes(gather(bureau.journal, on="2028-03-02"), "must-check")) == 28
    late, soon = rows(bureau, "2028-03-02", "must-check")
    assert late[2] == 5 and soon == ("soon", "2028-03-02", 23)
    assert rows(bureau, "2028-03-03", "must-check") == [("late", "2027-06-01", 28)]


def test_a_visit_ends_the_wait(bureau):
    with_rules(bureau, 'every = "730 days"')
    bureau.past([PastVisit(entity(4), TODAY, "request")])
    assert rows(bureau, "2027-06-02", "must-check") == []


def test_the_rule_may_speak_of_some_only(bureau):
    with_rules(bureau, 'every = "1 year"\nfor = { risk = ["B"] }')
    found = codes(gather(bureau.journal, on="2030-01-01"), "must-check")
    assert sorted(found) == [entity(n) for n in range(1, 28, 3)]


@pytest.mark.parametrize("wrong", ['every = "2 times in 1 year"', "for = { color = [1] }", "x = 1"])
def test_other_rules_are_refused(bureau, wrong):
    with_rules(bureau, wrong)
    with pytest.raises(Refused, match=r"\[visits\]"):
        gather(bureau.journal)


@pytest.mark.parametrize(
    ("since", "words", "last"),
    [
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2024-02-29", "4 years", "2028-02-29"),
        ("2026-03-02", "2年", "2028-03-02"),
        ("2026-03-02", "30天", "2026-04-01"),
        ("9999-01-01", "1 year", "9999-12-31"),
        ("9999-12-30", "9 days", "9999-12-31"),
    ],
)
def test_the_last_day_is_so_long_after_the_visit(since, words, last):
    assert last_day(since, parse_window(words)) == last


# --- the whole ----------------------------------------------------------------------------


def test_late_matters_come_first_and_every_kind_has_words(bureau):
    with_rules(bureau, 'every = "1 year"')
    bureau.draw(**FIVE, due="2027-02-26")
    found = gather(bureau.journal, on="2027-03-01")
    assert [m.late for m in found.matters] == sorted((m.late for m in found.matters), reverse=True)
    assert found.late == sum(m.late for m in found.matters) > 1
    assert {m.kind for m in found.matters} >= {"owed", "must-check"}
    assert {m.kind for m in found.matters} <= set(KINDS)


def test_the_calendar_of_the_rules_counts_and_a_file_goes_before_it(bureau, tmp_path):
    found_on(bureau, bureau.draw(**FIVE))
    path = bureau.journal.workspace.rules_path
    with path.open("a", encoding="utf-8") as stream:
        stream.write('\n[calendar]\nfile = "days.csv"\n')
    with pytest.raises(Unreadable, match=r"days\.csv"):
        gather(bureau.journal)
    (path.parent / "days.csv").write_text("2026-03-03..2026-03-09 休\n", encoding="utf-8")
    assert rows(bureau, TODAY, "review") == [("soon", "2026-03-16", 1)]
    other = tmp_path / "other.csv"
    other.write_text("2026-03-03 休\n", encoding="utf-8")
    assert rows(bureau, TODAY, "review", calendar=other) == [("soon", "2026-03-10", 1)]


def test_seals_follow_the_calendar_of_the_rules(bureau):
    plain = bureau.seal(**FIVE, due="2026-03-20").seal.opens
    path = bureau.journal.workspace.rules_path
    path.with_name("days.csv").write_text("2026-03-23 休\n", encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    bureau.follow_text(text + '\n[calendar]\nfile = "days.csv"\n')
    later = bureau.seal(number=2, by="", item="零售", due="2026-03-20").seal.opens
    assert plain == "2026-04-20" and later == "2026-04-21"


def test_days_of_years_not_announced_are_marked(bureau):
    bureau.wait(290)
    found_on(bureau, bureau.draw(**FIVE))
    (matter,) = (m for m in gather(bureau.journal).matters if m.kind == "review")
    assert not matter.guessed
    bureau.wait(12)
    found_on(bureau, bureau.draw(number=2, by="", item="零售"))
    assert any(m.guessed for m in gather(bureau.journal, on="2027-01-20").matters)


def test_the_status_counts_what_is_late_and_never_fails(bureau):
    bureau.draw(**FIVE, due="2026-03-20")
    assert status(bureau.journal).late == 0
    bureau.wait(30)
    assert status(bureau.journal).late == 1
    bureau.journal.workspace.rules_path.write_text("?", encoding="utf-8")
    assert status(bureau.journal).late == 0
