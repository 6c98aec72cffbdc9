"""Write the pages of the public folder: no script, no outside request, the same bytes every time.

The style stands in every page and the content security policy names it by its digest, so that a
page works from a stick as it does from a web server.
"""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from randcheck.site.cells import grouped, visible
from randcheck.site.public import (
    DrawPage,
    EntityPage,
    IndexPage,
    ItemsPage,
    SealPage,
    Site,
    TaskPage,
    YearPage,
)
from randcheck.site.sheet_html import policy

if TYPE_CHECKING:
    from jinja2 import Environment, Template

FOLDER = "public/"


def index_html(site: Site, page: IndexPage) -> bytes:
    """Write the first page of the folder."""
    return _render("index.html", site, page, "")


def year_html(site: Site, page: YearPage) -> bytes:
    """Write all draws of one year."""
    return _render("year.html", site, page, "")


def items_html(site: Site, page: ItemsPage) -> bytes:
    """Write the list of inspection items."""
    return _render("items.html", site, page, "")


def task_html(site: Site, page: TaskPage) -> bytes:
    """Write the announcement of a task."""
    return _render("task.html", site, page, "../../")


def draw_html(site: Site, page: DrawPage) -> bytes:
    """Write one page of a completed draw."""
    return _render("draw.html", site, page, "../../")


def seal_html(site: Site, page: SealPage) -> bytes:
    """Write the page of a seal that is void or has no result."""
    return _render("seal.html", site, page, "../../")


def entity_html(site: Site, page: EntityPage) -> bytes:
    """Write why one firm was drawn."""
    return _render("entity.html", site, page, "../")


def list_name(page: int) -> str:
    """Name a page of a draw: the first is its index."""
    return "index.html" if page == 1 else f"list-{page:04d}.html"


def _render(name: str, site: Site, page: object, root: str) -> bytes:
    """Write a page; `root` leads from its folder to the top of the publication."""
    return _template(name).render(site=site, page=page, root=root).encode()


@cache
def _template(name: str) -> "Template":
    return _environment().get_template(FOLDER + name)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        autoescape=True,
        auto_reload=False,
        finalize=_finalize,
        keep_trailing_newline=True,
        loader=FunctionLoader(_source),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    style = _source(FOLDER + "style.css").strip()
    environment.globals |= {"style": Markup(style), "policy": Markup(policy(style))}
    environment.filters |= {
        "grouped": grouped,
        "thousands": "{:,}".format,
        "list_name": list_name,
    }
    return environment


def _source(name: str) -> str:
    return files("randcheck.site").joinpath("templates", *name.split("/")).read_text("utf-8")


def _finalize(value: Any) -> Any:
    # Every expression passes here before it is escaped, so that no text can steer the display.
    return visible(value) if type(value) is str else value
