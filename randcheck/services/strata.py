"""Give every stratum of a draw its base, its rule and its number (SPEC §7.3)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from randcheck.errors import Refused, UsageError
from randcheck.protocol.checks import OWED, Case
from randcheck.protocol.numbers import number_of
from randcheck.protocol.parts import Stratum
from randcheck.services.request import Request
from randcheck.services.rule_words import Ratio, lowest
from randcheck.services.rules import Rules
from randcheck.services.sized import sized
from randcheck.services.stratifying import NO_BOUNDS
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class _Amounts:
    """What is asked of all strata: shares of a total, or the same number each, or ratios."""

    labels: Mapping[str, str]
    rules: Rules
    request: Request
    item: Ratio | None
    total: int

    def stratum(self, code: str, base: int, drum: int) -> Stratum:
        label, request = self.labels.get(code, ""), self.request
        least, most = self.rules.strata.bounds.get(label, NO_BOUNDS)
        least = request.least if request.least is not None else least
        most = request.most if request.most is not None else most
        named, ratio = self._amount(code, label)
        if ratio is None:
            draft = Stratum(
                code, base, drum, None, None, least, most, request.whole, request.zero, named
            )
            return sized(draft, label)
        lot = ratio.rounding == "lot"
        whole = not lot and (request.whole or ratio.parts[0] == ratio.parts[1])
        zero = request.zero and not lot
        draft = Stratum(code, base, drum, ratio.parts, ratio.rounding, least, most, whole, zero, 0)
        return sized(replace(draft, number=number_of(draft)), label)

    def _amount(self, code: str, label: str) -> tuple[int, Ratio | None]:
        """Give a number, or a ratio: as asked, by the rules, by the item."""
        request, strata = self.request, self.rules.strata
        if request.number is not None and self.total:
            return 0, Ratio(lowest(request.number, self.total), "lot")
        if request.number is not None:
            return request.number, None
        ratio = request.ratios.get(label) or request.ratio
        if ratio is None and request.each is None:
            ratio = strata.ratios.get(label) or strata.ratio
        each = strata.each if request.each is None else request.each
        if ratio is None and each is not None:
            return each, None
        if found := ratio or self.item:
            return 0, found
        name = label or code
        raise Refused(
            tr(f"没说“{name}”抽多少", f"nothing says how many of '{name}' to draw"),
            tr("用 --number 20 或 --ratio 3%", "use --number 20 or --ratio 3%"),
        )


def build_strata(
    case: Case, labels: Mapping[str, str], rules: Rules, request: Request, item: Ratio | None
) -> tuple[Stratum, ...]:
    """Compute the strata of a draw, ascending by code; `item` is the ratio its item asks at least.

    A number for several strata is shared out by `lot`: everybody's odds are the same, and the
    sum is exact.

    Raises:
        Refused: a stratum without a rule, or a number that may not be sealed.
    """
    drum = Counter(row[1] for row in case.frame)
    barred = Counter(row[2] for row in case.rest if row[1] == "barred")
    bases = {code: drum[code] + barred[code] for code in sorted(drum) if code != OWED}
    total = sum(bases.values()) if len(bases) > 1 else 0
    if request.number is not None and total and request.number >= total:
        raise Refused(
            tr(f"各层共 {total} 户, 不够抽", f"{total} in all are too few"),
            tr("少抽一些; 要全部检查的, 用 --ratio 100%", "draw fewer, or all by --ratio 100%"),
        )
    _refuse_contradiction(request, {labels.get(code, "") for code in bases})
    amounts = _Amounts(labels, _rules_for(rules, request), request, item, total)
    strata = [amounts.stratum(code, base, drum[code]) for code, base in bases.items()]
    if owed := drum[OWED]:
        strata.append(Stratum(OWED, owed, owed, None, None, None, None, True, False, owed))
    return tuple(sorted(strata, key=lambda stratum: stratum.stratum))


def _refuse_contradiction(request: Request, labels: set[str]) -> None:
    """Refuse amounts that exclude each other, and ratios of strata that are not there."""
    ratio = request.ratio is not None or request.ratios
    if sum(map(bool, (request.number is not None, request.each is not None, ratio))) > 1:
        raise UsageError(
            tr("--number、--each、--ratio 只能用一种", "only one of --number, --each and --ratio")
        )
    if strange := sorted(set(request.ratios) - labels):
        known = "、".join(sorted(labels - {""})[:5])
        raise UsageError(
            tr(f"没有“{strange[0]}”这一层", f"there is no stratum '{strange[0]}'"),
            tr(
                f"现有: {known}" if known else "没有分层, 先用 --by 说按哪一列",
                f"there are: {known}" if known else "name a column with --by",
            ),
        )


def _rules_for(rules: Rules, request: Request) -> Rules:
    """Leave out the rules' amounts where strata of another column are asked for."""
    if request.by is None or request.by == rules.strata.by:
        return rules
    plain = replace(rules.strata, ratios={}, bounds={}, each=None)
    return replace(rules, strata=plain)
