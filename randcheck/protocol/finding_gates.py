"""The gates of findings: who may record what of which visit, and who may review it (SPEC §8.8).

Every row is judged by the log before its entry, so that the order of rows has no meaning.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from randcheck.protocol.aftermath import Finding, ItemResult, Objection, Review
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Findings
from randcheck.protocol.calendar import local_date
from randcheck.protocol.chain import Signed
from randcheck.protocol.gates import Gates, broken, demand
from randcheck.protocol.history import VisitRow
from randcheck.protocol.table import Row
from randcheck.protocol.team_checks import LEAST_OFFICERS
from randcheck.protocol.vocabulary import FOLLOW_UPS, METHODS, RESULTS


class Subject:
    """One draw as the rows of a file see it: whom it drew, who sits where, who is an officer."""

    def __init__(self, gates: Gates, signed: Signed, draw: str) -> None:
        attempt = gates.history.attempt(draw)
        if attempt is None or attempt.seated is None:
            raise broken(signed, "a completed draw")
        self.attempt = attempt
        self.pairs = frozenset(attempt.seated.pairs)
        self._gates = gates
        self._named: dict[str, list[str]] = {}
        for token in attempt.drawn:
            self._named.setdefault(gates.history.entities.current(token), []).append(token)

    @cached_property
    def people(self) -> dict[str, tuple[str, str]]:
        """Map the persons of the inspector frame in force to their word and certificate date."""
        rows = self._gates.tables(self.attempt.people_seq, "inspectors")
        return {row[1]: (row[2], row[3]) for row in rows if row[0] == "person"}

    def token(self, entity: str) -> str | None:
        """Find the one token of the result that is an entity today."""
        tokens = self._named.get(self._gates.history.entities.current(entity), [])
        return tokens[0] if len(tokens) == 1 else None


@dataclass(frozen=True, slots=True)
class Judge:
    """One entry under judgement, the day of it, and the items of its findings."""

    gates: Gates
    signed: Signed
    today: str
    items: dict[Row, tuple[ItemResult, ...]]

    def demand(self, holds: bool, rule: str) -> None:
        """Demand a rule of this entry."""
        demand(holds, self.signed, rule)

    def finding(self, subject: Subject, token: str, row: Row) -> None:
        """Record a finding of a visit that was made, by people who sit there."""
        day, recorder, cells, methods, result, follow_up, state, supersedes, reason = row[3:]
        people = tuple(cells.split(","))
        last = min(self.today, subject.attempt.seal.due)
        self.demand(day <= last, "a day that has come, within the task")
        self._team(subject, token, day, people)
        self.demand(recorder in people, "a recorder who was there")
        self._words(result, follow_up)
        self.demand(all(one in METHODS for one in methods.split(",")), "official methods")
        self.demand(state == "done" or follow_up != "settled", "settled is done")
        known = subject.attempt.findings.setdefault(token, [])
        before = str(known[-1].seq) if known else "-"
        correct = supersedes == before and (reason == "-") == (not known)
        self.demand(correct, "the finding it supersedes, and a reason")
        known.append(
            Finding(
                self.signed.seq,
                day,
                recorder,
                people,
                tuple(methods.split(",")),
                result,
                follow_up,
                state == "done",
                known[-1].seq if known else None,
                reason if known else None,
                self.items.get(row[1:3], ()),
            )
        )
        draw = subject.attempt.seal.draw
        subject.attempt.visited.add(token)
        self.gates.history.visits.append(VisitRow(self.signed.seq, token, day, True, draw, people))

    def _team(self, subject: Subject, token: str, day: str, people: Sequence[str]) -> None:
        since = subject.attempt.since
        for person in people:
            self.demand((token, person) in subject.pairs, "people who were drawn for it")
            self.demand(since[token, person] <= day, "a day on which they were drawn already")
            until = subject.people[person][1]
            self.demand(until == "-" or until >= day, "certificates in date")
        officers = sum(subject.people[person][0] == "officer" for person in people)
        self.demand(officers >= LEAST_OFFICERS, "two officers")
        self.demand(not subject.attempt.open_substitution, "no substitution that waits")

    def _words(self, result: str, follow_up: str) -> None:
        self.demand(result in RESULTS and follow_up in FOLLOW_UPS, "official words")

    def item(self, subject: Subject, token: str, row: Row) -> None:
        """Accept what was found on an item."""
        self._words(*row[4:])

    def review(self, subject: Subject, token: str, row: Row) -> None:
        """Record a review by somebody else."""
        number, reviewer, verdict, reason = row[3:]
        known = subject.attempt.findings.get(token, [])
        latest = known[-1] if known else None
        if latest is None or str(latest.seq) != number or latest.review:
            raise broken(self.signed, "the latest finding, not reviewed yet")
        self.demand(reviewer != latest.recorder, "a reviewer who is not the recorder")
        self.demand(reviewer in self.gates.history.inspectors.retired_by, "a known reviewer")
        passed = verdict == "passed"
        self.demand(passed == (reason == "-"), "a reason exactly where it is returned")
        found = Review(self.signed.seq, reviewer, passed, None if passed else reason)
        known[-1] = replace(latest, review=found)

    def completed(self, subject: Subject, token: str, row: Row) -> None:
        """Record that the follow-up is done."""
        number, day = row[3:]
        known = subject.attempt.findings.get(token, [])
        latest = known[-1] if known else None
        if latest is None or str(latest.seq) != number or latest.state != "passed" or latest.done:
            raise broken(self.signed, "the latest finding, passed and open")
        self.demand(latest.date <= day <= self.today, "a day since the visit")
        known[-1] = replace(latest, completed=day)

    def objection(self, subject: Subject, token: str, row: Row) -> None:
        """Record an objection or application, or how it ended."""
        kind, received, answer_by, outcome, decided = row[3:]
        self.demand(received <= self.today and received <= answer_by, "days in order")
        known = subject.attempt.objections.setdefault(token, [])
        places = [n for n, o in enumerate(known) if o.kind == kind and o.outcome == "open"]
        if outcome == "open":
            self.demand(not places and decided == "-", "no other that is open")
            known.append(Objection(self.signed.seq, kind, received, answer_by))
            return
        opened = known[places[0]] if places else None
        if opened is None or (opened.received, opened.answer_by) != (received, answer_by):
            raise broken(self.signed, "an open one that it ends")
        self.demand(received <= decided <= self.today, "a day on which it was decided")
        known[places[0]] = replace(opened, outcome=outcome, decided=decided)


ORDER = ("completed", "review", "item", "objection", "finding")
"""Reviews and completions before findings: each row sees the log before its entry."""


def apply_findings(gates: Gates, signed: Signed, body: Findings) -> list[Attempt]:
    """Take the rows of a findings table, and return the draws that they name.

    Raises:
        FalseClaim: `gates`.
    """
    rows = gates.tables(signed.seq, "file")
    demand(len(rows) == body.count > 0, signed, "the number of rows")
    subjects = {draw: Subject(gates, signed, draw) for draw in {row[1] for row in rows}}
    today = local_date(signed.entry.time, gates.zone)
    judge = Judge(gates, signed, today, _items(signed, rows))
    seen: set[tuple[str, ...]] = set()
    for row in sorted(rows, key=lambda row: ORDER.index(row[0])):
        subject = subjects[row[1]]
        token = subject.token(row[2])
        if token is None:
            raise broken(signed, "a drawn entity")
        kind = row[3:4] if row[0] in ("item", "objection") else ()
        key = (row[0], row[1], row[2] if row[0] == "item" else token, *kind)
        demand(key not in seen, signed, "one row of a kind for draw and entity")
        seen.add(key)
        getattr(judge, row[0])(subject, token, row)
    return [subject.attempt for subject in subjects.values()]


def _items(signed: Signed, rows: Sequence[Row]) -> dict[Row, tuple[ItemResult, ...]]:
    """Gather the items by draw and entity cells, each of a finding of the same file."""
    findings = {row[1:3] for row in rows if row[0] == "finding"}
    found: dict[Row, list[ItemResult]] = {}
    for row in _of(rows, "item"):
        demand(row[1:3] in findings, signed, "an item of a finding of this file")
        found.setdefault(row[1:3], []).append(ItemResult(*row[3:]))
    return {key: tuple(items) for key, items in found.items()}


def _of(rows: Sequence[Row], word: str) -> Iterator[Row]:
    return (row for row in rows if row[0] == word)
