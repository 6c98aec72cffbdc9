"""Say for feed readers what came after a draw: substitutions, findings, findings corrected."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from randcheck.protocol.attempt import Attempt, Substituted
from randcheck.protocol.folder import Log
from randcheck.protocol.views import SealView
from randcheck.protocol.vocabulary import RESULTS
from randcheck.services.after_words import IN_ENGLISH
from randcheck.site.feed import FeedEntry
from randcheck.text import Text, tr

News: TypeAlias = tuple[int, FeedEntry]
"""An entry of the feed, after the seq of the log entry that it tells of."""


def news_of(log: Log, views: Sequence[SealView]) -> Iterator[News]:
    """Yield the news of all draws."""
    for view in views:
        for event in view.attempt.substitutions:
            yield event.seq, _substitution(log, view.attempt, event)
        yield from _findings(log, view.attempt)


def _substitution(log: Log, attempt: Attempt, event: Substituted) -> FeedEntry:
    paired = event.paired_seq
    time = event.time if paired is None else log.entries[paired].entry.time
    people = len({one.inspector for one in event.body.absent})
    moved = len(event.effect.moved)
    done = tr("待抽", "waits for its lot") if paired is None else tr("已抽定", "drawn")
    title = tr(f"更换 {event.number}", f"substitution {event.number}")
    said = tr(
        f"{people} 人不能去, {moved} 户由递补顶上, {done.zh}",
        f"{people} cannot go, {moved} made up for by reserves, {done.en}",
    )
    return _entry(attempt, f"substitution-{event.seq}", title, said, time)


def _findings(log: Log, attempt: Attempt) -> Iterator[News]:
    """Yield one entry for each log entry that passed findings, and one for those it corrected."""
    passed: dict[tuple[int, bool], Counter[str]] = defaultdict(Counter)
    for findings in attempt.findings.values():
        public = [one for one in findings if one.state == "passed"]
        for n, one in enumerate(public):
            if one.review is not None:
                passed[one.review.seq, n > 0][one.result] += 1
    for (seq, again), results in sorted(passed.items()):
        count, time = results.total(), log.entries[seq].entry.time
        title = tr(f"公示检查结果 {count} 户", f"results public: {count}")
        if again:
            title = tr(f"更正检查结果 {count} 户", f"results corrected: {count}")
        name = f"{'corrections' if again else 'findings'}-{seq}"
        yield seq, _entry(attempt, name, title, _counted(results), time)


def _counted(results: Counter[str]) -> Text:
    found = [(code, results[code]) for code in RESULTS if code in results]
    return tr(
        ", ".join(f"{RESULTS[code]} {n}" for code, n in found),
        ", ".join(f"{n} {IN_ENGLISH[code]}" for code, n in found),
    )


def _entry(attempt: Attempt, name: str, title: Text, said: Text, time: str) -> FeedEntry:
    seal = attempt.seal
    practice = "【演练 / practice】" if seal.draw.startswith("practice-") else ""
    return FeedEntry(
        seal.draw,
        f"{practice}{seal.task} {seal.draw} {title.zh} / {title.en}",
        f"{said.zh} / {said.en}",
        time,
        f"draws/{seal.draw}/index.html",
        f"draws/{seal.draw}/findings.json",
        name,
    )
