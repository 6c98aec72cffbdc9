"""How often an entity was visited in a year, by source, and when that is too often."""

import pytest
from office import begun, entity, inspector

from randcheck.errors import Refused, UsageError
from randcheck.model import PastVisit
from randcheck.protocol.history import History, VisitRow
from randcheck.services import visits
from randcheck.services.ceiling import (
    ceiling_warning,
    logged_ceiling,
    over_ceiling,
    planned_warnings,
    source_counts,
    visits_this_year,
)
from randcheck.services.rules import default_rules, parse_rules


def ruled(ceiling: object) -> str:
    return default_rules().decode() + f"\n[visits]\nceiling = {ceiling}\n"


@pytest.fixture
def bureau(tmp_path, forgetful):
    found = begun(tmp_path)
    found.follow_text(ruled(2))
    yield found
    found.journal.workspace.store.close()


def row(day: str, kind: str = "random", draw: str | None = None, token: str = "A") -> VisitRow:
    return VisitRow(1, token, day, kind == "random", draw, (), kind=kind)


def test_visits_of_a_year_are_counted_by_source():
    history = History(visits=[row("2026-01-05"), row("2026-02-05", "complaint"), row("2025-12-31")])
    history.visits += [row("2026-03-01", "complaint"), row("2026-03-01", token="B")]
    assert visits_this_year(history, "A", "2026") == {"random": 1, "complaint": 2}
    assert visits_this_year(history, "A", "2025") == {"random": 1}
    assert visits_this_year(history, "C", "2026") == {}


def test_one_day_and_draw_is_one_visit():
    rows = [row("2026-01-05", draw="2026-0001")] * 2 + [row("2026-01-05", draw="2026-0002")]
    assert visits_this_year(History(visits=rows), "A", "2026") == {"random": 2}


def test_former_codes_are_the_same_entity():
    history = History(visits=[row("2026-01-05", token="OLD"), row("2026-01-06")])
    history.entities.alias_of["OLD"] = "A"
    assert visits_this_year(history, "A", "2026") == {"random": 2}


def test_all_sources_count_and_the_ceiling_itself_is_well():
    assert not over_ceiling({"random": 1, "request": 1}, 2)
    assert over_ceiling({"random": 1, "request": 2}, 2)
    assert not over_ceiling({"random": 99}, None)


def test_sources_are_said_in_one_order():
    found = source_counts({"cause": 1, "recheck": 2, "random": 3})
    assert found.zh == "双随机 3、复查 2、其他有因检查 1"
    assert found.en == "3 random, 2 recheck, 1 other cause"


def test_a_warning_comes_above_the_ceiling_only(bureau):
    assert ceiling_warning(bureau.journal, entity(1), "2026") is None
    bureau.past([PastVisit(entity(1), "2026-02-01"), PastVisit(entity(1), "2026-02-02", "clue")])
    found = ceiling_warning(bureau.journal, entity(1), "2026")
    assert found.zh == f"{entity(1)} 2026 年检查 3 次 (双随机 2、监测线索 1), 超过每年 2 次"
    assert ceiling_warning(bureau.journal, entity(1), "2025") is None


def test_former_codes_are_warned_of_too(bureau):
    more = [PastVisit(entity(3), f"2026-02-1{n}") for n in range(2)]
    bureau.past(more)
    assert ceiling_warning(bureau.journal, "OLD-3", "2026").zh.startswith(entity(3))


def test_what_would_be_recorded_is_counted_in(bureau):
    many = [PastVisit(entity(n), f"2026-02-2{d}", "transfer") for n in (1, 2) for d in range(2)]
    assert not visits.plan_visits(bureau.journal, many[:1]).warnings
    (one,) = visits.plan_visits(bureau.journal, many[:2]).warnings
    assert "检查 3 次 (双随机 1、转办交办 2)" in one.zh
    (both,) = visits.plan_visits(bureau.journal, many).warnings
    assert both.zh.startswith("2 户 2026 年") and entity(1) in both.zh


def test_without_a_ceiling_or_rules_nobody_is_warned(bureau):
    rows = [(entity(1), f"2026-02-1{n}", "clue", "-", "-", "-", "-") for n in range(9)]
    assert list(planned_warnings(bureau.journal, rows))
    for text in (default_rules().decode(), "no rules"):
        bureau.journal.workspace.rules_path.write_text(text, encoding="utf-8")
        assert not list(planned_warnings(bureau.journal, rows))


def test_the_ceiling_of_a_log_is_that_of_the_last_seal(bureau):
    assert logged_ceiling(bureau.journal.log) is None
    bureau.seal(number=3, by="")
    assert logged_ceiling(bureau.journal.log) == 2


def test_sources_bar_nobody_from_the_next_draw(bureau):
    bureau.past([PastVisit(entity(10), "2026-03-01", kind) for kind in ("complaint", "recheck")])
    seal = bureau.seal(number=3, by="")
    assert entity(10) in {row[0] for row in bureau.journal.log.table(seal.seq, "frame")}
    assert entity(1) not in {row[0] for row in bureau.journal.log.table(seal.seq, "frame")}


@pytest.mark.parametrize("text", ["投诉举报", "complaint", " Complaint "])
def test_a_source_is_read_as_from_a_file(bureau, text):
    kind = visits.read_source(text)
    visits.add_visit(bureau.journal, entity(9), "", [inspector(1)], kind)
    assert bureau.journal.state.history.visits[-1].kind == kind == "complaint"


def test_the_plain_word_stays():
    assert visits.read_source("", cause=True) == visits.read_source("other") == "cause"
    assert visits.read_source("") == "random"
    with pytest.raises(UsageError, match="not both"):
        visits.read_source("complaint", cause=True)
    with pytest.raises(UsageError, match="not known"):
        visits.read_source("抽奖")


@pytest.mark.parametrize("wrong", ["0", "366", "true", '"2"', "2.5"])
def test_other_ceilings_are_refused(wrong):
    with pytest.raises(Refused, match=r"\[visits\]"):
        parse_rules(ruled(wrong).encode())
