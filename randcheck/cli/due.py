"""The command that says what is late and what comes next; its exit code serves cron."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from randcheck.cli import session
from randcheck.cli.options import Json, both, number_option
from randcheck.cli.output import say, table, write_json
from randcheck.cli.session import pick
from randcheck.errors import Refused
from randcheck.text import Text, tr

if TYPE_CHECKING:
    from randcheck.services.due import Dues, Matter

HEADINGS = (
    tr("状态", "state"),
    tr("期限", "due"),
    tr("事项", "what"),
    tr("抽取", "draw"),
    tr("数目", "number"),
    tr("代码", "codes"),
)
SHOWN = 3


def due(
    calendar: Annotated[
        Path | None,
        typer.Option(
            "--calendar", metavar="文件", help=both("工作日历: 日期 休/班", "working days")
        ),
    ] = None,
    on: Annotated[
        str, typer.Option("--on", metavar="日期", help=both("从哪天看, 默认今天", "as of a day"))
    ] = "",
    soon: Annotated[
        int | None,
        number_option("--soon", both("提前几个工作日提醒, 默认 5", "working days ahead, 5")),
    ] = None,
    as_json: Json = False,
) -> None:
    """什么逾期了, 什么快到期 (有逾期时退出码 5) / What is late, what comes next (late: exit 5)."""
    from randcheck.services.due import SOON, gather

    found = gather(session.journal(), calendar, on, SOON if soon is None else soon)
    if as_json:
        write_json("due", **dues_json(found))
    else:
        table(HEADINGS, map(_row, found.matters), right=(4,))
        say(*_summary(found))
    if found.late:
        raise typer.Exit(Refused.exit_code)


def _row(matter: "Matter") -> tuple[str, ...]:
    from randcheck.services.due import kind_words
    from randcheck.services.workdays import GUESSED

    state = tr("逾期", "late") if matter.late else tr("将到", "soon")
    codes = [duty.code for duty in matter.duties if duty.code]
    more = " …" if len(codes) > SHOWN else ""
    mark = f" ({pick(GUESSED)})" if matter.guessed else ""
    return (
        pick(state),
        matter.due + mark,
        pick(kind_words(matter)),
        matter.draw or "-",
        str(len(matter.duties)),
        " ".join(codes[:SHOWN]) + more,
    )


def _summary(found: "Dues") -> list[Text]:
    """Say how much is late, and what is not known or not public yet."""
    coming = len(found.matters) - found.late
    lines = [
        tr(
            f"{found.on}: 逾期 {found.late} 项, {found.horizon} 前将到 {coming} 项",
            f"{found.on}: {found.late} late, {coming} more until {found.horizon}",
        )
    ]
    if found.unknown:
        what = tr(
            f"上次的公示 {found.unknown} 现在看不到, 是否按期公示未判断",
            f"the last publication, {found.unknown}, is not at hand; what is public is not judged",
        )
        lines.append(what)
    lines += [
        tr(f"{draw} 暂不公开, {opens} 起可公示", f"{draw} is held back until {opens}")
        for draw, opens in found.held
    ]
    return lines


def dues_json(found: "Dues") -> dict[str, Any]:
    """Describe the deadlines for programs; a code is null where the list may not be seen yet."""
    return {
        "on": found.on,
        "horizon": found.horizon,
        "late": found.late,
        "matters": [_matter_json(matter) for matter in found.matters],
        "held_back": [{"draw": draw, "opens": opens} for draw, opens in found.held],
        "publication_unknown": found.unknown or None,
    }


def _matter_json(matter: "Matter") -> dict[str, Any]:
    return {
        "kind": matter.kind,
        "draw": matter.draw or None,
        "late": matter.late,
        "due": matter.due,
        "guessed": matter.guessed,
        "count": len(matter.duties),
        "duties": [{"code": duty.code or None, "due": duty.due} for duty in matter.duties],
    }
