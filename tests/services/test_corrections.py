"""Striking rows after the seed, through the services."""

import pytest
from desk import Desk

from randcheck.errors import Refused, UsageError
from randcheck.model import Entity
from randcheck.protocol.bodies import Correct
from randcheck.services import corrections
from randcheck.services.drawings import Drawing


def order(drawing: Drawing) -> list[str]:
    return [token for s in drawing.result.strata for _, token in s.order]


def strike(desk: Desk, drawing: Drawing, *tokens: str) -> Drawing:
    draw = drawing.attempt.seal.draw
    attempt, named = corrections.correctable(desk.journal, draw, tokens)
    planned = corrections.plan_correction(desk.journal, attempt, dict.fromkeys(named, "closed"))
    return corrections.correct(desk.journal, attempt, planned, desk.people)


def test_the_order_of_all_others_stays(desk: Desk) -> None:
    drawing = desk.draw()
    before = order(drawing)
    after = strike(desk, drawing, before[1], before[6])
    left = [token for token in before if token not in (before[1], before[6])]
    assert order(after)[: len(left)] == left
    assert [len(s.drawn) for s in after.result.strata] == [4]
    assert after.result.seed == drawing.result.seed and after.seed_text == drawing.seed_text


def test_each_correction_names_all_that_is_struck(desk: Desk) -> None:
    drawing = desk.draw()
    first, second = order(drawing)[:2]
    strike(desk, strike(desk, drawing, second), first)
    bodies = [s.entry.body for s in desk.journal.log.entries]
    struck = [[s.token for s in b.struck] for b in bodies if isinstance(b, Correct)]
    assert struck == [[second], sorted([first, second])]
    assert "FALSE" not in desk.published(private=True)[1].values()


def test_a_firm_with_a_new_code_is_struck_by_either(desk: Desk) -> None:
    drawing = desk.draw()
    first, second = order(drawing)[:2]
    desk.load([Entity("NEW-1", "甲", aliases=(first,)), Entity("NEW-2", "乙", aliases=(second,))])
    draw = drawing.attempt.seal.draw
    named = corrections.correctable(desk.journal, draw, ["NEW-1", second])[1]
    assert named == [first, second]
    with pytest.raises(UsageError, match="stands twice"):
        corrections.correctable(desk.journal, draw, ["NEW-1", first])


def test_what_cannot_be_struck(desk: Desk) -> None:
    drawing = desk.draw()
    draw, (first, second, *_) = drawing.attempt.seal.draw, order(drawing)
    strike(desk, drawing, first)
    for code in (first, "NOBODY"):
        with pytest.raises(Refused, match="or struck"):
            corrections.correctable(desk.journal, draw, [code])
    with pytest.raises(Refused, match="there is no draw"):
        corrections.correctable(desk.journal, "2026-0099", [second])


def test_not_everybody_can_be_struck(desk: Desk) -> None:
    attempt = desk.draw().attempt
    everybody = {row[0]: "closed" for row in desk.journal.log.table(attempt.seq, "frame")}
    size = desk.journal.size
    with pytest.raises(Refused, match="nobody would be left"):
        corrections.plan_correction(desk.journal, attempt, everybody)
    assert desk.journal.size == size


def test_a_struck_firm_owes_no_visit(desk: Desk) -> None:
    drawing = desk.draw()
    first = order(drawing)[0]
    after = strike(desk, drawing, first)
    waiting = desk.journal.state.history.waiting(after.attempt)
    assert first not in waiting and len(waiting) == 4
