"""Work out everybody's odds before a draw: exact where one ticket each, else to nine digits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from randcheck.protocol.bodies import Seal
from randcheck.protocol.checks import OWED
from randcheck.protocol.numbers import exact_number
from randcheck.protocol.odds import inclusion_odds
from randcheck.protocol.parts import Stratum
from randcheck.protocol.table import Row

Odds = tuple[Fraction | None, float | None]
"""The exact odds, or where tickets differ a close approximation."""


@dataclass(frozen=True, slots=True)
class OddsLine:
    """The odds of the rows of one stratum that hold so many tickets each."""

    stratum: str
    tickets: int
    rows: int
    exact: Fraction | None
    chance: float
    mean: Fraction
    ratio: Fraction | None

    @property
    def odd(self) -> bool:
        """Tell whether the stratum's rows on average are half or twice as likely as its ratio."""
        return self.ratio is not None and not self.ratio / 2 <= self.mean <= self.ratio * 2


def odds_of(stratum: Stratum, weights: Mapping[int, int]) -> dict[int, Odds]:
    """Map numbers of tickets to odds; `weights` counts the rows by their tickets."""
    rows = sum(weights.values())
    lot = stratum.rounding == "lot"
    mean = exact_number(stratum) if lot else Fraction(stratum.number)
    if len(weights) == 1 or not rows:
        return dict.fromkeys(weights, (mean / rows if rows else Fraction(0), None))
    low, high = inclusion_odds(weights, int(mean)), inclusion_odds(weights, -int(-mean // 1))
    part = float(mean - int(mean))
    return {w: (None, low[w] * (1 - part) + high[w] * part) for w in weights}


def odds_lines(seal: Seal, frame: Sequence[Row]) -> list[OddsLine]:
    """List the odds of every stratum but the owed, heaviest tickets last."""
    counted = Counter((row[1], int(row[3])) for row in frame)
    ordinary = [s for s in seal.strata if s.stratum != OWED]
    base = sum(s.base for s in ordinary)
    overall = Fraction(sum(s.number for s in ordinary), base) if base else None
    lines = []
    for s in ordinary:
        weights = {w: n for (code, w), n in sorted(counted.items()) if code == s.stratum}
        ratio = overall if s.ratio is None else Fraction(*s.ratio)
        drawn = exact_number(s) if s.rounding == "lot" else Fraction(s.number)
        mean = drawn / s.drum if s.drum else Fraction(0)
        for tickets, (exact, chance) in odds_of(s, weights).items():
            share = float(exact) if exact is not None else chance or 0.0
            lines.append(OddsLine(s.stratum, tickets, weights[tickets], exact, share, mean, ratio))
    return lines
