"""Read a wording of ratio or frequency (抽查比例、抽查频次) into bounds, or leave it as text.

A wording is understood as a whole or not at all: whatever is beyond the few shapes below stays
text, and nobody's number is guessed. Alternatives (或者), parts of parts (其中) and conditions are
text. Decisions where a wording could be taken in two ways:

- 市局不少于30% holds for that level of authority only; the level is kept.
- 一般, 原则上 and 或按专项计划确定 leave room: the bounds are kept as `soft`.
- 不超过2次/年 is how often the authority goes out. Only a wording that says 同一 or 一个 or 每家
  of whoever is inspected, or 同一年度内, is a cap on visits to one entity.
- Blanks between two digits, strict signs (<, >, 低于), 约 and 达到 are not understood.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from math import gcd
from typing import TypeVar

from randcheck.files.numerals import arabic
from randcheck.model import Cap, Count, Parts, Quantity, Share, Times

T = TypeVar("T", Share, Times, Count)
LONGEST = 200
WIDTHS = {"<wide", "<narrow", "<noBreak"}
PERIODS = {
    "年": "year", "年度": "year", "半年": "half", "季": "quarter", "季度": "quarter", "月": "month",
    "周": "week", "星期": "week", "日": "day", "天": "day",
}  # fmt: skip
LEAST = ("不低于", "不少于", "不小于", "不得低于", "不得少于", "至少", "最低", "最少", "≥", ">=")
MOST = (
    *("不超过", "不高于", "不多于", "不大于", "不得超过", "不得高于", "不得多于"),
    *("至多", "最多", "最高", "≤", "<="),
)
UNIT = "年度|年|半年|季度|季|月|周|星期|日|天"
SOFT = "一般|原则上|通常"
NUMBER = "[1-9][0-9]{0,6}"
FIGURE = r"[0-9]{1,3}(?:\.[0-9]{1,6})?"
TO = "(?:-+|–|—+|~|〜|至|到)"
BOUND = f"(?P<sign>{'|'.join((*LEAST, *MOST))}|=)?"
HEAD = f"(?:每(?P<every>[1-9][0-9]?)?个?(?P<unit>{UNIT})|(?P<year>全年|本年度|本年|年度|当年))?"
LEVEL = "(?:(?P<level>省|市|县)(?:级局|级|局))?"
AFTER = f"(?P<after>以上|以下|以内)?(?:/(?P<per>{UNIT}))?"
RATIOS = (
    f"(?P<low>{FIGURE})(?:(?P<mark>[%‰])|(?={TO}{FIGURE}[%‰]))"
    f"(?:{TO}(?P<high>{FIGURE})(?P<last>[%‰]))?"
)
RATIO = re.compile(
    f"{HEAD}{LEVEL}(?:随机)?(?:抽查|检查|抽取)?的?(?:比例)?(?:{SOFT})?[为按]?(?:{SOFT})?{BOUND}(?:总数的)?"
    rf"{RATIOS}{AFTER}(?:\((?P<aim>定向|不定向)\))?"
)
COUNT = re.compile(
    f"{HEAD}(?:随机)?(?:抽查|检查|抽取)?(?:数量|户数|家数)?为?(?:{SOFT})?{BOUND}"
    f"(?P<low>{NUMBER})(?:{TO}(?P<high>{NUMBER}))?(?:家|户)(?:企业|单位)?{AFTER}"
)
TIMES = re.compile(
    f"{LEVEL}(?:{HEAD}|(?P<span>[1-9][0-9]?)年)"
    f"(?:组织开展|组织|开展)?(?:随机)?(?:抽查|检查)?(?:频次|次数)?为?"
    f"(?:{SOFT})?{BOUND}(?P<low>[1-9][0-9]{{0,2}})(?:{TO}(?P<high>[1-9][0-9]{{0,2}}))?次{AFTER}"
)
BARE = re.compile(
    f"(?P<sign>=|≥|>=|≤|<=)?(?P<low>[1-9][0-9]{{0,2}})(?:{TO}(?P<high>[1-9][0-9]{{0,2}}))?"
)
PERIOD = re.compile(f"每(?P<every>[1-9][0-9]?)?个?(?P<unit>{UNIT})")
CLASS = re.compile(
    f"(?P<name>[A-E](?:类|级)?|中高|中低|较高|较低|高|中|低)(?:风险)?:?{BOUND}{RATIOS}[,;、]?"
)
VALIDITY = "在?(?:许可|备案)证?有效期内"
WINDOW = (
    f"{VALIDITY}|每(?:[1-9][0-9]?)?年度?|同一年度内|本?年度内|全年|每?[1-9][0-9]{{0,3}}[天日]内?"
)
CAP = re.compile(
    f"(?:(?P<valid>{VALIDITY}),?)?对?(?:(?:同一个?|一个|每个|单个|[同每][一1]?[家户])(?P<whom>[^,;%0-9]{{0,40}}?)"
    "(?:单位|企业|机构|主体|对象|经营者|生产者|商户)|(?:同一|每1?)[家户])(?:的?(?:监督)?(?:检查|抽查))?,?"
    f"(?P<window>{WINDOW})?(?:随机)?(?:检查|抽查)?(?:次数|频次)?(?:{SOFT})?(?P<sign>{'|'.join(MOST)})"
    "(?P<times>[1-9][0-9]?)次(?P<year>/年)?"
)
SAME_YEAR = re.compile(
    f"同一年度内(?:抽查|检查)?(?:{SOFT})?(?:{'|'.join(MOST)})(?P<times>[1-9][0-9]?)次"
)
MANY = re.compile("类|行业|地区|区域|辖区|街道|乡镇|集团|品种|批|不|非|除|以外|其他|或|每|次|年")
"""Words that make 同一…单位 more, or something else, than one entity."""

HARMLESS = re.compile("根据(?:实际|工作|实际工作)需要,?")
OTHERWISE = re.compile("或者?按照?专项计划确定")


@lru_cache(maxsize=4096)
def read_quantity(text: str, frequency: bool = False) -> Quantity | None:
    """Read a wording; None when any part of it is not understood, or it says no bound at all.

    `frequency` tells that it stands in a column of frequencies, where `>=1` and 每周 are enough.
    """
    plain = _plain(text)
    if plain is None:
        return None
    body, otherwise = OTHERWISE.subn("", HARMLESS.sub("", plain, count=1))
    if body.startswith("原则上,"):
        body, otherwise = body.removeprefix("原则上,"), True
    soft = bool(otherwise) or re.search(SOFT, body) is not None
    found = _classes(body) or _gather([_segment(s, frequency) for s in body.split(";") if s])
    return replace(found, soft=soft) if found else None


def _plain(text: str) -> str | None:
    """Bring a wording into one width, without blanks; None when that would join two numbers."""
    # ①5% is no 15%: only the width of a character is changed, not its kind.
    kinds = {unicodedata.decomposition(character).partition(">")[0] for character in text}
    half = unicodedata.normalize("NFKC", text).strip()
    if any(kind[:1] == "<" for kind in kinds - WIDTHS) or len(half) > LONGEST:
        return None
    if re.search(r"[0-9.]\s+[0-9.]", half):
        return None
    joined = re.sub(r"\s+", "", half).replace("。", ";").replace("≧", "≥").replace("≦", "≤")
    return arabic(joined).strip(";,")


def _segment(text: str, frequency: bool) -> Quantity | None:
    if cap := _cap(text):
        return Quantity(cap=cap)
    return _gather([_clause(clause, frequency) for clause in text.split(",") if clause])


def _clause(text: str, frequency: bool) -> Quantity | None:
    if found := RATIO.fullmatch(text):
        share = _share(found, found["level"], found["aim"])
        return Quantity((share,)) if share else None
    if found := COUNT.fullmatch(text):
        bounds, per = _numbers(found), _per(found)
        return None if bounds is None or per is None else Quantity(count=Count(*bounds, per))
    if found := TIMES.fullmatch(text):
        times = _times(found)
        return Quantity(times=(times,)) if times else None
    return _bare(text) if frequency else None


def _bare(text: str) -> Quantity | None:
    if (found := BARE.fullmatch(text)) and (bounds := _numbers(found)):
        return Quantity(times=(Times(*bounds, per=""),))
    if found := PERIOD.fullmatch(text):
        return Quantity(times=(Times(1, 1, PERIODS[found["unit"]], int(found["every"] or 1)),))
    return None


def _classes(text: str) -> Quantity | None:
    """Read 高30% 中高10% 中2%: at least two classes, each once."""
    shares, place = [], 0
    while found := CLASS.match(text, place):
        bounds, place = _ratios(found), found.end()
        if bounds is None:
            return None
        shares.append(Share(*bounds, scope="class", name=found["name"]))
    names = {share.name for share in shares}
    whole = place == len(text) and len(shares) == len(names) > 1
    return Quantity(tuple(shares)) if whole else None


def _share(found: re.Match[str], level: str | None, aim: str | None) -> Share | None:
    bounds, per = _ratios(found), _per(found)
    if bounds is None or per is None or (level and aim) or found["every"] not in (None, "1"):
        return None
    scope = "level" if level else "aim" if aim else ""
    return Share(*bounds, per, scope, level or aim or "")


def _times(found: re.Match[str]) -> Times | None:
    bounds, per = _numbers(found), _per(found)
    if bounds is None or per is None or (found["span"] and per):
        return None
    length = int(found["every"] or found["span"] or 1)
    level = found["level"] or ""
    return Times(*bounds, "year" if found["span"] else per, length, "level" if level else "", level)


def _per(found: re.Match[str]) -> str | None:
    """Give the period a clause counts in, empty when it names none; None when it names two."""
    head = PERIODS[found["unit"]] if found["unit"] else "year" if found["year"] else ""
    tail = PERIODS[found["per"]] if found["per"] else ""
    return None if head and tail else head or tail


def _ratios(found: re.Match[str]) -> tuple[Parts | None, Parts | None] | None:
    low, high = found["low"], found["high"]
    first = _parts(low, found["mark"] or found["last"])
    second = _parts(high, found["last"]) if high else None
    if first is None or (high and (second is None or first[0] * second[1] > second[0] * first[1])):
        return None
    return _ends(found, first, second)


def _parts(figure: str, mark: str) -> Parts | None:
    whole, _, decimals = figure.partition(".")
    p, q = int(whole + decimals), (100 if mark == "%" else 1000) * 10 ** len(decimals)
    shared = gcd(p, q)
    return (p // shared, q // shared) if 0 < p <= q else None


def _numbers(found: re.Match[str]) -> tuple[int | None, int | None] | None:
    first, second = int(found["low"]), int(found["high"]) if found["high"] else None
    return None if second is not None and first > second else _ends(found, first, second)


E = TypeVar("E", int, Parts)


def _ends(found: re.Match[str], first: E, second: E | None) -> tuple[E | None, E | None] | None:
    """Give the two ends of a bound; None when a range has a sign as well, or there are two."""
    after = found.groupdict().get("after")
    sign = found["sign"] or {"以上": "≥", "以下": "≤", "以内": "≤"}.get(after or "", "")
    if (found["sign"] and after) or (second is not None and sign):
        return None
    if sign in LEAST:
        return first, None
    if sign in MOST:
        return None, first
    return first, first if second is None else second


def _cap(text: str) -> Cap | None:
    if found := SAME_YEAR.fullmatch(text):
        return Cap(int(found["times"]), "years")
    found = CAP.fullmatch(text)
    if found is None or MANY.search(found["whom"] or ""):
        return None
    given = [word for word in (found["valid"], found["window"], found["year"]) if word]
    if len(given) != 1:
        return None
    days = re.search("[0-9][天日]", given[0])
    unit = "licence" if "有效期" in given[0] else "days" if days else "years"
    length = re.search("[0-9]+", given[0])
    return Cap(int(found["times"]), unit, int(length[0]) if length else 1)


def _gather(found: Sequence[Quantity | None]) -> Quantity | None:
    """Put the clauses of a wording together; None when one is not understood or they clash."""
    understood = [quantity for quantity in found if quantity]
    caps = [quantity.cap for quantity in understood if quantity.cap]
    counts = _merged([q.count for q in understood if q.count], lambda count: count.per)
    shares = _merged(
        [s for q in understood for s in q.shares], lambda share: (share.scope, share.name)
    )
    times = _merged([t for q in understood for t in q.times], lambda some: (some.scope, some.name))
    if not understood or len(understood) < len(found) or len(caps) > 1:
        return None
    if shares is None or times is None or counts is None or len(counts) > 1:
        return None
    return Quantity(
        tuple(shares), counts[0] if counts else None, tuple(times), caps[0] if caps else None
    )


def _merged(values: list[T], key: Callable[[T], object]) -> list[T] | None:
    """Join 不低于 and 不超过 of one thing; None when two say the same end, or differ otherwise.

    What holds in general and what holds for a part do not go together either: which wins is not
    said.
    """
    by_key: dict[object, T] = {}
    for value in values:
        other = by_key.setdefault(key(value), value)
        if other is not value:
            joined = _joined(other, value)
            if joined is None:
                return None
            by_key[key(value)] = joined
    scopes = {getattr(value, "scope", "") for value in by_key.values()}
    return None if len(scopes) > 1 else list(by_key.values())


def _joined(one: T, other: T) -> T | None:
    low, high = (one, other) if one.most is None else (other, one)
    if low.most is not None or high.least is not None or low.least is None:
        return None
    if replace(low, least=None) != replace(high, most=None):
        return None
    whole = replace(low, most=high.most)
    return whole if _ordered(low.least, high.most) else None


def _ordered(low: object, high: object) -> bool:
    if isinstance(low, tuple) and isinstance(high, tuple):
        return bool(low[0] * high[1] <= high[0] * low[1])
    return isinstance(low, int) and isinstance(high, int) and low <= high
