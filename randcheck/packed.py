"""Keep a million roster rows small: one `bytes` a row, in the order of their codes.

A flat row is the value's columns as texts, lists joined by a line feed and the parts of a licence
by a TAB: as the database keeps it. A packed row joins them by a sign that no text may hold, with
the place in the file after the code, so that rows of one code sort as they stand there.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from randcheck.model import Entity, Inspector, Licence

R = TypeVar("R", bound=Entity | Inspector)
Flat: TypeAlias = Sequence[str]
BETWEEN = "\x1f"
"""Below every sign of a code, so that packed rows sort as their codes do."""

SEPARATOR = BETWEEN.encode()
SHARED = slice(2, 8)
"""Columns whose values many rows have in common."""

MOST_SHARED = 1 << 16
"""So many are kept; any more stay with their rows."""

FIRST = ord("0")
"""The sign of the first column; there are some 200."""


@dataclass(frozen=True, slots=True)
class Form(Generic[R]):
    """How one kind of value is written flat, and read back."""

    columns: tuple[str, ...]
    flatten: Callable[[R], Flat]
    restore: Callable[[Flat], R]


def _flat_entity(entity: Entity) -> Flat:
    licences = entity.licences
    return (
        entity.code,
        entity.name,
        entity.office,
        entity.station,
        entity.region,
        entity.industry,
        entity.risk,
        entity.kind,
        entity.address,
        entity.status,
        entity.since,
        "\n".join(entity.tags),
        "\n".join(["\t".join(astuple(licence)) for licence in licences]) if licences else "",
        "\n".join(entity.aliases),
    )


def _entity(flat: Flat) -> Entity:
    *plain, tags, licences, aliases = flat
    entity = Entity(*plain)  # type: ignore[arg-type]
    if not (tags or licences or aliases):
        return entity
    held = tuple(Licence(*line.split("\t")) for line in _split(licences))
    return replace(entity, tags=_split(tags), licences=held, aliases=_split(aliases))


def _flat_inspector(inspector: Inspector) -> Flat:
    return (
        inspector.code,
        inspector.name,
        inspector.department,
        "\n".join(inspector.scope),
        "\n".join(inspector.regions),
        inspector.role,
        inspector.until,
        inspector.issuer,
        inspector.staff,
        "\n".join(inspector.qualifications),
        inspector.level,
        inspector.post,
        inspector.category,
        "1" if inspector.lead else "0",
        inspector.borrowed,
    )


def _inspector(flat: Flat) -> Inspector:
    code, name, department, scope, regions, role, until, issuer, staff, able, *rest = flat
    level, post, category, lead, borrowed = rest
    return Inspector(
        code,
        name,
        department,
        _split(scope),
        _split(regions),
        role,
        until,
        issuer,
        staff,
        _split(able),
        level,
        post,
        category,
        lead == "1",
        borrowed,
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


ENTITY = Form(tuple(f.name for f in fields(Entity)), _flat_entity, _entity)
INSPECTOR = Form(tuple(f.name for f in fields(Inspector)), _flat_inspector, _inspector)


class Place(NamedTuple):
    """Where a row stands in its file, with the columns of its code and of its former codes."""

    row: int = 0
    column: int = 0
    aliases: int = 0


NOWHERE = Place()
_shared: list[tuple[str, ...]] = []
_numbers: dict[tuple[str, ...], int] = {}


def head(code: str, place: Place) -> str:
    """Write a code and its place, as a packed row begins."""
    row, column, aliases = place
    return f"{code}{BETWEEN}{row:07}{chr(FIRST + column)}{chr(FIRST + aliases)}"


def pack(flat: Flat, place: Place = NOWHERE) -> bytes:
    """Pack a flat row.

    What rows share (office, region, industry …) is kept once, and the rows hold its number.
    """
    shared = tuple(flat[SHARED])
    number = _numbers.get(shared)
    if number is None and len(_shared) < MOST_SHARED:
        number = _numbers[shared] = len(_shared)
        _shared.append(shared)
    held = ("", *shared) if number is None else (str(number),)
    return BETWEEN.join((head(flat[0], place), *held, flat[1], *flat[SHARED.stop :])).encode()


def unpack(row: bytes) -> list[str]:
    """Give the flat row of a packed one."""
    code, _, number, *rest = row.decode().split(BETWEEN)
    if number:
        name, *others = rest
        return [code, name, *_shared[int(number)], *others]
    width = SHARED.stop - SHARED.start
    return [code, rest[width], *rest[:width], *rest[width + 1 :]]


def code_of(row: bytes) -> str:
    """Give the code of a packed row."""
    return row[: row.index(SEPARATOR)].decode()


def place_of(row: bytes) -> Place:
    """Give the place of a packed row."""
    where = row.split(SEPARATOR, 2)[1].decode()
    return Place(int(where[:-2]), ord(where[-2]) - FIRST, ord(where[-1]) - FIRST)


class Packed(Sequence[R]):
    """Values of different codes in the order of their codes, made anew whenever looked at.

    `rows` are packed and ascend.
    """

    def __init__(self, form: Form[R], rows: list[bytes]) -> None:
        self.form = form
        self.rows = rows

    @classmethod
    def of(cls, form: Form[R], values: Iterable[R]) -> "Packed[R]":
        """Pack values; of those with one code the last one stays."""
        if isinstance(values, Packed):
            return values
        last = {value.code: (value, Place(n)) for n, value in enumerate(values)}
        return cls(form, sorted(pack(form.flatten(value), n) for value, n in last.values()))

    def find(self, code: str) -> bytes | None:
        """Find the packed row of a code."""
        wanted = f"{code}{BETWEEN}".encode()
        index = bisect_left(self.rows, wanted)
        found = index < len(self.rows) and self.rows[index].startswith(wanted)
        return self.rows[index] if found else None

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[R]:
        return (self.form.restore(unpack(row)) for row in self.rows)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self.form.restore(unpack(row)) for row in self.rows[index])
        return self.form.restore(unpack(self.rows[index]))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Packed{self[:3]!r}, {len(self)} in all"
