"""Put a publication into its folder: whole or not at all, what did not change left untouched."""

import contextlib
import os
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from randcheck.errors import Refused
from randcheck.protocol.pages import MADE_BY
from randcheck.protocol.sums import PRIVATE_ENDS
from randcheck.services.disk import how_to_write, owner_only, sync_folder
from randcheck.services.locking import locked
from randcheck.services.public_guard import refuse_foreign, refuse_whole
from randcheck.text import tr


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
    refuse_foreign(files, out)
    there = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    added = sorted(files.keys() - there.keys())
    differs = {path for path in files.keys() & there.keys() if not _same(there[path], files[path])}
    removed = sorted(there.keys() - files.keys())
    same = len(files) - len(added) - len(differs)
    return Changes(tuple(added), tuple(sorted(differs)), tuple(removed), same)


def _same(path: Path, data: bytes) -> bool:
    try:
        whole = not path.is_symlink() and path.stat().st_size == len(data)
        return whole and path.read_bytes() == data
    except OSError:
        return False


def write_folder(files: Mapping[str, bytes], out: Path) -> Changes:
    """Put a publication in place of the folder's last one, whole or not at all.

    A reader sees the old folder, or for an instant none, never half of one. What did not change
    is the same file as before, with its time. A link stands for the folder it leads to.

    Raises:
        Refused: the folder cannot be written to, holds something else, or another run is at it.
    """
    out = out.resolve()
    refuse_foreign(files, out)
    refuse_whole(out)
    cannot = tr(f"写不进 {out.parent}", f"cannot write beside {out}")
    with contextlib.suppress(OSError):
        out.parent.mkdir(parents=True, exist_ok=True)
    with locked(lock_of(out), out, cannot):
        return _write_folder(files, out)


def lock_of(out: Path) -> Path:
    """Name what is locked while a folder is replaced: the one around it, where that can be."""
    return out.parent if os.name == "posix" else out.with_name(f".{out.name}.lock")


def _write_folder(files: Mapping[str, bytes], out: Path) -> Changes:
    fresh, old = out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.old")
    if old.is_dir() and not out.exists():
        old.rename(out)  # a run was stopped between the two renames below
    found = changes(files, out)
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        _gather(files, {*found.added, *found.changed}, out, fresh)
        if out.exists():
            shutil.rmtree(old, ignore_errors=True)
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


def _gather(files: Mapping[str, bytes], new: set[str], out: Path, fresh: Path) -> None:
    """Make the new folder: what changed is written, everything else taken over."""
    fresh.mkdir()
    if out.exists():
        fresh.chmod(stat.S_IMODE(out.stat().st_mode))
    for path, data in sorted(files.items(), key=lambda f: f[0] == "checkpoint"):
        if path in new or not _keep(out / path, fresh / path):
            secret = path.endswith(PRIVATE_ENDS) and MADE_BY not in files
            _write(fresh / path, data, secret)
    _flush()


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
            shutil.copyfile(path, fresh)
            with contextlib.suppress(OSError):  # shares may keep neither mode nor time
                shutil.copystat(path, fresh)
        return True
    fresh.unlink(missing_ok=True)
    return False
