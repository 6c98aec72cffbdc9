"""Commands for recusals (回避)."""

from typing import Annotated

import typer

from randcheck.cli import session
from randcheck.cli.options import Column, DryRun, Json, SheetName, Yes, both
from randcheck.cli.output import say, table, write_json
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
    """导入回避名单 / Import recusals."""
    from randcheck.cli.importing import Options, import_record
    from randcheck.services.imports import import_recusals
    from randcheck.services.visits import record_recusals

    options = Options(column, dry_run, yes, as_json, sheet=sheet)
    import_record(import_recusals, record_recusals, file, options)


@app.command("add")
def add(
    entity: Annotated[str, typer.Argument(metavar="代码", help=both("检查对象", "entity"))],
    inspector: Annotated[
        str, typer.Argument(metavar="执法证号", help=both("检查人员", "inspector"))
    ],
    kind: Annotated[
        str, typer.Option(metavar="kin|interest|other", help=both("近亲属 利害关系 其他", "kind"))
    ] = "other",
    as_json: Json = False,
) -> None:
    """登记一对回避; 理由不记录 / Record one recusal; the ground is never kept."""
    from randcheck.services.visits import add_recusal

    recording = add_recusal(session.journal(), entity, inspector, kind)
    if recording.rows:
        say(tr("√ 已登记", "√ recorded"))
    else:
        say(tr("已登记过", "recorded before"))
    if as_json:
        write_json("recusal", rows=len(recording.rows))


@app.command("list")
def list_all(as_json: Json = False) -> None:
    """列出回避 / List recusals."""
    from randcheck.services.visits import list_recusals

    found = list_recusals(session.journal())
    if as_json:
        rows = [{"entity": r.entity, "inspector": r.inspector, "kind": r.kind} for r in found]
        write_json("recusals", recusals=rows)
        return
    headings = (tr("检查对象", "entity"), tr("检查人员", "inspector"), tr("类型", "kind"))
    table(headings, ((r.entity, r.inspector, r.kind) for r in found))
