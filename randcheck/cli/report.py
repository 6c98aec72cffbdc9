"""The command that prints the yearly statistics."""

from pathlib import Path
from typing import Annotated

import typer

from randcheck.cli import session
from randcheck.cli.options import Json, Yes, both
from randcheck.cli.output import say, write_json
from randcheck.text import tr


def report(
    year: Annotated[str, typer.Argument(metavar="年份", help=both("如 2026", "such as 2026"))],
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="item|department|region|office|unit",
            help=both(
                "按事项、部门、地区、登记机关、管辖单位汇总, 默认每次抽取一行",
                "a line per item …, else per draw",
            ),
        ),
    ] = "",
    until: Annotated[
        str,
        typer.Option(
            "--until",
            metavar="日期",
            help=both("截止日期, 默认昨天", "last day that counts, else yesterday"),
        ),
    ] = "",
    xlsx: Annotated[
        str, typer.Option("--xlsx", metavar="文件", help=both("写成表格文件", "write a workbook"))
    ] = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """年度统计表 / The statistics of a year."""
    from randcheck.cli.report_show import report_json, show_report
    from randcheck.services.exports import write_export
    from randcheck.services.report import make_report, report_xlsx

    found = make_report(session.journal(), year, by, until)
    if xlsx:
        exported = report_xlsx(found, xlsx)
        write_export(Path(xlsx), exported, yes)
        say(tr(f"√ {xlsx}  {exported.rows:,} 行", f"√ {xlsx}, {exported.rows:,} lines"))
    if as_json:
        write_json("report", file=xlsx or None, **report_json(found))
    elif not xlsx:
        show_report(found)
