"""The rules for strata: by which column, and how many of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from randcheck.files.cells import BadCell
from randcheck.files.shapes import field_label
from randcheck.services.columns import COLUMNS, NAMES, column_named
from randcheck.services.rule_words import ROUNDINGS, Ratio, parse_bounds, parse_ratio
from randcheck.services.section import Section, fault
from randcheck.text import tr

STRATA_KEYS = {"by", "ratio", "ratios", "rounding", "each", "bounds"}
Bounds = tuple[int | None, int | None]
NO_BOUNDS: Bounds = (None, None)


@dataclass(frozen=True, slots=True)
class StrataRule:
    """A column, cut to `digits` characters of its codes, and a number for each stratum.

    `each` is the same number for all; `ratios` and `bounds` go by label, in the order given.
    """

    by: str = ""
    digits: int = 0
    rounding: str = "up"
    ratio: Ratio | None = None
    ratios: Mapping[str, Ratio] = field(default_factory=dict)
    each: int | None = None
    bounds: Mapping[str, Bounds] = field(default_factory=dict)


def strata_rule(section: Section) -> StrataRule:
    """Read the rule.

    Raises:
        Refused: a column, a ratio or bounds that are not understood.
    """
    by, digits = parse_by(section.text("by", ""))
    rounding = ROUNDINGS[section.choice("rounding", "up", tuple(ROUNDINGS))]
    ratio, each = section.text("ratio", ""), section.number("each", 0, 0, 999_999)
    ratios = section.mapping("ratios", str)
    if each and (ratio or ratios):
        raise fault("strata", tr("each 与比例只能写一样", "either each or ratios"))
    return StrataRule(
        by,
        digits,
        rounding,
        parse_ratio(ratio, rounding) if ratio else None,
        {same(by, label): parse_ratio(text, rounding) for label, text in ratios.items()},
        each or None,
        {
            same(by, label): parse_bounds(text)
            for label, text in section.mapping("bounds", str).items()
        },
    )


def same(column: str, label: str) -> str:
    """Write a label as an import writes it: A级 is A, f52 is F52.

    Raises:
        Refused: no column of the roster could hold it.
    """
    try:
        return field_label(column, label) if column else label
    except BadCell as error:
        raise fault("strata", error.what) from error


def parse_by(text: str) -> tuple[str, int]:
    """Read `risk`, or `region:4` for the first four digits of its codes.

    Raises:
        Refused: no such column.
    """
    named, _, digits = text.replace("：", ":").partition(":")
    column = column_named(named)
    if column not in ("", *COLUMNS) or (digits and digits not in "123456"):
        raise fault(
            "strata",
            tr(
                f"没有列 {text}, 可用 {'、'.join(NAMES)}", f"no column {text}: {', '.join(COLUMNS)}"
            ),
        )
    return column, int(digits or 0)
