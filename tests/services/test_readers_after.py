"""Whoever reads the drawn of a draw reads them as they are after a substitution."""

from functools import cache

import pytest
import weeks
from lies import played
from office import begun

from randcheck.protocol.anchors import Anchors
from randcheck.protocol.verify import examine
from randcheck.services import papers
from randcheck.services.drawings import derived
from randcheck.services.explain import explain
from randcheck.services.explain_after import sequel_of
from randcheck.services.status import draw_row

NOW, LATE = "2026-03-03T00:00:00Z", "2026-07-02T00:00:00Z"


@cache
def examination(scenario):
    return examine(played(scenario).files, Anchors(now=NOW))


def asked(scenario, code, now=NOW):
    _, (answer,) = explain(examination(scenario), code)
    return answer, sequel_of(examination(scenario), answer, now)


def attempt_of(scenario):
    (view,) = examination(scenario).views
    return view.attempt


@pytest.fixture(scope="module")
def bureau(tmp_path_factory):
    played_out = begun(tmp_path_factory.mktemp("substituted"))
    weeks.substituted(played_out)
    yield played_out
    played_out.journal.workspace.store.close()


def test_papers_list_who_moved_up_among_the_drawn(bureau):
    (attempt,) = bureau.journal.state.history.attempts
    record = papers.gather(bureau.journal, derived(bureau.journal, attempt))
    (moved,) = attempt.seated.moved
    row = next(line for line in record.visits if line.code == moved)
    assert row.name and row.place == 8 and len(row.team) == 3
    assert len(record.visits) == 8
    assert moved not in {line.code for line in record.reserves}
    assert {line.place for line in record.reserves} == set(range(9, 15))
    first, second = (text.zh for text in record.later)
    assert first.startswith("更换 1: 2 人不能去") and f"由 {moved} 递补" in first
    assert second.startswith("更换 2: 1 人不能去, 已匹配")
    written = papers.write_papers(bureau.journal, derived(bureau.journal, attempt))
    assert len(written) == 3 and all(path.is_file() for path in written)


def test_a_list_of_draws_says_what_came_after(bureau):
    (attempt,) = bureau.journal.state.history.attempts
    assert draw_row(attempt).since == ("substituted",)


def test_whoever_moved_up_is_told_for_whom():
    (moved,) = attempt_of("substituted").seated.moved
    answer, sequel = asked("substituted", moved)
    assert (answer.fate, answer.place) == ("moved", 8)
    assert sequel.moved_for in attempt_of("substituted").findings
    assert "递补" in sequel.words[0].zh
    assert sequel.state == "passed" and sequel.finding.result == "refused"


def test_whoever_was_made_up_for_is_told_by_whom():
    (moved,) = attempt_of("substituted").seated.moved
    gone = asked("substituted", moved)[1].moved_for
    answer, sequel = asked("substituted", gone)
    assert (answer.fate, sequel.made_up_by) == ("drawn", moved)
    assert any("已关闭停业或正在组织清算" in text.zh for text in sequel.words)


def test_a_team_that_changed_is_told():
    changed = examination("substituted").views[0].events[1]
    before = {(v.entity, s.inspector) for v in changed.standing.pairing.visits for s in v.seats}
    after = {(v.entity, s.inspector) for v in changed.drawn.result.pairing.visits for s in v.seats}
    for entity, _ in after - before:
        words = [text.zh for text in asked("substituted", entity)[1].words]
        assert any(text.startswith("更换 2") and "→" in text for text in words)


def test_a_visit_is_told_with_its_result():
    found = attempt_of("found").findings
    for token, findings in found.items():
        answer, sequel = asked("found", token)
        assert answer.fate == "drawn"
        assert sequel.state == findings[-1].state
        assert len(sequel.earlier) == sum(f.state == "passed" for f in findings[:-1])
    objected = [token for token in attempt_of("found").objections if asked("found", token)[1]]
    words = [text.zh for token in objected for text in asked("found", token)[1].words]
    assert any("不成立" in text for text in words) and any("处理中" in text for text in words)


def test_who_was_not_visited_is_owed_when_the_task_has_ended():
    attempt = attempt_of("found")
    (token,) = attempt.seated.drawn - attempt.findings.keys()
    assert asked("found", token)[1].state == "none"
    late = asked("found", token, LATE)[1]
    assert late.state == "owed" and "转入下一次同事项任务" in late.words[-1].zh + late.words[0].zh


def test_nothing_comes_after_for_those_who_were_not_drawn():
    result = examination("found").views[0].outcome.result
    for place in result.reserves():
        answer, sequel = asked("found", place.token)
        assert (answer.fate, sequel) == ("reserve", None)
