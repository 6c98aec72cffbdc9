"""Write feed.xml: the newest draws for feed readers and other sites (Atom 1.0, RFC 4287).

Links are relative, for a publication does not know where it will lie.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from randcheck.site.cells import visible

ATOM = "http://www.w3.org/2005/Atom"
FEED = "feed.xml"
NAMESPACE = UUID("6f1c7f4e-0f0b-4f52-9d3a-5b0e6a4d2c71")
"""Of all feeds and entries; changing it would show every reader every draw again."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One draw, or news of it: `updated` is a time of SPEC §2, `page` and `data` are paths.

    `news` tells news of one draw apart, and never changes; it is empty for the draw itself.
    """

    draw: str
    title: str
    summary: str
    updated: str
    page: str
    data: str
    news: str = ""


def atom_feed(origin: str, title: str, since: str, entries: Sequence[FeedEntry]) -> bytes:
    """Write the feed of a log; `since` is its time while there are no entries."""
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "zh-CN"})
    _text(feed, "id", uuid5(NAMESPACE, origin).urn)
    _text(feed, "title", title)
    _text(feed, "updated", max((entry.updated for entry in entries), default=since))
    _text(ET.SubElement(feed, "author"), "name", origin)
    _link(feed, "self", "application/atom+xml", FEED)
    _link(feed, "alternate", "text/html", "index.html")
    for entry in entries:
        _entry(ET.SubElement(feed, "entry"), origin, entry)
    ET.indent(feed, " ")
    body = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def _entry(parent: ET.Element, origin: str, entry: FeedEntry) -> None:
    # No origin holds "#", so that no two logs and draws share a name.
    about = f"#{entry.news}" if entry.news else ""
    _text(parent, "id", uuid5(NAMESPACE, f"{origin}#{entry.draw}{about}").urn)
    _text(parent, "title", entry.title)
    _text(parent, "updated", entry.updated)
    _link(parent, "alternate", "text/html", entry.page)
    _link(parent, "related", "application/json", entry.data)
    _text(parent, "summary", entry.summary)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = visible(text)


def _link(parent: ET.Element, rel: str, kind: str, href: str) -> None:
    ET.SubElement(parent, "link", {"rel": rel, "type": kind, "href": href})
