"""Read the words in which rules say how often, how long, and how large a share."""

import re
import unicodedata
from dataclasses import dataclass
from math import gcd

from randcheck.protocol.parts import Limit, Window
from randcheck.services.section import fault
from randcheck.text import tr

ROUNDINGS = {"up": "up", "down": "down", "half-up": "half-up", "lot": "lot"} | {
    "进一": "up",
    "舍去": "down",
    "四舍五入": "half-up",
    "按签": "lot",
}
NEVER = frozenset({"none", "无", "不限", ""})
ENGLISH = re.compile(
    r"(?:(?P<times>[1-9][0-9]{0,2}) times? (?:in|per) )?"
    r"(?:(?P<length>[1-9][0-9]{0,4}) )?(?P<unit>years?|days?|licence)"
    r"(?: (?:for|per) (?:the )?(?P<scope>item|department))?"
)
CHINESE = re.compile(
    r"(?P<scope>同事项|同部门)?(?:(?P<length>[1-9][0-9]{0,4})|同|自然)?(?P<unit>年度?|天|许可期)内?"
    r"(?:(?P<times>[1-9][0-9]{0,2})次)?"
)
UNITS = {"year": "years", "day": "days", "licence": "licence"} | {
    "年": "years",
    "年度": "years",
    "天": "days",
    "许可期": "licence",
}
SCOPES = {"item": "item", "department": "department", "同事项": "item", "同部门": "department"}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio in lowest terms, and how to round it."""

    parts: tuple[int, int]
    rounding: str = "up"


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def parse_limit(text: str, where: str = "window") -> Limit | None:
    """Read how often a visit is too often; None when anything goes. `where` is its section.

    `1 year`, `2 times in 1 year`, `1 time in 2 years for item`, `2 times in licence for item`, or
    同年, 180天, 同事项2年1次, 同事项许可期2次.

    Raises:
        Refused: another wording.
    """
    plain = _plain(text)
    if plain in NEVER:
        return None
    found = ENGLISH.fullmatch(plain) or CHINESE.fullmatch(plain.replace(" ", ""))
    unit = UNITS[found["unit"].removesuffix("s")] if found else ""
    length = int(found["length"] or 1) if found else 0
    if not found or (unit == "licence" and length > 1) or (unit == "days" and not found["length"]):
        raise fault(
            where,
            tr(
                f"不认识“{text}”, 例: 同年、3年、180天、同事项2年1次、同事项许可期2次",
                f"'{text}' is not understood; for example: 1 year, 180 days, 1 time in 2 years"
                " for item",
            ),
        )
    scope = SCOPES[found["scope"]] if found["scope"] else "any"
    return Limit(unit, length, int(found["times"] or 1), scope)


def parse_window(text: str, where: str = "window") -> Window:
    """Read how long a pair or an inspector is barred: `1 year`, `365 days`, 同年, `none`.

    Raises:
        Refused: another wording, or one that only entities can have.
    """
    limit = parse_limit(text, where)
    if limit is None:
        return Window("days", 0)
    if limit.unit == "licence" or limit.times > 1 or limit.scope != "any":
        raise fault(where, tr(f"这里只能写年或天: “{text}”", f"years or days only: '{text}'"))
    return Window(limit.unit, limit.length)


def parse_ratio(text: str, rounding: str) -> Ratio:
    """Read `3%`, `0.5%`, `2‰` or `1/50`.

    Raises:
        Refused: another wording, or not within 0 and 100 %.
    """
    plain = text.replace("％", "%").replace(" ", "")
    found = re.fullmatch(r"([0-9]{1,6})(?:\.([0-9]{1,3}))?([%‰])", plain)
    fraction = re.fullmatch(r"([1-9][0-9]{0,6})/([1-9][0-9]{0,6})", plain)
    if found:
        decimals = found[2] or ""
        unit = 100 if found[3] == "%" else 1000
        parts = (int(found[1] + decimals), unit * 10 ** len(decimals))
    elif fraction:
        parts = (int(fraction[1]), int(fraction[2]))
    else:
        raise fault("ratio", tr(f"不认识比例“{text}”, 例 3%、2‰、1/50", f"no ratio: '{text}'"))
    if not 0 < parts[0] <= parts[1]:
        raise fault("ratio", tr(f"比例“{text}”不在 0 与 100% 之间", f"'{text}' is out of range"))
    return Ratio(lowest(*parts), rounding)


def lowest(part: int, whole: int) -> tuple[int, int]:
    """Bring a ratio into lowest terms."""
    shared = gcd(part, whole)
    return part // shared, whole // shared


def parse_bounds(text: str) -> tuple[int | None, int | None]:
    """Read the least and the most to draw of a stratum: `60-70`, `5-`, `-70`.

    Raises:
        Refused: another wording, or the least exceeds the most.
    """
    found = re.fullmatch(r"([0-9]{1,7})?-([0-9]{1,7})?", _plain(text).replace("—", "-"))
    if not found or not (found[1] or found[2]):
        raise fault(
            "strata", tr(f"不认识上下限“{text}”, 例 60-70、5-、-70", f"no bounds: '{text}'")
        )
    least, most = (int(n) if n else None for n in found.groups())
    if least is not None and most is not None and least > most:
        raise fault("strata", tr(f"“{text}”下限大于上限", f"'{text}': least exceeds most"))
    return least, most
