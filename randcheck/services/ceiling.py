"""Count the visits of an entity in a calendar year, from all sources, and hold them to a ceiling.

The ceiling never stops anybody: complaints, transfers, clues and an entity's own request are exempt
from it, and are counted all the same (国办发〔2024〕54号).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from randcheck.errors import RandcheckError
from randcheck.protocol.bodies import Rules as RulesEntry
from randcheck.protocol.folder import Log
from randcheck.protocol.history import History
from randcheck.protocol.table import Row
from randcheck.services.after_words import CAUSES
from randcheck.services.rules import parse_rules, read_rules
from randcheck.text import Text, join, tr

if TYPE_CHECKING:
    from randcheck.services.journal import Journal

SOURCE_WORDS = {"random": tr("双随机", "random"), **CAUSES}
"""What the kinds of visits are called."""


def visits_this_year(history: History, token: str, year: str) -> dict[str, int]:
    """Count an entity's visits of a year by kind; each once for its day and draw."""
    return dict(Counter(_occasions(history, {token}, year).values()))


def over_ceiling(counts: Mapping[str, int], ceiling: int | None) -> bool:
    """Tell whether so many visits are more than a year may have."""
    return ceiling is not None and sum(counts.values()) > ceiling


def ceiling_warning(journal: "Journal", entity: str, year: str) -> Text | None:
    """Warn where an entity was visited more often in a year than the rules' ceiling; else None."""
    ceiling = ceiling_of(journal)
    token = journal.state.history.entities.current(entity)
    counts = visits_this_year(journal.state.history, token, year)
    return _exceeds(token, year, counts, ceiling) if over_ceiling(counts, ceiling) else None


def ceiling_of(journal: "Journal") -> int | None:
    """Read the ceiling from the workspace's rules; None where they have none, or are unusable."""
    try:
        return read_rules(journal.workspace.rules_path).visits.ceiling
    except RandcheckError:
        return None


def logged_ceiling(log: Log) -> int | None:
    """Read the ceiling from the rules a log was told of last; None where they have none."""
    for signed in reversed(log.entries):
        if isinstance(signed.entry.body, RulesEntry):
            try:
                return parse_rules(log.load(signed.seq, "file") or b"").visits.ceiling
            except RandcheckError:  # of a version to come, or not shown
                return None
    return None


def planned_warnings(journal: "Journal", rows: Iterable[Row]) -> Iterator[Text]:
    """Warn of the entities that rows of a `visits v1` table would take above the ceiling."""
    ceiling, history = ceiling_of(journal), journal.state.history
    by_year: dict[str, dict[tuple[str, str, str | None], str]] = {}
    for entity, day, kind, draw, *_ in rows:
        key = entity, day, None if draw == "-" else draw
        by_year.setdefault(day[:4], {})[key] = kind
    for year, new in sorted(by_year.items() if ceiling else ()):
        touched = {entity for entity, _, _ in new}
        counts: dict[str, Counter[str]] = {}
        for (entity, *_), kind in (new | _occasions(history, touched, year)).items():
            counts.setdefault(entity, Counter())[kind] += 1
        over = {e: found for e, found in sorted(counts.items()) if over_ceiling(found, ceiling)}
        if len(over) > 1:
            yield _several(list(over), year, ceiling)
        for entity, found in list(over.items())[:1] if len(over) == 1 else ():
            yield _exceeds(entity, year, found, ceiling)


def _occasions(
    history: History, tokens: set[str], year: str
) -> dict[tuple[str, str, str | None], str]:
    """Map the visits of a year, by entity, day and draw, to their kind."""
    current = history.entities.current
    found: dict[tuple[str, str, str | None], str] = {}
    for visit in history.visits:
        if visit.date.startswith(year) and (token := current(visit.entity)) in tokens:
            found.setdefault((token, visit.date, visit.draw), visit.kind)
    return found


def source_counts(counts: Mapping[str, int]) -> Text:
    """Say how many visits there were of each kind, the random ones first."""
    parts = [(SOURCE_WORDS[kind], counts[kind]) for kind in SOURCE_WORDS if counts.get(kind)]
    return join([tr(f"{word.zh} {n}", f"{n} {word.en}") for word, n in parts], "、", ", ")


def _exceeds(entity: str, year: str, counts: Mapping[str, int], ceiling: int | None) -> Text:
    total, what = sum(counts.values()), source_counts(counts)
    return tr(
        f"{entity} {year} 年检查 {total} 次 ({what.zh}), 超过每年 {ceiling} 次",
        f"{entity} has {total} visits in {year} ({what.en}), more than {ceiling} a year",
    )


def _several(entities: list[str], year: str, ceiling: int | None) -> Text:
    zh, en = "、".join(entities[:3]), ", ".join(entities[:3])
    return tr(
        f"{len(entities)} 户 {year} 年检查超过每年 {ceiling} 次, 如 {zh}",
        f"{len(entities)} entities have more than {ceiling} visits in {year}, such as {en}",
    )
