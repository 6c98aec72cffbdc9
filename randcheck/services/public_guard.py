"""Guard what a publication would replace: other files, other logs, folders that must stay."""

import re
from collections.abc import Mapping
from pathlib import Path

from randcheck.errors import Refused
from randcheck.protocol.pages import FOLDERS, MADE_BY, is_page
from randcheck.protocol.sums import ALLOWED, COMMANDS, PRIVATE_ENDS, SIGNATURE, SUMS
from randcheck.text import Text, tr

PUBLISHED = {
    "entries", "files", "draws", "checkpoints", "checkpoint", "receipt", "pending.json", "index",
    "index.json", SUMS, SIGNATURE, ALLOWED, COMMANDS, *(folder.rstrip("/") for folder in FOLDERS),
}  # fmt: skip
LISTED = re.compile(rb"[0-9a-f]{64}  ([^\n]+)\n")
MOST_ORIGIN = 300
"""More bytes than any origin has."""


def refuse_whole(out: Path) -> None:
    """Refuse a folder that cannot be replaced as a whole.

    Raises:
        Refused: the current folder, the root of a drive, or a mount point.
    """
    if not out.name or out == Path.cwd() or out.is_mount():
        raise Refused(
            tr(f"{out} 不能整个替换", f"{out} cannot be replaced as a whole"),
            tr("在它里面另起一个文件夹", "name a folder within it"),
        )


def refuse_foreign(files: Mapping[str, bytes], out: Path) -> None:
    """Refuse to replace what is no earlier publication of the same kind and log.

    Raises:
        Refused: it says what the folder holds.
    """
    if out.exists() and not out.is_dir():
        raise Refused(tr(f"{out} 不是文件夹", f"{out} is not a folder"))
    names = {path.name for path in out.iterdir()} if out.is_dir() else set()
    if not names:
        return
    if strange := {name for name in names if name not in PUBLISHED and not is_page(name)}:
        raise _others(out, min(strange))
    if not {"index.json", "checkpoint", "entries"} <= names:
        raise _others(out, min(names))
    _refuse_other_log(files["checkpoint"], out)
    if (MADE_BY in names) != (MADE_BY in files):
        raise _kept(tr(f"{out} 公开与全部内容不能放在一处", f"{out}: public and private apart"))
    _refuse_unlisted(out)


def _refuse_other_log(checkpoint: bytes, out: Path) -> None:
    there = (out / "checkpoint").read_bytes()[:MOST_ORIGIN].partition(b"\n")[0]
    if there != checkpoint.partition(b"\n")[0]:
        name = there.decode("utf-8", "replace")
        raise _kept(
            tr(
                f"{out} 是另一份日志 ({name}) 的公示, 不覆盖",
                f"{out} is the publication of another log ({name}) and is not replaced",
            )
        )


def _refuse_unlisted(out: Path) -> None:
    """Refuse to remove files that the last publication did not write."""
    try:
        listed = {found.decode() for found in LISTED.findall((out / SUMS).read_bytes())}
    except OSError:
        return
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        known = name in listed or name in (SUMS, SIGNATURE) or name.endswith(PRIVATE_ENDS)
        if path.is_file() and not known:
            raise _others(out, name)


def _others(out: Path, name: str) -> Refused:
    return _kept(
        tr(
            f"{out} 里有别的文件 ({name}), 不覆盖",
            f"{out} holds other files ({name}) and is not replaced",
        )
    )


def _kept(what: Text) -> Refused:
    return Refused(what, tr("换一个空文件夹", "choose an empty folder"))
