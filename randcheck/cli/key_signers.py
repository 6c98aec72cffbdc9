"""What the commands for keys share: roles, options, and opening the keys that sign."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from randcheck.cli import ask
from randcheck.cli.options import both
from randcheck.cli.output import say
from randcheck.errors import UsageError
from randcheck.text import tr

if TYPE_CHECKING:
    from randcheck.protocol.note import Signer, VerifierKey
    from randcheck.services.journal import Journal

KEY_VARIABLE = "RANDCHECK_KEY_PASSPHRASE_FILE"
NEW_VARIABLE = "RANDCHECK_NEW_PASSPHRASE_FILE"
RECOVERY_VARIABLE = "RANDCHECK_RECOVERY_PASSPHRASE_FILE"
NAMES = {
    "log": tr("日志", "log"),
    "operator": tr("操作人", "operator"),
    "observer": tr("监督人", "observer"),
    "recovery": tr("恢复", "recovery"),
    "witness": tr("联署人", "witness"),
}

OUTSIDE = ("observer", "operator", "recovery", "witness")
RoleOption = Annotated[
    str, typer.Option("--role", metavar="|".join(OUTSIDE), help=both("谁的密钥", "whose key"))
]
KeyPassphraseFile = Annotated[
    str | None,
    typer.Option(
        "--key-passphrase-file", metavar="FILE", help=both("这把密钥的口令文件", "of this key")
    ),
]
RecoveryFile = Annotated[
    Path | None,
    typer.Option("--recovery", metavar="FILE", help=both("改用恢复密钥签", "the recovery key")),
]
RecoveryPassphraseFile = Annotated[
    str | None,
    typer.Option(
        "--recovery-passphrase-file",
        metavar="FILE",
        help=both("恢复密钥的口令文件", "passphrase file of the recovery key"),
    ),
]


@dataclass(frozen=True, slots=True)
class Given:
    """Where the passphrases of those who sign come from, and the recovery key if it is to sign."""

    operator: str | None
    observer: str | None
    recovery: Path | None
    recovery_passphrase: str | None


def refuse_role(role: str, roles: tuple[str, ...]) -> None:
    """Refuse a role that a command does not know.

    Raises:
        UsageError: it says which ones it knows.
    """
    if role not in roles:
        english, chinese = " ".join(roles), "、".join(roles)
        raise UsageError(
            tr(f"角色“{role}”在这里不能用", f"'{role}' is no role here"),
            tr(f"可用 {chinese}", f"one of {english}"),
        )


def authority_signers(journal: "Journal", roles: "Iterable[str]", given: Given) -> "list[Signer]":
    """Open one key of each role, or the recovery key in place of them all."""
    if given.recovery:
        return [_recovery_signer(journal, given)]
    return [own_signer(journal, role, None, given) for role in dict.fromkeys(roles)]


def _recovery_signer(journal: "Journal", given: Given) -> "Signer":
    from randcheck.services.key_log import open_recovery

    path, who = given.recovery, tr("恢复密钥", "the recovery key")
    assert path is not None
    return ask.retry(
        lambda: open_recovery(
            journal, path, ask.passphrase(who, given.recovery_passphrase, RECOVERY_VARIABLE)
        )
    )


def own_signer(journal: "Journal", role: str, fingerprint: str | None, given: Given) -> "Signer":
    """Open a key of the workspace: the one in use, or a certain one."""
    from randcheck.services.key_log import find_key, open_own, present

    key = find_key(journal, fingerprint).key if fingerprint else present(journal, role)
    if role == "log":
        return open_own(journal, role, key, None)
    files = {"operator": given.operator, "observer": given.observer}
    variable = {"operator": ask.OPERATOR_VARIABLE, "observer": ask.OBSERVER_VARIABLE}[role]
    name = journal.workspace.setting(role)
    who = tr(f"{NAMES[role].zh}{name}", f"{role} {name}")
    return ask.retry(
        lambda: open_own(journal, role, key, ask.passphrase(who, files[role], variable))
    )


def ending_signer(journal: "Journal", role: str, fingerprint: str, given: Given) -> "Signer":
    """Open who revokes a key: the recovery key if it was given, else the key itself."""
    if given.recovery:
        return _recovery_signer(journal, given)
    return own_signer(journal, role, fingerprint, given)


def show_fingerprint(key: "VerifierKey") -> None:
    """Show the fingerprint of a key as people compare it, and as `ssh-keygen` prints it."""
    from randcheck.protocol.anchors import show_code
    from randcheck.services.key_files import ssh_fingerprint

    code, ssh = show_code(key.fingerprint), ssh_fingerprint(key.public)
    say(
        tr(f"公钥指纹  {code}", f"fingerprint  {code}"),
        tr(f"OpenSSH 指纹  {ssh}", f"OpenSSH fingerprint  {ssh}"),
    )
