"""Read special pools (专项库): which entities belong to them, and with which licences."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from randcheck.errors import NoColumn, Refused
from randcheck.files.cells import day, label, labels, last_day, repeated_label
from randcheck.files.entities import kind_by_code, read_code
from randcheck.files.headings import POOLS, POOLS_OF_ONE
from randcheck.files.reading import NO_OVERRIDES, Line, Reader, Reading
from randcheck.files.visits import Rows
from randcheck.model import Licence
from randcheck.text import tr

BLANK = ("",)
AFTER_POOL = re.compile(r"(?<=库)\s*[,，、;；\r\n]+")
WHOLE_FILE = tr(
    "整个文件属于一个专项库时，请写 --pool 专项库名称", "if the file is one pool, use --pool NAME"
)


@dataclass(frozen=True, slots=True)
class PoolRow:
    """One membership: the entity's code, name and kind, and what it is in the pool for."""

    code: str
    name: str
    licence: Licence
    kind: str = ""


def read_pools(
    name: str,
    data: bytes,
    overrides: Mapping[str, str] = NO_OVERRIDES,
    sheet: str = "",
    pool: str = "",
) -> Reading[PoolRow]:
    """Read memberships of special pools; with `pool` the file is that one pool as a whole.

    A cell may name several pools, tags or licence numbers: the row then stands for each of them.

    Raises:
        Refused: no header row, no such sheet, or not a roster file at all.
        Faulty: cells are wrong; every one is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    try:
        reader = Reader(name, data, POOLS_OF_ONE if pool else POOLS, overrides, sheet)
    except NoColumn as missing:
        if missing.field == "pool":
            raise Refused(missing.what, WHOLE_FILE) from missing
        raise
    rows: Rows[PoolRow] = Rows(reader)
    for line in reader.lines():
        for row in _memberships(reader, line, pool):
            rows.add(line, row)
    return rows.finish()


def _memberships(reader: Reader, line: Line, pool: str) -> Iterator[PoolRow]:
    token, title = read_code(reader, line), reader.need(line, "name", label)
    pools = (pool,) if pool else reader.take_all(line, "pool", _pool_names) or BLANK
    if not pools[0] and not reader.cell(line, "pool")[0]:
        reader.need(line, "pool", label)
    kind = kind_by_code(reader, line)
    licence = reader.take(line, "licence", repeated_label, "")
    since = reader.take(line, "since", day, "")
    until = reader.take(line, "until", last_day, "")
    issuer = reader.take(line, "issuer", repeated_label, "")
    tags, numbers = _several(reader, line, "tag"), _several(reader, line, "number")
    if line.clean:
        for one, tag, number in product(pools, tags, numbers):
            held = Licence(one, tag, licence, number, since, until, issuer)
            yield PoolRow(token, title, held, kind)


def _pool_names(text: str) -> tuple[str, ...]:
    """Read names of pools; where they end in 库, a comma within one parts nothing."""
    if "库" not in text:
        return labels(text)
    return tuple(dict.fromkeys(label(part) for part in AFTER_POOL.split(text) if part.strip()))


def _several(reader: Reader, line: Line, field: str) -> tuple[str, ...]:
    return reader.take(line, field, labels, ()) or BLANK
