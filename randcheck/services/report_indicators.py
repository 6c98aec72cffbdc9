"""Compute what a bureau is measured by, as far as its log can tell, and where its visits came from.

What only somebody else knows is not computed: whether a folder was shown on a site, and when.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from randcheck.protocol.bodies import Items, Visits
from randcheck.services.after_words import CAUSES
from randcheck.services.item_list import parse_items
from randcheck.services.journal import Journal
from randcheck.services.report_facts import Fact, Past
from randcheck.services.visiting import visit_days
from randcheck.site.report_record import Indicator, Rate, Source, Tally
from randcheck.text import tr

DRAWN, IMPORTED = "draw", "imported"
LABELS = {
    DRAWN: tr("本系统随机抽查", "drawn here"),
    IMPORTED: tr("其他随机抽查（导入）", "drawn elsewhere (imported)"),
    **CAUSES,
}


def visits_of(journal: Journal, past: Past, year: str) -> tuple[tuple[Source, ...], int]:
    """Count the visits of a year by source, and the entities visited.

    A visit that a draw asked for is one, however often its row or its finding was recorded.
    """
    current = past.history.entities.current
    asked = visit_days(past.history)
    of_draws = [entity for (_, entity), day in asked.items() if day[:4] == year]
    others = list(_other_visits(journal, past, year))
    counted = Counter({DRAWN: len(of_draws)}) + Counter(source for source, _ in others)
    sources = tuple(Source(code, label, counted[code]) for code, label in LABELS.items())
    return sources, len({*of_draws, *(current(entity) for _, entity in others)})


def _other_visits(journal: Journal, past: Past, year: str) -> Iterator[tuple[str, str]]:
    """Yield source and entity of the visits that no draw of this log asked for."""
    for signed in journal.log.entries[: past.size]:
        if isinstance(signed.entry.body, Visits):
            for entity, day, kind, draw, *_ in journal.log.table(signed.seq, "file"):
                if draw == "-" and day[:4] == year:
                    yield IMPORTED if kind == "random" else kind, entity


def indicators_of(
    journal: Journal, past: Past, facts: Sequence[Fact], tally: Tally, items: Iterable[str]
) -> tuple[Indicator, ...]:
    """Compute the indicators of a year; `items` are those with a draw."""
    roster = past.history.entities
    active = {fact.entity for fact in facts if roster.is_active(fact.entity)}
    listed = set(_listed(journal, past))
    registered = sum(map(roster.is_active, roster.retired_by))
    due = [fact.in_due for fact in facts if fact.in_due is not None]
    opens = [fact.in_opens for fact in facts if fact.in_opens is not None]
    return (
        Indicator("completion", tr("检查完成率", "completion"), tally.completion),
        Indicator("closure", tr("完结率", "closure"), tally.closure),
        Indicator(
            "items",
            tr("抽查事项覆盖率", "items with a draw"),
            Rate(len(listed & set(items)), len(listed)),
        ),
        Indicator(
            "entities",
            tr("抽中户数占在册户数", "entities drawn, of those registered"),
            Rate(len(active), registered),
        ),
        Indicator(
            "visited_in_time",
            tr("按期检查率", "visited within the task"),
            Rate(sum(due), len(due)),
        ),
        Indicator(
            "reviewed_in_time",
            tr("按期审核通过率", "passed review before the latest day of publication"),
            Rate(sum(opens), len(opens)),
        ),
    )


def _listed(journal: Journal, past: Past) -> Iterator[str]:
    """Name the items of the list that was valid when the day ended."""
    for signed in reversed(journal.log.entries[: past.size]):
        if isinstance(signed.entry.body, Items):
            yield from (i.code for i in parse_items(journal.log.load(signed.seq, "file") or b""))
            return
