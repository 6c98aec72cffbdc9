"""Who cannot go is replaced by lot; nobody else changes; what is impossible is said before."""

from dataclasses import replace
from pathlib import Path

import pytest
from office import Bureau, begun, inspector
from weeks import (
    RESERVES,
    codes,
    found,
    fresh,
    replaced,
    reviewed,
    teams,
    without_expert,
)

from randcheck.errors import FalseClaim, Faulty, Refused, UsageError
from randcheck.model import Recusal
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Absent, Substitution
from randcheck.services import rosters, substitution, substitution_log, visits
from randcheck.services.substitution import Leaving


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    bureau = begun(tmp_path)
    bureau.rules_add(RESERVES)
    return bureau


def drawn(bureau: Bureau, number: int = 7) -> Attempt:
    return bureau.draw(number=number, by="", due="2026-06-30").attempt


def busy(bureau: Bureau, attempt: Attempt) -> str:
    """Name somebody who has seats beside other officers."""
    return codes(bureau)[teams(attempt)[without_expert(attempt)[0]][0]]


def test_only_the_seats_of_the_absent_change(bureau: Bureau) -> None:
    attempt = drawn(bureau)
    before, who = teams(attempt), busy(bureau, attempt)
    token = bureau.journal.workspace.tokens().token(who)
    replaced(bureau, attempt.seal.draw, [Leaving(who, "ill")])
    after = teams(attempt)
    assert {e: [p for p in team if p != token] for e, team in before.items()} == {
        e: [p for p in team if p in before[e]] for e, team in after.items()
    }
    assert not any(token in team for team in after.values())
    assert all(len(set(team)) == len(before[e]) for e, team in after.items())


def test_a_team_that_was_there_stays(bureau: Bureau) -> None:
    attempt = drawn(bureau)
    entity, who = without_expert(attempt)[0], busy(bureau, attempt)
    found(bureau, attempt.seal.draw, [entity])
    before = teams(attempt)[entity]
    replaced(bureau, attempt.seal.draw, [Leaving(who, "ill")])
    assert teams(attempt)[entity] == before


def test_who_was_absent_does_not_come_back(bureau: Bureau) -> None:
    attempt = drawn(bureau, 3)
    gone: set[str] = set()
    for _ in range(2):
        who = busy(bureau, attempt)
        assert who not in gone
        gone.add(who)
        replaced(bureau, attempt.seal.draw, [Leaving(who, "duty")])
        tokens = {bureau.journal.workspace.tokens().token(one) for one in gone}
        assert not tokens & {p for team in teams(attempt).values() for p in team}


def test_what_is_impossible_is_said_and_not_written(bureau: Bureau) -> None:
    attempt, size = drawn(bureau), bureau.journal.size
    officers = [inspector(n) for n in (1, 2, 3, 4)]
    sent = {codes(bureau)[p] for team in teams(attempt).values() for p in team}
    leaving = [Leaving(one, "ill") for one in officers if one in sent]
    with pytest.raises(Refused) as refused:
        replaced(bureau, attempt.seal.draw, leaving)
    assert "配不成" in refused.value.what.zh
    assert bureau.journal.size == size


def test_the_reserve_moves_up_and_the_closed_firm_stays(bureau: Bureau) -> None:
    attempt = drawn(bureau)
    draw, closed = attempt.seal.draw, without_expert(attempt)[0]
    assert attempt.seated is not None
    reserve = attempt.seated.reserves[0]
    with pytest.raises(Refused, match="no finding that"):
        replaced(bureau, draw, [], [closed])
    found(bureau, draw, [closed], "closed")
    with pytest.raises(Refused, match="no finding that"):
        replaced(bureau, draw, [], [closed])
    reviewed(bureau, draw)
    drawing = replaced(bureau, draw, [], [closed])
    assert attempt.seated is not None
    assert attempt.seated.moved == {reserve}
    assert closed in attempt.seated.drawn
    assert [p.token for p in drawing.result.drawn()].count(reserve) == 1
    assert reserve not in [p.token for p in drawing.result.reserves()]
    with pytest.raises(Refused, match="made up for"):
        replaced(bureau, draw, [], [closed])


def test_without_reserves_in_the_rules_nobody_moves_up(tmp_path: Path) -> None:
    bureau = begun(tmp_path)
    attempt = drawn(bureau)
    closed = without_expert(attempt)[0]
    found(bureau, attempt.seal.draw, [closed], "moved")
    reviewed(bureau, attempt.seal.draw)
    with pytest.raises(Refused, match="without reserves"):
        replaced(bureau, attempt.seal.draw, [], [closed])


def test_a_recusal_needs_to_be_on_record_and_touches_one_firm(bureau: Bureau) -> None:
    attempt = drawn(bureau)
    entity = without_expert(attempt)[0]
    token = teams(attempt)[entity][0]
    who, before = codes(bureau)[token], teams(attempt)
    leaving = [Leaving(who, "recusal", entity)]
    with pytest.raises(Refused, match="no recusal"):
        replaced(bureau, attempt.seal.draw, leaving)
    pair = Recusal(entity, who, "kin")
    visits.record_recusals(bureau.journal, visits.plan_recusals(bureau.journal, [pair]))
    replaced(bureau, attempt.seal.draw, leaving)
    after = teams(attempt)
    assert token not in after[entity]
    assert all(after[e] == team for e, team in before.items() if e != entity)


@pytest.mark.parametrize(
    ("who", "reason", "what"),
    [("STRANGER", "ill", "not on the roster"), (inspector(7), "ill", "not among the people")],
)
def test_who_is_not_sent_cannot_be_absent(bureau: Bureau, who: str, reason: str, what: str) -> None:
    attempt = drawn(bureau)
    with pytest.raises((Refused, UsageError), match=what):
        replaced(bureau, attempt.seal.draw, [Leaving(who, reason)])


def test_clearing_the_bench_does_not_choose_who_comes(bureau: Bureau) -> None:
    """Who was retired since the seal is named absent, in public, or may be drawn all the same."""
    attempt = drawn(bureau)
    who, names = busy(bureau, attempt), codes(bureau)
    other = next(inspector(n) for n in (1, 2, 3, 4, 6) if inspector(n) != who)
    change = rosters.change_inspectors(bureau.journal, rosters.Wanted(retire={other: "left"}))
    rosters.apply_change(bureau.journal, change, None)
    with pytest.raises(Refused, match="the lot may fall on them"):
        replaced(bureau, attempt.seal.draw, [Leaving(who, "ill")])
    replaced(bureau, attempt.seal.draw, [Leaving(who, "ill"), Leaving(other, "left")])
    (event,) = attempt.substitutions
    assert {names[one.inspector] for one in event.body.absent} == {who, other}


def test_a_retired_reserve_moves_up_all_the_same(bureau: Bureau) -> None:
    attempt = drawn(bureau)
    draw, closed = attempt.seal.draw, without_expert(attempt)[0]
    assert attempt.seated is not None
    reserve = attempt.seated.reserves[0]
    found(bureau, draw, [closed], "closed")
    reviewed(bureau, draw)
    change = rosters.change_entities(bureau.journal, rosters.Wanted(retire={reserve: "closed"}))
    rosters.apply_change(bureau.journal, change, None)
    replaced(bureau, draw, [], [closed])
    assert attempt.seated is not None
    assert attempt.seated.moved == {reserve}


def test_two_drawn_firms_are_not_made_one(bureau: Bureau) -> None:
    attempt = drawn(bureau)
    one, other, *_ = without_expert(attempt)
    found(bureau, attempt.seal.draw, [one])
    roster = bureau.journal.workspace.store.entities()
    merged = replace(roster[one][0], aliases=(other,))
    change = rosters.change_entities(bureau.journal, rosters.Wanted((merged,), partial=True))
    with pytest.raises(Refused, match="cannot be one"):
        rosters.apply_change(bureau.journal, change, None)


def test_nobody_named_is_nobody_replaced(bureau: Bureau) -> None:
    with pytest.raises(Refused, match="nobody is named"):
        replaced(bureau, drawn(bureau).seal.draw, [])


def test_a_second_waits_for_the_first(bureau: Bureau) -> None:
    attempt = drawn(bureau)
    who = busy(bureau, attempt)
    body = substitution.plan_substitution(bureau.journal, attempt, [Leaving(who, "ill")], [], "")
    substitution_log.open_substitution(bureau.journal, body, bureau.people)
    with pytest.raises(Refused, match="waits"):
        substitution.substitutable(bureau.journal, attempt.seal.draw)
    with pytest.raises(Faulty) as faulty:
        found(bureau, attempt.seal.draw, list(teams(attempt)))
    assert any("正在更换" in fault.zh for fault in faulty.value.faults)
    assert not attempt.visited


def test_a_fresh_lot_needs_its_round(tmp_path: Path) -> None:
    bureau = begun(tmp_path, start=1692803367 - 7200)
    fresh(bureau)
    attempt = bureau.journal.state.history.attempts[-1]
    (event,) = attempt.substitutions
    assert (event.body.round, attempt.version) == (1000, 2)
    assert attempt.seal.missing == "fresh"


def test_a_named_successor_has_no_place_in_the_entry(bureau: Bureau) -> None:
    attempt = drawn(bureau)
    token = bureau.journal.workspace.tokens().token(busy(bureau, attempt))
    body = Substitution(
        attempt.seal.draw,
        attempt.text_hash,
        attempt.seal.as_of,
        (Absent(token, None, "ill"), Absent(token, None, "ill")),
        (),
        None,
        None,
    )
    with pytest.raises(FalseClaim, match="once each"):
        bureau.journal.append(body, bureau.people)
