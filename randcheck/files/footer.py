"""Know the rows of a table that are no data: totals, remarks, who filled it in, headings again."""

import re
from collections.abc import Sequence

from randcheck.text import Text, tr

TOTAL = re.compile(r"(?:合|总|小|共)\s*计[:：]?")
BELOW = re.compile(
    r"(?:备\s*注|说\s*明|注|附注)\d?[:：]|(?:填表|填报|制表|审核|复核|报送|编制)(?:人|单位|日期|时间)?[:：]"
    r"|(?:单位)?负责人[:：]|联系人[:：]|联系电话[:：]|(?:单位)?[（(]?(?:公章|盖章)"
)

BEGINNINGS = frozenset("合总小共备说注附填制审复报送编单负联（(公盖")


def is_footer(
    cells: Sequence[str], needed: Sequence[Sequence[int]], headings: Sequence[str] = ()
) -> bool:
    """Tell whether a row stands below the table, or says its headings again.

    A total is one whatever else the row holds, as its word would pass for a code; the other words
    only where a column of `needed` (columns of each field that may not be empty) is blank.
    Headings come again where two files were put together, or at the top of every printed page.
    """
    if headings and all(_same(cells[c], headings[c]) for columns in needed for c in columns[:1]):
        return True
    first = next(text for cell in cells if (text := cell.strip()))
    if first[0] not in BEGINNINGS:  # a code, nearly always
        return False
    if TOTAL.fullmatch(first):
        return True
    return BELOW.match(first) is not None and not all(
        any(cells[column].strip() for column in columns) for columns in needed
    )


def _same(cell: str, heading: str) -> bool:
    return "".join(cell.split()) == heading


def notice(rows: Sequence[int]) -> Text:
    """Say that such rows were passed over."""
    return tr(
        f"有 {len(rows)} 行是合计、备注、填表人、重复的表头之类，已跳过（如第 {rows[0]} 行）",
        f"{len(rows)} rows are totals, remarks, headings and the like and were passed over"
        f" ({rows[0]})",
    )
