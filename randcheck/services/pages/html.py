"""Make the HTML pages of the public folder: a function of what the folder holds, nothing else.

`publish` writes them and `verify` makes them again, to compare every byte. So there is no clock
here, no workspace and no database; a log must be one that loads from the folder alone, else pages
would name people whom the folder keeps to itself.
"""

from collections.abc import Iterator, Sequence

from randcheck.protocol.checkpoint import Checkpoint
from randcheck.protocol.folder import Log
from randcheck.protocol.views import SealView
from randcheck.services.pages.draw import draw_pages, seal_page
from randcheck.services.pages.entity import entity_pages
from randcheck.services.pages.folder import Folder
from randcheck.services.pages.index import index_page, year_pages
from randcheck.services.pages.record import record_of
from randcheck.services.pages.task import items_page, task_page
from randcheck.services.pages.told import Told
from randcheck.site import public_html as html
from randcheck.site.paths import entity_name
from randcheck.site.sheet_html import record_html


def html_pages(
    log: Log, views: Sequence[SealView], checkpoint: Checkpoint, promised: Sequence[str]
) -> dict[str, bytes]:
    """Make all pages but those of the verifier, as paths and bytes.

    `log` loads from the folder alone, `views` are its seals as derived, `promised` the days of
    `pending.json`, none where nothing is held back.
    """
    folder = Folder(log, views, checkpoint, tuple(promised))
    told = [Told(folder, view) for view in views]
    pages = {"index.html": html.index_html(folder.site, index_page(folder))}
    for year in year_pages(folder):
        pages[f"year-{year.year}.html"] = html.year_html(folder.site, year)
    if items := items_page(folder):
        pages["items.html"] = html.items_html(folder.site, items)
    for one in told:
        pages |= _of_draw(one)
    for token, page in entity_pages(folder, told):
        pages[f"entity/{entity_name(token)}.html"] = html.entity_html(folder.site, page)
    return pages


def _of_draw(told: Told) -> dict[str, bytes]:
    path = f"draws/{told.view.case.seal.draw}"
    return {f"{path}/{name}": data for name, data in _named(told)}


def _named(told: Told) -> Iterator[tuple[str, bytes]]:
    site = told.folder.site
    yield "task.html", html.task_html(site, task_page(told))
    if told.view.drawn is None:
        yield "index.html", html.seal_html(site, seal_page(told))
        return
    for page in draw_pages(told):
        yield html.list_name(page.page), html.draw_html(site, page)
    yield "record.html", record_html(record_of(told), public=True, named=bool(told.people))
