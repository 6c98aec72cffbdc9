"""The command that makes a key outside a workspace: on another machine, or on a stick."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from randcheck.cli import ask, session
from randcheck.cli.key_signers import (
    KEY_VARIABLE,
    NAMES,
    OUTSIDE,
    KeyPassphraseFile,
    RoleOption,
    refuse_role,
    show_fingerprint,
)
from randcheck.cli.options import Json, both
from randcheck.cli.output import line, say, write_json
from randcheck.errors import Unreadable, UsageError
from randcheck.text import tr

if TYPE_CHECKING:
    from randcheck.protocol.note import VerifierKey


def make(
    file: Annotated[Path, typer.Argument(metavar="文件", help=both("新私钥", "the new key"))],
    role: RoleOption,
    name: Annotated[
        str | None,
        typer.Option(metavar="名称", help=both("联署人: 域名/witness", "of a witness")),
    ] = None,
    origin: Annotated[
        str | None, typer.Option(metavar="日志", help=both("哪个日志的", "the log's name"))
    ] = None,
    passphrase_file: KeyPassphraseFile = None,
    as_json: Json = False,
) -> None:
    """在工作文件夹以外做一对密钥 / Make a key pair outside a workspace."""
    from randcheck.protocol.note import COSIGNER, ED25519, format_verifier_key
    from randcheck.services.key_files import ssh_fingerprint
    from randcheck.services.key_outside import in_a_workspace, refuse_file
    from randcheck.services.keys import check_passphrase, make_key
    from randcheck.services.world import World

    refuse_role(role, OUTSIDE)
    named = _name_of(role, name, origin)
    refuse_file(file)
    who = tr(f"请为{NAMES[role].zh}密钥设", f"the new {role} key")
    secret = ask.retry(
        lambda: check_passphrase(ask.passphrase(who, passphrase_file, KEY_VARIABLE, new=True))
    )
    kind = COSIGNER if role == "witness" else ED25519
    key = make_key(file, named, secret, World(), kind)
    if in_a_workspace(file):
        say(
            tr(
                "! 密钥放在工作文件夹里, 会一起丢: 移到别处(U 盘、他的电脑)",
                "! it lies in a workspace and is lost with it: move it to a stick or his machine",
            )
        )
    beside, written = f"{file}.vkey", format_verifier_key(key)
    _show_made(role, file, beside, key)
    if as_json:
        write_json(
            "key",
            role=role,
            name=key.name,
            vkey=written,
            fingerprint=key.fingerprint,
            ssh=ssh_fingerprint(key.public),
            file=str(file),
            public=beside,
        )
    else:
        line(written)


def _name_of(role: str, name: str | None, origin: str | None) -> str:
    """Name the key: a witness's is given, any other belongs to a log."""
    from randcheck.protocol.alphabet import is_origin
    from randcheck.services.key_log import key_name

    if role == "witness":
        if name is None or origin is not None:
            raise UsageError(
                tr("联署人密钥要写明自己的名称", "the key of a witness has a name of its own"),
                tr("如 --name jiancha.example/witness", "--name jiancha.example/witness, say"),
            )
        return name
    if name is not None:
        raise UsageError(
            tr("只有联署人密钥用 --name", "--name is for a witness only"),
            tr("其他角色用 --origin 写明日志", "name the log by --origin"),
        )
    found = _origin() if origin is None else origin
    if not is_origin(found):
        raise UsageError(
            tr(f"“{found}”不是日志名称", f"'{found}' is no name of a log"),
            tr("照 randcheck status 显示的抄", "copy it from what randcheck status shows"),
        )
    return key_name(found, role)


def _origin() -> str:
    try:
        return session.journal().origin
    except Unreadable as error:
        if session.given("workspace"):
            raise
        raise UsageError(
            tr("不知道是哪个日志的密钥", "it is not known which log the key is for"),
            tr(
                "用 --origin 写明日志名称(单位的 randcheck status 会显示)",
                "name the log by --origin, as randcheck status shows it at the bureau",
            ),
        ) from error


def _show_made(role: str, file: Path, beside: str, key: "VerifierKey") -> None:
    own = "" if role == "witness" else f" --key {file}"
    command = f"randcheck key add {beside} --role {role}{own}"
    say(
        tr(f"√ {file} (私钥)  {beside} (公钥)", f"√ {file} (private)  {beside} (public)"),
    )
    show_fingerprint(key)
    say(
        tr(
            "私钥和口令不给任何人; 公钥交给单位, 指纹当面或电话核对",
            "give the private key to nobody; hand over the public one, compare the fingerprint",
        ),
        tr(f"下一步(单位): {command}", f"next, at the bureau: {command}"),
    )
