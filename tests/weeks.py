"""The weeks after a draw, played by the small bureau: visits, findings, substitutions."""

import itertools
from collections.abc import Sequence

from office import ROUND_AT, Bureau, beacon_line, entity, inspector

from randcheck.model import FindingRow, ItemFinding, Recusal
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.calendar import local_date
from randcheck.protocol.parts import Drand
from randcheck.protocol.seed import QUICKNET, QUICKNET_GENESIS
from randcheck.services import draws, recording, reviewing, substitution, substitution_log, visits
from randcheck.services.drawings import Drawing
from randcheck.services.substitution import Leaving

RESERVES = "draw = { reserves = true, cap = 6 }"
PEOPLE = tuple(inspector(n) for n in range(8))


def today(bureau: Bureau) -> str:
    return local_date(bureau.world.now(), bureau.journal.state.zone)


def found(
    bureau: Bureau, draw: str, tokens: Sequence[str], result: str = "none", **more: object
) -> None:
    """Record the same finding of some entities, by their whole teams."""
    rows = [FindingRow(draw, token, today(bureau), result, **more) for token in tokens]  # type: ignore[arg-type]
    recording.record_findings(bureau.journal, recording.plan_findings(bureau.journal, rows))


def reviewed(bureau: Bureau, draw: str, tokens: Sequence[str] = (), returned: str = "") -> None:
    """Have somebody review who recorded none of them."""
    waiting = [one.finding for one in reviewing.list_findings(bureau.journal, draw, "recorded")]
    recorders = {finding.recorder for finding in waiting if finding}
    open_to = (p for p in PEOPLE if bureau.journal.workspace.tokens().token(p) not in recorders)
    reviewing.review(bureau.journal, draw, tokens, next(open_to), returned)


def replaced(
    bureau: Bureau,
    draw: str,
    leaving: Sequence[Leaving],
    gone: Sequence[str] = (),
    beacon: str | None = None,
) -> Drawing:
    """Substitute, and draw who comes."""
    attempt = substitution.substitutable(bureau.journal, draw)
    body = substitution.plan_substitution(bureau.journal, attempt, leaving, gone, "县局(2026)12号")
    substitution_log.open_substitution(bureau.journal, body, bureau.people)
    if beacon:
        bureau.clock = itertools.count(ROUND_AT + 60, 60)
    return substitution_log.record_substitution(bureau.journal, attempt, beacon)


def codes(bureau: Bureau) -> dict[str, str]:
    tokens = bureau.journal.workspace.tokens()
    return {tokens.token(code): code for code in bureau.journal.workspace.store.inspectors()}


def teams(attempt: Attempt) -> dict[str, list[str]]:
    """List who sits at every entity."""
    assert attempt.seated is not None
    teams: dict[str, list[str]] = {}
    for token, person in attempt.seated.pairs:
        teams.setdefault(token, []).append(person)
    return teams


def without_expert(attempt: Attempt) -> list[str]:
    """Name the drawn entities that two officers visit, by token."""
    return sorted(t for t, people in teams(attempt).items() if len(people) == 2)


def substituted(bureau: Bureau) -> None:
    """One is gone, one is ill, one is recused, then another is ill: two substitutions."""
    bureau.rules_add(RESERVES)
    drawing = bureau.draw(number=7, by="", due="2026-06-30")
    attempt, draw = drawing.attempt, drawing.attempt.seal.draw
    first, second, third, *_ = without_expert(attempt)
    found(bureau, draw, [first], "closed")
    found(bureau, draw, [second])
    reviewed(bureau, draw)
    names = codes(bureau)
    recused, ill = (names[p] for p in (teams(attempt)[third][0], _other(attempt, third)))
    pair = Recusal(third, recused, "kin")
    visits.record_recusals(bureau.journal, visits.plan_recusals(bureau.journal, [pair]))
    leaving = [Leaving(recused, "recusal", third), Leaving(ill, "ill")]
    replaced(bureau, draw, leaving, [first])
    assert attempt.seated is not None
    moved = next(iter(attempt.seated.moved))
    found(bureau, draw, [moved], "refused", follow_up="case")
    reviewed(bureau, draw)
    later = next(p for t, p in attempt.seated.pairs if t not in attempt.visited)
    replaced(bureau, draw, [Leaving(names[later], "leave")])


def _other(attempt: Attempt, but: str) -> str:
    """Name an officer with open visits who is not sent to an entity."""
    sent = teams(attempt)
    return next(
        person
        for token in without_expert(attempt)
        for person in sent[token]
        if token not in attempt.visited and person not in sent[but]
    )


def finding_weeks(bureau: Bureau) -> None:
    """Findings of every kind: with items, returned, corrected, completed, objected to."""
    drawing = bureau.draw(number=6, by="", due="2026-06-30")
    attempt, draw = drawing.attempt, drawing.attempt.seal.draw
    drawn = sorted(attempt.seated.drawn) if attempt.seated else []
    items = (ItemFinding("A01", "none"), ItemFinding("A02", "food-drug", "order"))
    found(bureau, draw, drawn[:1], "food-drug", follow_up="order", items=items, note="后厨")
    found(bureau, draw, drawn[1:4])
    reviewed(bureau, draw, drawn[:3])
    reviewed(bureau, draw, drawn[3:4], "wrong-result")
    found(bureau, draw, drawn[3:4], "corrected")
    found(bureau, draw, drawn[2:3], "corrected", reason="typing")
    reviewed(bureau, draw)
    reviewing.complete(bureau.journal, draw, drawn[:1], "")
    rows = [
        ("objection", draw, drawn[0], "finding", "2026-03-02", "2026-03-23", "open", "-"),
        ("objection", draw, drawn[1], "recusal", "2026-03-02", "2026-03-05", "open", "-"),
    ]
    recording.write_rows(bureau.journal, rows)
    ended = ("objection", draw, drawn[0], *rows[0][3:6], "rejected", "2026-03-02")
    recording.write_rows(bureau.journal, [ended])
    found(bureau, draw, drawn[4:5])


def fresh(bureau: Bureau) -> None:
    """A draw by one round, a substitution by a later one."""
    bureau.clock = itertools.repeat(QUICKNET_GENESIS - 900)
    attempt = bureau.seal(sources=(Drand("drand", QUICKNET, 1),), lead=900, number=5, by="")
    bureau.clock = itertools.count(QUICKNET_GENESIS + 60, 1)
    draws.record(bureau.journal, attempt, beacon_line(1))
    names = codes(bureau)
    person = teams(attempt)[without_expert(attempt)[0]][0]
    bureau.clock = itertools.repeat(ROUND_AT - 660)
    replaced(bureau, attempt.seal.draw, [Leaving(names[person], "ill")], (), beacon_line())


__all__ = ["entity", "finding_weeks", "fresh", "substituted"]
