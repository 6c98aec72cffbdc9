"""Commands for special pools (专项库)."""

from typing import TYPE_CHECKING, Annotated

import typer

from randcheck.cli import session
from randcheck.cli.exporting import Replace, Retired, Target, export_roster
from randcheck.cli.options import Column, DryRun, Json, SheetName, Update, Yes, both
from randcheck.cli.output import say, table, write_json
from randcheck.text import tr

if TYPE_CHECKING:
    from randcheck.model import Entity
    from randcheck.services.imports import Imported
    from randcheck.services.journal import Journal
    from randcheck.services.pools import PoolRow
    from randcheck.services.progress import Watch
    from randcheck.services.rosters import Change

app = typer.Typer(no_args_is_help=True)


@app.command("import")
def import_file(
    file: Annotated[str, typer.Argument(metavar="文件", help="xlsx, xls, ods, csv, -")],
    pool: Annotated[
        str, typer.Option("--pool", metavar="名称", help=both("整个文件属于一个专项库", "its pool"))
    ] = "",
    column: Column = None,
    sheet: SheetName = "",
    update: Update = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """导入专项库: 许可证、监管标签 / Import special pools with licences and tags."""
    from randcheck.cli.importing import Options, import_roster
    from randcheck.services.pools import import_pools, tally

    def read(
        journal: "Journal",
        path: str,
        columns: dict[str, str],
        partial: bool,
        tab: str,
        watch: "Watch",
    ) -> "tuple[Imported[PoolRow], Change[Entity]]":
        found, change = import_pools(journal, path, columns, partial, tab, pool)
        say(tally((row.code, row.licence) for row in found.reading.values).words())
        return found, change

    import_roster(read, file, Options(column, dry_run, yes, as_json, update, sheet))


@app.command("export")
def export_file(
    file: Target, retired: Retired = False, yes: Replace = False, as_json: Json = False
) -> None:
    """导出专项库 / Export the special pools to csv or xlsx."""
    from randcheck.services.exports import export_pools

    export_roster(export_pools, file, retired, yes, as_json)


@app.command("list")
def list_all(as_json: Json = False) -> None:
    """列出专项库 / List special pools."""
    from randcheck.services.pools import list_pools

    found = list_pools(session.journal())
    if as_json:
        rows = [
            {"pool": t.pool, "entities": t.entities, "tags": t.tags, "licences": t.licences}
            for t in found
        ]
        write_json("pools", pools=rows)
        return
    headings = (
        tr("专项库", "pool"),
        tr("企业", "entities"),
        tr("监管标签", "tags"),
        tr("许可证", "licences"),
    )
    cells = ((t.pool, str(t.entities), str(t.tags), str(t.licences)) for t in found)
    table(headings, cells, right=(1, 2, 3))
