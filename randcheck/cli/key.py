"""Commands for keys: `make` outside a workspace; `list`, `add`, `rotate`, `revoke`, `export`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from randcheck.cli import ask, session
from randcheck.cli.key_make import make
from randcheck.cli.key_signers import (
    KEY_VARIABLE,
    NAMES,
    NEW_VARIABLE,
    OUTSIDE,
    Given,
    KeyPassphraseFile,
    RecoveryFile,
    RecoveryPassphraseFile,
    RoleOption,
    authority_signers,
    ending_signer,
    own_signer,
    refuse_role,
    show_fingerprint,
)
from randcheck.cli.options import Json, ObserverPassphraseFile, PassphraseFile, both
from randcheck.cli.output import say, table, write_json
from randcheck.errors import Refused
from randcheck.text import Text, tr

if TYPE_CHECKING:
    from randcheck.protocol.note import Signer, VerifierKey
    from randcheck.services.journal import Journal
    from randcheck.services.key_turn import Turn

REASONS = both(
    "原因: 丢失 泄露 人员离岗 另有新的 更换 其他",
    "lost leaked left replaced rotated other",
)
INSIDE = ("log", "operator", "observer")
app = typer.Typer(no_args_is_help=True)
app.command("make")(make)


@app.command("list")
def list_all(as_json: Json = False) -> None:
    """列出日志里的所有密钥, 已撤销的也在 / List the keys of the log, revoked ones too."""
    from randcheck.protocol.anchors import show_code
    from randcheck.protocol.note import format_verifier_key
    from randcheck.services.key_files import ssh_fingerprint
    from randcheck.services.key_log import list_keys

    found = list_keys(session.journal())
    if as_json:
        rows = [
            {
                "role": named.role,
                "name": named.key.name,
                "fingerprint": named.key.fingerprint,
                "ssh": ssh_fingerprint(named.key.public),
                "vkey": format_verifier_key(named.key),
                "since": named.since,
                "revoked": named.ended,
                "reason": named.reason or None,
                "file": named.file or None,
            }
            for named in found
        ]
        write_json("keys", keys=rows)
        return
    headings = (
        tr("角色", "role"),
        tr("名称", "name"),
        tr("公钥指纹", "fingerprint"),
        tr("自第几条", "since entry"),
        tr("状态", "state"),
        tr("私钥文件", "private key file"),
    )
    rows_shown = (
        (
            session.pick(NAMES[named.role]),
            named.key.name,
            show_code(named.key.fingerprint),
            str(named.since),
            session.pick(_state(named.ended, named.reason)),
            named.file or "-",
        )
        for named in found
    )
    table(headings, rows_shown, right=(3,))
    for named in found:
        ssh, role = ssh_fingerprint(named.key.public), NAMES[named.role]
        say(tr(f"OpenSSH 指纹  {ssh}  {role.zh}", f"OpenSSH fingerprint  {ssh}  {role.en}"))


def _state(ended: int | None, reason: str) -> Text:
    from randcheck.services.reason_words import REVOKE

    if ended is None:
        return tr("有效", "valid")
    why = REVOKE.get(reason, tr(reason, reason))
    return tr(f"第 {ended} 条撤销: {why.zh}", f"revoked by entry {ended}: {why.en}")


@app.command("add")
def add(
    vkey_file: Annotated[Path, typer.Argument(metavar="公钥.vkey")],
    role: RoleOption,
    key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=both("它的私钥: 也要签", "its private key, to sign")),
    ] = None,
    key_passphrase_file: KeyPassphraseFile = None,
    passphrase_file: PassphraseFile = None,
    observer_passphrase_file: ObserverPassphraseFile = None,
    recovery: RecoveryFile = None,
    recovery_passphrase_file: RecoveryPassphraseFile = None,
    as_json: Json = False,
) -> None:
    """登记一把在别处做的密钥 / Add a key that was made elsewhere."""
    from randcheck.services import key_log
    from randcheck.services.key_outside import open_named

    refuse_role(role, OUTSIDE)
    journal = session.journal()
    brought = key_log.read_vkey(vkey_file)
    addition = key_log.propose(journal, role, brought)
    signers: list[Signer] = []
    if addition.itself:
        private = key
        if private is None:
            raise Refused(
                tr("新密钥自己也要签这一条", "the new key itself has to sign this entry"),
                tr("用 --key 指明它的私钥文件", "give its private key file by --key"),
            )
        who = tr(f"新{NAMES[role].zh}密钥", f"the new {role} key")
        signers.append(
            ask.retry(
                lambda: open_named(
                    private, brought, ask.passphrase(who, key_passphrase_file, KEY_VARIABLE)
                )
            )
        )
    given = Given(passphrase_file, observer_passphrase_file, recovery, recovery_passphrase_file)
    signers = [*authority_signers(journal, addition.roles, given), *signers]
    key_log.add(journal, addition, signers)
    entry = journal.size - 1
    say(tr(f"√ 第 {entry} 条: {NAMES[role].zh}密钥已登记", f"√ entry {entry}: {role} key added"))
    show_fingerprint(brought)
    say(tr("下一步: randcheck publish --out 公示", "next: randcheck publish --out public"))
    if as_json:
        write_json("keyadd", entry=entry, role=role, fingerprint=brought.fingerprint)


@app.command("rotate")
def rotate(
    role: Annotated[str, typer.Argument(metavar="|".join(INSIDE))],
    new_passphrase_file: Annotated[
        str | None,
        typer.Option(
            "--new-passphrase-file", metavar="FILE", help=both("新密钥的口令文件", "of the new key")
        ),
    ] = None,
    passphrase_file: PassphraseFile = None,
    observer_passphrase_file: ObserverPassphraseFile = None,
    recovery: RecoveryFile = None,
    recovery_passphrase_file: RecoveryPassphraseFile = None,
    as_json: Json = False,
) -> None:
    """换一把新密钥, 旧的随即撤销 / Replace a key of the workspace by a new one."""
    from randcheck.services import key_turn

    refuse_role(role, INSIDE)
    journal = session.journal()
    turn = key_turn.begin_turn(journal, role)
    given = Given(passphrase_file, observer_passphrase_file, recovery, recovery_passphrase_file)
    new = turn.ended or _turn(journal, turn, given, new_passphrase_file)
    kept = f"keys/{role}-{turn.old.fingerprint[:8]}.key"
    say(
        tr(
            f"√ {NAMES[role].zh}密钥已更换, 旧的已撤销, 留作 {kept}",
            f"√ the {role} key is new; the old one is revoked and kept as {kept}",
        )
    )
    show_fingerprint(new)
    say(
        tr(
            "公布新指纹, 重新备份: 旧备份里没有新密钥",
            "publish it; back up anew: an old backup lacks the key",
        )
    )
    if as_json:
        write_json(
            "keyrotate",
            role=role,
            old=turn.old.fingerprint,
            new=new.fingerprint,
            entry=journal.size - 1,
        )


def _turn(journal: "Journal", turn: "Turn", given: Given, new_file: str | None) -> "VerifierKey":
    """Open the keys that sign, have the new passphrase chosen, and rotate."""
    from randcheck.services import key_turn
    from randcheck.services.keys import check_passphrase

    authority: list[Signer] = []
    secret, role = None, turn.role
    if turn.new is None:
        roles = (*journal.log.keys.signers["key-add"], role)
        authority = authority_signers(journal, roles, given)
        if role != "log":
            who = tr(f"请{NAMES[role].zh}自设新", f"the new {role} key")
            secret = ask.retry(
                lambda: check_passphrase(ask.passphrase(who, new_file, NEW_VARIABLE, new=True))
            )
    may_end = (one for one in authority if given.recovery or one.key == turn.old)
    ending = next(may_end, None) or ending_signer(journal, role, turn.old.fingerprint, given)
    return key_turn.rotate(journal, turn, authority, ending, secret)


@app.command("revoke")
def revoke(
    key: Annotated[
        list[str], typer.Argument(metavar="指纹|角色", help=both("哪一把", "fingerprint or role"))
    ],
    reason: Annotated[
        str,
        typer.Option(metavar="代码", help=REASONS),
    ],
    passphrase_file: PassphraseFile = None,
    observer_passphrase_file: ObserverPassphraseFile = None,
    recovery: RecoveryFile = None,
    recovery_passphrase_file: RecoveryPassphraseFile = None,
    as_json: Json = False,
) -> None:
    """撤销一把密钥: 以后不再有效, 以前的不变 / Revoke a key from now on."""
    from randcheck.services import key_log
    from randcheck.services.reason_words import REVOKE
    from randcheck.services.reasons import read_reason

    journal = session.journal()
    code = read_reason(journal, reason, REVOKE)
    named = key_log.find_key(journal, " ".join(key))
    body = key_log.propose_end(journal, named, code)
    given = Given(passphrase_file, observer_passphrase_file, recovery, recovery_passphrase_file)
    if recovery is None and named.role == "recovery":
        raise Refused(
            tr("恢复密钥只能由它自己撤销", "only the recovery key itself can revoke it"),
            tr("用 --recovery 指明它的文件", "name its file by --recovery"),
        )
    if recovery is None and named.role == "witness":
        signer = own_signer(journal, "operator", None, given)
    else:
        signer = ending_signer(journal, named.role, named.key.fingerprint, given)
    key_log.revoke(journal, body, signer)
    entry, role = journal.size - 1, named.role
    say(tr(f"√ 第 {entry} 条: {NAMES[role].zh}密钥已撤销", f"√ entry {entry}: {role} key revoked"))
    show_fingerprint(named.key)
    if role == "observer" and not journal.log.keys.valid("observer"):
        say(
            tr(
                "下次抽取时由新监督人自设口令: randcheck draw now --observer 姓名",
                "at the next draw a new observer chooses a passphrase: "
                "randcheck draw now --observer NAME",
            )
        )
    if as_json:
        write_json(
            "keyrevoke", entry=entry, role=role, fingerprint=named.key.fingerprint, reason=code
        )


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help=both("新文件夹", "new folder"))],
    as_json: Json = False,
) -> None:
    """写出公钥和信任名单, 供公布和核对 / Write the public keys and a policy to hand over."""
    from randcheck.services.key_export import export as write

    journal = session.journal()
    names = write(journal, folder)
    say(
        tr(f"√ {folder}: {' '.join(names)}", f"√ {folder}: {' '.join(names)}"),
        tr(
            "这里写出的信任名单本身不证明什么: 收到的人要与单位公布的指纹核对",
            "a policy from here proves nothing by itself: compare the fingerprints with those "
            "that were published",
        ),
    )
    for named in journal.log.keys.valid("log"):
        show_fingerprint(named)
    if as_json:
        write_json("keyexport", folder=str(folder), files=names)
