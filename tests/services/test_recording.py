"""What visits found is recorded by those who were drawn, in time, in official words."""

from dataclasses import replace
from pathlib import Path

import pytest
from office import Bureau, begun, entity, inspector
from weeks import codes, found, replaced, reviewed, teams, today, without_expert

from randcheck.errors import FalseClaim, Faulty, Refused
from randcheck.model import FindingRow, ItemFinding
from randcheck.protocol.attempt import Attempt
from randcheck.services import recording, reviewing
from randcheck.services.substitution import Leaving


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return begun(tmp_path)


@pytest.fixture
def attempt(bureau: Bureau) -> Attempt:
    return bureau.draw(number=6, by="", due="2028-12-31").attempt


def row(bureau: Bureau, attempt: Attempt, **more: object) -> FindingRow:
    token = without_expert(attempt)[0]
    return replace(FindingRow(attempt.seal.draw, token, today(bureau), "none"), **more)  # type: ignore[arg-type]


def refused(bureau: Bureau, *rows: FindingRow) -> str:
    size = bureau.journal.size
    with pytest.raises(Faulty) as faulty:
        recording.plan_findings(bureau.journal, rows)
    assert bureau.journal.size == size
    return " ".join(fault.zh for fault in faulty.value.faults)


def test_the_team_is_who_was_drawn(bureau: Bureau, attempt: Attempt) -> None:
    one = row(bureau, attempt)
    recording.record_findings(bureau.journal, recording.plan_findings(bureau.journal, [one]))
    (finding,) = attempt.findings[one.entity]
    assert sorted(finding.people) == sorted(teams(attempt)[one.entity])
    assert (finding.result, finding.follow_up, finding.done) == ("none", "settled", True)
    assert one.entity in attempt.visited


def test_the_same_again_is_known(bureau: Bureau, attempt: Attempt) -> None:
    one = row(bureau, attempt)
    for known in (0, 1):
        planned = recording.plan_findings(bureau.journal, [one])
        recording.record_findings(bureau.journal, planned)
        assert planned.known == known
    assert len(attempt.findings[one.entity]) == 1


def test_somebody_undrawn_was_not_there(bureau: Bureau, attempt: Attempt) -> None:
    sent = teams(attempt)[row(bureau, attempt).entity]
    stranger = next(c for t, c in codes(bureau).items() if t not in sent)
    assert "不是抽签派到" in refused(bureau, row(bureau, attempt, inspectors=(stranger,)))
    assert "没有检查人员" in refused(bureau, row(bureau, attempt, inspectors=("张三",)))


def test_one_officer_makes_no_visit(bureau: Bureau, attempt: Attempt) -> None:
    one = codes(bureau)[teams(attempt)[row(bureau, attempt).entity][0]]
    assert "不足两名" in refused(bureau, row(bureau, attempt, inspectors=(one,)))


def test_a_day_before_the_draw_after_the_task_or_to_come(bureau: Bureau, attempt: Attempt) -> None:
    assert "早于检查组抽出" in refused(bureau, row(bureau, attempt, date="2026-03-01"))
    assert "还没到" in refused(bureau, row(bureau, attempt, date="2026-03-03"))
    bureau.wait(1100)
    assert "已截止" in refused(bureau, row(bureau, attempt))


def test_a_certificate_that_ended_before_the_visit(bureau: Bureau, attempt: Attempt) -> None:
    """Those of 2028-05-31 have ended by the middle of 2028, while the task still runs."""
    bureau.wait(850)
    one = row(bureau, attempt)
    assert "已到期" in refused(bureau, one)
    people = ",".join(sorted(teams(attempt)[one.entity]))
    recorder = people.split(",")[0]
    said = ("none", "settled", "done", "-", "-")
    start = ("finding", attempt.seal.draw, one.entity, one.date)
    rows = [(*start, recorder, people, "on-site", *said)]
    with pytest.raises(FalseClaim, match="certificates in date"):
        recording.write_rows(bureau.journal, rows)


def test_a_day_before_a_substitute_was_drawn(bureau: Bureau, attempt: Attempt) -> None:
    token = without_expert(attempt)[0]
    day = today(bureau)
    bureau.wait(2)
    replaced(bureau, attempt.seal.draw, [Leaving(codes(bureau)[teams(attempt)[token][0]], "ill")])
    assert "早于检查组抽出" in refused(bureau, row(bureau, attempt, entity=token, date=day))
    found(bureau, attempt.seal.draw, [token])


def test_a_correction_says_why_and_hides_nothing(bureau: Bureau, attempt: Attempt) -> None:
    one = row(bureau, attempt)
    found(bureau, attempt.seal.draw, [one.entity])
    other = replace(one, result="corrected")
    assert "更正要写原因" in refused(bureau, other)
    found(bureau, attempt.seal.draw, [one.entity], "corrected", reason="录入有误")
    first, second = attempt.findings[one.entity]
    assert (second.supersedes, second.reason) == (first.seq, "typing")


def test_a_follow_up_is_said_where_none_is_usual(bureau: Bureau, attempt: Attempt) -> None:
    assert "缺处置" in refused(bureau, row(bureau, attempt, result="food-drug"))
    contradiction = row(bureau, attempt, follow_up="settled", done=False)
    assert "却写未完结" in refused(bureau, contradiction)


def test_all_faults_are_named_at_once(bureau: Bureau, attempt: Attempt) -> None:
    one = row(bureau, attempt)
    rows = [replace(one, entity="Z"), replace(one, draw="2020-0001"), one, one]
    text = refused(bureau, *rows)
    assert "没有抽中 Z" in text
    assert "没有抽取 2020-0001" in text
    assert "写了两次" in text


def test_items_and_notes(bureau: Bureau, attempt: Attempt) -> None:
    items = (ItemFinding("A01", "none"), ItemFinding("A02", "quality", "order", "无检定标志"))
    one = row(bureau, attempt, result="quality", follow_up="order", items=items, note="两处")
    recording.record_findings(bureau.journal, recording.plan_findings(bureau.journal, [one]))
    (finding,) = attempt.findings[one.entity]
    assert [(i.item, i.result, i.follow_up) for i in finding.items] == [
        ("A01", "none", "settled"),
        ("A02", "quality", "order"),
    ]
    seq = finding.seq
    notes = {r[-1] for r in bureau.journal.log.table(seq, "notes") if r[0] != "salt"}
    assert notes == {"两处", "无检定标志"}
    assert "两处" not in str(list(bureau.journal.log.table(seq, "file")))


def test_nobody_reviews_his_own(bureau: Bureau, attempt: Attempt) -> None:
    one = row(bureau, attempt)
    found(bureau, attempt.seal.draw, [one.entity])
    recorder = codes(bureau)[attempt.findings[one.entity][0].recorder]
    with pytest.raises(Refused, match="recorded"):
        reviewing.review(bureau.journal, attempt.seal.draw, [], recorder)
    reviewed(bureau, attempt.seal.draw)
    with pytest.raises(Refused, match="no finding waits"):
        reviewing.review(bureau.journal, attempt.seal.draw, [], inspector(0))
    with pytest.raises(Refused, match="not visited"):
        reviewing.review(
            bureau.journal, attempt.seal.draw, [without_expert(attempt)[1]], inspector(0)
        )


def test_an_open_follow_up_is_completed_once(bureau: Bureau, attempt: Attempt) -> None:
    one = row(bureau, attempt)
    found(bureau, attempt.seal.draw, [one.entity], "closed")
    with pytest.raises(Refused, match="waits for review"):
        reviewing.complete(bureau.journal, attempt.seal.draw, [one.entity], "")
    reviewed(bureau, attempt.seal.draw)
    reviewing.complete(bureau.journal, attempt.seal.draw, [one.entity], "")
    assert attempt.findings[one.entity][0].completed == today(bureau)
    with pytest.raises(Refused, match="done"):
        reviewing.complete(bureau.journal, attempt.seal.draw, [one.entity], "")


def test_a_draw_opens_once_all_is_visited_and_reviewed(bureau: Bureau, attempt: Attempt) -> None:
    draw, tokens = attempt.seal.draw, sorted(attempt.seated.drawn) if attempt.seated else []
    found(bureau, draw, tokens)
    assert not attempt.opened
    reviewed(bureau, draw, tokens[:-1])
    assert not attempt.opened
    reviewed(bureau, draw)
    assert attempt.opened
    found(bureau, draw, tokens[:1], "corrected", reason="typing")
    assert attempt.opened


def test_a_recoded_firm_is_the_same_firm(bureau: Bureau, attempt: Attempt) -> None:
    assert attempt.seated is not None
    if entity(3) in attempt.seated.drawn:
        found(bureau, attempt.seal.draw, ["OLD-3"])
        assert entity(3) in attempt.findings
