"""Commands for the inspector roster (检查人员名录库)."""

from typing import Annotated

import typer

from randcheck.cli import session
from randcheck.cli.exporting import Replace, Retired, Target, export_roster
from randcheck.cli.options import Column, DryRun, Json, SheetName, Update, Yes, both
from randcheck.cli.output import UNCHANGED, say, table, write_json
from randcheck.text import tr

app = typer.Typer(no_args_is_help=True)
COLUMNS = frozenset(
    [
        "name",
        "scope",
        "regions",
        "department",
        "until",
        "role",
        "qualifications",
        "level",
        "lead",
        "borrowed",
    ]
)
Code = Annotated[
    str, typer.Argument(metavar="执法证号", help=both("执法证号", "certificate number"))
]
Name = Annotated[str | None, typer.Option(metavar="姓名", help=both("姓名", "name"))]
Scope = Annotated[
    str | None, typer.Option(metavar="餐饮、A01", help=both("执法领域、事项", "industries, items"))
]
Regions = Annotated[str | None, typer.Option(metavar="地区、地区", help=both("地区", "regions"))]
Department = Annotated[str | None, typer.Option(metavar="部门", help=both("部门", "department"))]
Until = Annotated[
    str | None, typer.Option(metavar="日期", help=both("证件有效期至", "valid until"))
]
Kind = Annotated[
    str | None,
    typer.Option("--role", metavar="officer|expert|auxiliary", help="执法人员/专家/辅助"),
]
Able = Annotated[
    str | None, typer.Option(metavar="资格、资格", help=both("岗位资格", "qualifications"))
]
Level = Annotated[str | None, typer.Option(metavar="县级", help=both("层级", "level"))]
Lead = Annotated[bool | None, typer.Option(help=both("可任组长", "may lead a team"))]
Borrowed = Annotated[
    str | None, typer.Option(metavar="单位", help=both("借自单位, 空为本单位", "lent by whom"))
]


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
    """导入检查人员 / Import inspectors; ID and phone numbers are not read in."""
    from randcheck.cli.importing import Options, import_roster
    from randcheck.services.imports import import_inspectors

    import_roster(import_inspectors, file, Options(column, dry_run, yes, as_json, update, sheet))


@app.command("export")
def export_file(
    file: Target, retired: Retired = False, yes: Replace = False, as_json: Json = False
) -> None:
    """导出检查人员 / Export the inspectors to csv or xlsx."""
    from randcheck.services.exports import export_inspectors

    export_roster(export_inspectors, file, retired, yes, as_json)


@app.command("list")
def list_inspectors(
    retired: Annotated[
        bool, typer.Option("--retired", help=both("连停用的", "retired too"))
    ] = False,
    as_json: Json = False,
) -> None:
    """列出检查人员 / List inspectors."""
    from randcheck.cli.rosters import inspector_json, inspector_row

    found = session.workspace().store.inspectors().values()
    rows = [(i, active) for i, active in found if active or retired]
    if as_json:
        write_json("inspectors", inspectors=[inspector_json(i, active) for i, active in rows])
        return
    headings = (
        tr("执法证号", "certificate"),
        tr("姓名", "name"),
        tr("部门", "department"),
        tr("执法领域", "scope"),
        tr("有效期至", "until"),
        tr("类别", "role"),
    )
    table(headings, (inspector_row(i, active) for i, active in rows))


@app.command("show")
def show(code: Code, as_json: Json = False) -> None:
    """查看一人 / Show one inspector."""
    from randcheck.cli.rosters import inspector_json, show_inspector
    from randcheck.services.lookup import inspector_story

    story = inspector_story(session.journal(), code)
    if as_json:
        visits = [{"draw": draw, "entity": entity} for draw, entity in story.visits]
        person = inspector_json(story.inspector, story.active)
        write_json("inspector", inspector=person, token=story.token, visits=visits)
    else:
        show_inspector(story)


@app.command("add")
def add(
    code: Code,
    name: Annotated[str, typer.Argument(metavar="姓名", help=both("姓名", "name"))],
    scope: Scope = None,
    regions: Regions = None,
    department: Department = None,
    until: Until = None,
    role: Kind = None,
    qualifications: Able = None,
    level: Level = None,
    lead: Lead = None,
    borrowed: Borrowed = None,
    as_json: Json = False,
) -> None:
    """添加一人 / Add one inspector."""
    from randcheck.services.lookup import edit_inspector

    edit = {k: v for k, v in locals().items() if k in COLUMNS and v is not None}
    wrote = edit_inspector(session.journal(), code, edit, new=True)
    say(tr(f"√ 已添加 {name}", f"√ added {name}") if wrote else UNCHANGED)
    if as_json:
        write_json("edit", code=code)


@app.command("set")
def set_fields(
    code: Code,
    name: Name = None,
    scope: Scope = None,
    regions: Regions = None,
    department: Department = None,
    until: Until = None,
    role: Kind = None,
    qualifications: Able = None,
    level: Level = None,
    lead: Lead = None,
    borrowed: Borrowed = None,
    as_json: Json = False,
) -> None:
    """修改一人 / Change one inspector."""
    from randcheck.services.lookup import edit_inspector

    edit = {k: v for k, v in locals().items() if k in COLUMNS and v is not None}
    wrote = edit_inspector(session.journal(), code, edit, new=False)
    say(tr(f"√ 已修改 {code}", f"√ changed {code}") if wrote else UNCHANGED)
    if as_json:
        write_json("edit", code=code)


@app.command("retire")
def retire(
    code: Code,
    reason: Annotated[str, typer.Option(metavar="代码", help=both("调离 退休", "reason code"))],
    as_json: Json = False,
) -> None:
    """停用一人, 记录保留 / Retire one inspector; the record stays."""
    from randcheck.services.lookup import retire_inspector

    wrote = retire_inspector(session.journal(), code, reason)
    say(tr(f"√ {code} 已停用", f"√ {code} retired") if wrote else UNCHANGED)
    if as_json:
        write_json("retire", code=code)
