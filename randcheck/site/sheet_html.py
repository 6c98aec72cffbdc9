"""Write 记录单.html: the record of one draw on paper, for the operator and the observer to sign."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from randcheck.site.cells import grouped, last_day, visible
from randcheck.site.record import Record, StratumLine
from randcheck.site.teams import people, roles_differ

if TYPE_CHECKING:
    from jinja2 import Template

SEEN_DIGITS = 32
"""`verify` takes a key or a code from this many digits on; a line of paper has room for them."""


@dataclass(frozen=True, slots=True)
class Odds:
    """How many of how many, in words and as the width of a bar (digits and a point only)."""

    percent: str
    width: str


def record_html(record: Record) -> bytes:
    """Write the record sheet: one page without script, in Chinese with English beside headings."""
    drum = sum(line.drum for line in record.strata)
    page = _template().render(
        record=record,
        drum=drum,
        left_out=sum(count for _, count in record.excluded),
        base=sum(line.base for line in record.strata),
        number=sum(line.number for line in record.strata),
        strata=[(line, odds(line)) for line in record.strata],
        people=people(record),
        roles=roles_differ(record),
        key=grouped(record.log_key[:SEEN_DIGITS]),
        seen=grouped(record.seal_code[:SEEN_DIGITS]),
    )
    return page.encode()


def odds(line: StratumLine) -> Odds:
    """Compute the odds of one stratum to a tenth of a per cent, half up."""
    if not line.drum:
        return Odds("—", "0")
    tenths = min((line.number * 2000 + line.drum) // (2 * line.drum), 1000)
    if line.number and not tenths:
        return Odds("不足 0.1%", "0.1")
    value = f"{tenths // 10}.{tenths % 10}".removesuffix(".0")
    return Odds(value + "%", value)


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True,
        finalize=_finalize,
        keep_trailing_newline=True,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"grouped": grouped, "last_day": last_day, "thousands": "{:,}".format}
    source = files("randcheck.site").joinpath("templates", "record.html")
    return environment.from_string(source.read_text(encoding="utf-8"))


def _finalize(value: object) -> object:
    # Every expression passes here before it is escaped, so that no text can steer the display.
    return visible(value) if type(value) is str else value
