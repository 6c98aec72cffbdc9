"""Read roster files from disk or standard input, with the digest that goes into the log."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar

from randcheck.errors import Unreadable
from randcheck.files import Reading
from randcheck.files.sheet import MAX_BYTES
from randcheck.text import tr

T = TypeVar("T")
Reader = Callable[[str, bytes, Mapping[str, str]], Reading[T]]


@dataclass(frozen=True, slots=True)
class Imported(Generic[T]):
    """What a file held, and the digest of its bytes."""

    reading: Reading[T]
    sha256: str


def read_file(path: str, reader: Reader[T], overrides: Mapping[str, str]) -> Imported[T]:
    """Read a roster file; `-` is standard input.

    Raises:
        Unreadable: absent or too large; Refused, Faulty: what the reader says.
    """
    data = sys.stdin.buffer.read(MAX_BYTES + 1) if path == "-" else _read(Path(path))
    if len(data) > MAX_BYTES:
        raise Unreadable(tr(f"{path} 太大", f"{path} is too large"))
    name = tr("标准输入", "stdin").zh if path == "-" else Path(path).name
    return Imported(reader(name, data, overrides), sha256(data).hexdigest())


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable(
            tr(f"打不开 {path}: {error.strerror}", f"cannot open {path}: {error.strerror}"),
            tr("文件名是否写对?", "is the name right?"),
        ) from error
