"""What became of every drawn entity by the end of a day, read from the log as it then stood."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from randcheck.protocol.aftermath import Findings, standing
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.calendar import local_date, next_day
from randcheck.protocol.history import History, owed_on
from randcheck.protocol.replay import Replay, replay
from randcheck.services.journal import Journal
from randcheck.services.visiting import visit_days
from randcheck.site.report_record import Tally


@dataclass(frozen=True, slots=True)
class Past:
    """The log up to the end of a day: its entries and the state they leave."""

    day: str
    size: int
    state: Replay

    @property
    def history(self) -> History:
        """The fold of the entries."""
        return self.state.history


def past_of(journal: Journal, day: str) -> Past:
    """Replay the entries whose local date is not after a day."""
    zone = journal.state.zone
    kept = list(takewhile(lambda s: local_date(s.entry.time, zone) <= day, journal.log.entries))
    whole = len(kept) == journal.size
    return Past(day, len(kept), journal.state if whole else replay(kept, journal.log.table))


def year_of(attempt: Attempt) -> str:
    """Tell the year in the id of a draw."""
    return attempt.seal.draw.rpartition("-")[0][-4:]


@dataclass(frozen=True, slots=True)
class Fact:
    """What became of one drawn entity, by its code as of that day.

    `state` is a member of `Tally`; result and follow-up are empty until published. `in_due` and
    `in_opens` tell whether it was visited and reviewed in time, None before the last day is over.
    """

    draw: str
    entity: str
    state: str
    visited: bool
    owed: bool
    done: bool = False
    result: str = ""
    follow_up: str = ""
    in_due: bool | None = None
    in_opens: bool | None = None


def facts_of(journal: Journal, past: Past, year: str) -> Iterator[Fact]:
    """Yield the facts of all completed draws of a year, entities ascending."""
    made, owed = visit_days(past.history), _owed(past)
    for attempt, seq, seated in past.history.drawn():
        if year_of(attempt) == year:
            for token in sorted(seated.drawn):
                entity = past.history.entities.current(token)
                day = made.get((attempt.seal.draw, entity), "")
                findings = attempt.findings.get(token, [])
                reviewed = _first_review(journal, past, findings)
                yield _fact(
                    past,
                    attempt,
                    findings,
                    entity,
                    visited=token in attempt.visited,
                    owed=owed.get((attempt.seal.item, entity)) == seq,
                    made=day,
                    reviewed=reviewed,
                )


def _fact(
    past: Past,
    attempt: Attempt,
    findings: Findings,
    entity: str,
    *,
    visited: bool,
    owed: bool,
    made: str,
    reviewed: str,
) -> Fact:
    seal, found = attempt.seal, standing(findings)
    in_due = bool(made) and made <= seal.due if seal.due <= past.day else None
    in_opens = bool(reviewed) and reviewed <= seal.opens if seal.opens <= past.day else None
    head = seal.draw, entity, state_of(findings), visited, owed
    if found is None:
        return Fact(*head, in_due=in_due, in_opens=in_opens)
    return Fact(*head, found.done, found.result, found.follow_up, in_due, in_opens)


def state_of(findings: Findings) -> str:
    """Name where one drawn entity stands; what passed review stays published while amended."""
    if standing(findings):
        return "published"
    if not findings:
        return "to_record"
    return "to_review" if findings[-1].state == "recorded" else "returned"


def _owed(past: Past) -> dict[tuple[str, str], int]:
    """Map item and entity to the draw it is owed from; a day is over when it has ended."""
    items = {attempt.seal.item for attempt in past.history.attempts}
    after = next_day(past.day)
    return {
        (item, entity): seq
        for item in items
        for entity, seq in owed_on(past.history, item, after).items()
    }


def _first_review(journal: Journal, past: Past, findings: Findings) -> str:
    """Tell the day on which a finding first passed review; empty while none did."""
    seqs = [f.review.seq for f in findings if f.review is not None and f.review.passed]
    if not seqs:
        return ""
    return local_date(journal.log.entries[seqs[0]].entry.time, past.state.zone)


def tally_of(facts: Iterable[Fact]) -> Tally:
    """Count facts."""
    found = list(facts)
    states = Counter(fact.state for fact in found)
    return Tally(
        len(found),
        sum(fact.visited for fact in found),
        states["to_record"],
        states["to_review"],
        states["returned"],
        states["published"],
        sum(fact.done for fact in found),
        sum(fact.owed for fact in found),
        dict(Counter(fact.result for fact in found if fact.result)),
        dict(Counter(fact.follow_up for fact in found if fact.follow_up)),
    )
