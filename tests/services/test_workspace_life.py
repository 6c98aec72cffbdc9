"""Things that happen to a workspace over a year, through the services."""

import re
from pathlib import Path

import pytest
from desk import RULES, THROWS, Desk

from randcheck.cli import session
from randcheck.errors import Refused, UsageError
from randcheck.model import Entity, Inspector, PastVisit
from randcheck.protocol.alphabet import is_code
from randcheck.protocol.anchors import read_code
from randcheck.protocol.calendar import seconds
from randcheck.protocol.draw_checks import derive_for, seed_text
from randcheck.protocol.parts import Practice
from randcheck.services import draws, papers, plan, publish, trial, visits
from randcheck.services.drawings import case_at_seal
from randcheck.services.journal import open_journal
from randcheck.services.lookup import edit_entity, retire_entity
from randcheck.services.public_folder import write_folder
from randcheck.services.request import Request
from randcheck.services.rosters import Wanted, apply_change, change_entities, change_inspectors
from randcheck.services.rules import default_rules, parse_rules


def test_nothing_is_sealed_that_could_not_be_drawn(desk: Desk) -> None:
    size = desk.journal.size
    prepared = desk.prepare(cap=1000)
    with pytest.raises(Refused):
        draws.seal(desk.journal, prepared, desk.people)
    assert desk.journal.size == size == open_journal(desk.journal.workspace).size
    assert desk.draw().result.strata[0].number == 4


@pytest.mark.parametrize("label", ["", "a\x1b[2J", " x"])
def test_labels_of_the_rules_are_labels(label: str) -> None:
    text = (
        default_rules().decode().replace('label = "执法人员"\nkinds', f"label = {label!r}\nkinds")
    )
    with pytest.raises(Refused):
        parse_rules(text.replace("'", '"').replace("\\x1b", "\\u001b").encode())


def test_the_line_on_the_record_sheet_is_one_that_verify_reads(desk: Desk) -> None:
    drawing = desk.draw()
    page = papers.write_papers(desk.journal, drawing)[1].read_text(encoding="utf-8")
    text = re.sub("<[^>]*>", "", page).replace("&#34;", '"')
    words = text.split("randcheck verify ")[1].split('"')
    assert desk.fingerprint.startswith(read_code(words[1]))
    assert drawing.attempt.text_hash.startswith(read_code(words[3]))


def test_a_firm_recoded_after_its_seal_keeps_its_papers_and_its_name(desk: Desk) -> None:
    attempt = draws.seal(desk.journal, desk.prepare(), desk.people)
    draws.log_inputs(desk.journal, attempt, [THROWS], desk.people)
    result = derive_for(case_at_seal(desk.journal, attempt), seed_text(attempt, (), False))
    assert result is not None
    drawn = result.strata[0].drawn[0][1]
    desk.load([Entity("NEW-1", "改了代码的店", aliases=(drawn,))])
    drawing = draws.record(desk.journal, attempt)
    names = {v.code: v.name for v in papers.gather(desk.journal, drawing).visits}
    assert names[drawn] == "改了代码的店"
    made = visits.plan_visits(desk.journal, [PastVisit(drawn, "2026-03-02")])
    visits.record_visits(desk.journal, made, None)
    assert made.settled == 1
    again = visits.plan_visits(desk.journal, [PastVisit(drawn, "2026-03-02")])
    assert (again.rows, again.known) == ((), 1)


def test_a_visit_for_cause_does_not_stand_in_for_the_drawn_one(desk: Desk) -> None:
    drawing = desk.draw()
    token = drawing.result.strata[0].drawn[0][1]
    for kind, settled in (("cause", 0), ("random", 1)):
        made = visits.plan_visits(desk.journal, [PastVisit(token, "2026-03-02", kind)])
        visits.record_visits(desk.journal, made, None)
        assert (len(made.rows), made.settled) == (1, settled)


def test_a_foreign_folder_is_never_replaced(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / "index.json").write_text("{}")
    (out / "thesis.docx").write_text("mine")
    with pytest.raises(Refused):
        write_folder(publish.build(desk.journal, False).files, out)
    assert (out / "thesis.docx").read_text() == "mine"


def test_a_promise_behind_an_unfinished_draw_waits_for_it(desk: Desk) -> None:
    desk.draw("甲")
    desk.visit(desk.draw("乙", due="2026-03-20"), "2026-03-02")
    desk.now = seconds("2026-06-01T01:00:00Z")
    code, claims = desk.published()
    assert claims["held-back"] == "not proved"
    assert code == 4
    desk.now = seconds("2027-06-01T01:00:00Z")
    assert "held-back" not in desk.published()[1]


def test_whoever_is_drawn_again_waits_for_the_newer_visit_only(desk: Desk) -> None:
    first = desk.draw("甲", due="2026-03-10")
    desk.now = seconds("2026-03-20T01:00:00Z")
    second = desk.draw("甲", due="2026-04-10")
    assert {s.stratum for s in second.result.strata} == {"all", "owed"}
    desk.visit(second, "2026-03-20")
    history = desk.journal.state.history
    assert len(history.unvisited(first.attempt)) == 4
    assert not history.waiting(first.attempt) and not history.waiting(second.attempt)
    assert not publish.closed_attempts(desk.journal)


def test_panels_of_rules_with_alike_names_stay_apart(desk: Desk) -> None:
    desk.load([Entity(f"FIRM-{n:02d}", f"第{n}家", region="东西"[n % 2]) for n in range(20)])
    staff = [
        Inspector(
            f"33{n:03d}", f"员{n}", regions=("东西"[n % 2],), department="稽查"[: 2 * (n > 5)]
        )
        for n in range(8)
    ]
    apply_change(desk.journal, change_inspectors(desk.journal, Wanted(tuple(staff))), None)
    text = default_rules().decode()
    text = text.replace("same = []", 'same = ["region"]') + (
        '\n[[panel]]\ncode = "officer-1"\ndepartments = ["稽查"]\n'
        '[[team]]\ncode = "special"\nfor = { kind = ["特"] }\n'
        'roles = [{ role = "officer", number = 2, panel = "officer-1" }]\n'
    )
    people = desk.prepare(rules=parse_rules(text.encode())).people
    assert sorted(len(members) for members in people.panels.values()) == [4, 4]
    assert "officer-1" not in people.panels and all(map(is_code, people.panels))


def test_editing_a_retired_firm_does_not_bring_it_back(desk: Desk) -> None:
    retire_entity(desk.journal, "FIRM-03", "注销")
    assert edit_entity(desk.journal, "FIRM-03", {"region": "东乡"}, new=False)
    found, active = desk.journal.workspace.store.entities()["FIRM-03"]
    assert (found.region, active) == ("东乡", False)
    assert not desk.journal.state.history.entities.is_active("FIRM-03")
    desk.load([Entity("FIRM-03", "第3家")])
    assert desk.journal.state.history.entities.is_active("FIRM-03")


def test_what_is_typed_too_late_is_told_before_anybody_types(desk: Desk) -> None:
    attempt = draws.seal(desk.journal, desk.prepare(), desk.people)
    desk.now += 8 * 86_400
    with pytest.raises(Refused) as told:
        draws.live_attempt(desk.journal, attempt.seal.draw)
    assert told.value.hint and "draw void" in told.value.hint.en


def test_a_refused_append_leaves_the_journal_usable(desk: Desk) -> None:
    other = open_journal(desk.journal.workspace)
    desk.load([Entity("LATE-1", "后来者")])
    with pytest.raises(Refused):
        apply_change(other, change_entities(other, Wanted((Entity("X-1", "甲"),))), None)
    assert other.size == desk.journal.size - 1
    assert "X-1" not in other.state.history.entities.retired_by


def test_strict_window_says_what_it_costs(desk: Desk) -> None:
    rules = parse_rules(default_rules().replace(b'inspectors = "none"', b'inspectors = "1 year"'))
    prepared = desk.prepare(rules=rules)
    assert any("8 人 ÷ 2 = " in text.zh for text in trial.remarks(desk.journal, prepared))
    attempt = draws.seal(desk.journal, prepared, desk.people)
    draws.log_inputs(desk.journal, attempt, [THROWS], desk.people)
    draws.record(desk.journal, attempt)
    assert attempt.seated
    seated = {person for _, person in attempt.seated.pairs}
    later = desk.prepare("另一项", rules=rules, number=1)
    assert not seated & later.people.people.keys()
    assert {c.reason: c.count for c in later.seal.inspectors.excluded} == {"barred": len(seated)}


def test_practice_source_is_refused_in_earnest(desk: Desk) -> None:
    with pytest.raises(Refused):
        plan.prepare(desk.journal, RULES, Request("餐饮", (Practice("practice"),), number=4))


@pytest.mark.parametrize("words", [["-wx", "list"], ["-w", "x", "list"], ["--workspace=x", "list"]])
def test_workspace_may_be_named_in_every_usual_way(words: list[str]) -> None:
    assert session.take_globals(words) == ["list"]
    assert session.given("workspace") == "x"
    session.take_globals([])


def test_a_workspace_option_without_a_name_is_told() -> None:
    with pytest.raises(UsageError):
        session.take_globals(["list", "-w"])


def test_a_draw_no_trial_could_pair_is_not_sealed(desk: Desk) -> None:
    tried = trial.try_draw(desk.prepare(cap=1, number=19), trials=10)
    assert tried.paired == 0
    with pytest.raises(Refused):
        trial.refuse_hopeless(tried)
    trial.refuse_hopeless(trial.try_draw(desk.prepare(), trials=10))
