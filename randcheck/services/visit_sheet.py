"""Write the papers for the road: for every open visit a printable sheet, for the draw a workbook.

No paper names an entity before the first day of its batch: a list that is known beforehand is a
list of the warned. File names hold nothing from the rosters.
"""

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

from randcheck.errors import Refused
from randcheck.model import Item
from randcheck.protocol.anchors import LEAST_DIGITS
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Items
from randcheck.services.disk import write_atomic
from randcheck.services.drawings import drawn_attempt, seal_labels
from randcheck.services.item_list import parse_items
from randcheck.services.journal import Journal
from randcheck.services.visiting import NamedVisit, OpenVisit, every_visit, name_visits
from randcheck.services.words import read_code, read_day
from randcheck.site.visit_book import visit_xlsx
from randcheck.site.visit_record import VisitPaper, VisitPapers
from randcheck.site.visit_sheet import visit_html
from randcheck.text import tr

FOLDER = "检查表-"


def write_sheets(
    papers: VisitPapers,
    folder: Path,
    one: bool = False,
    english: bool = False,
    kept: Callable[[Path], object] = lambda path: None,
) -> list[Path]:
    """Write a page per visit and one workbook, and return their paths; other files stay.

    The workbook bears the name of the draw, or where `one` visit was asked for, of that visit. One
    that is there and differs may hold what somebody typed: it gets another name, told to `kept`.

    Raises:
        Refused: the folder cannot be written to.
    """
    pages = {f"{papers.stem(v)}.html": visit_html(papers, v, english) for v in papers.visits}
    book = papers.stem(papers.visits[0]) if one else papers.draw
    contents = pages | {f"{book}.xlsx": visit_xlsx(papers)}
    aside = _set_aside(folder / f"{book}.xlsx", contents[f"{book}.xlsx"])
    if aside:
        kept(aside)
    for name, data in contents.items():
        write_atomic(folder / name, data)
    return [folder / name for name in contents]


def _set_aside(path: Path, data: bytes) -> Path | None:
    """Give a file that differs from what is to be written another name."""
    try:
        if not path.exists() or path.read_bytes() == data:
            return None
        names = (path.with_name(f"{path.stem}-旧{n}{path.suffix}") for n in count(1))
        aside = next(name for name in names if not name.exists())
        path.rename(aside)
    except OSError as error:
        raise Refused(
            tr(f"{path} 正被占用, 没有覆盖", f"{path} is in use and was not replaced"),
            tr("在表格软件里关掉它再试", "close it in the spreadsheet and try again"),
        ) from error
    return aside


def gather(journal: Journal, draw: str, code: str = "", since: str = "") -> VisitPapers:
    """Gather what the papers of the open visits of a draw show, or of that to one entity.

    Raises:
        Refused: the draw is not completed, has no teams, or no such visit is open; `since` would
            name somebody earlier than his batch begins.
        UsageError: it is no date, or `code` no code.
    """
    attempt = drawn_attempt(journal, draw)
    visits = _asked(journal, attempt, read_code(code) if code else "")
    day = read_day(since) if since else ""
    return VisitPapers(
        journal.workspace.setting("bureau"),
        journal.practice,
        attempt.seal.draw,
        attempt.seal.task,
        attempt.seal.attempt,
        (_item(journal, attempt),),
        attempt.text_hash[:LEAST_DIGITS],
        journal.log.keys.log.fingerprint[:LEAST_DIGITS],
        tuple(_paper(named) for named in name_visits(journal, visits, day)),
    )


def _paper(named: NamedVisit) -> VisitPaper:
    visit = named.visit
    who = (named.code, named.name, named.address)
    time = ("", "") if visit.state == "overdue" else (visit.start, visit.day)
    return VisitPaper(visit.number, *who, *time, named.team, named.hidden)


def _asked(journal: Journal, attempt: Attempt, code: str) -> Sequence[OpenVisit]:
    """Find the open visits of a draw, or that to one entity, by number.

    Raises:
        Refused: there is none, or the draw has no teams yet.
    """
    draw, entity = attempt.seal.draw, journal.state.history.entities.current(code)
    every = sorted((v for v in every_visit(journal) if v.draw == draw), key=lambda v: v.number)
    asked = [v for v in every if v.entity == entity] if code else every
    if not asked:
        raise Refused(
            tr(f"{draw} 没有抽中 {code or '任何检查对象'}", f"{draw} did not draw {code or 'any'}"),
            tr("randcheck visit list --all 列出全部", "see randcheck visit list --all"),
        )
    if any(visit.state == "unpaired" for visit in asked):
        raise Refused(
            tr(f"{draw} 还没有配成检查组", f"{draw} has no teams yet"),
            tr(f"先 randcheck draw event {draw}", f"first: randcheck draw event {draw}"),
        )
    if found := [visit for visit in asked if visit.is_open]:
        return found
    raise Refused(
        tr(f"{draw} 没有待办的检查", f"{draw} waits for no such visit"),
        tr("randcheck visit list --all 列出全部", "see randcheck visit list --all"),
    )


def _item(journal: Journal, attempt: Attempt) -> Item:
    """Find the item on the newest list that has it; else only what the draw calls it is known."""
    code = attempt.seal.item
    for signed in reversed(journal.log.entries):
        if isinstance(signed.entry.body, Items):
            listed = parse_items(journal.log.load(signed.entry.seq, "file") or b"")
            if found := next((item for item in listed if item.code == code), None):
                return found
    return Item(code, seal_labels(journal, attempt).get(("item", code), ""), "")
