"""The command that begins a workspace."""

from pathlib import Path
from typing import Annotated

import typer

from randcheck.cli import ask, session
from randcheck.cli.options import Json, PassphraseFile, both
from randcheck.cli.output import say, write_json
from randcheck.text import tr


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
    from randcheck.services.rules import read_rules
    from randcheck.services.workspace import refuse_taken
    from randcheck.services.world import World

    refuse_taken(folder)
    bureau = bureau or ask.ask(tr("单位", "bureau"), "--bureau")
    operator = operator or ask.ask(tr("操作人", "operator"), "--operator")
    who = tr(f"请{operator}自设", f"{operator} chooses a")
    secret = ask.passphrase(who, passphrase_file, ask.OPERATOR_VARIABLE, new=True)
    data = None if rules is None else read_rules(rules).data
    begun = setup.init(folder, bureau, operator, secret, practice, World(), data, after)
    session.keep(begun.workspace)
    code = show_code(begun.fingerprint)
    say(
        tr(f"√ {begun.origin}", f"√ {begun.origin}"),
        tr(f"公钥指纹  {code}", f"key fingerprint  {code}"),
        tr("交给监督人, 并公布在单位网站", "hand it to the observer and publish it"),
        tr(f"细则在 {folder / 'rules.toml'}", f"the rules are in {folder / 'rules.toml'}"),
        tr("下一步: randcheck entity import 企业.xlsx", "next: randcheck entity import FILE"),
    )
    for told in drive_warnings(folder):
        say(tr(f"! {told.zh}", f"! {told.en}"))
    if as_json:
        write_json("init", origin=begun.origin, fingerprint=begun.fingerprint, practice=practice)
