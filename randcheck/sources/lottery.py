"""Read the numbers of a public lottery, and values of other sources, as people type them."""

import re
import unicodedata

from randcheck.errors import UsageError
from randcheck.protocol.parts import Lottery, Value
from randcheck.protocol.seed import GAMES
from randcheck.text import tr

SEPARATORS = re.compile(r"[\s,，、;；.。|/+-]+")
PRINTED = re.compile(r"[0-9A-Za-z.,:+/-]{1,200}")


def parse_numbers(text: str, lottery: Lottery) -> str:
    """Read the numbers of an issue in the order of its groups; write them as its seed line.

    Numbers of an unordered group are sorted; `03` is 3; digits of a digit game may run together.

    Raises:
        UsageError: too many, too few, out of range, or twice.
    """
    shapes = GAMES[lottery.game][0]
    wanted = sum(count for count, *_ in shapes)
    parts = [p for p in SEPARATORS.split(unicodedata.normalize("NFKC", text).strip()) if p]
    if all(high < 10 for _, _, high, _ in shapes):
        parts = list("".join(parts))
    if len(parts) != wanted:
        raise UsageError(
            tr(
                f"应有 {wanted} 个号码, 录入了 {len(parts)} 个",
                f"{wanted} numbers, not {len(parts)}",
            )
        )
    groups = []
    for count, low, high, free_order in shapes:
        group, parts = [_number(part, low, high) for part in parts[:count]], parts[count:]
        if free_order and len(set(group)) < count:
            raise UsageError(tr("同一组里号码重复", "a number stands twice in its group"))
        groups.append(sorted(group) if free_order else group)
    written = "".join("".join(f"{n}." for n in group) + "/" for group in groups)
    return f"lottery {lottery.game} {lottery.issue} {written}"


def _number(text: str, low: int, high: int) -> int:
    number = int(text) if re.fullmatch("[0-9]{1,3}", text) else -1
    if not low <= number <= high:
        raise UsageError(
            tr(f"“{text}”不在 {low}–{high} 之内", f"'{text}' is not from {low} to {high}")
        )
    return number


def parse_value(text: str, value: Value) -> str:
    """Read a value as it is printed; write it as its seed line.

    Raises:
        UsageError: other characters than letters, digits and `.,:+/-`.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not PRINTED.fullmatch(plain):
        raise UsageError(
            tr(f"“{text}”只能有字母、数字和 .,:+/-", f"'{text}': letters, digits and .,:+/- only")
        )
    return f"value {value.label} {plain}"
