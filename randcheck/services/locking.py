"""Keep every other run of the program out of something while one works on it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from randcheck.errors import Refused
from randcheck.text import Text, tr

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def locked(path: Path, what: Path, cannot: Text) -> Iterator[None]:
    """Hold the lock of a file, or of a folder that is there, while working on `what`.

    The system itself holds it, and lets go of it when this run ends, however it ends: so a file
    stays, and means nothing by itself. Windows locks files only.

    Raises:
        Refused: another run holds it, or the file cannot be written to (`cannot`).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        hint = tr("检查路径和权限", "check the path and its permissions")
        raise Refused(cannot, hint) from error
    try:
        _lock(handle, what)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, what: Path) -> None:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise Refused(
            tr(f"另一个程序正在使用 {what}", f"another run is using {what}"),
            tr("等它结束后再试", "try again when it has ended"),
        ) from error
