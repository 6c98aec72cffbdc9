"""Give every stratum of a draw its base, its rule and its number (SPEC §7.3)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from randcheck.errors import Refused
from randcheck.protocol.bodies import Stratum
from randcheck.protocol.checks import OWED, Case
from randcheck.protocol.numbers import check_number, number_of
from randcheck.services.request import Request
from randcheck.services.rules import Rules
from randcheck.text import tr


def build_strata(
    case: Case, labels: Mapping[str, str], rules: Rules, request: Request
) -> tuple[Stratum, ...]:
    """Compute the strata of a draw, ascending by code.

    Raises:
        Refused: a stratum without a rule, or a number that may not be sealed.
    """
    drum = Counter(row[1] for row in case.frame)
    barred = Counter(row[2] for row in case.rest if row[1] == "barred")
    ordinary = [code for code in sorted(drum) if code != OWED]
    if request.number is not None and len(ordinary) > 1:
        raise Refused(
            tr("分了层就按比例抽, 不能只给一个总数", "strata need a ratio, not one number"),
            tr('用 --ratio 3%, 或 --by "" 不分层', 'use --ratio 3%, or --by "" for one stratum'),
        )
    return tuple(
        _stratum(code, labels, drum[code] + barred[code], drum[code], rules, request)
        for code in sorted(drum)
    )


def _stratum(
    code: str, labels: Mapping[str, str], base: int, drum: int, rules: Rules, request: Request
) -> Stratum:
    if code == OWED:
        return Stratum(code, base, drum, None, None, None, None, True, False, drum)
    label = labels.get(code, "")
    if request.number is not None:
        draft = Stratum(
            code,
            base,
            drum,
            None,
            None,
            request.least,
            request.most,
            request.whole,
            request.zero,
            request.number,
        )
        return check_number(draft)
    asked = request.ratios.get(label) or request.ratio or rules.ratios.get(label) or rules.ratio
    if asked is None:
        name = label or code
        raise Refused(
            tr(f"没说“{name}”抽多少", f"nothing says how many of '{name}' to draw"),
            tr("用 --number 20 或 --ratio 3%", "use --number 20 or --ratio 3%"),
        )
    whole = request.whole or asked.parts[0] == asked.parts[1]
    draft = Stratum(
        code,
        base,
        drum,
        asked.parts,
        asked.rounding,
        request.least,
        request.most,
        whole,
        request.zero,
        0,
    )
    return check_number(replace(draft, number=number_of(draft)))
