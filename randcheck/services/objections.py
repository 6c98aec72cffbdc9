"""Note what firms object to or apply for, with its clock and outcome (SPEC §8.8)."""

from dataclasses import dataclass

from randcheck.errors import Refused, UsageError
from randcheck.protocol.aftermath import Objection
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.calendar import local_date
from randcheck.services.drawings import drawn_attempt
from randcheck.services.journal import Journal
from randcheck.services.lookup import named_codes
from randcheck.services.recording import write_rows
from randcheck.services.words import read_code, read_day
from randcheck.services.workdays import Calendar
from randcheck.text import Text, tr

KINDS = {
    "finding": tr("结果异议", "objection"),
    "recusal": tr("申请回避", "application for recusal"),
}
OUTCOMES = {
    "open": tr("办理中", "open"),
    "upheld": tr("成立", "upheld"),
    "rejected": tr("不成立", "rejected"),
    "withdrawn": tr("撤回", "withdrawn"),
}
DAYS = {"finding": 15, "recusal": 3}
"""Working days until an answer is due, unless a day is given: no law names one."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One objection or application, of which draw and entity."""

    draw: str
    code: str
    name: str
    objection: Objection


def list_objections(journal: Journal, draw: str = "") -> list[Noted]:
    """List objections and applications, the oldest first.

    Raises:
        Refused: no such draw.
    """
    attempts = [drawn_attempt(journal, draw)] if draw else journal.state.history.attempts
    roster, current = journal.workspace.store.entities(), journal.state.history.entities.current
    found = [
        Noted(attempt.seal.draw, current(token), roster[current(token)][0].name, one)
        for attempt in attempts
        for token, known in attempt.objections.items()
        for one in known
    ]
    return sorted(found, key=lambda n: (n.objection.received, n.draw, n.code, n.objection.kind))


def add_objection(
    journal: Journal,
    draw: str,
    code: str,
    kind: str,
    received: str,
    answer_by: str,
    note: str,
    calendar: Calendar,
) -> tuple[Objection, bool]:
    """Note an objection or application; also tell whether its clock was counted by weekends.

    Without a kind it is an application for recusal as long as there is no finding.

    Raises:
        Refused: the draw did not draw the entity, or one of the kind is open; UsageError: a day to
        come, or an unknown kind.
    """
    attempt, token = _drawn(journal, draw, code)
    kind = _word(KINDS, kind) if kind else "finding" if attempt.findings.get(token) else "recusal"
    if kind == "finding" and not attempt.findings.get(token):
        raise Refused(
            tr(f"{code} 还没有检查结果, 谈不上异议", f"{code} has no finding to object to"),
            tr("申请回避的写 --kind 申请回避", "an application for recusal takes --kind recusal"),
        )
    today = local_date(journal.workspace.world.now(), journal.state.zone)
    day = read_day(received) if received else today
    if day > today:
        raise UsageError(tr(f"{day} 还没到", f"{day} is to come"))
    if _open(attempt, token, kind):
        raise Refused(
            tr(f"{code} 已有一件{KINDS[kind].zh}在办", f"one of this kind is open for {code}"),
            tr(
                f"先办结: randcheck objection decide {draw} {code} --outcome 成立|不成立|撤回",
                f"first: randcheck objection decide {draw} {code} --outcome …",
            ),
        )
    clock = calendar.after(day, DAYS[kind])
    last = read_day(answer_by) if answer_by else clock.day
    if last < day:
        raise UsageError(tr(f"答复期限 {last} 早于收到日", f"{last} is before it was received"))
    row = ("objection", attempt.seal.draw, token, kind, day, last, "open", "-")
    notes = [("objection", attempt.seal.draw, token, "-", note)] if note else []
    write_rows(journal, [row], notes)
    return attempt.objections[token][-1], clock.guessed and not answer_by


def decide_objection(
    journal: Journal, draw: str, code: str, kind: str, outcome: str, date: str
) -> Objection:
    """End what is open; today unless a day is given.

    Raises:
        Refused: nothing of the kind is open; UsageError: an unknown word or day.
    """
    attempt, token = _drawn(journal, draw, code)
    waiting = [k for k in KINDS if _open(attempt, token, k)]
    kind = _word(KINDS, kind) if kind else waiting[0] if len(waiting) == 1 else ""
    if not kind and waiting:
        raise UsageError(
            tr(f"{code} 有两件在办, 要写是哪一件", f"two of {code} are open: say which"),
            tr("--kind 结果异议 或 --kind 申请回避", "--kind finding or --kind recusal"),
        )
    opened = _open(attempt, token, kind) if kind else None
    if opened is None:
        which = KINDS.get(kind, tr("异议、申请", "objection or application"))
        raise Refused(
            tr(f"{code} 没有在办的{which.zh}", f"no {which.en} of {code} is open"),
            tr("randcheck objection list 列出全部", "see randcheck objection list"),
        )
    word = _word({code: label for code, label in OUTCOMES.items() if code != "open"}, outcome)
    today = local_date(journal.workspace.world.now(), journal.state.zone)
    day = read_day(date) if date else today
    if not opened.received <= day <= today:
        raise UsageError(
            tr(
                f"办结日 {day} 不在收到日 {opened.received} 与今天之间",
                f"{day} is not between {opened.received}, when it came, and today",
            )
        )
    dates = opened.received, opened.answer_by
    write_rows(journal, [("objection", attempt.seal.draw, token, kind, *dates, word, day)])
    return next(o for o in attempt.objections[token] if o.seq == opened.seq)


def _drawn(journal: Journal, draw: str, code: str) -> tuple[Attempt, str]:
    attempt = drawn_attempt(journal, draw)
    named = journal.state.history.named(attempt)
    current = journal.state.history.entities.current(read_code(code))
    if current not in named:
        raise Refused(
            tr(f"{draw} 没有抽中 {code}", f"{draw} did not draw {code}"),
            named_codes(
                read_code(code),
                journal.workspace.store.entities(),
                tr(f"randcheck draw show {draw} 列出抽中的", f"see randcheck draw show {draw}"),
            ),
        )
    return attempt, named[current]


def _open(attempt: Attempt, token: str, kind: str) -> Objection | None:
    known = attempt.objections.get(token, [])
    return next((o for o in known if o.kind == kind and o.outcome == "open"), None)


def _word(words: dict[str, Text], text: str) -> str:
    found = next((code for code, label in words.items() if text in (code, *label)), None)
    if found is None:
        known = "、".join(label.zh for label in words.values())
        raise UsageError(tr(f"“{text}”应为 {known}", f"'{text}': one of {', '.join(words)}"))
    return found
