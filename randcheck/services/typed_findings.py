"""Read one finding as a person types it."""

from dataclasses import dataclass

from randcheck.errors import UsageError
from randcheck.files.cells import BadCell, label
from randcheck.files.finding_words import read_follow_up, read_methods, read_result
from randcheck.model import FindingRow, ItemFinding
from randcheck.protocol.calendar import local_date
from randcheck.services.journal import Journal
from randcheck.services.lookup import inspector_story, read_cell
from randcheck.services.words import read_code, read_day
from randcheck.text import tr


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
    today = local_date(journal.workspace.world.now(), journal.state.zone)
    people = tuple(inspector_story(journal, one).inspector.code for one in typed.inspectors)
    by = inspector_story(journal, typed.by).inspector.code if typed.by else ""
    methods = sorted({one for text in typed.methods for one in read_cell(read_methods, text)})
    return FindingRow(
        typed.draw,
        read_code(typed.code),
        read_day(typed.date) if typed.date else today,
        read_cell(read_result, typed.result),
        people,
        by,
        tuple(methods),
        read_cell(read_follow_up, typed.follow) if typed.follow else "",
        typed.done,
        _label(typed.note),
        _label(typed.because),
        tuple(_item(text) for text in typed.items),
    )


def _label(text: str) -> str:
    return read_cell(label, text) if text else ""


def _item(text: str) -> ItemFinding:
    name, equals, rest = text.replace("＝", "=").replace("：", ":").partition("=")
    result, _, follow = rest.partition(":")
    if not equals:
        raise UsageError(tr(f"--item 写成 事项=结果, 不是“{text}”", f"ITEM=RESULT, not '{text}'"))
    try:
        follow_up = read_follow_up(follow) if follow else ""
        return ItemFinding(read_code(name), read_result(result), follow_up)
    except BadCell as error:
        raise UsageError(error.what) from error
