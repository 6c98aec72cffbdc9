"""Say where the workspace stands and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from randcheck.protocol.attempt import Amendment, Attempt
from randcheck.protocol.bodies import Roster
from randcheck.protocol.calendar import local_date
from randcheck.services.drives import drive_warnings
from randcheck.services.due import count_late
from randcheck.services.journal import Journal
from randcheck.services.newest import WHAT_TO_DO, find_ahead, say_ahead
from randcheck.services.papers import paper_paths
from randcheck.text import Text, tr

Step: TypeAlias = tuple[str, Text]
"""A command, and why."""

SIGN: Step = ("randcheck draft show", tr("有草稿在等签名", "a draft waits for a signature"))
IMPORT_ENTITIES: Step = (
    "randcheck entity import 企业.xlsx",
    tr("导入检查对象", "import the entities"),
)
IMPORT_INSPECTORS: Step = (
    "randcheck inspector import 人员.xlsx",
    tr("导入检查人员", "import the inspectors"),
)
DRAW: Step = ("randcheck draw now", tr("抽取", "draw"))
PUBLISH: Step = ("randcheck publish --out 公示", tr("公示", "publish"))
USE_THE_NEWEST = (
    ("randcheck restore 备份.zip 新文件夹", tr("恢复最新的备份", "restore the newest backup")),
)


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A draw at a glance: `status` is drawn, void or sealed, `since` what came after the draw.

    That is some of `corrected`, `paired-anew`, `substituted` and `unpaired`.
    """

    draw: str
    task: str
    as_of: str
    status: str
    since: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """The workspace at a glance; `next` pairs a command with why, `warnings` come first.

    `late` counts what `randcheck due` says is late.
    """

    bureau: str
    origin: str
    practice: bool
    fingerprint: str
    observer: str
    entries: int
    entities: int
    inspectors: int
    roster_day: str
    draws: tuple[DrawRow, ...]
    unvisited: int
    late: int
    next: tuple[Step, ...]
    warnings: tuple[Text, ...]


def status(journal: Journal) -> Status:
    """Gather the state of a workspace."""
    history = journal.state.history
    entities = sum(map(history.entities.is_active, history.entities.retired_by))
    inspectors = sum(map(history.inspectors.is_active, history.inspectors.retired_by))
    ahead = find_ahead(journal.workspace, journal.log)
    return Status(
        journal.workspace.setting("bureau"),
        journal.origin,
        journal.practice,
        journal.log.keys.log.fingerprint,
        _observer(journal),
        journal.size,
        entities,
        inspectors,
        roster_day(journal),
        tuple(map(draw_row, history.attempts)),
        sum(len(history.waiting(a)) for a in history.attempts),
        count_late(journal),
        USE_THE_NEWEST if ahead else tuple(_next(journal, entities, inspectors)),
        (
            *((say_ahead(ahead, journal.log), WHAT_TO_DO) if ahead else ()),
            *drive_warnings(journal.workspace.root),
        ),
    )


def draw_row(attempt: Attempt) -> DrawRow:
    """Say what became of a draw."""
    seal, seated = attempt.seal, attempt.seated
    since = {
        "corrected": bool(attempt.corrected),
        "paired-anew": any(
            isinstance(event, Amendment) and event.paired_seq is not None
            for event in attempt.events
        ),
        "substituted": any(event.paired_seq is not None for event in attempt.substitutions),
        "unpaired": seated is not None and not seated.paired,
    }
    words = tuple(word for word, true in since.items() if true)
    return DrawRow(seal.draw, seal.task, seal.as_of, attempt.fate, words)


def _observer(journal: Journal) -> str:
    """Return the fingerprint of the observer's key; empty while there is none."""
    keys = journal.log.keys.valid("observer")
    return keys[-1].fingerprint if keys else ""


def roster_day(journal: Journal) -> str:
    """Tell the day of the last change of the entity roster; empty if there is none."""
    days = [
        local_date(signed.entry.time, journal.state.zone)
        for signed in journal.log.entries
        if isinstance(signed.entry.body, Roster) and signed.entry.body.of == "entities"
    ]
    return days[-1] if days else ""


def _next(journal: Journal, entities: int, inspectors: int) -> list[Step]:
    """List what comes next, the most urgent first."""
    history, live = journal.state.history, any(a.live for a in journal.state.history.attempts)
    done = any(a.draw_seq is not None for a in history.attempts)
    asked: list[tuple[bool, Step]] = [
        (bool(journal.workspace.store.draft()), SIGN),
        (not entities, IMPORT_ENTITIES),
        (not inspectors, IMPORT_INSPECTORS),
        *((True, step) for step in _of_draws(journal)),
        *((True, step) for step in _of_visits(journal)),
        (bool(entities and inspectors and not live), DRAW),
        (done, PUBLISH),
    ]
    return [step for wanted, step in asked if wanted]


def _of_visits(journal: Journal) -> Iterator[Step]:
    """Yield what comes after a draw: the visits, what they find, and its review."""
    history = journal.state.history
    for attempt in history.attempts:
        draw, paired = attempt.seal.draw, attempt.seated is not None and attempt.seated.paired
        states = {found[-1].state for found in attempt.findings.values()}
        if paired and history.waiting(attempt):
            yield f"randcheck visit sheet {draw}", tr("打印检查表", "print what visits need")
            what = tr("填好后导入检查结果", "import what they found")
            yield f"randcheck finding import 检查表-{draw}/{draw}.xlsx", what
        if "recorded" in states:
            what = tr("审核结果", "review the findings")
            yield f"randcheck finding review {draw} --by 审核人", what
        if "returned" in states:
            what = tr("重新录入退回的", "record anew what was returned")
            yield f"randcheck finding list --draw {draw} --state 已退回", what


def _of_draws(journal: Journal) -> Iterator[Step]:
    """Yield what each draw still needs."""
    attempts = journal.state.history.attempts
    for attempt in attempts:
        draw, seated = attempt.seal.draw, attempt.seated
        if attempt.live:
            yield f"randcheck draw run {draw}", tr("已封存, 待抽", "sealed, to be drawn")
        elif seated is not None and not seated.paired:
            word = "event" if attempt.open_event is None else "pair"
            what = tr("配不成组, 换人员重新匹配", "no pairing: draw it anew")
            yield f"randcheck draw {word} {draw}", what
        elif attempt.open_substitution is not None:
            what = tr("更换已写入, 待抽谁接替", "a substitution waits for its lot")
            yield f"randcheck draw pair {draw}", what
    for attempt in attempts[-1:]:
        written = all(path.is_file() for path in paper_paths(journal, attempt))
        if attempt.draw_seq is not None and not written:
            what = tr("补写结果文件", "write the papers")
            yield f"randcheck draw run {attempt.seal.draw}", what
