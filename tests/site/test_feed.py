import hashlib
import xml.etree.ElementTree as ET

import feedparser
from hypothesis import given, settings
from hypothesis import strategies as st

from randcheck.site.cells import visible
from randcheck.site.feed import FeedEntry, atom_feed
from randcheck.site.paths import entity_name

HOSTILE = "</title><script>alert(1)</script>]]>&amp;\x00\x1b\u202e\ufffe"
TOKENS = st.text("0123456789ABCXYZ甲乙._()-", min_size=1, max_size=16)


def entry(draw, updated="2026-03-02T02:17:00Z", title="任务", summary="已抽"):
    return FeedEntry(draw, title, summary, updated, f"draws/{draw}/index.html", "index.json")


def test_a_reader_takes_it():
    feed = atom_feed(
        "某局/1", "标题", "2026-01-01T00:00:00Z", [entry("2026-0002"), entry("2026-0001")]
    )
    read = feedparser.parse(feed)
    assert not read.bozo
    assert read.version == "atom10"
    assert (read.feed.title, read.feed.author) == ("标题", "某局/1")
    assert read.feed.updated == "2026-03-02T02:17:00Z"
    first = read.entries[0]
    assert (first.title, first.summary) == ("任务", "已抽")
    assert first.link == "draws/2026-0002/index.html"
    assert len({read.feed.id, *(e.id for e in read.entries)}) == 3
    assert all(e.id.startswith("urn:uuid:") for e in read.entries)


def test_nothing_steers_it():
    feed = atom_feed(
        "某局/1", HOSTILE, "2026-01-01T00:00:00Z", [entry("2026-0001", summary=HOSTILE)]
    )
    assert not feedparser.parse(feed).bozo
    found = {element.text for element in ET.fromstring(feed).iter() if element.text}
    assert visible(HOSTILE) in found


def test_an_empty_log_has_a_feed():
    read = feedparser.parse(atom_feed("某局/1", "标题", "2026-01-01T00:00:00Z", []))
    assert not read.bozo
    assert read.feed.updated == "2026-01-01T00:00:00Z"


def test_ids_hang_on_log_and_draw_alone():
    """Fixed here: every reader would see every draw again if they moved."""
    read = feedparser.parse(
        atom_feed("某局/1", "标题", "2026-01-01T00:00:00Z", [entry("2026-0001")])
    )
    assert read.feed.id == "urn:uuid:c6251e3a-b0d2-5076-9aff-93db9b664e76"
    assert read.entries[0].id == "urn:uuid:5a6beba6-8cd7-5e20-a92a-a9a81a4343b9"
    other = atom_feed("某局/2", "标题", "2026-01-01T00:00:00Z", [entry("2026-0001")])
    assert feedparser.parse(other).entries[0].id != read.entries[0].id


@given(st.lists(TOKENS, unique=True))
@settings(max_examples=50)
def test_entities_have_names_of_their_own(tokens):
    names = [entity_name(token) for token in tokens]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.isalnum() and len(name) >= 8 for name in names)


def test_a_plain_code_is_its_own_name():
    assert entity_name("91330100MA2000001X") == "91330100MA2000001X"
    for odd in ("CON", "../../x", "91330100ma2000001x", "甲", "A" * 49, "91330100\n"):
        digest = hashlib.sha256(odd.encode()).hexdigest()
        assert entity_name(odd) == "x" + digest[:32]
