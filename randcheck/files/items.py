"""Read lists of inspection items (抽查事项清单, 一单).

A row without a legal basis is left out and named: what has no basis may not be inspected. A blank
basis is taken from above only where the source plainly had one merged cell for the whole item: the
first row of the item states it and no other row does. Where several rows state their own, a blank
one is a gap, and is refused. Rows whose name and number are blank belong to the item above; their
other blanks are filled by the same rule. Whatever is filled in is said.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from randcheck.errors import Faulty, Refused
from randcheck.files import cells
from randcheck.files.cells import BadCell
from randcheck.files.item_codes import Label, assign
from randcheck.files.item_headings import ITEMS
from randcheck.files.reading import NO_OVERRIDES, Line, Reader, Reading
from randcheck.files.unique import merged
from randcheck.model import PASSAGE_LENGTH, Item, is_passage
from randcheck.text import Text, tr

MOST_ROWS = 5000
"""More items than any authority has; a longer file is another kind of file."""

LINE_BREAK = re.compile(r"[^\S\t\r\n\v\f]*[\t\r\n\v\f]+\s*")
GUARDED = re.compile(r"'[=+\-@]")
FILLED = ("category", "subject", "object", "ratio", "frequency", "method", "officers", "department")
TEXTS = ("name", "sub", "basis", *FILLED, "remark")
KINDS = dict.fromkeys(("一般检查事项", "一般", "一般事项", "general"), "general") | dict.fromkeys(
    ("重点检查事项", "重点", "重点事项", "key"), "key"
)
NO_BASIS = tr(
    "没有抽查依据，这一行没有读入；补上抽查依据再导入，没有依据的事项不得检查",
    "no legal basis, the row is left out; fill the basis in: what has none may not be inspected",
)
NO_NAME = tr("缺抽查事项名称；请补上", "the name of the item is empty; fill it in")


@dataclass(frozen=True, slots=True)
class ItemReading(Reading[Item]):
    """What a list holds: `rows` are the rows of `values`, `refused` names every row left out."""

    rows: tuple[int, ...] = ()
    refused: tuple[Text, ...] = ()


@dataclass(slots=True)
class _Row:
    line: Line
    number: str
    page: str
    kind: str
    texts: dict[str, str]
    block: int = 0
    continued: bool = False
    filled: list[str] = field(default_factory=list)


def read_items(
    name: str,
    data: bytes,
    overrides: Mapping[str, str] = NO_OVERRIDES,
    present: Sequence[Item] = (),
    catalogue: Mapping[str, str] | None = None,
    sheet: str = "",
) -> ItemReading:
    """Read a list of items.

    `present` is the list as it stands: its items keep their codes, and a file without a column for
    the basis takes it from there. `catalogue` maps names of items to codes.

    Raises:
        Refused: no header row, or not such a file at all.
        Faulty: cells are wrong, or no row has a basis; every one is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    reader = Reader(name, data, ITEMS, overrides, sheet)
    rows = list(_rows(reader))
    _fill(reader, rows)
    rows = _distinct(reader, rows)
    codes = assign([_label(row) for row in rows], present, catalogue or {})
    bases = _bases(reader, present)
    kept: list[Item] = []
    numbers: list[int] = []
    refused: list[Text] = []
    for row, code in zip(rows, codes, strict=True):
        basis = row.texts["basis"] or bases.get(code, "")
        if row.line.clean and not basis:
            refused.append(_refusal(reader, row))
        elif row.line.clean:
            texts = {**row.texts, "basis": basis}
            kept.append(Item(code, kind=row.kind, **texts))  # type: ignore[arg-type]
            numbers.append(row.line.row)
    if refused and not kept and not reader.faults:
        what = tr(f"{name}：没有一行写有抽查依据", f"{name}: no row has a legal basis")
        raise Faulty(what, refused)
    done = reader.finish(kept)
    return ItemReading(
        done.values, done.source, done.warnings, rows=tuple(numbers), refused=tuple(refused)
    )


def _rows(reader: Reader) -> Iterator[_Row]:
    """Give the rows, each in the block of its item."""
    above: _Row | None = None
    for line in reader.lines():
        number, page = (
            reader.take(line, "code", _number, ""),
            reader.take(line, "page", passage, ""),
        )
        row = _Row(line, number, page, _kind(reader, line), {})
        row.texts = {text: reader.take(line, text, passage, "") for text in TEXTS}
        if partners := reader.take(line, "partners", passage, ""):
            row.texts["subject"] = f"{row.texts['subject']}（配合：{partners}）"
        if above and not row.texts["name"] and row.number in ("", above.number):
            row.texts["name"], row.number, row.continued = above.texts["name"], above.number, True
        if not row.texts["name"] and line.clean:
            reader.fault(line, reader.cell(line, "name")[1], NO_NAME)
        same = above and (above.number, above.texts["name"]) == (row.number, row.texts["name"])
        row.block = above.block if above and same else line.row
        above = row
        if line.row - reader.header.row > MOST_ROWS:
            raise Refused(
                tr(
                    f"超过 {MOST_ROWS} 行，不像事项清单",
                    f"above {MOST_ROWS} rows: no list of items",
                )
            )
        yield row


def _kind(reader: Reader, line: Line) -> str:
    return reader.take(line, "kind", lambda text: cells.one_of(text, KINDS), "general")


def _number(text: str) -> str:
    """Read a code or serial number; what can be neither, such as 一、, says nothing."""
    try:
        return cells.code(text)
    except BadCell:
        return ""


def passage(text: str) -> str:
    """Read a text of any length up to a few pages; line breaks become blanks."""
    value = LINE_BREAK.sub(" ", unicodedata.normalize("NFC", text)).strip()
    while GUARDED.match(value):
        value = value[1:]
    if is_passage(value):
        return value
    if len(value) > PASSAGE_LENGTH:
        zh = f"有 {len(value)} 个字，最多 {PASSAGE_LENGTH} 个；请缩短"
        raise BadCell(zh, f"{len(value)} characters, at most {PASSAGE_LENGTH}; shorten it")
    raise BadCell(
        "含有看不见的字符；请删掉，或重新录入这一格",
        "holds an invisible character; delete it or type the cell again",
    )


def _fill(reader: Reader, rows: Sequence[_Row]) -> None:
    """Carry down what a merged cell of one item said, and say so."""
    blocks: dict[int, list[_Row]] = {}
    for row in rows:
        blocks.setdefault(row.block, []).append(row)
    for first, *others in blocks.values():
        for column in ("basis", *FILLED):
            value = first.texts[column]
            if value and others and not any(row.texts[column] for row in others):
                for row in others:
                    if row.continued or column == "basis":
                        row.texts[column] = value
                        row.filled.append(column)
        if filled := [row for row in others if row.filled]:
            reader.warnings.append(_filled(first, filled))


def _filled(first: _Row, rows: Sequence[_Row]) -> Text:
    columns = list(dict.fromkeys(column for row in rows for column in row.filled))
    numbers = [str(row.line.row) for row in rows]
    names = "、".join(ITEMS.names[column] for column in columns)
    above = first.line.row
    return tr(
        f"第 {'、'.join(numbers)} 行空白的{names}，"
        f"按同一事项第 {above} 行（合并单元格）填入，请核对",
        f"rows {', '.join(numbers)}: blank {', '.join(columns)} taken from row {above} of the same"
        " item (a merged cell); check it",
    )


def _distinct(reader: Reader, rows: Sequence[_Row]) -> list[_Row]:
    """Merge rows that say the same."""
    seen: dict[tuple[str, ...], _Row] = {}
    repeated: list[tuple[int, int]] = []
    for row in rows:
        earlier = seen.setdefault((row.number, row.page, row.kind, *row.texts.values()), row)
        if earlier is not row:
            repeated.append((row.line.row, earlier.line.row))
    if repeated:
        reader.warnings.append(merged(repeated))
    return list(seen.values())


def _label(row: _Row) -> Label:
    category = row.texts["category"] or row.page
    return Label(row.number, category, row.texts["name"], row.texts["sub"])


def _bases(reader: Reader, present: Sequence[Item]) -> dict[str, str]:
    """Give the bases of the list, for a file that has no column for them."""
    if "basis" in reader.header.columns:
        return {}
    return {item.code: item.basis for item in present}


def _refusal(reader: Reader, row: _Row) -> Text:
    name = row.texts["sub"] or row.texts["name"]
    place = reader.sheet.file
    return tr(
        f"{place} 第 {row.line.row} 行 {name[:40]}：{NO_BASIS.zh}",
        f"{place} row {row.line.row} {name[:40]}: {NO_BASIS.en}",
    )
