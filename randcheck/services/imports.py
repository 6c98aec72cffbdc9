"""Read roster files from disk or standard input, with the digest that goes into the log."""

import functools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar

from randcheck.errors import Unreadable
from randcheck.files import (
    Reading,
    Source,
    read_entities,
    read_inspectors,
    read_recusals,
    read_visits,
)
from randcheck.files.sheet import MAX_BYTES
from randcheck.model import Entity, Inspector, PastVisit, Recusal
from randcheck.services.journal import Journal
from randcheck.services.progress import Watch, unwatched
from randcheck.services.rosters import Change, Wanted, change_entities, change_inspectors
from randcheck.services.visits import Recording, plan_recusals, plan_visits
from randcheck.text import tr

__all__ = ["Source"]
T = TypeVar("T")
INVALID = "invalid"
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


def import_entities(
    journal: Journal,
    path: str,
    overrides: Mapping[str, str],
    partial: bool,
    watch: Watch = unwatched,
) -> tuple[Imported[Entity], Change[Entity]]:
    """Read a file of entities and compare it with the roster; nothing is written."""
    reader = functools.partial(read_entities, progress=watch("reading"))
    found = read_file(path, reader, overrides)
    wanted = Wanted(found.reading.values, partial, columns_of(found.reading, Entity))
    return found, change_entities(journal, wanted, watch("comparing"))


def import_inspectors(
    journal: Journal,
    path: str,
    overrides: Mapping[str, str],
    partial: bool,
    watch: Watch = unwatched,
) -> tuple[Imported[Inspector], Change[Inspector]]:
    """Read a file of inspectors and compare it with the roster; nothing is written.

    There are never so many of them that anybody would watch.
    """
    found = read_file(path, read_inspectors, overrides)
    known = journal.workspace.store.inspectors()
    invalid = {code: INVALID for code in found.reading.inactive if code in known}
    columns = columns_of(found.reading, Inspector)
    wanted = Wanted(found.reading.values, partial, columns, invalid)
    return found, change_inspectors(journal, wanted)


def columns_of(reading: Reading[T], kind: type) -> tuple[str, ...]:
    """Name the fields that a file had columns for; a file without one leaves it as it was."""
    present = {field for field, _ in reading.source.mapping} & {f.name for f in fields(kind)}
    if kind is Inspector:
        present |= {"role"}
    return tuple(sorted(present - {"aliases"}))


def import_visits(
    journal: Journal, path: str, overrides: Mapping[str, str]
) -> tuple[Imported[PastVisit], Recording]:
    """Read a file of visits; nothing is written."""
    found = read_file(path, read_visits, overrides)
    return found, plan_visits(journal, found.reading.values)


def import_recusals(
    journal: Journal, path: str, overrides: Mapping[str, str]
) -> tuple[Imported[Recusal], Recording]:
    """Read a file of recusals; nothing is written."""
    found = read_file(path, read_recusals, overrides)
    return found, plan_recusals(journal, found.reading.values)
