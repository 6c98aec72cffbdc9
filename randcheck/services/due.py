"""Gather what is late and what comes next: one table of all deadlines of a workspace."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from randcheck.errors import RandcheckError, UsageError
from randcheck.services import due_draws, due_entities, due_findings, due_public
from randcheck.services.calendar_file import bureau_calendar
from randcheck.services.clocks import today_of
from randcheck.services.due_scene import Duty, Finder, Scene, look
from randcheck.services.journal import Journal
from randcheck.services.newest import PUBLISHED_AT
from randcheck.services.rules import read_rules
from randcheck.services.words import read_day
from randcheck.text import Text, tr

SOON, MOST_SOON = 5, 250
"""Working days ahead: unless asked otherwise, and at most, a year."""

KINDS = {
    "owed": tr("欠检", "owed"),
    "visit": tr("待检查", "to visit"),
    "sealed": tr("已封存, 待抽", "sealed, to be drawn"),
    "substitution": tr("更换待抽", "substitution to be drawn"),
    "review": tr("检查结果待审核", "finding to review"),
    "returned": tr("已退回, 待重录", "returned, to record anew"),
    "publish": tr("待公示", "to publish"),
    "follow-up": tr("后续处理待完结", "follow-up open"),
    "objection": tr("异议待答复", "objection to answer"),
    "recusal": tr("回避申请待决定", "recusal to decide"),
    "certificate": tr("执法证到期", "certificate ends"),
    "must-check": tr("到期须查", "must be visited"),
}
FINDERS: tuple[Finder, ...] = (
    due_draws.visits,
    due_draws.carried,
    due_draws.certificates,
    due_draws.lots,
    due_findings.findings,
    due_findings.objections,
    due_public.publications,
    due_entities.must_check,
)


@dataclass(frozen=True, slots=True)
class Matter:
    """Duties of one kind and draw that are all late, or all soon, the most urgent first."""

    kind: str
    draw: str
    late: bool
    duties: tuple[Duty, ...]

    @property
    def due(self) -> str:
        """Tell the first of their days."""
        return self.duties[0].due

    @property
    def guessed(self) -> bool:
        """Tell whether a day among them was counted by weekends only."""
        return any(duty.guessed for duty in self.duties)


@dataclass(frozen=True, slots=True)
class Dues:
    """All that is late on a day or comes until the `horizon`; late matters stand first.

    `held` are the draws that may not be public yet, with the day they open; `unknown` is the folder
    of the last publication where it cannot be looked into, else empty.
    """

    on: str
    horizon: str
    matters: tuple[Matter, ...]
    held: tuple[tuple[str, str], ...]
    unknown: str = ""

    @property
    def late(self) -> int:
        """Count the matters that are late."""
        return sum(matter.late for matter in self.matters)


def gather(journal: Journal, calendar: Path | None = None, on: str = "", soon: int = SOON) -> Dues:
    """Look at the log as it stands, from a day (today unless given) and some working days ahead.

    `calendar` is a file that goes before the one the rules name.

    Raises:
        UsageError: no such day, or too far ahead; Unreadable, Refused, Faulty: what rules and
        calendar say.
    """
    if soon > MOST_SOON:
        raise UsageError(
            tr(f"--soon 最多 {MOST_SOON} 个工作日", f"--soon is at most {MOST_SOON} working days")
        )
    rules = read_rules(journal.workspace.rules_path)
    days = bureau_calendar(calendar or rules.calendar)
    day = read_day(on) if on else today_of(journal)
    scene = look(journal, rules, days, day, soon)
    unknown = due_public.published_size(journal) is None
    return Dues(
        day,
        scene.horizon,
        tuple(_matters(scene)),
        due_public.held_back(journal),
        journal.workspace.setting(PUBLISHED_AT) if unknown else "",
    )


def count_late(journal: Journal) -> int:
    """Count what is late today; 0 where rules or calendar cannot be read, for others say so."""
    try:
        return gather(journal).late
    except RandcheckError:
        return 0


def _matters(scene: Scene) -> Iterator[Matter]:
    """Group the duties by draw and kind, late ones first, then by day."""
    groups: dict[tuple[bool, str, str], list[Duty]] = {}
    for finder in FINDERS:
        for duty in finder(scene):
            if duty.due <= scene.horizon:
                late = duty.due < scene.on
                groups.setdefault((not late, duty.kind, duty.draw), []).append(duty)
    order, found = list(KINDS), []
    for (soon, kind, draw), duties in groups.items():
        duties.sort(key=lambda duty: (duty.due, duty.code.encode()))
        found.append(Matter(kind, draw, not soon, tuple(duties)))
    yield from sorted(found, key=lambda m: (not m.late, m.due, order.index(m.kind), m.draw))


def kind_words(matter: Matter) -> Text:
    """Say what is to be done."""
    return KINDS[matter.kind]
