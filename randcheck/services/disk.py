"""Write files so that a crash leaves the old or the new one, on every system."""

import contextlib
import errno
import os
from pathlib import Path

from randcheck.errors import Refused
from randcheck.text import Text, tr


def write_atomic(path: Path, data: bytes, private: bool = False) -> None:
    """Replace a file by writing beside it, flushing and renaming.

    Raises:
        Refused: the folder cannot be written to, or the file is open elsewhere.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        with open(beside, "wb", opener=owner_only if private else None) as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise Refused(
            tr(f"写不进 {path}: {error.strerror}", f"cannot write {path}: {error.strerror}"),
            how_to_write(
                error, tr("文件是否在 Excel/WPS 中打开着?", "is it open in Excel or WPS?")
            ),
        ) from error


def how_to_write(error: OSError, else_: Text) -> Text:
    """Say how to mend what the system refused to write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return tr("磁盘已满: 腾出空间再试", "the disk is full: make room and try again")
    if error.errno == errno.EROFS:
        return tr("这个盘只读: 换一个地方", "this drive is read-only: choose another place")
    return else_


def owner_only(path: str, flags: int) -> int:
    """Open a file that nobody else may read."""
    return os.open(path, flags, 0o600)


def sync_folder(path: Path) -> None:
    """Make a rename last through a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
