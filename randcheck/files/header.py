"""Find the header row of a sheet and say which column holds which field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from randcheck.errors import NoColumn, Refused, UsageError
from randcheck.files.headings import Vocabulary, is_private, normal
from randcheck.files.place import at, cell_name
from randcheck.files.sheet import HEADER_ROWS, Sheet
from randcheck.text import Text, tr

LONG_NUMBER = re.compile(r"[0-9]{6,}")


@dataclass(frozen=True, slots=True)
class Header:
    """The header row: its number, its headings, and the columns of every field found.

    A field may have several columns, the preferred one first.
    """

    row: int
    headings: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]
    skipped: int = 0

    def mapping(self) -> tuple[tuple[str, str], ...]:
        """Pair each field with the heading it is read from; a field may come twice."""
        return tuple(
            (field, self.headings[column])
            for field, columns in self.columns.items()
            for column in columns
        )

    def not_read(self) -> tuple[str, ...]:
        """Give the headings of the columns that are left alone."""
        used = {column for columns in self.columns.values() for column in columns}
        return tuple(
            text for column, text in enumerate(self.headings) if text and column not in used
        )


class HeaderFinder:
    """Recognise header rows for one vocabulary and the `--column` choices of the operator."""

    def __init__(self, vocabulary: Vocabulary, overrides: Mapping[str, str]) -> None:
        self.vocabulary = vocabulary
        self._chosen = {self._field(key): normal(value) for key, value in overrides.items()}
        for value in overrides.values():
            if is_private(value):
                what = f"“{value}”是个人信息，不读入", f"{value!r} is personal data and is not read"
                raise Refused(tr(*what))

    def is_header(self, cells: Sequence[str]) -> bool:
        """Tell whether a row names every column that is needed or was chosen."""
        columns = self.columns(cells)
        return all(columns.get(field) for field in (*self.vocabulary.required, *self._chosen))

    def columns(self, cells: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """Give the columns of every field named in a row, preferred ones first."""
        found: dict[str, list[tuple[int, int]]] = {}
        for column, heading in enumerate(cells):
            field, rank = self._meaning(heading)
            if field is not None:
                found.setdefault(field, []).append((rank, column))
        order = [field for field in self.vocabulary.fields if field in found]
        return {field: tuple(column for _, column in sorted(found[field])) for field in order}

    def find(self, sheet: Sheet) -> Header:
        """Walk the sheet to its header row.

        Raises:
            Refused: none of the first rows is one, or a heading stands there twice.
        """
        above: list[list[str]] = []
        for row, cells in sheet.rows:
            if self.is_header(cells):
                header = self._header(row, cells, sum(map(any, above)))
                self._refuse_twins(sheet, header)
                return header
            above.append(cells)
            if row >= HEADER_ROWS:
                break
        raise self._not_found(sheet, above)

    def _header(self, row: int, cells: Sequence[str], skipped: int) -> Header:
        headings = tuple(re.sub(r"\s+", "", heading) for heading in cells)
        return Header(row, headings, self.columns(cells), skipped)

    def _field(self, key: str) -> str:
        field = self.vocabulary.field(key)
        if field is None:
            known = "、".join(self.vocabulary.names.values())
            zh = f"--column {key}=…：没有“{key}”这一项，可以写：{known}"
            en = f"--column {key}=...: no field {key!r}; known: {', '.join(self.vocabulary.fields)}"
            raise UsageError(tr(zh, en))
        return field

    def _meaning(self, heading: str) -> tuple[str | None, int]:
        for chosen_field, chosen in self._chosen.items():
            if normal(heading) == chosen:
                return chosen_field, 0
        field = self.vocabulary.field(heading)
        if field is None or field in self._chosen:
            return None, 0
        return field, self.vocabulary.rank(heading)

    def _refuse_twins(self, sheet: Sheet, header: Header) -> None:
        for columns in header.columns.values():
            seen: dict[str, int] = {}
            for column in columns:
                heading = normal(header.headings[column])
                if heading in seen:
                    raise self._twins(sheet, header, seen[heading], column)
                seen[heading] = column

    def _twins(self, sheet: Sheet, header: Header, first: int, second: int) -> Refused:
        heading = header.headings[second]
        one, two = cell_name(header.row, first), cell_name(header.row, second)
        what = tr(
            f"表头“{heading}”出现了两次（{one}、{two}），请删掉或改名一个",
            f"the heading {heading!r} stands twice ({one}, {two}); rename or delete one",
        )
        return Refused(at(sheet.file, sheet.name, two, what))

    def _not_found(self, sheet: Sheet, above: list[list[str]]) -> Refused:
        best = max(
            above, key=lambda cells: (len(self.columns(cells)), sum(map(bool, cells))), default=[]
        )
        missing = [
            f for f in (*self.vocabulary.required, *self._chosen) if f not in self.columns(best)
        ]
        names = [self.vocabulary.names[field] for field in dict.fromkeys(missing)]
        where = f"{sheet.file} {sheet.name}".strip()
        what = tr(
            f"{where}：前 {HEADER_ROWS} 行里没有找到表头，缺“{'”“'.join(names)}”；"
            f"看到的是：{_shown(best, '、') or '（空）'}",
            f"{where}: no header row among the first {HEADER_ROWS}, missing {', '.join(missing)};"
            f" found: {_shown(best, ', ') or '(nothing)'}",
        )
        field = missing[0] if missing else self.vocabulary.required[0]
        return NoColumn(what, self._hint(field), field, [cell for cell in best if cell.strip()])

    def _hint(self, field: str) -> Text:
        short = (word for word in ("代码", "名称") if self.vocabulary.field(word) == field)
        name = next(short, self.vocabulary.names[field])
        other = "企业编号" if name == "代码" else "表里的写法"
        return tr(
            f"如果这一列叫别的名字，请指明，例如：--column {name}={other}",
            f"if the column has another heading, name it: --column {name}={other}",
        )


def _shown(cells: Sequence[str], comma: str) -> str:
    # A file without a header row would have its first person read out here.
    shown = [cell.strip() for cell in cells if cell.strip()]
    return comma.join("…" if LONG_NUMBER.search(cell) else cell[:20] for cell in shown)
