"""Read what visits found (检查结果), from a sheet filled in on paper or on the platform.

A row without date and result is a visit not made yet and is passed over. A visit that looked at
several items may take a row for each: rows of one draw, entity and date are one visit.

The row without an item says what the visit found as a whole. Where every row has one, the whole is
made of them: `no-business` yields to any other result, `none` to any but that, and of what is left
one result is the result, several are `pending` (发现问题待后续处理). A follow-up is found alike:
`settled` yields to an empty one and both to any other, several are `other`. The visit is done if
the row without an item says so; without its word, if every row does.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from randcheck.errors import Refused
from randcheck.files import footer
from randcheck.files.cells import BETWEEN_NUMBERS, BadCell, certificate, code, day, label
from randcheck.files.finding_words import (
    read_done,
    read_follow_up,
    read_methods,
    read_result,
)
from randcheck.files.headings import FINDINGS
from randcheck.files.reading import NO_OVERRIDES, Line, Reader
from randcheck.files.shapes import item
from randcheck.files.unique import merged
from randcheck.files.visits import RowReading
from randcheck.model import FindingRow, ItemFinding
from randcheck.protocol.alphabet import is_draw_id
from randcheck.protocol.vocabulary import RESULTS
from randcheck.text import Text, tr

BEFORE_BRACKET = re.compile(r"\s+(?=\()")
NAMED = re.compile(r"\A[^0-9A-Za-z()]+\(([^()]+)\)\Z")
"""A name and the number that belongs to it, after NFKC."""

FILL_IN = tr(
    "请在做完的检查那几行填上检查日期和检查结果，再导入",
    "fill in the date and the result of the visits that were made, and import it again",
)


def read_findings(
    name: str, data: bytes, overrides: Mapping[str, str] = NO_OVERRIDES, sheet: str = ""
) -> RowReading[FindingRow]:
    """Read what visits found; `rows` gives the first row of each visit.

    Raises:
        Refused: no header row, no row filled in, no such sheet, or not such a file at all.
        Faulty: cells are wrong, or rows of one visit disagree; every fault is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    reader = Reader(name, data, FINDINGS, overrides, sheet)
    blank, visits = _Blank(reader), _Visits(reader)
    for line in reader.lines():
        if not blank.skips(line):
            row = _row(reader, line)
            if line.clean:
                visits.add(row)
    rows = visits.finish()
    blank.finish(bool(rows))
    done = reader.finish(list(rows))
    return RowReading(done.values, done.source, done.warnings, rows=rows)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: the item it is about, if any, and what it says as if it were the whole visit."""

    row: int
    item: str
    finding: FindingRow


def _row(reader: Reader, line: Line) -> _Row:
    finding = FindingRow(
        reader.take(line, "draw", draw_id, ""),
        reader.need(line, "code", code),
        reader.need(line, "date", day),
        reader.need(line, "result", read_result),
        reader.take(line, "inspectors", people, ()),
        reader.take(line, "recorder", certificate, ""),
        reader.take(line, "methods", read_methods, ()),
        reader.take(line, "follow_up", read_follow_up, ""),
        reader.take(line, "done", read_done, None),
        reader.take(line, "note", note, ""),
        reader.take(line, "reason", note, ""),
    )
    return _Row(line.row, reader.take(line, "item", item, ""), finding)


def draw_id(text: str) -> str:
    """Read the id of a draw."""
    value = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    if not is_draw_id(value):
        raise BadCell(
            f"“{value[:20]}”不是抽取编号；请写成 2026-0001 这样（单元格设为文本），或者清空",
            f"{value[:20]!r} is no id of a draw; write it as 2026-0001 (as text), or clear it",
        )
    return value


def people(text: str) -> tuple[str, ...]:
    """Read certificate numbers, alone or in brackets behind a name: 1001, 张三（1001）."""
    close = BEFORE_BRACKET.sub("", unicodedata.normalize("NFKC", text))
    parts = [part for part in BETWEEN_NUMBERS.split(close) if part]
    return _each(certificate(NAMED.sub(r"\1", part)) for part in parts)


def note(text: str) -> str:
    """Read a short text that people may have broken over several lines."""
    return label(" ".join(text.split()))


class _Blank:
    """Rows in which nothing was filled in."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._rows: list[int] = []
        self._hasty: list[int] = []
        self._below: list[int] = []

    def skips(self, line: Line) -> bool:
        """Tell whether a row has neither date nor result, and remember it."""
        if self._says(line, "date", "result"):
            return False
        if not self._says(line, "code"):
            self._below.append(line.row)
            return True
        self._rows.append(line.row)
        if self._says(line, "follow_up", "done", "note", "reason"):
            self._hasty.append(line.row)
        return True

    def _says(self, line: Line, *fields: str) -> bool:
        known = self._reader.header.columns
        return any(self._reader.cell(line, field)[0] for field in fields if field in known)

    def finish(self, found: bool) -> None:
        """Warn of the rows.

        Raises:
            Refused: nothing was found in any other row, nor any fault.
        """
        reader = self._reader
        if self._rows and not found and not reader.faults:
            raise Refused(_nothing(reader.sheet.file, len(self._rows)), FILL_IN)
        if self._rows:
            reader.warnings.append(_not_made(self._rows))
        if self._hasty:
            reader.warnings.append(_half(self._hasty))
        if self._below:
            reader.warnings.append(footer.notice(self._below))


class _Visits:
    """Rows gathered by draw, entity and date, and in each of these by item."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._visits: dict[tuple[str, str, str], dict[str, _Row]] = {}
        self._repeated: list[tuple[int, int]] = []

    def add(self, row: _Row) -> None:
        """Add a row; the same again is merged, another one about the same is a fault."""
        one = row.finding
        rows = self._visits.setdefault((one.draw, one.entity, one.date), {})
        earlier = rows.setdefault(row.item, row)
        if earlier is row:
            return
        if earlier.finding == one:
            self._repeated.append((row.row, earlier.row))
        else:
            self._fault(row, "item" if row.item else "result", _twice(earlier))

    def finish(self) -> dict[FindingRow, int]:
        """Join the rows of each visit, and note what they disagree about."""
        if self._repeated:
            self._reader.warnings.append(merged(self._repeated))
        visits = [list(rows.values()) for rows in self._visits.values()]
        found = {self._join(rows): rows[0].row for rows in visits}
        self._reader.sort_faults()
        return found

    def _join(self, rows: Sequence[_Row]) -> FindingRow:
        whole = next((row for row in rows if not row.item), None)
        parts = [row for row in rows if row.item]
        if not parts:
            return rows[0].finding
        self._agree(rows)
        if whole is not None and _result(parts) != whole.finding.result:
            self._reader.warnings.append(_differs(whole, _result(parts)))
        return _joined(rows, whole, parts)

    def _agree(self, rows: Sequence[_Row]) -> None:
        for field in ("recorder", "reason"):
            said = [(row, value) for row in rows if (value := getattr(row.finding, field))]
            for row, value in said:
                if value != said[0][1]:
                    self._fault(row, field, _disagrees(said[0][0].row))

    def _fault(self, row: _Row, field: str, what: Text) -> None:
        self._reader.fault(Line(row.row, []), self._reader.header.columns[field][0], what)


def _joined(rows: Sequence[_Row], whole: _Row | None, parts: Sequence[_Row]) -> FindingRow:
    every = [row.finding for row in rows]
    own = whole.finding if whole else None
    return replace(
        own or every[0],
        result=own.result if own else _result(parts),
        inspectors=_each(code for one in every for code in one.inspectors),
        recorder=next((one.recorder for one in every if one.recorder), ""),
        methods=tuple(sorted({method for one in every for method in one.methods})),
        follow_up=(own.follow_up if own else "") or _follow_up(parts),
        done=_done(own, every),
        note=own.note if own else "",
        reason=next((one.reason for one in every if one.reason), ""),
        items=tuple(
            ItemFinding(row.item, one.result, one.follow_up, one.note)
            for row in parts
            for one in (row.finding,)
        ),
    )


def _each(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _result(parts: Iterable[_Row]) -> str:
    return _gravest({row.finding.result for row in parts}, ("no-business", "none"), "pending")


def _follow_up(parts: Iterable[_Row]) -> str:
    return _gravest({row.finding.follow_up for row in parts}, ("settled", ""), "other")


def _gravest(found: set[str], least: Iterable[str], several: str) -> str:
    """Give the one that stays when those in `least` have yielded, in this order, to any other."""
    for yielding in least:
        if len(found) > 1:
            found.discard(yielding)
    return found.pop() if len(found) == 1 else several


def _done(own: FindingRow | None, every: Sequence[FindingRow]) -> bool | None:
    if own is not None and own.done is not None:
        return own.done
    said = {one.done for one in every if one is not own}
    return False if False in said else None if None in said else True


def _twice(earlier: _Row) -> Text:
    about = tr("同一事项", "the same item") if earlier.item else tr("总的结果", "the whole")
    return tr(
        f"同一次检查{about.zh}在第 {earlier.row} 行已有，内容不同；请只留一行",
        f"row {earlier.row} says something else of {about.en} in the same visit; keep one row",
    )


def _disagrees(row: int) -> Text:
    return tr(
        f"与第 {row} 行不同，那是同一次检查；请改成一致",
        f"not what row {row} says of the same visit; make them agree",
    )


def _differs(whole: _Row, joint: str) -> Text:
    own = whole.finding.result
    return tr(
        f"第 {whole.row} 行总的结果是“{RESULTS[own]}”，按各事项应是“{RESULTS[joint]}”；"
        "照填写的读，请核对",
        f"row {whole.row}: the whole is {own}, its items come to {joint}; kept, check it",
    )


def _not_made(rows: Sequence[int]) -> Text:
    return tr(
        f"有 {len(rows)} 行没有填检查日期和检查结果，当作还没有检查，已跳过（如第 {rows[0]} 行）",
        f"{len(rows)} rows have neither date nor result, are taken for visits not made yet and"
        f" passed over (such as {rows[0]})",
    )


def _half(rows: Sequence[int]) -> Text:
    return tr(
        f"跳过的行中有 {len(rows)} 行填了处置、备注等（如第 {rows[0]} 行），"
        "请核对是不是漏填了日期和结果",
        f"{len(rows)} of the rows passed over hold a follow-up, a note or the like"
        f" (such as {rows[0]}); are date and result missing?",
    )


def _nothing(file: str, count: int) -> Text:
    return tr(
        f"{file}：{count} 行都没有填检查日期和检查结果，没有可读的",
        f"{file}: none of {count} rows has a date or a result, nothing to read",
    )
