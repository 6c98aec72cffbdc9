"""Read throws as people type them."""

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
    parts = split_throws(text)
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


def split_throws(text: str) -> list[str]:
    """Divide what was typed where blanks and signs stand."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return [part for part in SEPARATORS.split(plain) if part]


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


def format_line(dice: Dice, throws: tuple[int, ...]) -> str:
    """Write the seed line of SPEC §8.1."""
    return " ".join(["dice", str(dice.sides), *map(str, throws)])
