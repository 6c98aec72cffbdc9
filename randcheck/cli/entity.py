"""Commands for the entity roster (检查对象名录库)."""

from typing import Annotated

import typer

from randcheck.cli import session
from randcheck.cli.exporting import Replace, Retired, Target, export_roster
from randcheck.cli.options import Column, DryRun, Json, SheetName, Update, Yes, both
from randcheck.cli.output import UNCHANGED, say, table, write_json
from randcheck.errors import UsageError
from randcheck.text import tr

app = typer.Typer(no_args_is_help=True)
Code = Annotated[str, typer.Argument(metavar="代码", help=both("代码", "code"))]
Fields = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="列=值", help=both("例: 地区=城关镇", "COLUMN=VALUE")),
]
HEADINGS = (tr("代码", "code"), tr("名称", "name"), tr("地区", "region"), tr("行业", "industry"))


@app.command("import")
def import_file(
    file: Annotated[str, typer.Argument(metavar="文件", help="xlsx, xls, ods, csv, -")],
    column: Column = None,
    sheet: SheetName = "",
    update: Update = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """导入企业名录 / Import entities from xlsx, xls, ods or csv."""
    from randcheck.cli.importing import Options, import_roster
    from randcheck.services.imports import import_entities

    import_roster(import_entities, file, Options(column, dry_run, yes, as_json, update, sheet))


@app.command("export")
def export_file(
    file: Target, retired: Retired = False, yes: Replace = False, as_json: Json = False
) -> None:
    """导出企业名录 / Export the entities to csv or xlsx."""
    from randcheck.services.exports import export_entities

    export_roster(export_entities, file, retired, yes, as_json)


@app.command("list")
def list_entities(
    retired: Annotated[
        bool, typer.Option("--retired", help=both("连停用的", "retired too"))
    ] = False,
    as_json: Json = False,
) -> None:
    """列出检查对象 / List entities."""
    from randcheck.cli.rosters import entity_json

    found = session.workspace().store.entities().values()
    rows = [(e, active) for e, active in found if active or retired]
    if as_json:
        write_json("entities", entities=[entity_json(e, active) for e, active in rows])
        return
    headings = (*HEADINGS, tr("风险等级", "risk"), tr("状态", "status"))
    cells = ((e.code, e.name, e.region, e.industry, e.risk, "" if a else "停用") for e, a in rows)
    table(headings, cells)


@app.command("show")
def show(code: Code, as_json: Json = False) -> None:
    """查看一户: 名录、检查、禁选 / Show one entity with its visits."""
    from randcheck.cli.rosters import entity_json, show_entity
    from randcheck.services.lookup import entity_story

    story = entity_story(session.journal(), code)
    if as_json:
        write_json(
            "entity",
            entity=entity_json(story.entity, story.active),
            visits=[{"date": v.date, "random": v.random, "draw": v.draw} for v in story.visits],
            draws=list(story.draws),
        )
    else:
        show_entity(story)


@app.command("add")
def add(
    code: Code,
    name: Annotated[str, typer.Argument(metavar="名称", help=both("名称", "name"))],
    fields: Fields = None,
    as_json: Json = False,
) -> None:
    """添加一户 / Add one entity."""
    from randcheck.services.lookup import edit_entity

    wrote = edit_entity(session.journal(), code, {"name": name, **read_fields(fields)}, new=True)
    say(tr(f"√ 已添加 {code}", f"√ added {code}") if wrote else UNCHANGED)
    if as_json:
        write_json("edit", code=code)


@app.command("set")
def set_fields(code: Code, fields: Fields = None, as_json: Json = False) -> None:
    """修改一户的列 / Change columns of one entity."""
    from randcheck.services.lookup import edit_entity

    values = read_fields(fields)
    if not values:
        raise UsageError(
            tr("没说改什么, 用 --set 列=值", "nothing to change; use --set COLUMN=VALUE")
        )
    wrote = edit_entity(session.journal(), code, values, new=False)
    say(tr(f"√ 已修改 {code}", f"√ changed {code}") if wrote else UNCHANGED)
    if as_json:
        write_json("edit", code=code)


@app.command("retire")
def retire(
    code: Code,
    reason: Annotated[
        str, typer.Option(metavar="代码", help=both("注销 迁出 停业", "reason code"))
    ],
    as_json: Json = False,
) -> None:
    """停用一户, 记录保留 / Retire one entity; its record stays."""
    from randcheck.services.lookup import retire_entity

    wrote = retire_entity(session.journal(), code, reason)
    say(tr(f"√ {code} 已停用", f"√ {code} retired") if wrote else UNCHANGED)
    if as_json:
        write_json("retire", code=code)


def read_fields(pairs: list[str] | None) -> dict[str, str]:
    """Read `--set` pairs into roster columns."""
    from randcheck.services.lookup import SET_COLUMNS
    from randcheck.services.words import read_column

    found = {}
    for pair in pairs or []:
        column, equals, value = pair.replace("＝", "=").partition("=")
        if not equals:
            raise UsageError(tr(f"应写成 列=值, 不是“{pair}”", f"COLUMN=VALUE, not '{pair}'"))
        name = "name" if column in ("名称", "name") else read_column(column, SET_COLUMNS)
        found[name] = value.strip()
    return found
