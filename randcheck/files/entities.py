"""Read rosters of entities (检查对象名录库)."""

from collections.abc import Mapping

from randcheck.files.cells import code, codes, label, one_of, repeated_label
from randcheck.files.headings import ENTITIES
from randcheck.files.place import cell_name
from randcheck.files.reading import NO_OVERRIDES, Line, Reader, Reading
from randcheck.files.unique import Unique
from randcheck.files.uscc import is_identity_number, remark
from randcheck.model import ENTITY_FIELDS, Entity
from randcheck.text import Text, tr

NONE: tuple[str, ...] = ()
STATES = {"在册": "active", "停用": "retired", "active": "active", "retired": "retired"}
IDENTITY_NUMBER = tr(
    "像是个人的身份证号；代码会公开，请改用营业执照上的代码",
    "looks like a person's identity number; codes are published, use the one on the licence",
)


def read_entities(
    name: str, data: bytes, overrides: Mapping[str, str] = NO_OVERRIDES
) -> Reading[Entity]:
    """Read a roster of entities; rows marked 停用 only give their code, in `inactive`.

    `overrides` names the headings of fields by hand.

    Raises:
        Refused: no header row, or not a roster file at all.
        Faulty: cells are wrong; every one is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    reader = Reader(name, data, ENTITIES, overrides)
    unique: Unique[Entity] = Unique(reader)
    aliases = Aliases(reader)
    retired: dict[str, Line] = {}
    for line in reader.lines():
        if reader.take(line, "state", _state, "active") == "retired":
            retired.setdefault(reader.need(line, "code", code), line)
            continue
        entity = _entity(reader, line)
        if line.clean and unique.add(line, reader.cell(line, "code")[1], entity):
            aliases.add(line, entity)
    aliases.finish(unique)
    _refuse_both(reader, unique, retired)
    return reader.finish(unique.finish(), tuple(retired))


def _state(text: str) -> str:
    return one_of(text, STATES)


def _refuse_both(reader: Reader, unique: Unique[Entity], retired: Mapping[str, Line]) -> None:
    for token, line in retired.items():
        if spot := unique.spot(token):
            what = tr(
                f"同一代码在 {spot} 是在册的，这里却是停用；请只留一行",
                f"the same code is on the roster in {spot} and retired here; keep one row",
            )
            reader.fault(line, reader.cell(line, "code")[1], what)


def _entity(reader: Reader, line: Line) -> Entity:
    token = reader.need(line, "code", code)
    if token and (doubt := remark(token)):
        _doubt(reader, line, token, doubt)
    name = reader.need(line, "name", label)
    labels = [reader.take(line, field, repeated_label, "") for field in ENTITY_FIELDS]
    office, station, region, industry, risk, kind = labels
    aliases = _aliases(reader, line, token)
    return Entity(token, name, office, station, region, industry, risk, kind, aliases=aliases)


def _aliases(reader: Reader, line: Line, token: str) -> tuple[str, ...]:
    found = reader.take(line, "aliases", codes, NONE)
    return tuple(alias for alias in found if alias != token) if found else NONE


def _doubt(reader: Reader, line: Line, token: str, doubt: Text) -> None:
    column = reader.cell(line, "code")[1]
    if is_identity_number(token):
        reader.fault(line, column, IDENTITY_NUMBER)
    else:
        reader.warn(line, column, doubt)


class Aliases:
    """Former codes: none may be the code, or a former code, of another row."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lines: list[tuple[Line, Entity]] = []

    def add(self, line: Line, entity: Entity) -> None:
        """Remember a row that names former codes."""
        if entity.aliases:
            self._lines.append((line, entity))

    def finish(self, unique: Unique[Entity]) -> None:
        """Note a fault for each former code that leads to two rows."""
        owners: dict[str, str] = {}
        for line, entity in self._lines:
            column = self._reader.cell(line, "aliases")[1]
            for alias in entity.aliases:
                other = unique.spot(alias) or owners.get(alias)
                if other:
                    self._reader.fault(line, column, _shared(alias, other))
                owners.setdefault(alias, cell_name(line.row, column))


def _shared(alias: str, other: str) -> Text:
    return tr(
        f"曾用代码 {alias} 在 {other} 也有；一个代码只能属于一户，请核对",
        f"former code {alias} also stands in {other}; a code belongs to one entity",
    )
