"""Commands for findings (检查结果): record, import, review, return, complete, list, export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from randcheck.cli import session
from randcheck.cli.options import Column, DryRun, Json, SheetName, Yes, both
from randcheck.cli.output import say, table, write_json
from randcheck.text import Text, tr

if TYPE_CHECKING:
    from randcheck.services.journal import Journal
    from randcheck.services.reviewing import Standing
    from randcheck.services.visits import Recording

app = typer.Typer(no_args_is_help=True)
Draw = Annotated[str, typer.Argument(metavar="编号", help="2026-0001")]
Code = Annotated[str, typer.Argument(metavar="代码", help=both("检查对象代码", "entity"))]
Codes = Annotated[
    list[str] | None, typer.Argument(metavar="[代码]…", help=both("不写就是全部", "all if none"))
]
Day = Annotated[str, typer.Option("--date", metavar="日期", help=both("默认今天", "today if none"))]
By = Annotated[str, typer.Option("--by", metavar="执法证号", help=both("审核人", "the reviewer"))]
Note = Annotated[str, typer.Option(metavar="文字", help=both("备注, 不公开", "a note, not public"))]


@app.command("record")
def record(
    draw: Draw,
    code: Code,
    result: Annotated[str, typer.Option(metavar="结果", help=both("官方用语或代码", "official"))],
    follow: Annotated[str, typer.Option(metavar="处置", help=both("后续处置", "follow-up"))] = "",
    date: Day = "",
    inspector: Annotated[
        list[str] | None,
        typer.Option(metavar="执法证号", help=both("到场人员, 默认全组", "who was there")),
    ] = None,
    by: Annotated[
        str,
        typer.Option("--by", metavar="执法证号", help=both("录入人, 默认组内第一人", "recorder")),
    ] = "",
    method: Annotated[
        list[str] | None, typer.Option(metavar="方式", help=both("默认实地检查", "how"))
    ] = None,
    item: Annotated[
        list[str] | None,
        typer.Option(metavar="事项=结果[:处置]", help=both("逐项结果, 可重复", "one item")),
    ] = None,
    done: Annotated[
        bool | None, typer.Option("--done/--open", help=both("是否完结", "done?"))
    ] = None,
    because: Annotated[
        str, typer.Option(metavar="原因", help=both("更正已有结果的原因", "why it is corrected"))
    ] = "",
    note: Note = "",
    as_json: Json = False,
) -> None:
    """录入一户的检查结果 / Record what one visit found."""
    from randcheck.services.recording import plan_finding, record_findings
    from randcheck.services.typed_findings import Typed, read_finding

    journal = session.journal()
    typed = Typed(
        draw, code, result, follow, date, tuple(inspector or ()), by, tuple(method or ()),
        tuple(item or ()), done, because, note,
    )  # fmt: skip
    row = read_finding(journal, typed)
    planned = plan_finding(journal, row)
    record_findings(journal, planned)
    warn_of_ceiling(journal, row.entity, row.date)
    say(*_recorded(journal, planned, draw))
    if as_json:
        write_json("finding", draw=draw, rows=len(planned.rows), corrected=bool(planned.corrected))


def _recorded(journal: "Journal", planned: "Recording", draw: str) -> list[Text]:
    """Say what is on record now, and what comes next."""
    from randcheck.services.typed_findings import told

    if not planned.rows:
        return [tr("已录入过, 未重复写入", "recorded before, not written again")]
    word = tr("更正", "corrected") if planned.corrected else tr("录入", "recorded")
    review = f"randcheck finding review {draw} --by"
    return [
        tr(f"√ 已{word.zh}, 待审核", f"√ {word.en}; waits for review"),
        told(journal, planned.rows[0]),
        tr(f"下一步: {review} 审核人执法证号", f"next: {review} REVIEWER"),
    ]


@app.command("import")
def import_file(
    file: Annotated[str, typer.Argument(metavar="文件", help="xlsx, xls, ods, csv, -")],
    column: Column = None,
    sheet: SheetName = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """导入检查结果 (检查表填好后) / Import findings."""
    from randcheck.cli.importing import Options, import_record
    from randcheck.services.imports import import_findings
    from randcheck.services.recording import record_findings

    options = Options(column, dry_run, yes, as_json, sheet=sheet)
    import_record(import_findings, record_findings, file, options)


@app.command("review")
def review(draw: Draw, by: By, codes: Codes = None, as_json: Json = False) -> None:
    """审核通过; 录入人不能审核自己的 / Pass findings; nobody reviews his own."""
    from randcheck.services import reviewing
    from randcheck.services.clocks import guess_mark, of_the_rules
    from randcheck.services.due_public import held_back

    journal = session.journal()
    found = reviewing.review(journal, draw, codes or (), by)
    last = reviewing.public_by(journal, of_the_rules(journal))
    say(tr(f"√ 审核通过 {len(found)} 户", f"√ {len(found)} passed"))
    mark = guess_mark(last.guessed)
    say(tr(f"最迟 {last.day} 公示{mark.zh}", f"to be public by {last.day}{mark.en}"))
    if opens := dict(held_back(journal)).get(draw):
        zh = f"但 {draw} 检查未完: 全部检查完才能公示, 否则等到 {opens}"
        say(tr(zh, f"but {draw} is held back until all is visited, or until {opens}"))
    if as_json:
        codes = [one.code for one in found]
        write_json("review", draw=draw, passed=codes, public_by=last.day, guessed=last.guessed)


@app.command("return")
def return_back(
    draw: Draw,
    codes: Annotated[list[str], typer.Argument(metavar="代码…", help=both("检查对象", "entities"))],
    by: By,
    because: Annotated[str, typer.Option(metavar="原因", help=both("信息不全 结果不对 …", "why"))],
    note: Note = "",
    as_json: Json = False,
) -> None:
    """退回重录, 须写原因 / Return findings, with a reason."""
    from randcheck.services import reviewing
    from randcheck.services.reason_words import RETURN
    from randcheck.services.reasons import read_reason

    journal = session.journal()
    reason = read_reason(journal, because, RETURN)
    found = reviewing.review(journal, draw, codes, by, reason, note)
    say(tr(f"√ 已退回 {len(found)} 户", f"√ {len(found)} returned"))
    if as_json:
        write_json("review", draw=draw, returned=[one.code for one in found], reason=reason)


@app.command("complete")
def complete(
    draw: Draw,
    codes: Annotated[list[str], typer.Argument(metavar="代码…", help=both("检查对象", "entities"))],
    date: Day = "",
    as_json: Json = False,
) -> None:
    """后续处置已办完 (完结) / The follow-up is done."""
    from randcheck.services import reviewing

    found = reviewing.complete(session.journal(), draw, codes, date)
    say(tr(f"√ 已完结 {len(found)} 户", f"√ {len(found)} done"))
    if as_json:
        write_json("completed", draw=draw, codes=[one.code for one in found])


@app.command("list")
def list_all(
    draw: Annotated[str, typer.Option(metavar="编号", help=both("只看一次抽取", "one draw"))] = "",
    state: Annotated[
        str,
        typer.Option(
            metavar="状态",
            help=both("待检查 待审核 已退回 …", "none recorded returned passed done"),
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """各户结果到哪一步 / Where each finding stands."""
    from randcheck.services import reviewing

    found = reviewing.list_findings(session.journal(), draw, state)
    if as_json:
        write_json("findings", findings=[_as_json(one) for one in found])
        return
    headings = (
        tr("抽取", "draw"),
        tr("代码", "code"),
        tr("名称", "name"),
        tr("检查日期", "visited"),
        tr("结果", "result"),
        tr("状态", "state"),
    )
    table(headings, map(_cells, found))


def _cells(one: "Standing") -> tuple[str, ...]:
    from randcheck.services.after_words import FOUND
    from randcheck.services.reviewing import STATES

    draw, finding, state = one.attempt.seal.draw, one.finding, session.pick(STATES[one.state])
    said = session.pick(FOUND[finding.result]) if finding else ""
    return draw, one.code, one.name, finding.date if finding else "", said, state


def _as_json(one: "Standing") -> dict[str, object]:
    from randcheck.protocol.vocabulary import RESULTS

    found = one.finding
    return {
        "draw": one.attempt.seal.draw,
        "code": one.code,
        "name": one.name,
        "state": one.state,
        "date": found.date if found else None,
        "result": found.result if found else None,
        "label": RESULTS[found.result] if found else None,
        "follow_up": found.follow_up if found else None,
        "done": found.done if found else None,
    }


@app.command("export")
def export(
    draw: Draw,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件", help=both("结果.xlsx 或 .csv", ".xlsx or .csv")),
    ] = None,
    as_json: Json = False,
) -> None:
    """按平台栏目导出审核通过的结果 / Export what passed review in the platform's columns."""
    from randcheck.services.finding_export import export_findings

    path, rows = export_findings(session.journal(), draw, out)
    say(tr(f"√ {rows} 户  {path}", f"√ {rows} entities  {path}"))
    if as_json:
        write_json("export", file=str(path), rows=rows)


def warn_of_ceiling(journal: "Journal", entity: str, date: str) -> None:
    """Say so when an entity has more visits this year than the rules think right."""
    from randcheck.services.ceiling import ceiling_warning

    warning = ceiling_warning(journal, entity, date[:4])
    if warning:
        say(tr(f"! {warning.zh}", f"! {warning.en}"))
