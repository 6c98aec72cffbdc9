"""Commands for the working rules (细则)."""

from pathlib import Path
from typing import Annotated

import typer

from randcheck.cli import session
from randcheck.cli.options import Json, both
from randcheck.cli.output import say, table, write_json
from randcheck.cli.session import pick
from randcheck.text import tr

app = typer.Typer(no_args_is_help=True)
HEADINGS = (tr("项目", "about"), tr("细则的规定", "what the rules say"))


@app.callback()
def rules() -> None:
    """Keep `check` a subcommand while it is the only one."""


@app.command("check")
def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="[文件]", help=both("默认 rules.toml", "rules file"))
    ] = None,
    as_json: Json = False,
) -> None:
    """用人话说细则, 并与名录核对 / Put the rules into words, and hold them against the rosters."""
    from randcheck.services.rules import read_rules
    from randcheck.services.rules_check import check_rules

    journal = session.journal()
    report = check_rules(journal, read_rules(file or journal.workspace.rules_path))
    if as_json:
        write_json(
            "rules",
            sha256=report.sha256,
            logged=report.logged or None,
            says=[{"about": pick(about), "rule": pick(rule)} for about, rule in report.lines],
            problems=[pick(problem) for problem in report.problems],
        )
        return
    table(HEADINGS, ((pick(about), pick(rule)) for about, rule in report.lines))
    for problem in report.problems:
        say(tr(f"  ! {problem.zh}", f"  ! {problem.en}"))
    day = report.logged
    say(
        tr(f"√ 与日志一致 ({day} 记入)", f"√ as logged on {day}")
        if day
        else tr("已改动, 下次封存时记入日志", "changed; it will be logged with the next seal")
    )
