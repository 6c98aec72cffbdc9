"""Turn the Chinese numerals of a wording into Arabic ones, where a unit follows them."""

import re

DIGITS = (
    {"零": 0, "〇": 0} | {word: n for n, word in enumerate("一二三四五六七八九", 1)} | {"两": 2}
)
ALL = "".join(DIGITS) + "十百"
BEFORE_UNIT = re.compile(
    f"(?<![同统唯{ALL}])([{ALL}]{{1,5}})(?=次|家|户|年|个月|个?季|周|天|日|至|-)"
)
PER = re.compile(rf"([百千])分之([{ALL}]{{1,5}}|[0-9]{{1,3}}(?:\.[0-9]{{1,6}})?)")


def arabic(text: str) -> str:
    """Write 百分之三 as 3%, 千分之二 as 2‰, 一次 as 1次; what is no number stays as it is."""
    return BEFORE_UNIT.sub(_number, PER.sub(_ratio, text))


def _ratio(found: re.Match[str]) -> str:
    word = "一百" if found[2] == "百" else found[2]
    figure = word if word[0].isdecimal() else str(number(word) or "")
    return figure + ("%" if found[1] == "百" else "‰") if figure else found[0]


def _number(found: re.Match[str]) -> str:
    value = number(found[1])
    return found[1] if value is None else str(value)


def number(word: str) -> int | None:
    """Read a Chinese numeral from 1 to 999; None when it is written in another way."""
    hundreds, mark, rest = word.rpartition("百")
    if mark and hundreds not in DIGITS:
        return None
    total = 100 * DIGITS[hundreds] if mark else 0
    rest = rest.removeprefix("零") if mark else rest
    tens, mark, ones = rest.rpartition("十")
    if mark:
        if tens and tens not in DIGITS:
            return None
        total += 10 * (DIGITS[tens] if tens else 1)
    if ones:
        if ones not in DIGITS:
            return None
        total += DIGITS[ones]
    return total or None
