"""Pairing anew where the drawn had no pairing, through the services."""

import pytest
from desk import DICE, RULES, THROWS, Desk

from randcheck.errors import Refused
from randcheck.model import Inspector, Recusal
from randcheck.protocol.calendar import seconds
from randcheck.services import draws, events, visits
from randcheck.services.request import Request
from randcheck.services.rules import parse_rules

STAFF = [f"33{n:03d}" for n in range(8)]


@pytest.fixture
def stuck(desk: Desk) -> Desk:
    """Three inspectors alone may go to all firms but one, once each: no two have teams of two."""
    pairs = [Recusal(f"FIRM-{n:02d}", person, "kin") for n in range(19) for person in STAFF[3:]]
    visits.record_recusals(desk.journal, visits.plan_recusals(desk.journal, pairs))
    drawing = desk.draw(cap=1, number=4)
    assert drawing.attempt.seated is not None and not drawing.attempt.seated.paired
    return desk


def prepared(desk: Desk, rules: object = RULES, **more: object) -> events.EventPlan:
    draw = desk.journal.state.history.attempts[-1].seal.draw
    request = Request("", (DICE,), **more)  # type: ignore[arg-type]
    return events.prepare_event(desk.journal, rules, draw, request)  # type: ignore[arg-type]


def pair(desk: Desk, **more: object) -> bool:
    event = events.open_event(desk.journal, prepared(desk, **more), desk.people)
    draws.log_inputs(desk.journal, event, [THROWS], desk.people)
    attempt = desk.journal.state.history.attempts[-1]
    events.record_pairing(desk.journal, attempt)
    assert attempt.seated is not None
    return attempt.seated.paired


def test_the_entities_stand_and_the_teams_are_new(stuck: Desk) -> None:
    attempt = stuck.journal.state.history.attempts[-1]
    drawn = attempt.seated.drawn if attempt.seated else frozenset()
    assert [pair(stuck, cap=1), pair(stuck, cap=4)] == [False, True]
    assert attempt.seated is not None and attempt.seated.drawn == drawn
    assert {entity for entity, _ in attempt.seated.pairs} == drawn
    assert "FALSE" not in stuck.published(private=True)[1].values()


def test_new_people_may_come(stuck: Desk) -> None:
    more = [Inspector(f"44{n:03d}", f"新{n}", until="2030-12-31") for n in range(8)]
    stuck.people_are([*(Inspector(c, f"员{c}", until="2030-12-31") for c in STAFF), *more])
    plan = prepared(stuck, cap=1)
    assert plan.body.inspectors.drum == 16 and len(plan.case.frame) == 4
    assert pair(stuck, cap=1)


def test_an_event_of_yesterday_is_prepared_again(stuck: Desk) -> None:
    plan, size = prepared(stuck, cap=4), stuck.journal.size
    stuck.now += 86_400
    with pytest.raises(Refused, match="the day has changed"):
        events.open_event(stuck.journal, plan, stuck.people)
    assert stuck.journal.size == size


def test_teams_are_called_as_they_were_sealed(stuck: Desk) -> None:
    other = RULES.data.replace(b'code = "default"', b'code = "other"')
    with pytest.raises(Refused, match="another team now"):
        prepared(stuck, parse_rules(other), cap=4)


def test_one_event_after_the_other(stuck: Desk) -> None:
    attempt = stuck.journal.state.history.attempts[-1]
    with pytest.raises(Refused, match="no event of"):
        events.waiting_event(attempt)
    event = events.open_event(stuck.journal, prepared(stuck, cap=4), stuck.people)
    assert events.waiting_event(attempt) == event
    with pytest.raises(Refused, match="still waits for its pairing"):
        prepared(stuck, cap=4)
    with pytest.raises(Refused, match="is not known yet"):
        events.record_pairing(stuck.journal, attempt)
    draws.log_inputs(stuck.journal, event, [THROWS], stuck.people)
    events.record_pairing(stuck.journal, attempt)
    with pytest.raises(Refused, match="it stands"):
        prepared(stuck, cap=4)


def test_throws_for_an_event_have_a_week(stuck: Desk) -> None:
    event = events.open_event(stuck.journal, prepared(stuck, cap=4), stuck.people)
    draws.refuse_out_of_time(stuck.journal, event)
    stuck.now = seconds(event.body.long_stop) + 1
    with pytest.raises(Refused, match="the time for the inputs"):
        draws.refuse_out_of_time(stuck.journal, event)
