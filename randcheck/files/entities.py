"""Read rosters of entities (检查对象名录库)."""

from collections.abc import Callable, Mapping

from randcheck.files.cells import code, codes, day, label, labels, repeated_label
from randcheck.files.gathered import Gathered
from randcheck.files.headings import ENTITIES, OTHER_CODES, normal
from randcheck.files.reading import NO_OVERRIDES, Line, Reader, Reading
from randcheck.files.shapes import address, industry, region, risk
from randcheck.files.sheet import Progress, ignore_progress
from randcheck.files.status import Departed, gone
from randcheck.files.uscc import is_identity_number, remark
from randcheck.model import Entity
from randcheck.text import Text, tr

NONE: tuple[str, ...] = ()
STATES = {"在册": "active", "停用": "retired", "active": "active", "retired": "retired"}
IDENTITY_NUMBER = tr(
    "像是个人的身份证号；代码会公开，请改用营业执照上的代码",
    "looks like a person's identity number; codes are published, use the one on the licence",
)
KINDS = {normal(word): kind for kind, words in OTHER_CODES.items() for word in words.split()}


def read_entities(
    name: str,
    data: bytes,
    overrides: Mapping[str, str] = NO_OVERRIDES,
    sheet: str = "",
    *,
    progress: Progress = ignore_progress,
) -> Reading[Entity]:
    """Read a roster of entities, in the order of their codes.

    `overrides` names the headings of fields by hand; `progress` is told the bytes read so far. Rows
    of entities that are gone (注销, 吊销, 迁出, 停用 …) only give their code, in `inactive`.


    Raises:
        Refused: no header row, no such sheet, or not a roster file at all.
        Faulty: cells are wrong; every one is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    reader = Reader(name, data, ENTITIES, overrides, sheet, progress)
    gathered, departed = Gathered(reader), Departed(reader)
    for line in reader.lines():
        status = reader.take(line, "status", repeated_label, "")
        state = reader.take(line, "state", repeated_label, "")
        if (status or state) and (reason := gone(status) or gone(state)):
            departed.add(line, reader.need(line, "code", code), reason)
            continue
        entity = _entity(reader, line, status)
        if line.clean:
            gathered.add(line, entity)
    packed = gathered.finish()
    departed.refuse_both(gathered.spot)
    return reader.finish(packed, departed.reasons)


def read_code(reader: Reader, line: Line) -> str:
    """Read the code of an entity; never an identity number."""
    token = reader.need(line, "code", code)
    if token and (doubt := remark(token)):
        _doubt(reader, line, token, doubt)
    return token


def kind_by_code(reader: Reader, line: Line) -> str:
    """Tell the kind of an entity by what its code is called: 车牌号 is the code of a vehicle."""
    column = reader.cell(line, "code")[1]
    return KINDS.get(normal(reader.header.headings[column]), "")


PLAIN: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("office", repeated_label),
    ("station", repeated_label),
    ("region", region),
    ("industry", industry),
    ("risk", risk),
    ("kind", repeated_label),
    ("address", address),
    ("since", day),
)
"""Columns of one text each; a million rows are read faster if absent ones are passed by."""


def _entity(reader: Reader, line: Line, status: str) -> Entity:
    token, columns = read_code(reader, line), reader.header.columns
    name = reader.need(line, "name", label)
    found = {
        field: reader.take(line, field, parse, "") for field, parse in PLAIN if field in columns
    }
    if "kind" not in columns:
        found["kind"] = kind_by_code(reader, line)
    tags = reader.take(line, "tags", labels, NONE)
    aliases = _aliases(reader, line, token)
    return Entity(token, name, status=status, tags=tags, aliases=aliases, **found)  # type: ignore[arg-type]


def _aliases(reader: Reader, line: Line, token: str) -> tuple[str, ...]:
    found = reader.take(line, "aliases", codes, NONE)
    return tuple(alias for alias in found if alias != token) if found else NONE


def _doubt(reader: Reader, line: Line, token: str, doubt: Text) -> None:
    column = reader.cell(line, "code")[1]
    if is_identity_number(token):
        reader.fault(line, column, IDENTITY_NUMBER)
    else:
        reader.warn(line, column, doubt)
