"""Assemble the commands; help in four panels: every week, rosters, checking, other."""

from typing import Annotated

import typer

import randcheck
from randcheck.cli import (
    backup,
    demo,
    drafts,
    draw,
    due,
    entity,
    explain,
    finding,
    init,
    inspector,
    item,
    key,
    objection,
    page,
    pool,
    publish,
    recusal,
    report,
    roster,
    rules,
    timestamp,
    verify,
    visit,
    witness,
)
from randcheck.cli.status import status

WEEKLY, ROSTERS = "每周 / every week", "名录 / rosters"
CHECKING, OTHER = "核对 / checking", "其他 / other"
EPILOG = (
    "例 / examples:  randcheck demo  |  randcheck entity import 企业.xlsx  |  "
    "randcheck draw now  |  randcheck verify 公示\n\n"
    "退出码 / exit codes:  0 属实 true  1 不符 FALSE  2 用法 usage  "
    "3 读不到 cannot tell  4 未能证明 not proved  5 规则不许 refused"
)

app = typer.Typer(
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EPILOG,
)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="版本 / version")] = False,
    lang: Annotated[str, typer.Option(metavar="zh|en", help="语言 / language")] = "",
    workspace: Annotated[
        str, typer.Option("-w", "--workspace", metavar="文件夹", help="工作文件夹 / workspace")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / JSON on stdout")] = False,
) -> None:
    """双随机、一公开: 谁都动不了、谁都能核对 / Draws nobody can rig and anybody can check."""
    if version:
        typer.echo(f"randcheck {randcheck.__version__}")
    elif context.invoked_subcommand is None:
        status(as_json)


app.command("status", rich_help_panel=WEEKLY)(status)
app.add_typer(draw.app, name="draw", help="抽取 / draw", rich_help_panel=WEEKLY)
app.add_typer(drafts.app, name="draft", help="异地签名 / signing elsewhere", rich_help_panel=OTHER)
app.add_typer(visit.app, name="visit", help="检查记录 / visits", rich_help_panel=WEEKLY)
app.add_typer(finding.app, name="finding", help="检查结果 / findings", rich_help_panel=WEEKLY)
app.add_typer(
    objection.app, name="objection", help="异议、申请回避 / objections", rich_help_panel=WEEKLY
)
app.command("due", rich_help_panel=WEEKLY)(due.due)
app.command("publish", rich_help_panel=WEEKLY)(publish.publish)
app.command("report", rich_help_panel=WEEKLY)(report.report)
app.add_typer(entity.app, name="entity", help="检查对象 / entities", rich_help_panel=ROSTERS)
app.add_typer(
    inspector.app, name="inspector", help="检查人员 / inspectors", rich_help_panel=ROSTERS
)
app.add_typer(pool.app, name="pool", help="专项库 / special pools", rich_help_panel=ROSTERS)
app.add_typer(roster.app, name="roster", help="名录体检 / quality", rich_help_panel=ROSTERS)
app.add_typer(rules.app, name="rules", help="细则 / working rules", rich_help_panel=ROSTERS)
app.add_typer(recusal.app, name="recusal", help="回避 / recusals", rich_help_panel=ROSTERS)
app.add_typer(item.app, name="item", help="一单 / items", rich_help_panel=ROSTERS)
app.command("verify", rich_help_panel=CHECKING)(verify.verify)
app.command("explain", rich_help_panel=CHECKING)(explain.explain_code)
app.command("page", rich_help_panel=CHECKING)(page.page)
app.add_typer(witness.app, name="witness", help="第三方联署 / witnesses", rich_help_panel=CHECKING)
app.add_typer(
    timestamp.app, name="timestamp", help="时间戳 / time stamps", rich_help_panel=CHECKING
)
app.command("init", rich_help_panel=OTHER)(init.init)
app.command("backup", rich_help_panel=OTHER)(backup.backup)
app.command("restore", rich_help_panel=OTHER)(backup.restore)
app.add_typer(key.app, name="key", help="密钥 / keys", rich_help_panel=OTHER)
app.command("demo", rich_help_panel=OTHER)(demo.demo)
