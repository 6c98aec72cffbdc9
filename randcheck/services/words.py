"""Read what people type for a draw: amounts, columns, days, sources."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from randcheck.errors import Refused, UsageError
from randcheck.files.cells import BadCell
from randcheck.files.cells import code as read_cell_code
from randcheck.files.cells import day as read_cell_day
from randcheck.files.shapes import field_label
from randcheck.protocol.alphabet import is_open_token
from randcheck.protocol.parts import Practice
from randcheck.services import wording
from randcheck.services.columns import COLUMNS, column_named
from randcheck.services.request import Request
from randcheck.services.rule_words import Ratio, parse_ratio
from randcheck.services.rules import Rules
from randcheck.services.source_words import read_moment, read_sources
from randcheck.services.stratifying import same
from randcheck.text import Text, tr

MOST_VISITS = 999


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed for a draw; nothing is required but the task."""

    task: str
    item: str = ""
    period: str = ""
    department: str = ""
    number: int | None = None
    each: int | None = None
    ratio: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    by: str | None = None
    where: tuple[str, ...] = ()
    team: int | None = None
    cap: int | None = None
    due: str = ""
    batches: str = "1"
    whole: bool = False
    zero: bool = False
    source: str = "1"
    throws: int | None = None
    at: str = ""


def read_request(words: Words, rules: Rules, practice: bool, zone: str = "+08:00") -> Request:
    """Turn typed words into a request.

    Raises:
        UsageError: names the word that cannot be understood.
    """
    refuse_cap(words.cap)
    by, digits = read_by(words.by or "")
    sources, lead = read_sources(words.source, words.throws)
    single, by_label = _read_ratios(words.ratio, rules.strata.rounding, by or rules.strata.by)
    return Request(
        read_name(words.task),
        (Practice("practice"),) if practice else sources,
        read_name(words.item) if words.item else "",
        read_name(words.period) if words.period else "",
        read_name(words.department) if words.department else "",
        words.number,
        words.each,
        single,
        by_label,
        words.least,
        words.most,
        by if words.by else words.by,
        digits,
        _read_where(words.where),
        words.team,
        words.cap,
        read_day(words.due) if words.due else "",
        words.batches,
        words.whole,
        words.zero,
        lead,
        read_moment(words.at, zone) if words.at else "",
    )


def refuse_cap(cap: int | None) -> None:
    """Refuse a number of visits that no person row may have.

    Raises:
        UsageError: it is not from 1 to 999.
    """
    if cap is not None and not 1 <= cap <= MOST_VISITS:
        raise UsageError(tr(f"--cap 应在 1–{MOST_VISITS}", f"--cap is from 1 to {MOST_VISITS}"))


def read_name(text: str) -> str:
    """Read the name of a task, item or period: an open token after NFKC and upper case.

    Raises:
        UsageError: it has other characters, or more than 48 bytes.
    """
    name = "".join(unicodedata.normalize("NFKC", text).upper().split())
    if not is_open_token(name):
        raise UsageError(
            tr(
                f"“{text}”只能用汉字、字母、数字, 至多 16 个汉字",
                f"'{text}' is no plain short name",
            ),
            tr("去掉标点和空格", "leave out punctuation"),
        )
    return name


def read_amount(text: str, rounding: str) -> int | Ratio:
    """Read a number of entities or a ratio.

    Raises:
        UsageError: neither.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("户")
    if re.fullmatch(r"[1-9][0-9]{0,6}", plain):
        return int(plain)
    return _ratio(plain, rounding)


def _ratio(text: str, rounding: str) -> Ratio:
    try:
        return parse_ratio(text, rounding)
    except Refused as error:
        raise UsageError(
            tr(f"“{text}”不是户数也不是比例", f"'{text}' is neither a number nor a ratio"),
            _meant(text),
        ) from error


def _meant(text: str) -> Text:
    """Say how a number that is no ratio would be written as one."""
    example = tr("例: 20、3%、2‰", "for example 20, 3%, 1/50")
    if re.fullmatch("[1-9][0-9]?", text):
        return tr(
            f"百分之{text}写成 {text}%; 要抽 {text} 户用 --number {text}",
            f"{text} per cent is {text}%; for {text} entities use --number {text}",
        )
    if part := re.fullmatch(r"0\.([0-9]{1,4})", text):
        whole, tenths = int(part[1].ljust(2, "0")[:2]), part[1][2:].rstrip("0")
        percent = f"{whole}.{tenths}%" if tenths else f"{whole}%"
        return tr(f"{text} 写成 {percent}", f"write {text} as {percent}")
    return example


def _read_ratios(
    texts: tuple[str, ...], rounding: str, by: str
) -> tuple[Ratio | None, dict[str, Ratio]]:
    single, by_label = None, {}
    for text in texts:
        label, equals, ratio = text.replace("＝", "=").rpartition("=")
        if equals:
            by_label[same(by, label.strip())] = _ratio(ratio, rounding)
        else:
            single = _ratio(text, rounding)
    return single, by_label


def read_column(text: str, columns: Sequence[str] = COLUMNS) -> str:
    """Read the name of one of some roster columns, Chinese or English.

    Raises:
        UsageError: there is no such column.
    """
    names = {wording.COLUMNS[column].zh: column for column in columns}
    column = names.get(text.strip(), column_named(text))
    if column not in columns:
        known = "、".join(wording.COLUMNS[column].zh for column in columns)
        raise UsageError(
            tr(
                f"没有“{text}”这一列, 可用: {known}",
                f"no column '{text}': {', '.join(columns)}",
            )
        )
    return column


def read_by(text: str) -> tuple[str, int]:
    """Read a column of strata, `地区:4` for the first four digits of its codes.

    Raises:
        UsageError: there is no such column, or no such digits.
    """
    column, _, digits = text.replace("：", ":").partition(":")
    if digits and digits not in "123456":
        raise UsageError(tr(f"“{text}”的位数应为 1–6", f"'{text}': 1 to 6 digits"))
    return (read_column(column) if column else ""), int(digits or 0)


def _read_where(texts: tuple[str, ...]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for text in texts:
        column, equals, values = text.replace("＝", "=").partition("=")
        if not equals:
            raise UsageError(
                tr(
                    f"--where 应写成 地区=城关,东乡, 不是“{text}”",
                    f"--where takes COLUMN=A,B: '{text}'",
                )
            )
        name = read_column(column)
        parts = (value.strip() for value in re.split("[,，、]", values))
        found[name] = frozenset(_label(name, part) for part in parts)
    return found


def _label(column: str, text: str) -> str:
    try:
        return field_label(column, text)
    except BadCell as bad:
        raise UsageError(tr(f"“{text}”: {bad.what.zh}", f"'{text}': {bad.what.en}")) from bad


def known_source(text: str) -> str:
    """Return the words for sources that this program has.

    Raises:
        UsageError: any other.
    """
    read_sources(text)
    return text


def read_day(text: str) -> str:
    """Read a date in any usual shape.

    Raises:
        UsageError: no such day.
    """
    try:
        return read_cell_day(text)
    except BadCell as error:
        raise UsageError(
            tr(f"“{text}”不是日期", f"'{text}' is no date"), tr("例: 2026-12-31", "e.g. 2026-12-31")
        ) from error


def read_code(text: str) -> str:
    """Read a code as the import does.

    Raises:
        UsageError: a character no code may have.
    """
    try:
        return read_cell_code(text)
    except BadCell as error:
        raise UsageError(tr(f"“{text}”不是代码", f"'{text}' is no code")) from error
