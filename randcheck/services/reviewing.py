"""Review findings, return them, end their follow-up; list where each stands (SPEC §8.8)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from randcheck.errors import Refused, UsageError
from randcheck.protocol.aftermath import Finding
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.table import Row
from randcheck.services.clocks import today_of
from randcheck.services.drawings import drawn_attempt
from randcheck.services.drawn import entities_of
from randcheck.services.journal import Journal
from randcheck.services.lookup import InspectorStory, inspector_story, named_codes, read_note
from randcheck.services.recording import write_rows
from randcheck.services.words import read_code, read_day
from randcheck.services.workdays import Calendar, Deadline
from randcheck.text import tr

PUBLIC_DAYS = 20
"""Working days from a finding's review until it must be public (domain rule R11)."""
STATES = {
    "none": tr("待检查, 还没有结果", "not visited yet"),
    "visited": tr("已检查, 还没有录入结果", "visited, no finding yet"),
    "recorded": tr("待审核", "waits for review"),
    "returned": tr("已退回, 待重新录入", "returned, to be recorded again"),
    "passed": tr("已审核, 未完结", "passed review, follow-up open"),
    "done": tr("已审核, 已完结", "passed review, done"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One drawn entity and its latest finding, if there is any."""

    attempt: Attempt
    token: str
    code: str
    name: str
    visited: bool
    finding: Finding | None

    @property
    def state(self) -> str:
        """Name where it stands: none, visited, recorded, returned, passed or done."""
        if self.finding is None:
            return "visited" if self.visited else "none"
        if self.finding.state == "passed":
            return "done" if self.finding.done else "passed"
        return self.finding.state


def list_findings(journal: Journal, draw: str = "", state: str = "") -> list[Standing]:
    """List the drawn entities of a draw, or of all, by where they stand.

    Raises:
        Refused: no such draw, or it has no result; UsageError: no such state.
    """
    state = _state(state) if state else ""
    attempts = [drawn_attempt(journal, draw)] if draw else journal.state.history.attempts
    rows = [row for attempt in attempts for row in _of(journal, attempt)]
    chosen = [row for row in rows if state in ("", row.state)]
    return _named(journal, chosen)


def _named(journal: Journal, rows: Sequence[Standing]) -> list[Standing]:
    roster = entities_of(journal, (row.code for row in rows))
    return [replace(row, name=roster[row.code].name) for row in rows]


def _of(journal: Journal, attempt: Attempt) -> Iterator[Standing]:
    """Yield the drawn entities, not named yet."""
    current = journal.state.history.entities.current
    drawn = attempt.seated.drawn if attempt.seated else ()
    for token in sorted(drawn, key=str.encode):
        found = attempt.findings.get(token, [])
        last = found[-1] if found else None
        yield Standing(attempt, token, current(token), "", token in attempt.visited, last)


def review(
    journal: Journal,
    draw: str,
    codes: Sequence[str],
    reviewer: str,
    returned: str = "",
    note: str = "",
) -> list[Standing]:
    """Pass the findings that wait, of some entities or of all; or return them with a reason code.

    Raises:
        Refused: none waits, or the reviewer is who recorded it.
    """
    person = inspector_story(journal, reviewer)
    found = _chosen(journal, draw, codes, "recorded")
    _refuse_own(found, person)
    verdict = ("returned", returned) if returned else ("passed", "-")
    rows: list[Row] = [
        ("review", one.attempt.seal.draw, one.token, _seq(one), person.token, *verdict)
        for one in found
    ]
    _refuse_nothing(rows, "没有待审核的结果", "no finding waits for review")
    text = read_note(note)
    notes = [("review", row[1], row[2], "-", text) for row in rows] if text else []
    write_rows(journal, rows, notes)
    return found


def _refuse_own(found: Sequence[Standing], person: InspectorStory) -> None:
    own = next((one for one in found if _finding(one).recorder == person.token), None)
    if own:
        name = person.inspector.name
        raise Refused(
            tr(f"{own.code} 是 {name} 录入的, 不能自己审核", f"{name} recorded {own.code}"),
            tr("换一个人审核 (--by)", "somebody else must review it (--by)"),
        )


def _refuse_nothing(rows: Sequence[Row], zh: str, en: str) -> None:
    if not rows:
        raise Refused(
            tr(zh, en), tr("randcheck finding list 列出全部", "see randcheck finding list")
        )


def complete(journal: Journal, draw: str, codes: Sequence[str], date: str) -> list[Standing]:
    """Record that the follow-up of some findings is done; today unless a day is given.

    Raises:
        Refused: none that passed review is open; UsageError: no such day.
    """
    today = today_of(journal)
    day = read_day(date) if date else today
    found = _chosen(journal, draw, codes, "passed")
    for one in found:
        if not _finding(one).date <= day <= today:
            raise Refused(
                tr(f"{one.code}: {day} 不在检查日与今天之间", f"{one.code}: not on {day}"),
                tr("--date 写完结的那一天", "--date is the day on which it was done"),
            )
    rows: list[Row] = [
        ("completed", one.attempt.seal.draw, one.token, _seq(one), day) for one in found
    ]
    _refuse_nothing(rows, "没有未完结的结果", "no follow-up is open")
    write_rows(journal, rows)
    return found


def _finding(one: Standing) -> Finding:
    assert one.finding is not None  # recorded and passed are states of findings
    return one.finding


def _seq(one: Standing) -> str:
    return str(_finding(one).seq)


def _chosen(journal: Journal, draw: str, codes: Sequence[str], state: str) -> list[Standing]:
    """Find what is in a state; with codes, exactly theirs.

    Raises:
        Refused: one of the codes is in another state, or was not drawn.
    """
    drawn = list(_of(journal, drawn_attempt(journal, draw)))
    current = journal.state.history.entities.current
    wanted = {current(read_code(code)) for code in codes}
    found = [one for one in drawn if one.state == state and (not wanted or one.code in wanted)]
    missing = wanted - {one.code for one in found}
    if missing:
        states = {one.code: one.state for one in drawn}
        code = min(missing)
        what = STATES.get(states.get(code, ""), tr("没有被抽中", "was not drawn"))
        raise Refused(
            tr(f"{code} {what.zh}", f"{code}: {what.en}"),
            named_codes(
                code,
                journal.workspace.store.entities(),
                tr("randcheck finding list 看各户状态", "see randcheck finding list"),
            ),
        )
    return _named(journal, found)


def _state(text: str) -> str:
    """Read a state: its code, or the Chinese label as far as it is typed.

    Raises:
        UsageError: none of them, or several.
    """
    found = [code for code, (zh, _) in STATES.items() if text == code or zh.startswith(text)]
    if len(found) != 1:
        known = "、".join(f"{zh.replace(', ', '')}({code})" for code, (zh, _) in STATES.items())
        raise UsageError(
            tr(f"没有“{text}”这种状态", f"no state '{text}'"),
            tr(f"用 {known} 之一", f"one of {', '.join(STATES)}"),
        )
    return found[0]


def public_by(journal: Journal, calendar: Calendar) -> Deadline:
    """Tell by when a finding that passed review today must be public.

    Raises:
        UsageError: a day so late that nobody will see it.
    """
    return calendar.after(today_of(journal), PUBLIC_DAYS)
