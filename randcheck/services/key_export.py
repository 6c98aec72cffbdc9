"""Write the public keys of a log as files to hand over, with a policy for verifiers."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from randcheck.errors import Refused, Unreadable
from randcheck.protocol.keyring import Keys
from randcheck.protocol.note import VerifierKey, format_verifier_key
from randcheck.protocol.policy import parse_policy
from randcheck.protocol.sums import ALLOWED, format_allowed_signers
from randcheck.services.disk import write_atomic
from randcheck.services.journal import Journal
from randcheck.services.key_log import ROLES
from randcheck.services.keys import public_forms
from randcheck.text import tr

POLICY, GROUP = "policy", "all-witnesses"


def exported(journal: Journal) -> dict[str, bytes]:
    """Write every valid key in three forms, `allowed_signers` and `policy`, by file name."""
    keys = journal.log.keys
    files: dict[str, bytes] = {}
    for role in ROLES:
        files |= _forms(role, keys.valid(role))
    allowed = [format_allowed_signers(key.name, key.public) for key in keys.valid("log")]
    return files | {ALLOWED: b"".join(allowed), POLICY: format_policy(keys)}


def _forms(role: str, keys: Sequence[VerifierKey]) -> Mapping[str, bytes]:
    """Name the files by role; several of one role are numbered in the order of the log."""
    found = {}
    for number, key in enumerate(keys, 1):
        name = f"{role}-{number}" if len(keys) > 1 else role
        for path, data in public_forms(key).items():
            found[f"{name}.{path.rpartition('.')[2]}"] = data
    return found


def format_policy(keys: Keys) -> bytes:
    """Write a policy that demands every valid witness of the log (C2SP tlog-policy).

    Raises:
        Malformed: the log names more witnesses than a policy may, or one by an unprintable name.
    """
    witnesses = keys.valid("witness")
    lines = [f"log {format_verifier_key(key)}" for key in keys.valid("log")]
    names = [f"witness-{number}" for number in range(1, len(witnesses) + 1)]
    for name, key in zip(names, witnesses, strict=True):
        lines.append(f"witness {name} {format_verifier_key(key)}")
    if names:
        lines.append(f"group {GROUP} all {' '.join(names)}")
    lines.append(f"quorum {GROUP if names else 'none'}")
    text = "".join(f"{line}\n" for line in lines).encode()
    parse_policy(text)
    return text


def export(journal: Journal, folder: Path) -> list[str]:
    """Write the files into a new or empty folder, and return their names.

    Raises:
        Refused: the folder holds something, for what is left of an older export may be revoked.
    """
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise Unreadable(tr(f"读不到 {folder}", f"cannot read {folder}")) from error
    if taken:
        raise Refused(
            tr(f"{folder} 不是空文件夹, 不覆盖", f"{folder} is not an empty folder"),
            tr("换一个新文件夹", "name a new folder"),
        )
    files = exported(journal)
    for name, data in files.items():
        write_atomic(folder / name, data)
    return list(files)
