"""What the log tells about the rosters: how old they are, and rows away just for a draw."""

from collections.abc import Iterator
from datetime import date

from randcheck.protocol.bodies import Roster, Seal
from randcheck.protocol.calendar import local_date
from randcheck.services.journal import Journal
from randcheck.services.remarks import Remark, Severity, named
from randcheck.text import tr

STALE = 30
SHORTLY = 30
"""Days before a seal within which a row that was retired, and later revived, is named."""

NAMES = {
    "entities": tr("检查对象名录", "entity roster"),
    "inspectors": tr("检查人员名录", "inspector roster"),
}
COMMANDS = {"entities": "randcheck entity import", "inspectors": "randcheck inspector import"}


def lines(journal: Journal, today: str) -> Iterator[Remark]:
    """Give the lines that rest on the log."""
    for of in NAMES:
        yield from _age(journal, of, today)
        yield from _away_for_a_draw(journal, of)


def _entries(journal: Journal) -> Iterator[tuple[int, str, object]]:
    for seq, signed in enumerate(journal.log.entries):
        yield seq, local_date(signed.entry.time, journal.state.zone), signed.entry.body


def _age(journal: Journal, of: str, today: str) -> Iterator[Remark]:
    """Say how many days ago a file was last imported."""
    days = [
        day
        for _, day, body in _entries(journal)
        if isinstance(body, Roster) and body.of == of and body.source_sha256
    ]
    if not days:
        return
    age = (date.fromisoformat(today) - date.fromisoformat(days[-1])).days
    stale, name = age > STALE, NAMES[of]
    yield Remark(
        f"age-{of}",
        Severity.WARNING if stale else Severity.HINT,
        tr(f"{name.zh}距上次导入的天数", f"days since the {name.en} was imported"),
        age,
        tr(f"超过 {STALE} 天: {COMMANDS[of]}", f"above {STALE} days: {COMMANDS[of]}")
        if stale
        else tr("不用改", "nothing"),
        ((days[-1], ""),),
    )


def _away_for_a_draw(journal: Journal, of: str) -> list[Remark]:
    """Find rows that were retired shortly before a draw and came back after it."""
    seals = [(seq, day) for seq, day, body in _entries(journal) if isinstance(body, Seal)]
    away: dict[str, tuple[int, str]] = {}
    found: dict[str, None] = {}
    for seq, day, body in _entries(journal) if seals else ():
        if not isinstance(body, Roster) or body.of != of:
            continue
        for token, change, _ in journal.log.table(seq, "file"):
            if change == "retired":
                away[token] = seq, day
            elif change == "revived" and _spans(away.pop(token, None), seq, seals):
                found[token] = None
    what = tr(
        f"{NAMES[of].zh}: 抽取前 {SHORTLY} 天内停用, 抽后又恢复",
        f"{NAMES[of].en}: retired within {SHORTLY} days before a draw, revived after it",
    )
    todo = tr("说明缘由, 留档备查", "write down why, for whoever audits")
    return named(f"away-{of}", Severity.WARNING, what, _codes(journal, of, found), todo)


def _spans(left: tuple[int, str] | None, back: int, seals: list[tuple[int, str]]) -> bool:
    if left is None:
        return False
    seq, day = left
    return any(
        seq < sealed < back and (date.fromisoformat(on) - date.fromisoformat(day)).days <= SHORTLY
        for sealed, on in seals
    )


def _codes(journal: Journal, of: str, tokens: dict[str, None]) -> list[str]:
    """Name rows by today's codes; inspectors stand in the log by pseudonyms."""
    if of == "entities" or not tokens:
        return [journal.state.history.entities.current(token) for token in tokens]
    pseudonym = journal.workspace.tokens().token
    code_of = {pseudonym(i.code): i.code for i, _ in journal.workspace.store.sorted_inspectors()}
    return [code_of.get(token, token[:12]) for token in tokens]
