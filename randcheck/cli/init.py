"""The command that begins a workspace."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from randcheck.cli import ask, session
from randcheck.cli.options import Json, PassphraseFile, both
from randcheck.cli.output import say, write_json
from randcheck.text import Text, tr

if TYPE_CHECKING:
    from randcheck.services.succession import Predecessor


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="文件夹", help=both("新文件夹", "new folder"))
    ] = Path(),
    bureau: Annotated[
        str | None, typer.Option(metavar="名称", help=both("单位", "the bureau"))
    ] = None,
    operator: Annotated[
        str | None, typer.Option(metavar="姓名", help=both("操作人", "the operator"))
    ] = None,
    passphrase_file: PassphraseFile = None,
    rules: Annotated[
        Path | None, typer.Option(metavar="细则.toml", help=both("细则, 默认样例", "working rules"))
    ] = None,
    after: Annotated[
        Path | None,
        typer.Option(metavar="公示", help=both("承接的原日志", "the log it goes on from")),
    ] = None,
    practice: Annotated[
        bool, typer.Option("--practice", help=both("演练用, 永不作数", "training, never real"))
    ] = False,
    as_json: Json = False,
) -> None:
    """新建工作文件夹: 密钥、日志、细则 / Begin a workspace: keys, log, rules."""
    from randcheck.protocol.anchors import show_code
    from randcheck.services import setup
    from randcheck.services.drives import drive_warnings
    from randcheck.services.keys import check_passphrase
    from randcheck.services.rules import read_rules
    from randcheck.services.workspace import refuse_taken
    from randcheck.services.world import World

    refuse_taken(folder)
    bureau = bureau or ask.ask(tr("单位", "bureau"), "--bureau")
    operator = operator or ask.ask(tr("操作人", "operator"), "--operator")
    who = tr(f"请{operator}自设", f"{operator} chooses a")

    def choose() -> str:
        typed = ask.passphrase(who, passphrase_file, ask.OPERATOR_VARIABLE, new=True)
        return check_passphrase(typed)

    secret = ask.retry(choose)
    data = None if rules is None else read_rules(rules).data
    begun = setup.init(folder, bureau, operator, secret, practice, World(), data, after)
    session.keep(begun.workspace)
    code = show_code(begun.fingerprint)
    say(
        tr(f"√ 日志名  {begun.origin}", f"√ log  {begun.origin}"),
        tr(f"公钥指纹  {code}", f"key fingerprint  {code}"),
        tr("交给监督人, 并公布在单位网站", "hand it to the observer and publish it"),
        tr(f"细则在 {folder / 'rules.toml'}", f"the rules are in {folder / 'rules.toml'}"),
    )
    if begun.before:
        say(*_told(begun.before))
    go = (
        ""
        if folder.resolve() == Path.cwd()
        else f'cd "{folder}"'
        if " " in str(folder)
        else f"cd {folder}"
    )
    command = "randcheck entity import"
    say(
        tr(
            f"下一步: {go + ', 然后 ' if go else ''}{command} 企业.xlsx",
            f"next: {go + ', then ' if go else ''}{command} FILE",
        )
    )
    for told in drive_warnings(folder):
        say(tr(f"! {told.zh}", f"! {told.en}"))
    if as_json:
        write_json("init", origin=begun.origin, fingerprint=begun.fingerprint, practice=practice)


def _told(before: "Predecessor") -> list[Text]:
    """Say what comes along from the log before, and what does not."""
    named, (tried, owed) = before.named, (before.attempts, before.owed)
    lines = [
        tr(
            f"承接 {named.log} {named.size} 条: 抽取 {tried} 次, 欠检 {owed} 户",
            f"goes on from {named.log}, {named.size} entries: {tried} attempts, {owed} owed",
        )
    ]
    if before.open:
        shown = "、".join(before.open)
        lines.append(
            tr(
                f"! 原日志里 {shown} 已封存, 没有结果: 先在原日志抽完或作废, 再承接",
                f"! {shown} is sealed without result: end it in the log before, then begin anew",
            )
        )
    return lines
