"""Find the header of a sheet, one row or two, and say which column holds which field.

A single row is tried first. Two rows next to each other are a header when the lower one divides
headings of the upper one (许可证 over 名称, 编号, 有效期至), or when no single row will do: a
column then means the joined heading, else the lower one, else the upper one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, pairwise

from randcheck.errors import NoColumn, Refused, UsageError
from randcheck.files.headings import SPARED, Vocabulary, is_private, normal
from randcheck.files.kinds import Kind, other_kind
from randcheck.files.place import at, cell_name
from randcheck.files.sheet import HEADER_ROWS, Sheet
from randcheck.files.strangers import WRONG_FILE
from randcheck.text import Text, tr

LONG_NUMBER = re.compile(r"[0-9]{6,}")


@dataclass(frozen=True, slots=True)
class Header:
    """The header: the number of its last row, its headings, the columns of every field found.

    A field may have several columns, the preferred one first.
    """

    row: int
    headings: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]
    skipped: int = 0
    rows: int = 1

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

    def spared(self) -> tuple[str, ...]:
        """Give the headings that are known and left alone because no draw needs them."""
        return tuple(heading for heading in self.not_read() if normal(heading) in SPARED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One or two rows that may be the header: per column its wordings, the best first."""

    wordings: tuple[tuple[str, ...], ...]

    @classmethod
    def single(cls, cells: Sequence[str]) -> "Candidate":
        """Take one row as it is."""
        return cls(tuple((cell,) for cell in cells))

    @classmethod
    def pair(cls, upper: Sequence[str], lower: Sequence[str]) -> "Candidate":
        """Put a row under another; an upper heading reaches over the blanks to its right."""
        wordings: list[tuple[str, ...]] = []
        carried = ""
        width = max(len(upper), len(lower))
        for column in range(width):
            top = _cell(upper, column)
            bottom = _cell(lower, column)
            carried = top or (carried if bottom else "")
            if not bottom or normal(bottom) == normal(carried) or not carried:
                wordings.append((bottom or top,))
            else:
                wordings.append((carried + bottom, bottom, *([top] if top else [])))
        return cls(tuple(wordings))


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
        return self._complete(self._columns(Candidate.single(cells))[0])

    def has_header(self, top: Sequence[Sequence[str]]) -> bool:
        """Tell whether the first rows of a sheet hold a header of one row or two."""
        return any(map(self.is_header, top[:HEADER_ROWS])) or any(
            self._complete(self._columns(Candidate.pair(upper, lower))[0])
            for upper, lower in pairwise(top[: HEADER_ROWS + 1])
        )

    def find(self, sheet: Sheet) -> tuple[Header, Sheet]:
        """Walk the sheet to its header, and give it with the sheet of the rows below.

        Raises:
            Refused: none of the first rows is one, or a heading stands there twice.
        """
        above: list[list[str]] = []
        for row, cells in sheet.rows:
            if self.is_header(cells):
                return self._single(sheet, row, cells, above)
            if above and (found := self._two(row, above[-1], cells)):
                return self._placed(found, above[:-1]), sheet
            above.append(cells)
            if row >= HEADER_ROWS:
                break
        raise self._not_found(sheet, above)

    def _single(
        self, sheet: Sheet, row: int, cells: list[str], above: list[list[str]]
    ) -> tuple[Header, Sheet]:
        """Take a row that will do, unless it is one half of a header of two rows."""
        following = list(islice(sheet.rows, 1))
        for number, below in following:
            if self._divides(cells, below) and (found := self._two(number, cells, below)):
                return self._placed(found, above), sheet
        header = self._header(row, Candidate.single(cells))
        if self._twins(header) and above and (found := self._two(row, above[-1], cells)):
            header, above = found, above[:-1]
        self._refuse_twins(sheet, header)
        return self._placed(header, above), replace(sheet, rows=chain(following, sheet.rows))

    def _divides(self, upper: Sequence[str], lower: Sequence[str]) -> bool:
        """Tell whether a row continues the headings above it and holds no data.

        Under the columns that are needed it is blank or repeats the heading; elsewhere at least
        one of its cells is a known heading, and none holds a number.
        """
        columns = self._columns(Candidate.single(upper))[0]
        needed = {column for field in self.vocabulary.required for column in columns[field][:1]}
        for column in needed:
            if normal(_cell(lower, column)) not in ("", normal(_cell(upper, column))):
                return False
        cells = [cell for cell in lower if cell.strip()]
        if any(LONG_NUMBER.search(cell) for cell in cells):
            return False
        pair = Candidate.pair(upper, lower)
        return any(
            len(words) > 1 and normal(words[1]) and any(map(self.vocabulary.knows, words[:2]))
            for words in pair.wordings
        )

    def _two(self, row: int, upper: Sequence[str], lower: Sequence[str]) -> Header | None:
        header = self._header(row, Candidate.pair(upper, lower), rows=2)
        if self._complete(header.columns) and not self._twins(header):
            return header
        return None

    def _placed(self, header: Header, above: list[list[str]]) -> Header:
        return replace(header, skipped=sum(map(any, above)))

    def _complete(self, columns: Mapping[str, tuple[int, ...]]) -> bool:
        return all(columns.get(field) for field in (*self.vocabulary.required, *self._chosen))

    def _header(self, row: int, candidate: Candidate, rows: int = 1) -> Header:
        columns, headings = self._columns(candidate)
        return Header(row, headings, columns, rows=rows)

    def _columns(self, candidate: Candidate) -> tuple[dict[str, tuple[int, ...]], tuple[str, ...]]:
        """Give the columns of every field, preferred ones first, and the wording of each column.

        A field that a joined heading names is not looked for among the halves of others.
        """
        found: dict[str, list[tuple[int, int]]] = {}
        headings = [words[0] for words in candidate.wordings]
        open_columns = list(range(len(headings)))
        for place in range(3):
            taken = frozenset(found)
            for column in open_columns:
                words = candidate.wordings[column]
                field, rank = self._meaning(words[place]) if place < len(words) else (None, 0)
                if field is not None and field not in taken:
                    found.setdefault(field, []).append((rank, column))
                    headings[column] = words[place]
            used = {column for columns in found.values() for _, column in columns}
            open_columns = [column for column in open_columns if column not in used]
        order = [field for field in self.vocabulary.fields if field in found]
        columns = {field: tuple(column for _, column in sorted(found[field])) for field in order}
        return columns, tuple(re.sub(r"\s+", "", heading) for heading in headings)

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
        if field is None or field in self._chosen or is_private(heading):
            return None, 0
        return field, self.vocabulary.rank(heading)

    def _twins(self, header: Header) -> tuple[int, int] | None:
        for columns in header.columns.values():
            seen: dict[str, int] = {}
            for column in columns:
                heading = normal(header.headings[column])
                if heading in seen:
                    return seen[heading], column
                seen[heading] = column
        return None

    def _refuse_twins(self, sheet: Sheet, header: Header) -> None:
        twins = self._twins(header)
        if twins is None:
            return
        heading = header.headings[twins[1]]
        one, two = (cell_name(header.row, column) for column in twins)
        what = tr(
            f"表头“{heading}”出现了两次（{one}、{two}），请删掉或改名一个",
            f"the heading {heading!r} stands twice ({one}, {two}); rename or delete one",
        )
        raise Refused(at(sheet.file, sheet.name, two, what))

    def _not_found(self, sheet: Sheet, above: list[list[str]]) -> Refused:
        known = [self._columns(Candidate.single(cells))[0] for cells in above]
        best = max(
            range(len(above)),
            key=lambda row: (len(known[row]), sum(map(bool, above[row]))),
            default=None,
        )
        where = f"{sheet.file} {sheet.name}".strip()
        cells = [] if best is None else [cell for cell in above[best] if cell.strip()]
        if best is None or not cells:
            return Refused(tr(f"{where}：没有任何内容", f"{where}: nothing in it"), WRONG_FILE)
        needed = dict.fromkeys((*self.vocabulary.required, *self._chosen))
        missing = [field for field in needed if field not in known[best]] or [*needed]
        names = [self.vocabulary.names[field] for field in missing]
        what = tr(
            f"{where}：前 {HEADER_ROWS} 行里没有找到表头，缺“{'”“'.join(names)}”；"
            f"看到的是：{_shown(cells, '、')}",
            f"{where}: no header row among the first {HEADER_ROWS}, missing {', '.join(missing)};"
            f" found: {_shown(cells, ', ')}",
        )
        other = other_kind(above)
        if other and len(missing) == len(needed):
            return NoColumn(what, _elsewhere(other), missing[0], names[0], [])
        if not known[best] and any(map(LONG_NUMBER.search, cells)):
            return NoColumn(what, _add_header(names), missing[0], names[0], [])
        hint = self._hint(missing[0], other)
        return NoColumn(what, hint, missing[0], names[0], cells)

    def _hint(self, field: str, other: Kind | None) -> Text:
        if chosen := self._chosen.get(field):
            return tr(
                f"--column 里写的“{chosen}”不在表头里；照表头的写法写",
                f"no heading is {chosen!r}, as --column says; write it as it stands there",
            )
        short = (word for word in ("代码", "名称") if self.vocabulary.field(word) == field)
        name = next(short, self.vocabulary.names[field])
        wording = "企业编号" if name == "代码" else "表里的写法"
        zh = f"如果这一列叫别的名字，请指明，例如：--column {name}={wording}"
        en = f"if the column has another heading, name it: --column {name}={wording}"
        if other is None:
            return tr(zh, en)
        further = _elsewhere(other)
        return tr(f"{zh}；{further.zh}", f"{en}; {further.en}")


def _add_header(names: Sequence[str]) -> Text:
    return tr(
        f"好像没有表头；请在数据上面加一行，写上：{'、'.join(names)}",
        f"there seems to be no header; put a row above the data: {', '.join(names)}",
    )


def _elsewhere(other: Kind) -> Text:
    return tr(
        f"如果这是{other.name.zh}，请用：randcheck {other.command} import",
        f"if these are {other.name.en}: randcheck {other.command} import",
    )


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column].strip() if column < len(cells) else ""


def _shown(cells: Sequence[str], comma: str) -> str:
    # A file without a header row would have its first person read out here.
    shown = [cell.strip() for cell in cells if cell.strip()]
    return comma.join("…" if LONG_NUMBER.search(cell) else cell[:20] for cell in shown)
