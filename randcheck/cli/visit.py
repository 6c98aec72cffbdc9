"""Commands for visits (检查记录)."""

from typing import Annotated

import typer

from randcheck.cli import session, visit_sheet
from randcheck.cli.options import Column, DryRun, Json, SheetName, Yes, both
from randcheck.cli.output import say, write_json
from randcheck.text import tr

app = typer.Typer(no_args_is_help=True)


@app.command("import")
def import_file(
    file: Annotated[str, typer.Argument(metavar="文件", help="xlsx, xls, ods, csv, -")],
    column: Column = None,
    sheet: SheetName = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """导入检查记录 / Import visits."""
    from randcheck.cli.importing import Options, import_record
    from randcheck.services.imports import import_visits
    from randcheck.services.visits import record_visits

    options = Options(column, dry_run, yes, as_json, sheet=sheet)
    import_record(import_visits, record_visits, file, options)


@app.command("add")
def add(
    code: Annotated[str, typer.Argument(metavar="代码", help=both("检查对象代码", "entity"))],
    date: Annotated[
        str,
        typer.Option("--date", metavar="日期", help=both("检查日期, 默认今天", "day of the visit")),
    ] = "",
    inspector: Annotated[
        list[str] | None,
        typer.Option(metavar="执法证号", help=both("检查人员, 可重复", "inspectors")),
    ] = None,
    cause: Annotated[
        bool,
        typer.Option(
            "--cause", help=both("其他有因检查, 不计禁选", "for cause: counts, never bars")
        ),
    ] = False,
    source: Annotated[
        str,
        typer.Option(
            "--source",
            metavar="来源",
            help=both(
                "投诉举报 转办交办 监测线索 企业申请 复查 其他; 默认双随机",
                "complaint, transfer, clue, request, recheck, other; a drawn visit by default",
            ),
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """登记一次检查 / Record one visit."""
    from randcheck.cli.importing import show_warnings
    from randcheck.services.visits import add_visit, read_source

    kind = read_source(source, cause)
    recording = add_visit(session.journal(), code, date, inspector or [], kind)
    draws = sorted({row[3] for row in recording.rows} - {"-"})
    if not recording.rows:
        say(tr("已登记过, 未重复写入", "recorded before, not written again"))
    else:
        settled = f" ({'、'.join(draws)})" if draws else ""
        say(tr(f"√ 已登记{settled}", f"√ recorded{settled}"))
    show_warnings(recording.warnings)
    if as_json:
        warnings = [{"zh": told.zh, "en": told.en} for told in recording.warnings]
        write_json("visit", rows=len(recording.rows), draws=draws, warnings=warnings)


visit_sheet.register(app)
