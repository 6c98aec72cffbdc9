"""Turn a ratio and a base into the number to draw, in exact integers (SPEC §7.3, §9)."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import floor

from randcheck.errors import FalseClaim, Refused
from randcheck.protocol.parts import Stratum
from randcheck.protocol.ticket import key
from randcheck.text import Text, tr


def round_ratio(base: int, ratio: tuple[int, int], rounding: str) -> int:
    """Round base·p/q: `up` for 不低于, `down` for 不超过 and `lot`, `half-up` for 四舍五入."""
    part, whole = base * ratio[0], ratio[1]
    if rounding == "up":
        return -(-part // whole)
    if rounding in ("down", "lot"):
        return part // whole
    return (2 * part + whole) // (2 * whole)


def number_of(stratum: Stratum) -> int:
    """Compute the number a stratum's rule gives; without ratio it is the one named."""
    if stratum.ratio is None or stratum.rounding is None:
        return stratum.number
    number = round_ratio(stratum.base, stratum.ratio, stratum.rounding)
    if stratum.min is not None:
        number = max(number, stratum.min)
    if stratum.max is not None:
        number = min(number, stratum.max)
    return min(number, stratum.drum) if stratum.whole else number


def fault_of(stratum: Stratum) -> Text | None:
    """Say what is wrong with a stratum's number, or None."""
    s, name, n = stratum, stratum.stratum, stratum.number
    if (s.ratio is None) != (s.rounding is None):
        return tr(f"{name}: 比例与取整方式须同时给出", f"{name}: ratio and rounding go together")
    if s.ratio and not 1 <= s.ratio[0] <= s.ratio[1] <= 10**7:
        return tr(
            f"{name}: 比例不在 0 与 100% 之间", f"{name}: the ratio is not within 0 and 100 %"
        )
    if s.min is not None and s.max is not None and s.min > s.max:
        return tr(f"{name}: 下限大于上限", f"{name}: the least number exceeds the most")
    if n != number_of(s):
        return tr(f"{name}: 应抽 {number_of(s)}, 不是 {n}", f"{name}: {number_of(s)}, not {n}")
    if s.ratio is None and not _between(s):
        return tr(f"{name}: {n} 不在上下限之内", f"{name}: {n} is outside its bounds")
    return _fault_of_size(s)


def _between(s: Stratum) -> bool:
    return (s.min is None or s.min <= s.number) and (s.max is None or s.number <= s.max)


def _fault_of_size(s: Stratum) -> Text | None:
    name, n = s.stratum, s.number
    if s.rounding == "lot":
        return _fault_of_lot(s)
    if n > s.drum:
        return tr(
            f"{name}: 要抽 {n}, 待抽名单只有 {s.drum}", f"{name}: {n} wanted, {s.drum} in the drum"
        )
    if n == 0 and not s.zero:
        return tr(f"{name}: 抽 0 户, 等于不抽", f"{name}: 0 would be drawn")
    if n == s.drum and not s.whole:
        return tr(
            f"{name}: 待抽 {s.drum} 户全部抽中, 就不是随机抽取了",
            f"{name}: all {s.drum} in the drum would be drawn, which is no draw by lot",
        )
    return None


def _fault_of_lot(s: Stratum) -> Text | None:
    if s.min is not None or s.max is not None or s.whole or s.zero:
        return tr(f"{s.stratum}: 按签取整不设上下限", f"{s.stratum}: 'lot' takes no bounds")
    if exact_number(s) >= s.drum:
        return tr(
            f"{s.stratum}: 待抽只有 {s.drum} 户, 不够按比例抽",
            f"{s.stratum}: {s.drum} in the drum are too few for the ratio",
        )
    return None


def exact_number(stratum: Stratum) -> Fraction:
    """Compute base·p/q, which `lot` gives on average.

    Raises:
        ValueError: there is no ratio, or its second part is 0.
    """
    if stratum.ratio is None or not stratum.ratio[1]:
        raise ValueError("no ratio")
    return Fraction(stratum.base * stratum.ratio[0], stratum.ratio[1])


def drawn_numbers(strata: Iterable[Stratum], seed: str) -> list[int]:
    """Decide how many of each stratum are drawn: the sealed number, or by lot (SPEC §9).

    Raises:
        ValueError: a stratum with `lot` has no ratio.
    """
    numbers = []
    shift, total = Fraction(int(key(seed, "round"), 16), 2**128), Fraction(0)
    for s in strata:
        if s.rounding == "lot":
            before = floor(total + shift)
            total += exact_number(s)
            numbers.append(floor(total + shift) - before)
        else:
            numbers.append(s.number)
    return numbers


def numbers_by_code(strata: Sequence[Stratum], seed: str) -> dict[str, int]:
    """Map strata to their drawn numbers; of two with one code the last counts.

    Raises:
        ValueError: a stratum with `lot` has no ratio.
    """
    codes = (s.stratum for s in strata)
    return dict(zip(codes, drawn_numbers(strata, seed), strict=True))


def check_number(stratum: Stratum) -> Stratum:
    """Return a stratum whose number may be sealed.

    Raises:
        Refused: says why not.
    """
    if fault := fault_of(stratum):
        raise Refused(fault)
    return stratum


def verify_number(stratum: Stratum, base: int, drum: int) -> Stratum:
    """Return a sealed stratum that agrees with its rows and its own rule.

    Raises:
        FalseClaim: `numbers`.
    """
    if (stratum.base, stratum.drum) != (base, drum):
        raise FalseClaim(
            "numbers",
            tr(
                f"{stratum.stratum}: 封存基数 {stratum.base}/待抽 {stratum.drum}, "
                f"实为 {base}/{drum}",
                f"{stratum.stratum}: sealed base {stratum.base}, drum {stratum.drum}; "
                f"counted {base}, {drum}",
            ),
        )
    if fault := fault_of(stratum):
        raise FalseClaim("numbers", fault)
    return stratum
