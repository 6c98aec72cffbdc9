"""Read one finding as a person types it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from randcheck.errors import UsageError
from randcheck.files.cells import BadCell
from randcheck.files.finding_words import read_follow_up, read_methods, read_result
from randcheck.model import FindingRow, ItemFinding
from randcheck.protocol.table import Row
from randcheck.protocol.vocabulary import METHODS, RESULTS
from randcheck.services.after_words import FOLLOWED, FOUND
from randcheck.services.clocks import today_of
from randcheck.services.drawn import inspectors_by_token
from randcheck.services.journal import Journal
from randcheck.services.lookup import inspector_story, read_note
from randcheck.services.recording import follow_up_hint
from randcheck.services.words import read_code, read_day
from randcheck.text import Text, tr

T = TypeVar("T")
_WORDS = " | ".join(f"{label}({code})" for code, label in RESULTS.items())
RESULT_HINT = tr(f"--result 写其中之一: {_WORDS}", f"--result takes one of: {', '.join(RESULTS)}")

_METHODS = " | ".join(f"{label}({code})" for code, label in METHODS.items())
METHOD_HINT = tr(f"--method 写其中之一: {_METHODS}", f"--method takes one of: {', '.join(METHODS)}")


@dataclass(frozen=True, slots=True)
class Typed:
    """A finding in the words of the command line; empty where nothing was said."""

    draw: str
    code: str
    result: str
    follow: str
    date: str
    inspectors: tuple[str, ...]
    by: str
    methods: tuple[str, ...]
    items: tuple[str, ...]
    done: bool | None
    because: str
    note: str


def read_finding(journal: Journal, typed: Typed) -> FindingRow:
    """Turn words into a finding.

    Raises:
        UsageError: a word that is none of the official ones, no such day;
        Refused: an inspector who is on no roster.
    """
    people = tuple(inspector_story(journal, one).inspector.code for one in typed.inspectors)
    by = inspector_story(journal, typed.by).inspector.code if typed.by else ""
    read = (_word(read_methods, text, METHOD_HINT) for text in typed.methods)
    methods = sorted({one for each in read for one in each})
    code = read_code(typed.code)
    return FindingRow(
        typed.draw,
        code,
        read_day(typed.date) if typed.date else _day(journal, typed.draw, code),
        _word(read_result, typed.result, RESULT_HINT),
        people,
        by,
        tuple(methods),
        _word(read_follow_up, typed.follow, follow_up_hint()) if typed.follow else "",
        typed.done,
        read_note(typed.note),
        read_note(typed.because),
        tuple(_item(text) for text in typed.items),
    )


def _word(read: Callable[[str], T], text: str, hint: Text) -> T:
    try:
        return read(text)
    except BadCell as error:
        raise UsageError(error.what, hint) from error


def _day(journal: Journal, draw: str, code: str) -> str:
    """Tell the day of the visit: today, but a correction is of the visit that has a finding."""
    history = journal.state.history
    attempt = history.attempt(draw)
    token = history.named(attempt).get(history.entities.current(code)) if attempt else None
    found = attempt.findings.get(token, []) if attempt and token else []
    return found[-1].date if found else today_of(journal)


def told(journal: Journal, row: Row) -> Text:
    """Say what a finding row records: what nobody typed was filled in."""
    people = inspectors_by_token(journal)
    _, _, _, day, recorder, team, _, result, follow_up, *_ = row
    who, by = "、".join(people[one].name for one in team.split(",")), people[recorder].name
    what, then = FOUND[result], FOLLOWED[follow_up]
    return tr(
        f"  {day} {who} 检查, {by} 录入: {what.zh}; {then.zh}",
        f"  visited {day} by {who}, recorded by {by}: {what.en}; {then.en}",
    )


def _item(text: str) -> ItemFinding:
    name, equals, rest = text.replace("＝", "=").replace("：", ":").partition("=")
    result, _, follow = rest.partition(":")
    if not equals:
        raise UsageError(tr(f"--item 写成 事项=结果, 不是“{text}”", f"ITEM=RESULT, not '{text}'"))
    try:
        follow_up = read_follow_up(follow) if follow else ""
        return ItemFinding(read_code(name), read_result(result), follow_up)
    except BadCell as error:
        raise UsageError(error.what, RESULT_HINT) from error
