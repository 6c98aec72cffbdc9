"""Commands for the visits to come: what is open, and the papers for the road."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from randcheck.cli import session
from randcheck.cli.options import Json, both
from randcheck.cli.output import say, table, write_json
from randcheck.cli.session import pick
from randcheck.text import Text, tr

if TYPE_CHECKING:
    from randcheck.services.visiting import NamedVisit

HEADINGS = (
    tr("抽取", "draw"),
    tr("序", "no."),
    tr("代码", "code"),
    tr("名称", "name"),
    tr("起", "from"),
    tr("止", "until"),
    tr("检查人员", "team"),
    tr("状态", "state"),
)
STATES = {
    "open": tr("待检查", "to be made"),
    "overdue": tr("已逾期", "overdue"),
    "unpaired": tr("待配组", "no team yet"),
    "done": tr("已检查", "made"),
    "again": tr("已再次抽中", "drawn again"),
}


def list_visits(
    draw: Annotated[
        str, typer.Option("--draw", metavar="编号", help=both("只列一次抽取", "of one draw"))
    ] = "",
    every: Annotated[bool, typer.Option("--all", help=both("连已检查的", "made ones too"))] = False,
    as_json: Json = False,
) -> None:
    """列出待检查的 / List the visits still to be made."""
    from randcheck.services.visiting import listed

    found = listed(session.journal(), draw, every)
    if as_json:
        write_json("visits", visits=[visit_json(named) for named in found])
        return
    table(HEADINGS, map(_row, found), right=(1,))
    say(tr(f"{len(found)} 户", f"{len(found)} visits"))


def sheet(
    draw: Annotated[str, typer.Argument(metavar="编号", help=both("抽取编号", "draw id"))],
    code: Annotated[
        str, typer.Argument(metavar="[代码]", help=both("只要一户", "one entity only"))
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(metavar="文件夹", help=both("默认 检查表-编号", "folder of the papers")),
    ] = None,
    since: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="日期",
            help=both("推迟名单可见的日子", "name nobody before"),
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """检查通知书、告知书、记录表 / Papers for the road: notice, rights, record, workbook."""
    from randcheck.services.visit_sheet import FOLDER, gather, write_sheets

    journal = session.journal()
    papers = gather(journal, draw, code, since)
    folder = out or Path(f"{FOLDER}{papers.draw}")
    paths = write_sheets(papers, folder, bool(code), session.language() == "en", _say_kept)
    hidden = sum(bool(visit.hidden) for visit in papers.visits)
    say(_written(folder, len(papers.visits), hidden))
    if as_json:
        files = [str(path) for path in paths]
        write_json("sheets", draw=papers.draw, folder=str(folder), files=files, hidden=hidden)


def _say_kept(path: Path) -> None:
    what = f"原来的表格可能填过, 另存为 {path.name}; 填好的照样可以 finding import"
    say(tr(f"! {what}", f"! the workbook that was there is kept as {path.name}"))


def _written(folder: Path, count: int, hidden: int) -> Text:
    zh = f"; 其中 {hidden} 户还没到日子, 不写名称" if hidden else ""
    en = f"; {hidden} of them not yet named" if hidden else ""
    return tr(f"√ {folder}  {count} 户{zh}", f"√ {folder}: {count} visits{en}")


def _row(named: "NamedVisit") -> tuple[str, ...]:
    visit, state = named.visit, pick(STATES[named.visit.state])
    hidden = pick(tr(f"〔{named.hidden}起可见〕", f"[shown from {named.hidden}]"))
    return (
        visit.draw,
        str(visit.number),
        "—" if named.hidden else named.code,
        hidden if named.hidden else named.name,
        visit.start,
        visit.day,
        " ".join(f"{member.name}({pick(member.role)})" for member in named.team) or "—",
        f"{state} {visit.done}".strip(),
    )


def visit_json(named: "NamedVisit") -> dict[str, Any]:
    """Describe a visit for programs; what may not be named yet is null."""
    visit = named.visit
    return {
        "draw": visit.draw,
        "visit": visit.number,
        "code": named.code or None,
        "name": named.name or None,
        "shown_from": named.hidden or None,
        "from": visit.start,
        "due": visit.day,
        "team": [
            {"code": m.code, "name": m.name, "role": seat.role}
            for seat, m in zip(visit.team, named.team, strict=True)
        ],
        "state": visit.state,
        "done": visit.done or None,
    }


def register(app: typer.Typer) -> None:
    """Put the commands under `visit`."""
    app.command("list")(list_visits)
    app.command("sheet")(sheet)
