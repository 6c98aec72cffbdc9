"""Say of every draw what a feed reader shows: its state, its numbers, what came after."""

from collections.abc import Iterator, Sequence

from randcheck.protocol.folder import Log
from randcheck.protocol.views import SealView
from randcheck.services.pages.news import news_of
from randcheck.services.pages.results import Result, Shown, result_of, result_path
from randcheck.site.feed import FeedEntry, atom_feed
from randcheck.text import Text, tr

NEWEST = 100
STATES = {
    "drawn": tr("已抽", "drawn"),
    "sealed": tr("已封存, 未抽取", "sealed, not drawn"),
    "void": tr("作废", "void"),
}


def feed_page(log: Log, views: Sequence[SealView], shown: Shown) -> bytes:
    """Make feed.xml of the newest draws, whatever became of them, and of what came after."""
    genesis = log.entries[0].entry
    updated = _last_times(log)
    found = [
        (
            view.attempt.seq,
            _entry(view, result_of(shown, view.attempt.seal.draw), updated[view.attempt.seal.draw]),
        )
        for view in views[-NEWEST:]
    ]
    found += sorted(news_of(log, views), key=lambda one: one[0])[-NEWEST:]
    entries = [entry for _, entry in sorted(found, key=lambda one: one[0], reverse=True)]
    practice = "【演练 / practice】" if log.practice else ""
    title = f"{practice}{genesis.log} 双随机抽查 / inspection draws"
    return atom_feed(genesis.log, title, genesis.time, entries)


def _last_times(log: Log) -> dict[str, str]:
    """Map each draw to the claimed time of the last entry about it."""
    times: dict[str, str] = {}
    for signed in log.entries:
        draw = getattr(signed.entry.body, "draw", None)
        if draw is not None:
            times[draw] = signed.entry.time
    return times


def _entry(view: SealView, result: Result | None, updated: str) -> FeedEntry:
    seal, state = view.attempt.seal, STATES[view.attempt.fate]
    practice = "【演练 / practice】" if seal.draw.startswith("practice-") else ""
    said = list(_said(view, state, result))
    summary = f"{', '.join(text.zh for text in said)} / {', '.join(text.en for text in said)}"
    year = seal.draw.removeprefix("practice-")[:4]
    return FeedEntry(
        seal.draw,
        f"{practice}{seal.task} {seal.draw} {state.zh} / {state.en}",
        summary,
        updated,
        f"draws/{seal.draw}/index.html",
        result_path(seal.draw) if result else f"index/{year}.json",
    )


def _said(view: SealView, state: Text, result: Result | None) -> Iterator[Text]:
    seal, seated = view.attempt.seal, view.attempt.seated
    yield state
    yield tr(f"事项 {seal.item}", f"item {seal.item}")
    yield tr(f"期次 {seal.period}", f"period {seal.period}")
    yield tr(f"第 {seal.attempt} 次", f"attempt {seal.attempt}")
    yield tr(f"名录截至 {seal.as_of}", f"as of {seal.as_of}")
    yield tr(f"完成期限 {seal.due}", f"due {seal.due}")
    if result is None:
        return
    moved = len(seated.moved) if seated else 0
    drum, drawn = sum(s["drum"] for s in result["strata"]), len(result["drawn"]) - moved
    yield tr(f"待抽 {drum}, 抽中 {drawn}", f"{drawn} drawn of {drum}")
    if moved:
        yield tr(f"递补 {moved}", f"{moved} moved up since")
    if struck := len(result["corrected"]):
        yield tr(f"更正剔除 {struck}", f"{struck} struck later")
    if not result["paired"]:
        yield tr("检查组未配齐", "teams are not complete")
    if result["version"] > 1:
        yield tr(f"第 {result['version']} 版", f"version {result['version']}")
