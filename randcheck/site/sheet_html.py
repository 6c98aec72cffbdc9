"""Write 记录单.html: the record of one draw on paper, for the operator and the observer to sign."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
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


def record_html(record: Record, public: bool = False, named: bool = True) -> bytes:
    """Write the record sheet: one page without script, in Chinese with English beside headings.

    The `public` one shows the seal code as a picture for a telephone too, and unless inspectors
    are `named` it has their units and tokens in place of names and numbers.
    """
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
        named=named,
        public=public,
        picture=code_path(seal_line(record)) if public else None,
        said=seal_line(record),
    )
    return page.encode()


def seal_line(record: Record) -> str:
    """Write what the picture of the seal code says."""
    return f"RANDCHECK {record.draw} SEAL {record.seal_code[:SEEN_DIGITS].upper()}"


def code_path(text: str) -> tuple[int, str]:
    """Draw a text as a QR code: the length of its side in modules, and an SVG path of squares."""
    import segno

    rows = segno.make(text, error="m", micro=False).matrix
    squares = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return len(rows), "".join(squares)


def policy(style: str) -> str:
    """Write the content security policy of a page whose only style is this."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'"
    )


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
    from markupsafe import Markup

    environment = Environment(
        autoescape=True,
        finalize=_finalize,
        keep_trailing_newline=True,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "grouped": grouped,
        "last_day": last_day,
        "policy": lambda style: Markup(policy(style)),
        "thousands": "{:,}".format,
    }
    source = files("randcheck.site").joinpath("templates", "record.html")
    return environment.from_string(source.read_text(encoding="utf-8"))


def _finalize(value: object) -> object:
    # Every expression passes here before it is escaped, so that no text can steer the display.
    return visible(value) if type(value) is str else value
