"""Every link of every page and of the feed leads somewhere, and to nowhere but the folder."""

import posixpath
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from sites import LONG, NAMED, SITES, html_paths, site

ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "srcset", "cite", "ping"}
NO_ICON = "data:,"
ATOM_LINK = "{http://www.w3.org/2005/Atom}link"


class Links(HTMLParser):
    """The addresses a page names, and the places within it that can be named."""

    def __init__(self, page):
        super().__init__()
        self.found, self.ids = [], []
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.found += [value for name, value in attrs if name in ADDRESSES]
        self.ids += [named["id"]] if "id" in named else []
        assert named.get("http-equiv", "").lower() != "refresh"


def links_of(files, path):
    """List the links of a page as paths in the folder and places within them."""
    if path.endswith(".html"):
        found = Links(files[path]).found
    else:
        found = [link.get("href") for link in ElementTree.fromstring(files[path]).iter(ATOM_LINK)]
    for address in found:
        if address == NO_ICON:
            continue
        name, _, place = address.partition("#")
        target = posixpath.join(posixpath.dirname(path), unquote(name)) if name else path
        yield posixpath.normpath(target), place


@pytest.fixture(scope="module", params=SITES)
def files(request):
    return site(request.param)


def test_every_link_leads_somewhere(files):
    ids = {path: Links(files[path]).ids for path in html_paths(files)}
    for path in (*html_paths(files), "feed.xml"):
        for target, place in links_of(files, path):
            assert target in files, (path, target)
            assert not place or place in ids[target], (path, target, place)


def test_no_place_of_a_page_has_the_name_of_another(files):
    for path in html_paths(files):
        ids = Links(files[path]).ids
        assert len(ids) == len(set(ids)), path


def test_every_page_is_found_from_the_first(files):
    reached, ahead = {"index.html"}, ["index.html"]
    while ahead:
        path = ahead.pop()
        new = {target for target, _ in links_of(files, path)} - reached
        reached |= new
        ahead += [target for target in new if target.endswith((".html", ".xml"))]
    for_people = {path for path in files if path.endswith((".html", ".xlsx", ".xml", ".csv"))}
    assert for_people <= reached


def test_the_sites_hold_every_kind_of_page():
    draw = "draws/2026-0001/"
    kinds = ["year-2026.html", "verify.html"]
    kinds += [draw + name for name in ("index.html", "list-0002.html", "task.html", "record.html")]
    assert site(LONG).keys() >= {*kinds, draw + "verify.html", draw + "selected.xlsx"}
    assert "items.html" in site("items")
    assert any(path.endswith("-people.txt") for path in site(NAMED))
