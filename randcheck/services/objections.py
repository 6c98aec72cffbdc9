"""Note what firms object to or apply for, with its clock and outcome (SPEC §8.8)."""

from dataclasses import dataclass

from randcheck.errors import Refused, UsageError
from randcheck.protocol.aftermath import Objection
from randcheck.protocol.attempt import Attempt
from randcheck.services.after_words import ANSWERS
from randcheck.services.clocks import today_of
from randcheck.services.drawings import drawn_attempt
from randcheck.services.drawn import drawn_token, entities_of
from randcheck.services.journal import Journal
from randcheck.services.lookup import read_note
from randcheck.services.recording import write_rows
from randcheck.services.words import read_day
from randcheck.services.workdays import Calendar
from randcheck.text import Text, tr

KINDS = {
    "finding": tr("结果异议", "objection"),
    "recusal": tr("申请回避", "application for recusal"),
}
"""The kinds in words short enough to be typed."""
OUTCOMES = {code: label for code, label in ANSWERS.items() if code != "open"}
"""How an objection may end."""
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
    current = journal.state.history.entities.current
    rows = [
        (a.seal.draw, current(t), o)
        for a in attempts
        for t in a.objections
        for o in a.objections[t]
    ]
    roster = entities_of(journal, (code for _, code, _ in rows))
    found = [Noted(draw, code, roster[code].name, one) for draw, code, one in rows]
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
    attempt = drawn_attempt(journal, draw)
    token = drawn_token(journal, attempt, code)
    kind = _word(KINDS, kind) if kind else "finding" if attempt.findings.get(token) else "recusal"
    _refuse_objection(attempt, token, kind, code)
    today = today_of(journal)
    day = read_day(received) if received else today
    if day > today:
        raise UsageError(tr(f"{day} 还没到", f"{day} is to come"))
    clock = calendar.after(day, DAYS[kind])
    last = read_day(answer_by) if answer_by else clock.day
    if last < day:
        raise UsageError(tr(f"答复期限 {last} 早于收到日", f"{last} is before it was received"))
    text = read_note(note)
    row = ("objection", attempt.seal.draw, token, kind, day, last, "open", "-")
    notes = [("objection", attempt.seal.draw, token, "-", text)] if text else []
    write_rows(journal, [row], notes)
    return attempt.objections[token][-1], clock.guessed and not answer_by


def _refuse_objection(attempt: Attempt, token: str, kind: str, code: str) -> None:
    """Refuse what there is nothing to object to, or is open already; `code` as it was typed."""
    draw = attempt.seal.draw
    if kind == "finding" and not attempt.findings.get(token):
        raise Refused(
            tr(f"{code} 还没有检查结果, 谈不上异议", f"{code} has no finding to object to"),
            tr("申请回避的写 --kind 申请回避", "an application for recusal takes --kind recusal"),
        )
    if _open(attempt, token, kind):
        raise Refused(
            tr(f"{code} 已有一件{KINDS[kind].zh}在办", f"one of this kind is open for {code}"),
            tr(
                f"先办结: randcheck objection decide {draw} {code} --outcome 成立|不成立|撤回",
                f"first: randcheck objection decide {draw} {code} --outcome …",
            ),
        )


def decide_objection(
    journal: Journal, draw: str, code: str, kind: str, outcome: str, date: str
) -> Objection:
    """End what is open; today unless a day is given.

    Raises:
        Refused: nothing of the kind is open; UsageError: an unknown word or day.
    """
    attempt = drawn_attempt(journal, draw)
    token = drawn_token(journal, attempt, code)
    opened = _opened(attempt, token, _word(KINDS, kind) if kind else "", code)
    word, today = _word(OUTCOMES, outcome), today_of(journal)
    day = read_day(date) if date else today
    if not opened.received <= day <= today:
        raise UsageError(
            tr(
                f"办结日 {day} 不在收到日 {opened.received} 与今天之间",
                f"{day} is not between {opened.received}, when it came, and today",
            )
        )
    dates = opened.received, opened.answer_by
    row = ("objection", attempt.seal.draw, token, opened.kind, *dates, word, day)
    write_rows(journal, [row])
    return next(o for o in attempt.objections[token] if o.seq == opened.seq)


def _opened(attempt: Attempt, token: str, kind: str, code: str) -> Objection:
    """Find what is open, of a kind if one is named; `code` is the entity as it was typed.

    Raises:
        Refused: nothing is; UsageError: two are, and no kind is named.
    """
    waiting = [k for k in KINDS if _open(attempt, token, k)]
    kind = kind or (waiting[0] if len(waiting) == 1 else "")
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
    return opened


def _open(attempt: Attempt, token: str, kind: str) -> Objection | None:
    known = attempt.objections.get(token, [])
    return next((o for o in known if o.kind == kind and o.outcome == "open"), None)


def _word(words: dict[str, Text], text: str) -> str:
    found = next((code for code, label in words.items() if text in (code, *label)), None)
    if found is None:
        known = "、".join(label.zh for label in words.values())
        raise UsageError(tr(f"“{text}”应为 {known}", f"'{text}': one of {', '.join(words)}"))
    return found
