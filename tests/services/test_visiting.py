"""Which visits are open, who makes them, and from which day they are named."""

import pytest
from office import Bureau, begun, entity

from randcheck.errors import Refused
from randcheck.model import Check, Item, PastVisit
from randcheck.protocol.calendar import next_day
from randcheck.services import corrections, items, visiting
from randcheck.services.visit_sheet import gather, write_sheets
from randcheck.services.visiting import every_visit, listed, name_visits, open_visits

FIVE = {"number": 5, "by": ""}
MONTHS = {**FIVE, "batches": "2", "due": "2026-03-31"}


@pytest.fixture
def bureau(tmp_path, forgetful):
    found = begun(tmp_path)
    yield found
    found.journal.workspace.store.close()


def seats(bureau: Bureau) -> list[tuple[str, str]]:
    return [(v.entity, seat.person) for v in every_visit(bureau.journal) for seat in v.team]


def seated(bureau: Bureau) -> list[tuple[str, str]]:
    return list(bureau.journal.state.history.attempts[-1].seated.pairs)


def states(bureau: Bureau) -> list[str]:
    return [visit.state for visit in every_visit(bureau.journal)]


def visit_one(bureau: Bureau, code: str, day: str) -> None:
    bureau.past([PastVisit(code, day)])


def test_visits_have_the_numbers_and_teams_of_the_result(bureau):
    drawing = bureau.draw(**FIVE)
    found = open_visits(bureau.journal)
    assert [v.number for v in found] == [1, 2, 3, 4, 5]
    assert [v.entity for v in found] == [v.entity for v in drawing.result.pairing.visits]
    assert sorted(seats(bureau)) == sorted(seated(bureau))
    assert {seat.role for v in found for seat in v.team} <= {"officer", "expert"}


def test_what_is_made_is_open_no_longer(bureau):
    drawing = bureau.draw(**FIVE)
    first, *rest = open_visits(bureau.journal)
    day = drawing.attempt.seal.as_of
    visit_one(bureau, first.entity, day)
    assert open_visits(bureau.journal) == tuple(rest)
    made = every_visit(bureau.journal)[0]
    assert (made.entity, made.state, made.done, made.is_open) == (first.entity, "done", day, False)


def test_a_visit_to_the_entity_before_the_draw_settles_nothing(bureau):
    visit_one(bureau, entity(1), "2026-01-06")
    bureau.draw(**FIVE)
    assert states(bureau) == ["open"] * 5


def test_batches_follow_each_other_without_a_gap(bureau):
    drawing = bureau.draw(**MONTHS)
    days = drawing.attempt.seal.batches
    found = [(v.start, v.day) for v in every_visit(bureau.journal)]
    assert set(found) == {(drawing.attempt.seal.as_of, days[0]), (next_day(days[0]), days[1])}
    assert found == sorted(found)


def test_what_moves_up_later_is_in_the_last_batch(bureau):
    attempt = bureau.draw(**MONTHS).attempt
    drawn = bureau.journal.log.table(attempt.draw_seq, "result")
    later = [("seed", "0" * 64), ("moved", "all", "6", "NEW-1", "0" * 64)]
    found = visiting._batches(attempt.seal, [drawn, later])
    assert found.pop("NEW-1") == 2
    assert found == visiting._batches(attempt.seal, [drawn])


def test_what_is_late_is_still_open(bureau):
    bureau.draw(**FIVE, due="2026-03-20")
    bureau.wait(30)
    assert {v.state for v in open_visits(bureau.journal)} == {"overdue"}


def test_what_a_later_draw_of_the_item_drew_again_is_left_to_that(bureau):
    bureau.visit(bureau.draw(number=6, by="", due="2026-03-20"), 3)
    bureau.wait(30)
    left = {v.entity for v in open_visits(bureau.journal)}
    bureau.draw(number=6, by="")
    found = every_visit(bureau.journal)
    assert left == {v.entity for v in found if v.state == "again"}
    assert left <= {v.entity for v in open_visits(bureau.journal)}
    assert {v.draw for v in open_visits(bureau.journal)} == {"2026-0002"}


def test_draws_are_in_order_of_day_draw_and_number(bureau):
    bureau.draw(**FIVE, due="2026-06-30")
    bureau.draw(item="零售", number=2, by="", due="2026-05-31")
    found = [(v.day, v.draw, v.number) for v in open_visits(bureau.journal)]
    assert found == sorted(found) and found[0][1] == "2026-0002"


def test_a_correction_changes_whom_to_visit(bureau):
    drawing = bureau.draw(**FIVE)
    token = drawing.result.strata[0].drawn[0][1]
    planned = corrections.plan_correction(bureau.journal, drawing.attempt, {token: "closed"})
    corrections.correct(bureau.journal, drawing.attempt, planned, bureau.people)
    found = open_visits(bureau.journal)
    assert token not in {v.entity for v in found} and len(found) == 5
    assert sorted(seats(bureau)) == sorted(seated(bureau))


def test_teams_come_with_the_last_pairing(bureau):
    draw = bureau.draw(number=4, by="", cap=1).attempt.seal.draw
    assert states(bureau) == ["unpaired"] * 4 and not seats(bureau)
    with pytest.raises(Refused, match="no teams"):
        gather(bureau.journal, draw)
    bureau.pair_anew(draw, cap=3)
    assert states(bureau) == ["open"] * 4
    assert sorted(seats(bureau)) == sorted(seated(bureau)) != []


# --- from which day they are named --------------------------------------------------------


def test_nobody_is_named_before_the_first_day_of_his_batch(bureau):
    bureau.draw(**MONTHS)
    first, *_, last = name_visits(bureau.journal, open_visits(bureau.journal))
    assert first.code == first.visit.entity and first.name.endswith("店") and not first.hidden
    assert (last.code, last.name, last.address) == ("", "", "") and last.team
    assert last.hidden == last.visit.start
    bureau.wait(15)
    assert not any(v.hidden for v in listed(bureau.journal))


def test_what_is_made_is_named_at_once(bureau):
    bureau.draw(**MONTHS)
    last = open_visits(bureau.journal)[-1]
    visit_one(bureau, last.entity, "2026-03-02")
    assert listed(bureau.journal, every=True)[-1].code == last.entity


def test_the_day_may_be_put_off_and_no_earlier(bureau):
    draw = bureau.draw(**MONTHS).attempt.seal.draw
    starts = [v.start for v in open_visits(bureau.journal)]
    for since in ("2026-03-10", "2026-04-01"):
        hidden = [v.hidden for v in gather(bureau.journal, draw, since=since).visits]
        assert sorted(hidden) == sorted(max(start, since) for start in starts)
    late = open_visits(bureau.journal)[-1]
    with pytest.raises(Refused) as refused:
        gather(bureau.journal, draw, late.entity, "2026-03-10")
    assert late.start in refused.value.what.zh and late.entity not in refused.value.what.zh


# --- the papers ---------------------------------------------------------------------------


def test_papers_are_of_one_entity_where_one_is_asked_for(bureau, tmp_path):
    draw = bureau.draw(**FIVE).attempt.seal.draw
    second = open_visits(bureau.journal)[1]
    papers = gather(bureau.journal, draw, second.entity.lower())
    assert [v.code for v in papers.visits] == [second.entity]
    names = [path.name for path in write_sheets(papers, tmp_path / "out", one=True)]
    assert names == ["2026-0001-002.html", "2026-0001-002.xlsx"]


def test_there_are_no_papers_for_what_is_not_open(bureau):
    draw = bureau.draw(**FIVE).attempt.seal.draw
    first = open_visits(bureau.journal)[0]
    visit_one(bureau, first.entity, first.start)
    with pytest.raises(Refused, match="waits for no such visit"):
        gather(bureau.journal, draw, first.entity)
    with pytest.raises(Refused, match="did not draw"):
        gather(bureau.journal, draw, "NOBODY-1")


def test_the_time_of_a_late_visit_is_left_open(bureau):
    draw = bureau.draw(**FIVE, due="2026-03-20").attempt.seal.draw
    assert gather(bureau.journal, draw).visits[0].day == "2026-03-20"
    bureau.wait(30)
    assert gather(bureau.journal, draw).visits[0].day == ""


def test_the_item_is_that_of_the_newest_list_that_has_it(bureau):
    checks = (Check("1", "看证照"),)
    lists = [
        (Item("A01", "甲", "《旧法》"),),
        (Item("A01", "甲", "《新法》", checklist=checks), Item("A02", "乙", "《乙法》")),
        (Item("A02", "乙", "《乙法》"),),
    ]
    items.apply_items(bureau.journal, items.ItemChange(lists[0], added=("A01",)))
    draw = bureau.draw(**FIVE, item="A01").attempt.seal.draw
    for listing in lists[1:]:
        items.apply_items(bureau.journal, items.ItemChange(listing, changed=("A01",)))
    assert gather(bureau.journal, draw).items == lists[1][:1]


def test_without_a_list_only_the_name_of_the_item_is_known(bureau):
    (item,) = gather(bureau.journal, bureau.draw(**FIVE).attempt.seal.draw).items
    assert item == Item("餐饮抽查", "", "")


def test_other_files_in_the_folder_stay(bureau, tmp_path):
    papers = gather(bureau.journal, bureau.draw(**FIVE).attempt.seal.draw)
    (tmp_path / "2026-0001.xlsx").write_bytes(b"old")
    (tmp_path / "2026-0001-006.html").write_bytes(b"other")
    paths = write_sheets(papers, tmp_path)
    book = next(path for path in paths if path.suffix == ".xlsx")
    assert write_sheets(papers, tmp_path, kept=pytest.fail) == paths
    book.write_bytes(b"typed")
    kept = []
    write_sheets(papers, tmp_path, kept=kept.append)
    assert [path.read_bytes() for path in kept] == [b"typed"]
    assert book.read_bytes() != b"typed"
    assert [path.name for path in paths][-1] == "2026-0001.xlsx" and len(paths) == 6
    assert (tmp_path / "2026-0001.xlsx").read_bytes()[:2] == b"PK"
    assert (tmp_path / "2026-0001-006.html").read_bytes() == b"other"
