"""Read roster files from disk or standard input, with the digest that goes into the log."""

import functools
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Any, Generic, TypeVar

from randcheck.errors import Unreadable
from randcheck.files import (
    Reading,
    Source,
    read_entities,
    read_findings,
    read_inspectors,
    read_recusals,
    read_visits,
)
from randcheck.files.formats import too_large
from randcheck.files.sheet import MAX_BYTES
from randcheck.files.visits import RowReading
from randcheck.model import Entity, FindingRow, Inspector, PastVisit, Recusal
from randcheck.services.journal import Journal
from randcheck.services.opening import open_roster
from randcheck.services.progress import Watch, unwatched
from randcheck.services.recording import plan_findings
from randcheck.services.rosters import Change, Wanted, change_entities, change_inspectors
from randcheck.services.visits import Recording, nowhere, plan_recusals, plan_visits
from randcheck.text import Text, tr

__all__ = ["Source"]
T = TypeVar("T")
Reader = Callable[[str, bytes, Mapping[str, str], str], Reading[T]]


@dataclass(frozen=True, slots=True)
class Imported(Generic[T]):
    """What a file held, and the digest of its bytes."""

    reading: Reading[T]
    sha256: str


def read_file(
    path: str, reader: Reader[T], overrides: Mapping[str, str], sheet: str = ""
) -> Imported[T]:
    """Read a roster file; `-` is standard input; `sheet` names a sheet of a workbook.

    Raises:
        Unreadable: absent or too large; Refused, Faulty: what the reader says.
    """
    if path == "-":
        name, data = "标准输入", sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        name, data = open_roster(path)
    if len(data) > MAX_BYTES:
        raise Unreadable(too_large(name))
    return Imported(reader(name, data, overrides, sheet), sha256(data).hexdigest())


def import_entities(
    journal: Journal,
    path: str,
    overrides: Mapping[str, str],
    partial: bool,
    sheet: str = "",
    watch: Watch = unwatched,
) -> tuple[Imported[Entity], Change[Entity]]:
    """Read a file of entities and compare it with the roster; nothing is written.

    Those it calls gone (注销 and the like) are retired for that reason, or not added at all. A
    former code that is gone says nothing of the entity, which lives on under its new one.
    """
    reader = functools.partial(read_entities, progress=watch("reading"))
    found = read_file(path, reader, overrides, sheet)
    retire, strangers = _known(found.reading.inactive, journal.workspace.store.walk_entities)
    wanted = Wanted(found.reading.values, partial, columns_of(found.reading, Entity), retire)
    change = change_entities(journal, wanted, watch("comparing"))
    return found, replace(change, warnings=(*change.warnings, *_not_added(strangers)))


def import_inspectors(
    journal: Journal,
    path: str,
    overrides: Mapping[str, str],
    partial: bool,
    sheet: str = "",
    watch: Watch = unwatched,
) -> tuple[Imported[Inspector], Change[Inspector]]:
    """Read a file of inspectors and compare it with the roster; nothing is written."""
    found = read_file(path, read_inspectors, overrides, sheet)
    retire, strangers = _known(found.reading.inactive, journal.workspace.store.walk_inspectors)
    wanted = Wanted(found.reading.values, partial, columns_of(found.reading, Inspector), retire)
    change = change_inspectors(journal, wanted)
    return found, replace(change, warnings=(*change.warnings, *_not_added(strangers)))


def _known(
    gone: Mapping[str, str], walk: Callable[[], Iterable[Sequence[Any]]]
) -> tuple[dict[str, str], int]:
    """Keep the codes that are on the roster, and count the others."""
    known = {row[0]: gone[row[0]] for row in walk() if row[0] in gone} if gone else {}
    return known, len(gone) - len(known)


def _not_added(count: int) -> list[Text]:
    if not count:
        return []
    return [
        tr(
            f"有 {count} 行已注销、失效等，名录中也没有，不加入",
            f"{count} rows are of those who are gone and were never on the roster; not added",
        )
    ]


def columns_of(reading: Reading[T], kind: type) -> tuple[str, ...]:
    """Name the fields that a file had columns for; a file without one leaves it as it was."""
    mapped = {field for field, _ in reading.source.mapping}
    present = mapped & {f.name for f in fields(kind)}
    starred = any(getattr(value, "role", "") == "auxiliary" for value in reading.values)
    if kind is Inspector and ("expert" in mapped or starred):
        present |= {"role"}
    return tuple(sorted(present - {"aliases"}))


def import_visits(
    journal: Journal, path: str, overrides: Mapping[str, str], sheet: str = ""
) -> tuple[Imported[PastVisit], Recording]:
    """Read a file of visits; nothing is written."""
    found = read_file(path, read_visits, overrides, sheet)
    return found, plan_visits(journal, found.reading.values, _placing(found.reading))


def import_recusals(
    journal: Journal, path: str, overrides: Mapping[str, str], sheet: str = ""
) -> tuple[Imported[Recusal], Recording]:
    """Read a file of recusals; nothing is written."""
    found = read_file(path, read_recusals, overrides, sheet)
    return found, plan_recusals(journal, found.reading.values, _placing(found.reading))


def import_findings(
    journal: Journal, path: str, overrides: Mapping[str, str], sheet: str = ""
) -> tuple[Imported[FindingRow], Recording]:
    """Read a file of findings; nothing is written."""
    found = read_file(path, read_findings, overrides, sheet)
    return found, plan_findings(journal, found.reading.values, _placing(found.reading))


def _placing(reading: Reading[T]) -> Callable[[T], Text]:
    return reading.place if isinstance(reading, RowReading) else nowhere
