"""Read throws as people type them, and compare what two people typed independently."""

import re
import unicodedata

from randcheck.errors import UsageError
from randcheck.protocol.parts import Dice
from randcheck.text import tr

SEPARATORS = re.compile(r"[\s,，、;；.。-]+")


def parse_throws(text: str, dice: Dice) -> tuple[int, ...]:
    """Read throws: numbers apart, or digits run together for dice of up to ten sides.

    Face 0 of a ten-sided die is 10.

    Raises:
        UsageError: says which throw is wrong, or how many there are.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    parts = [part for part in SEPARATORS.split(plain) if part]
    if dice.sides <= 10 and "10" not in parts:
        parts = list("".join(parts))
    throws = tuple(_throw(part, place, dice) for place, part in enumerate(parts, 1))
    if len(throws) != dice.throws:
        raise UsageError(
            tr(
                f"应掷 {dice.throws} 次, 录入了 {len(throws)} 次",
                f"{dice.throws} throws were sealed, {len(throws)} typed",
            )
        )
    return throws


def _throw(part: str, place: int, dice: Dice) -> int:
    number = int(part) if re.fullmatch(r"[0-9]{1,3}", part) else -1
    if number == 0 and dice.sides == 10:
        return 10
    if not 1 <= number <= dice.sides:
        raise UsageError(
            tr(
                f"第 {place} 次“{part}”不是 {dice.sides} 面骰的点数",
                f"throw {place}: '{part}' is no face of a {dice.sides}-sided die",
            )
        )
    return number


def compare_throws(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    """Return the throws once two people typed the same.

    Raises:
        UsageError: names the first throw in which they differ.
    """
    for place, (a, b) in enumerate(zip(first, second, strict=True), 1):
        if a != b:
            raise UsageError(
                tr(f"第 {place} 次两人不一致: {a} 与 {b}", f"throw {place} differs: {a} and {b}"),
                tr("对照骰子重新录入", "look at the dice and type again"),
            )
    return first


def format_line(dice: Dice, throws: tuple[int, ...]) -> str:
    """Write the seed line of SPEC §8.1."""
    return " ".join(["dice", str(dice.sides), *map(str, throws)])
