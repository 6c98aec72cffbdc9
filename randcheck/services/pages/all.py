"""Make the pages of a publication: the same when it is published and when it is verified."""

from collections.abc import Iterator

from randcheck import __version__
from randcheck.errors import Malformed
from randcheck.protocol.folder import Files
from randcheck.protocol.folder_claims import PENDING, read_pending
from randcheck.protocol.pages import PageMaker, Published

MADE_BY = f"randcheck {__version__}"


def make_pages(published: Published, workbooks: bool = True) -> Iterator[tuple[str, bytes]]:
    """Yield all pages of a publication, path and bytes; together they may be large.

    Without `workbooks` those are empty, for whoever only asks whether they are there.
    """
    from randcheck.services.pages.data import data_pages
    from randcheck.services.pages.html import html_pages

    log, views, checkpoint = published.log, published.views, published.checkpoint
    yield from html_pages(log, views, checkpoint, _promised(published.files)).items()
    yield from data_pages(log, views, checkpoint, published.shown, workbooks).items()
    yield from _verifiers(published)


def page_maker() -> PageMaker:
    """Give what a verifier compares pages with."""
    return PageMaker(MADE_BY, lambda published: make_pages(published, workbooks=False))


def _promised(files: Files) -> list[str]:
    """Read the days promised for what is held back; what is malformed another claim names."""
    try:
        return read_pending(files[PENDING]) if PENDING in files else []
    except Malformed:
        return []


def _verifiers(published: Published) -> Iterator[tuple[str, bytes]]:
    """Yield the verifier page of the whole, and one of every draw with that draw inside."""
    from randcheck.services.claim_words import page_words
    from randcheck.services.pages.excerpt import excerpt_of
    from randcheck.site.verifier import verifier_html

    words = page_words()
    yield "verify.html", verifier_html(words, None)
    for view in published.views:
        if view.drawn is not None:
            path = f"draws/{view.attempt.seal.draw}/verify.html"
            yield path, verifier_html(words, excerpt_of(published.log, view))
