"""Write the papers of one visit for a printer: notice to the firm, its rights, the record to fill.

In black and white on A4, in Chinese as the firm must be told; English beside it on request.
"""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from randcheck.protocol.vocabulary import FOLLOW_UPS, GONE, METHODS, RESULTS
from randcheck.site.cells import grouped, visible
from randcheck.site.sheet_html import SEEN_DIGITS, policy
from randcheck.site.visit_record import VisitPaper, VisitPapers, veil

if TYPE_CHECKING:
    from jinja2 import Template

BLANK_LINES = 8
"""Lines to write on where an item has no checklist."""

FOUND = tuple(words for code, words in RESULTS.items() if code not in GONE)
NOT_INSPECTED = tuple(words for code, words in RESULTS.items() if code in GONE)


def visit_html(papers: VisitPapers, visit: VisitPaper, english: bool = False) -> bytes:
    """Write the papers of one visit as one page without script; `english` adds captions."""
    page = _template().render(
        papers=papers,
        visit=visit,
        english=english,
        number=papers.stem(visit),
        address="" if visit.hidden else visit.address,
        hidden=veil(visit.hidden),
        key=grouped(papers.log_key[:SEEN_DIGITS]),
        seen=grouped(papers.seal_code[:SEEN_DIGITS]),
        methods=METHODS.values(),
        found=FOUND,
        not_inspected=NOT_INSPECTED,
        follow_ups=FOLLOW_UPS.values(),
        blank_lines=BLANK_LINES,
    )
    return page.encode()


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
        "day": _day,
        "policy": lambda style: Markup(policy(style)),
    }
    source = files("randcheck.site").joinpath("templates", "visit.html")
    return environment.from_string(source.read_text(encoding="utf-8"))


def _day(day: str) -> str:
    """Write a date as official papers do."""
    year, month, number = day.split("-")
    return f"{year}年{int(month)}月{int(number)}日"


def _finalize(value: object) -> object:
    # Every expression passes here before it is escaped, so that no text can steer the display.
    return visible(value) if type(value) is str else value
