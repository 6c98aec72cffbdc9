"""Put a publication into its folder: whole or not at all, what did not change left untouched."""

import contextlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from randcheck.errors import Refused
from randcheck.protocol.folder import PRIVATE
from randcheck.protocol.pages import FOLDERS, is_page
from randcheck.protocol.sums import ALLOWED, COMMANDS, SIGNATURE, SUMS
from randcheck.services.disk import how_to_write, owner_only, sync_folder
from randcheck.text import tr

PUBLISHED = {
    "entries", "files", "draws", "checkpoints", "checkpoint", "receipt", "pending.json", "index",
    "index.json", SUMS, SIGNATURE, ALLOWED, COMMANDS, *(folder.rstrip("/") for folder in FOLDERS),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths of a folder that a publication adds, changes or removes; `same` counts the others."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    same: int = 0


def changes(files: Mapping[str, bytes], out: Path) -> Changes:
    """Compare a publication with what its folder holds now.

    Raises:
        Refused: the folder holds something else.
    """
    refuse_foreign(out)
    there = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    added = sorted(files.keys() - there.keys())
    differs = {path for path in files.keys() & there.keys() if not _same(there[path], files[path])}
    removed = sorted(there.keys() - files.keys())
    same = len(files) - len(added) - len(differs)
    return Changes(tuple(added), tuple(sorted(differs)), tuple(removed), same)


def _same(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def write_folder(files: Mapping[str, bytes], out: Path) -> Changes:
    """Put a publication in place of the folder's last one, whole or not at all.

    A reader sees the old folder, or for an instant none, never half of one. What did not change
    is the same file as before, with its time.

    Raises:
        Refused: the folder cannot be written to, or holds something else.
    """
    out, found = out.absolute(), changes(files, out)
    fresh, old = out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    new = {*found.added, *found.changed}
    try:
        for path, data in sorted(files.items(), key=lambda f: f[0] == "checkpoint"):
            if path in new or not _keep(out / path, fresh / path):
                _write(fresh / path, data, path.endswith(f"-{PRIVATE}.txt"))
        _flush()
        if out.exists():
            out.rename(old)
        fresh.rename(out)
        sync_folder(out.parent)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        if old.exists() and not out.exists():
            old.rename(out)
        raise Refused(
            tr(f"写不进 {out}: {error.strerror}", f"cannot write {out}: {error.strerror}"),
            how_to_write(error, tr("文件夹是否正被打开?", "is the folder open somewhere?")),
        ) from error
    shutil.rmtree(old, ignore_errors=True)
    return found


def _write(path: Path, data: bytes, private: bool) -> None:
    """Write a file of a folder that nobody sees yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "xb", opener=owner_only if private else None) as out:
        out.write(data)
        if not hasattr(os, "sync"):
            out.flush()
            os.fsync(out.fileno())


def _flush() -> None:
    """Bring everything to the disk before the rename: once, for files may be ten thousands."""
    if hasattr(os, "sync"):
        os.sync()


def _keep(path: Path, fresh: Path) -> bool:
    """Take a file over as it is; sticks that know no links get a copy with its time."""
    with contextlib.suppress(OSError):
        fresh.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, fresh, follow_symlinks=False)
        except OSError:
            shutil.copy2(path, fresh, follow_symlinks=False)
        return True
    return False


def refuse_foreign(out: Path) -> None:
    """Refuse to replace a folder that is no publication.

    Raises:
        Refused: it holds other things.
    """
    if out.exists() and not out.is_dir():
        raise Refused(tr(f"{out} 不是文件夹", f"{out} is not a folder"))
    names = {path.name for path in out.iterdir()} if out.is_dir() else set()
    known = {name for name in names if name in PUBLISHED or is_page(name)}
    if names and not (names == known and {"index.json", "checkpoint", "entries"} <= names):
        raise Refused(
            tr(f"{out} 里有别的文件, 不覆盖", f"{out} holds other files and is not replaced"),
            tr("换一个空文件夹", "choose an empty folder"),
        )
