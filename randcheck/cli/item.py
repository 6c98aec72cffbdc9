"""Commands for the list of inspection items (抽查事项清单, 一单)."""

from typing import Annotated

import typer

from randcheck.cli import ask, session
from randcheck.cli.options import Column, DryRun, Json, SheetName, Update, Yes, both
from randcheck.cli.output import say, table, write_json
from randcheck.text import tr

app = typer.Typer(no_args_is_help=True)
File = Annotated[str, typer.Argument(metavar="文件", help="xlsx, xls, ods, csv, -")]
Out = Annotated[str, typer.Argument(metavar="文件", help=".csv, .xlsx")]
Code = Annotated[str, typer.Argument(metavar="编号", help=both("事项编号", "code"))]
Codes = Annotated[
    str,
    typer.Option("--codes", metavar="文件", help=both("编号目录", "catalogue that gives codes")),
]
Checklists = Annotated[
    bool, typer.Option("--checklists", help=both("导出检查单", "the checklists instead"))
]
HEADINGS = (
    tr("编号", "code"),
    tr("事项", "item"),
    tr("类别", "kind"),
    tr("抽查比例", "ratio"),
    tr("抽查频次", "frequency"),
)


@app.command("import")
def import_file(
    file: File,
    codes: Codes = "",
    column: Column = None,
    sheet: SheetName = "",
    update: Update = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """导入抽查事项清单、编号目录或检查单 / Import a list of items, a catalogue or checklists."""
    from randcheck.cli.importing import Options
    from randcheck.cli.items import import_list

    import_list(file, codes, Options(column, dry_run, yes, as_json, update, sheet))


@app.command("list")
def list_items(as_json: Json = False) -> None:
    """列出抽查事项 / List the items."""
    from randcheck.cli.items import item_json
    from randcheck.services.item_list import in_order
    from randcheck.services.item_words import KINDS, full_name
    from randcheck.services.items import latest_items

    items = in_order(latest_items(session.journal()))
    if as_json:
        write_json("items", items=[item_json(item) for item in items])
        return
    rows = (
        (i.code, full_name(i), session.pick(KINDS[i.kind]), i.ratio, i.frequency) for i in items
    )
    table(HEADINGS, rows)


@app.command("show")
def show(code: Code, as_json: Json = False) -> None:
    """查看一个事项: 依据、界限、检查单 / Show one item: basis, bounds, checklist."""
    from randcheck.cli.items import item_json, show_item
    from randcheck.services.items import find_item, latest_items
    from randcheck.services.words import read_code

    item = find_item(latest_items(session.journal()), read_code(code))
    if as_json:
        write_json("item", item=item_json(item))
    else:
        show_item(item)


@app.command("export")
def export(
    file: Out, checklists: Checklists = False, yes: Yes = False, as_json: Json = False
) -> None:
    """导出清单, 可再导入 / Export the list as csv or xlsx; it can be imported again."""
    from pathlib import Path

    from randcheck.services.item_files import export_items
    from randcheck.services.items import latest_items

    items = latest_items(session.journal())
    path = Path(file)
    over = tr(f"{path.name} 已存在, 覆盖?", f"{path.name} is there; replace it?")
    wrote = not path.exists() or ask.confirm(over, yes)
    if wrote:
        export_items(items, path, checklists)
        say(tr(f"√ 已导出 {len(items)} 项到 {file}", f"√ {len(items)} items exported to {file}"))
    else:
        say(tr("未写入", "nothing written"))
    if as_json:
        write_json("export", file=file, items=len(items), written=wrote)
