"""Look over both rosters: what is stale, doubled, missing, or would stop a draw."""

from typing import TYPE_CHECKING, Annotated

import typer

from randcheck.cli import session
from randcheck.cli.options import Json, both
from randcheck.cli.output import say, table, write_json
from randcheck.cli.session import pick
from randcheck.errors import Refused
from randcheck.text import tr

if TYPE_CHECKING:
    from randcheck.services.quality import Report
    from randcheck.services.remarks import Remark

app = typer.Typer(no_args_is_help=True)
SEVERITIES = {
    "error": tr("错误", "error"),
    "warning": tr("提醒", "warning"),
    "hint": tr("提示", "hint"),
}
HEADINGS = (
    tr("程度", "severity"),
    tr("什么", "what"),
    tr("数目", "count"),
    tr("例如", "such as"),
    tr("怎么办", "what to do"),
)


@app.callback()
def rosters() -> None:
    """Keep `check` a subcommand while it is the only one."""


@app.command("check")
def check_rosters(
    strict: Annotated[
        bool, typer.Option("--strict", help=both("有错误就退出码 5", "exit 5 on an error"))
    ] = False,
    as_json: Json = False,
) -> None:
    """两库体检, 只看不写 / Look over both rosters; nothing is written."""
    from randcheck.services.quality import check

    report = check(session.journal())
    if as_json:
        write_json("quality", **report_json(report))
    else:
        table(HEADINGS, map(cells, report.remarks), right=(2,))
    talk(report)
    if strict and report.count("error"):
        raise typer.Exit(Refused.exit_code)


def talk(report: "Report") -> None:
    """Say how many lines there are of each severity, and which versions were looked at."""
    counts = [(word, report.count(severity)) for severity, word in SEVERITIES.items()]
    zh = " ".join(f"{word.zh} {n}" for word, n in counts)
    en = ", ".join(f"{n} {word.en}" for word, n in counts)
    say(
        tr(
            f"检查对象 {report.entities:,} 户  版本 {report.entity_version}",
            f"{report.entities:,} entities, version {report.entity_version}",
        ),
        tr(
            f"检查人员 {report.inspectors:,} 人  版本 {report.inspector_version}",
            f"{report.inspectors:,} inspectors, version {report.inspector_version}",
        ),
        tr(f"{report.day}  {zh}", f"{report.day}  {en}"),
    )


def cells(found: "Remark") -> tuple[str, ...]:
    """Describe a remark in the cells of the table."""
    codes = [f"{code} ({hint})" if hint else code for code, hint in found.examples]
    return (
        pick(SEVERITIES[found.severity]),
        pick(found.what),
        f"{found.count:,}",
        "、".join(codes),
        pick(found.todo),
    )


def report_json(report: "Report") -> dict[str, object]:
    """Describe a report for programs."""
    return {
        "day": report.day,
        "entities": report.entities,
        "inspectors": report.inspectors,
        "entity_version": report.entity_version,
        "inspector_version": report.inspector_version,
        "errors": report.count("error"),
        "remarks": [
            {
                "key": found.key,
                "severity": str(found.severity),
                "what": {"zh": found.what.zh, "en": found.what.en},
                "count": found.count,
                "examples": [{"code": code, "hint": hint or None} for code, hint in found.examples],
                "todo": {"zh": found.todo.zh, "en": found.todo.en},
            }
            for found in report.remarks
        ],
    }
