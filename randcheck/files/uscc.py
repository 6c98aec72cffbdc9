"""Look at codes of 18 characters: GB 32100-2015 check character, and identity numbers.

A failing check character is remarked on, never refused: early pilot cities issued legal codes that
fail. Old registration numbers (15 or 13 digits, or with ideographs) have nothing to check.
"""

import re
from collections.abc import Sequence
from operator import mul

from randcheck.protocol.alphabet import is_date
from randcheck.text import Text, tr

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALUES = {character: value for value, character in enumerate(ALPHABET)}
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
LOOK_ALIKES = (str.maketrans("OI", "01"), str.maketrans("OIL", "011"))
"""Letters that digits are mistaken for; the alphabet leaves out O and I, but L may be a small l."""

SHORT_OR_LONG = re.compile(r"9[123][0-9A-Z]{15}|9[123][0-9A-Z]{17}")
IDENTITY_NUMBER = re.compile(r"[1-8][0-9]{16}[0-9X]")
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)


def has_true_check(code: str) -> bool:
    """Tell whether 18 characters are of the alphabet and their check character holds."""
    try:
        return len(code) == LENGTH and _sum(code) % 31 == 0
    except KeyError:
        return False


def remark(code: str) -> Text | None:
    """Give a warning about a code that may be mistyped, or nothing."""
    if len(code) == LENGTH and code.isascii():
        return None if has_true_check(code) else _doubt(code)
    if SHORT_OR_LONG.fullmatch(code):
        return tr(
            f"代码 {code} 是 {len(code)} 位，统一社会信用代码应为 18 位，请核对",
            f"code {code} has {len(code)} characters, a unified social credit code has 18",
        )
    return None


def is_identity_number(code: str) -> bool:
    """Tell whether a code is, by date and check digit, the identity number of a person."""
    if IDENTITY_NUMBER.fullmatch(code) is None:
        return False
    if not is_date(f"{code[6:10]}-{code[10:12]}-{code[12:14]}"):
        return False
    digits = [10 if character == "X" else int(character) for character in code]
    return _total(digits, IDENTITY_WEIGHTS) % 11 == 1


def _sum(code: str) -> int:
    return sum(map(mul, map(VALUES.__getitem__, code), WEIGHTS))


def _total(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(map(mul, digits, weights))


def _doubt(code: str) -> Text:
    meant = suggestion(code)
    zh = f"代码 {code} 的校验位不对，请核对"
    en = f"the check character of code {code} does not hold"
    if meant:
        return tr(f"{zh}；是不是 {meant}？", f"{en}; is {meant} meant?")
    return tr(zh, en)


def suggestion(code: str) -> str | None:
    """Give the code that O/0 and I/1 slips lead back to, if its check character holds."""
    for slips in LOOK_ALIKES:
        fixed = code.translate(slips)
        if fixed != code and has_true_check(fixed):
            return fixed
    return None
