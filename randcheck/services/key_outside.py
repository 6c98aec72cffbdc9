"""Keys that live outside a workspace: where they may be written, and how they are opened."""

import os
from pathlib import Path

from randcheck.errors import Refused
from randcheck.protocol.note import Signer, VerifierKey
from randcheck.services.backup import refuse_public
from randcheck.services.keys import open_key_file
from randcheck.services.workspace import DATABASE
from randcheck.text import tr


def refuse_file(path: Path) -> None:
    """Refuse a place for a new key before anybody has typed a passphrase.

    Raises:
        Refused: it is taken, or inside a publication.
    """
    refuse_public(path)
    for taken in filter(os.path.lexists, (path, path.with_name(f"{path.name}.vkey"))):
        raise Refused(
            tr(f"{taken} 已存在, 不覆盖", f"{taken} exists and is not overwritten"),
            tr("换一个文件名", "name another file"),
        )


def in_a_workspace(path: Path) -> bool:
    """Tell whether a file lies in the folder of a workspace."""
    return any(os.path.isfile(folder / DATABASE) for folder in path.absolute().parents)


def open_named(path: Path, key: VerifierKey, passphrase: str) -> Signer:
    """Open the private half of a key.

    Raises:
        Refused: the file holds another key, or a wrong passphrase; Unreadable: no such file.
    """
    signer = open_key_file(path, key.name, passphrase)
    if signer.key != key:
        raise Refused(
            tr(f"{path} 不是这把公钥的私钥", f"{path} is not the private half of this key"),
            tr("私钥与 .vkey 要出自同一次 key make", "both come from one run of key make"),
        )
    return signer
