"""Rotate a key of the workspace: add the new one, revoke the old one, change the files.

Cut short anywhere, the workspace works on, or doing it again ends it. Until the old key of a
person is revoked its file is in use. That of a new log key is in use a moment before its entry is
written, for it signs the checkpoint of its own addition (SPEC §4.5).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from randcheck.errors import RandcheckError, Refused
from randcheck.protocol.bodies import KeyRevoke
from randcheck.protocol.note import Signer, VerifierKey, format_verifier_key
from randcheck.services.journal import Journal
from randcheck.services.key_files import (
    drop_next,
    files_here,
    next_name,
    public_of,
    put_in_use,
    settle,
)
from randcheck.services.key_log import add, present, propose
from randcheck.services.keys import new_private, store_key
from randcheck.text import tr

ROTATED = "rotated"


@dataclass(frozen=True, slots=True)
class Turn:
    """A rotation: the key that goes, and the one that comes if the log names it already.

    `ended` is the new key where both entries were in the log, and nothing is left to be signed.
    """

    role: str
    old: VerifierKey
    new: VerifierKey | None = None
    ended: VerifierKey | None = None


def begin_turn(journal: Journal, role: str) -> Turn:
    """Tell which key a rotation replaces; one that was cut short is gone on with.

    Raises:
        Refused: the role has no key here.
    """
    folder, keys = journal.workspace.keys, journal.log.keys
    ended = settle(folder, keys)
    used = present(journal, role)
    if role in ended:
        old = [key for key in keys.of(role) if key in keys.revoked]
        return Turn(role, old[-1], ended=used)
    if role == "log":
        # Only a rotation adds a log key, and its file is in use before the entry is written.
        older = [key for key in keys.valid("log") if key != used]
        return Turn(role, older[0], used) if older else Turn(role, used)
    following = public_of(folder / f"{next_name(role)}.key")
    new = next((key for key in keys.valid(role) if key.public == following), None)
    return Turn(role, used, new)


def rotate(
    journal: Journal,
    turn: Turn,
    authority: Sequence[Signer],
    ending: Signer,
    passphrase: str | None,
) -> VerifierKey:
    """Add a new key, revoke the old one, and put the new file into its place; return the new key.

    `authority` signs the addition besides the new key, `ending` the revocation.

    Raises:
        Refused: the passphrase is short, or an entry cannot be written.
    """
    new = turn.new or _add_new(journal, turn, authority, passphrase)
    if new.public not in files_here(journal.workspace.keys):
        raise Refused(
            tr("新密钥的文件不见了, 旧的没有撤销", "the new file is gone; the old key stays"),
            tr(
                f"撤销新的那把: randcheck key revoke {new.fingerprint[:32]}",
                f"end the new one: randcheck key revoke {new.fingerprint[:32]}",
            ),
        )
    journal.append(KeyRevoke(format_verifier_key(turn.old), ROTATED), [ending])
    settle(journal.workspace.keys, journal.log.keys)
    return new


def _add_new(
    journal: Journal, turn: Turn, authority: Sequence[Signer], passphrase: str | None
) -> VerifierKey:
    folder, role = journal.workspace.keys, turn.role
    drop_next(folder, role)
    private = new_private(journal.workspace.world)
    signer = store_key(folder, next_name(role), turn.old.name, private, passphrase)
    try:
        if role == "log":
            put_in_use(folder, role, signer.key, turn.old)
        add(journal, propose(journal, role, signer.key), [*authority, signer])
    except RandcheckError:
        settle(folder, journal.log.keys)
        raise
    return signer.key
