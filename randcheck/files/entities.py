"""Read rosters of entities (检查对象名录库)."""

from collections.abc import Mapping

from randcheck.files.cells import code, codes, label, repeated_label
from randcheck.files.gathered import Gathered
from randcheck.files.headings import ENTITIES
from randcheck.files.reading import NO_OVERRIDES, Line, Reader, Reading
from randcheck.files.sheet import Progress, ignore_progress
from randcheck.files.uscc import is_identity_number, remark
from randcheck.model import ENTITY_FIELDS, Entity
from randcheck.text import Text, tr

NONE: tuple[str, ...] = ()
IDENTITY_NUMBER = tr(
    "像是个人的身份证号；代码会公开，请改用营业执照上的代码",
    "looks like a person's identity number; codes are published, use the one on the licence",
)


def read_entities(
    name: str,
    data: bytes,
    overrides: Mapping[str, str] = NO_OVERRIDES,
    *,
    progress: Progress = ignore_progress,
) -> Reading[Entity]:
    """Read a roster of entities, in the order of their codes.

    `overrides` names the headings of fields by hand; `progress` is told the bytes read so far.

    Raises:
        Refused: no header row, or not a roster file at all.
        Faulty: cells are wrong; every one is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    reader = Reader(name, data, ENTITIES, overrides, progress)
    gathered = Gathered(reader)
    for line in reader.lines():
        entity = _entity(reader, line)
        if line.clean:
            gathered.add(line, entity)
    return reader.finish(gathered.finish())


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
