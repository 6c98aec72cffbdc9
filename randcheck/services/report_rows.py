"""Gather the lines of the yearly statistics: by draw, item, department, or where firms are."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from randcheck.protocol.attempt import Attempt
from randcheck.protocol.calendar import local_date
from randcheck.services.drawings import seal_labels
from randcheck.services.drawn import entities_of
from randcheck.services.journal import Journal
from randcheck.services.report_facts import Fact, Past, tally_of, year_of
from randcheck.services.wording import COLUMNS
from randcheck.site.report_record import ReportRow

PLACES = {"region": "region", "office": "office", "unit": "station"}
"""Lines by where entities are, and the roster column that says so."""

BY = {
    "任务": "draw",
    "事项": "item",
    "部门": "department",
    **{COLUMNS[column].zh: by for by, column in PLACES.items()},
}
"""What lines may be, in Chinese."""


def attempts_of(past: Past, year: str) -> list[Attempt]:
    """List the attempts of a year, in the order of their seals."""
    return [attempt for attempt in past.history.attempts if year_of(attempt) == year]


def rows_of(
    journal: Journal, past: Past, year: str, by: str, facts: Sequence[Fact]
) -> tuple[ReportRow, ...]:
    """Gather the lines of a year."""
    attempts = attempts_of(past, year)
    if by == "draw":
        return tuple(_of_draws(journal, attempts, facts))
    if by in PLACES:
        return tuple(_of_places(journal, PLACES[by], facts))
    return tuple(_of_seals(journal, attempts, by, facts))


def total_of(attempts: Sequence[Attempt], facts: Iterable[Fact]) -> ReportRow:
    """Sum a year up, void attempts without a later draw included."""
    return replace(_summed("", "", attempts, facts), is_total=True)


def _summed(key: str, name: str, attempts: Sequence[Attempt], facts: Iterable[Fact]) -> ReportRow:
    return ReportRow(
        key,
        name,
        tally_of(facts),
        sum(a.draw_seq is not None for a in attempts),
        sum(len(a.substitutions) for a in attempts),
        sum(a.void for a in attempts),
    )


def _of_draws(
    journal: Journal, attempts: Sequence[Attempt], facts: Iterable[Fact]
) -> Iterator[ReportRow]:
    parted = _parted(facts, lambda fact: fact.draw)
    void = voids_before(attempts)
    for attempt in attempts:
        seal = attempt.seal
        if attempt.draw_seq is not None:
            drawn = journal.log.entries[attempt.draw_seq].entry.time
            yield ReportRow(
                seal.draw,
                seal.task,
                tally_of(parted.get(seal.draw, ())),
                1,
                len(attempt.substitutions),
                void[seal.draw],
                seal.item,
                _item_label(journal, attempt),
                local_date(drawn, journal.state.zone),
            )


def voids_before(attempts: Iterable[Attempt]) -> Counter[str]:
    """Count void attempts by the next draw of their item and period, so that each counts once."""
    found: Counter[str] = Counter()
    waiting: Counter[tuple[str, str]] = Counter()
    for attempt in attempts:
        of = attempt.seal.item, attempt.seal.period
        if attempt.void:
            waiting[of] += 1
        elif attempt.draw_seq is not None:
            found[attempt.seal.draw] = waiting.pop(of, 0)
    return found


def _of_seals(
    journal: Journal, attempts: Sequence[Attempt], by: str, facts: Iterable[Fact]
) -> Iterator[ReportRow]:
    """Gather lines by what seals name: an item or a department."""

    def key(attempt: Attempt) -> str:
        return attempt.seal.item if by == "item" else attempt.seal.department or ""

    keys = {attempt.seal.draw: key(attempt) for attempt in attempts}
    parted = _parted(facts, lambda fact: keys[fact.draw])
    for value in _sorted(set(keys.values())):
        own = [attempt for attempt in attempts if key(attempt) == value]
        if any(attempt.draw_seq is not None or attempt.void for attempt in own):
            name = _item_label(journal, own[-1]) if by == "item" else value
            yield _summed(value, name, own, parted.get(value, ()))


def _of_places(journal: Journal, column: str, facts: Sequence[Fact]) -> Iterator[ReportRow]:
    """Gather lines by a column of the roster as it is today."""
    current = journal.state.history.entities.current
    roster = entities_of(journal, (current(fact.entity) for fact in facts))
    places = {code: getattr(entity, column) for code, entity in roster.items()}
    parted = _parted(facts, lambda fact: places.get(current(fact.entity), ""))
    for value in _sorted(parted):
        draws = len({fact.draw for fact in parted[value]})
        yield ReportRow(value, value, tally_of(parted[value]), draws, None, None)


def _parted(facts: Iterable[Fact], key: Callable[[Fact], str]) -> Mapping[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(key(fact), []).append(fact)
    return found


def _sorted(keys: Iterable[str]) -> list[str]:
    """Sort keys, those without a value last."""
    return sorted(keys, key=lambda key: (not key, key))


def _item_label(journal: Journal, attempt: Attempt) -> str:
    return seal_labels(journal, attempt).get(("item", attempt.seal.item), "")
