"""Turn the text of one cell into a value, or say what is wrong with it."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from randcheck.files.uscc import is_identity_number
from randcheck.model import FOREVER
from randcheck.protocol.alphabet import (
    HIDDEN,
    LABEL_LENGTH,
    OPEN_TOKEN_BYTES,
    is_date,
    is_open_token,
)
from randcheck.text import Text, tr

FOREVER_WORDS = frozenset(
    {"长期", "长期有效", "永久", "永久有效", "无期限", "无固定期限", "9999-09-09", FOREVER}
)
NOTHING = frozenset(
    [
        "n/a",
        "N/A",
        "-",
        "--",
        "—",
        "——",
        "－",
        "–",
        "无",
        "暂无",
        "/",
        "／",
        "null",
        "NULL",
        "Null",
        "（空）",
        "(空)",
        "（无）",
        "(无)",
    ]
)
"""What people and databases write into a cell that has nothing to say."""

HIDDEN_CHARACTER = re.compile(f"[{HIDDEN}]")
TO_UPPER = {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}
BLANKS = re.compile(r"[\s·•]+")
"""What codes are printed with and are not made of; plates have a dot after the second sign."""

BETWEEN = re.compile(r"[,，、;；\r\n]")
BETWEEN_NUMBERS = re.compile(r"[,，、;；/／\s]")
SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{2}")
ERROR_VALUE = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")
TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
DATES = (
    re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){TIME}"),
    re.compile(rf"([0-9]{{4}})(年)([0-9]{{1,2}})月([0-9]{{1,2}})[日号]?{TIME}"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
)
SERIAL = re.compile(r"([2-7][0-9]{4})(?:\.[0-9]+)?")
"""The number a spreadsheet keeps for a day, 1954 to 2119; no other notation has five digits."""

SERIAL_START = date(1899, 12, 30)
CHINESE_DAY = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([正一二三四五六七八九十]{1,2})月"
    r"([初一二三四五六七八九十廿卅]{1,3})[日号]?"
)
DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {
    "○": 0, "零": 0, "正": 1, "初": 0
}  # fmt: skip
TENS = {"十": 10, "廿": 20, "卅": 30}


class BadCell(Exception):
    """A cell cannot be read; the text says what is wrong and how to mend it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.what: Text = tr(zh, en)


def code(text: str) -> str:
    """Read a code: half width, upper case, without blanks."""
    if is_open_token(text):
        return text
    token = BLANKS.sub("", unicodedata.normalize("NFKC", text)).translate(TO_UPPER)
    if is_open_token(token):
        return token
    raise _bad_code(token)


def codes(text: str) -> tuple[str, ...]:
    """Read several codes, each once."""
    return tuple(dict.fromkeys(code(part) for part in BETWEEN.split(text) if part.strip()))


def certificate(text: str) -> str:
    """Read the certificate or staff number of an inspector; never an identity number."""
    token = code(text)
    if is_identity_number(token):
        raise BadCell(
            "像是身份证号，不读入；请改填执法证号或单位工号",
            "looks like an identity number and is not read; put the certificate or staff number",
        )
    return token


def certificates(text: str) -> tuple[str, ...]:
    """Read several certificate numbers, each once; blanks and slashes part them too."""
    return tuple(dict.fromkeys(certificate(part) for part in BETWEEN_NUMBERS.split(text) if part))


def label(text: str) -> str:
    """Read a name or another short text: NFC, visible characters only, at most 200."""
    value = unicodedata.normalize("NFC", text).strip()
    if hidden := HIDDEN_CHARACTER.search(value):
        shown = f"U+{ord(hidden[0]):04X}"
        raise BadCell(
            f"含有看不见的字符 {shown}；请删掉，或重新录入这一格",
            f"holds the invisible character {shown}; delete it or type the cell again",
        )
    if len(value) > LABEL_LENGTH:
        raise BadCell(
            f"有 {len(value)} 个字，最多 {LABEL_LENGTH} 个；请缩短",
            f"{len(value)} characters, at most {LABEL_LENGTH}; shorten it",
        )
    return value


@lru_cache(maxsize=4096)
def repeated_label(text: str) -> str:
    """Read a text that many rows share, such as an office; equal ones are kept once."""
    return label(text)


def labels(text: str) -> tuple[str, ...]:
    """Read several short texts, each once."""
    return tuple(dict.fromkeys(label(part) for part in BETWEEN.split(text) if part.strip()))


def day(text: str) -> str:
    """Read a day as YYYY-MM-DD, in the usual notations, in Chinese numerals, or as a serial number.

    A time of day is dropped.
    """
    value = unicodedata.normalize("NFKC", text).strip()
    if serial := SERIAL.fullmatch(value):
        return (SERIAL_START + timedelta(days=int(serial[1]))).isoformat()
    if spoken := CHINESE_DAY.fullmatch(value):
        value = _in_digits(spoken)
    match = next((found for shape in DATES if (found := shape.fullmatch(value))), None)
    if match is None:
        raise BadCell(
            f"“{value[:20]}”不像日期；请写成 2026-01-05 这样",
            f"{value[:20]!r} is not a date; write it as 2026-01-05",
        )
    written = f"{match[1]}-{match[3]:0>2}-{match[4]:0>2}"
    if not is_date(written):
        raise BadCell(
            f"没有 {value[:20]} 这一天；请改正", f"there is no day {value[:20]}; correct it"
        )
    return written


def _in_digits(match: re.Match[str]) -> str:
    year = "".join(str(DIGITS[character]) for character in match[1])
    return f"{year}-{_count(match[2])}-{_count(match[3])}"


def _count(text: str) -> int:
    """Read a number below 100 as it is spoken: 十一, 二十三, 廿三."""
    total, digit = 0, 0
    for character in text:
        if character in TENS:
            total += TENS[character] * (digit or 1)
            digit = 0
        else:
            digit = DIGITS[character]
    return total + digit


def last_day(text: str) -> str:
    """Read the last day of a certificate; 长期 and its stand-ins never end."""
    value = unicodedata.normalize("NFKC", text).strip()
    if value in FOREVER_WORDS:
        return FOREVER
    found = day(value)
    return FOREVER if found in FOREVER_WORDS else found


def one_of(text: str, words: Mapping[str, str]) -> str:
    """Read one of a few words, in any width and case."""
    value = unicodedata.normalize("NFKC", text).strip().casefold()
    if value in words:
        return words[value]
    known = [word for word in words if word and not word.isascii()]
    raise BadCell(
        f"不认得“{value[:20]}”；可以写：{'、'.join(known)}",
        f"{value[:20]!r} is not known; write one of {', '.join(known)}",
    )


def _bad_code(token: str) -> BadCell:
    if SCIENTIFIC.fullmatch(token):
        return BadCell(
            "代码被存成了科学计数法，原来的号码已丢失；请把这一列设为“文本”格式后重新录入",
            "the code was turned into scientific notation, its digits are lost;"
            " format the column as text and type it again",
        )
    for position, character in enumerate(token):
        if not is_open_token(character) and (position == 0 or not is_open_token("0" + character)):
            place = _shown(character)
            if not character.isprintable():
                return BadCell(
                    f"代码里第 {position + 1} 个字符 {place.zh} 看不见；请把这一格重新录入一遍",
                    f"character {position + 1} of the code, {place.en}, is invisible; retype it",
                )
            return BadCell(
                f"代码里第 {position + 1} 个字符 {place.zh} 不能用；请改正",
                f"character {position + 1} of the code, {place.en}, may not be used; correct it",
            )
    return BadCell(
        f"代码太长，最多 {OPEN_TOKEN_BYTES} 字节（一个汉字 3 字节）；请核对",
        f"the code is longer than {OPEN_TOKEN_BYTES} bytes; check it",
    )


def _shown(character: str) -> Text:
    number = f"U+{ord(character):04X}"
    if not character.isprintable():
        return tr(number, number)
    return tr(f"“{character}”（{number}）", f"{character!r} ({number})")
