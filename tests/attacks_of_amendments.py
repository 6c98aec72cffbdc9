"""Lies about corrections, events and their pairings."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from forge import Book
from lies import (
    Attack,
    Edit,
    another_winner,
    backwards,
    body,
    both,
    cell,
    drop,
    late,
    repeat,
    rows,
    signed,
    spoil,
    void,
)
from lies_of_ceremony import without_entries


def of_correction(name: str, false: str, edit: Edit) -> Attack:
    return Attack(name, false, edit, "corrected")


def of_event(name: str, false: str, edit: Edit, again: bool = True) -> Attack:
    return Attack(name, false, edit, "paired", again)


def struck(change: Callable[[list[Any]], list[Any]], place: int = -1) -> Edit:
    """Strike others in a correction."""

    def edit(book: Book) -> None:
        members = book.of("correct", place).body
        members["struck"] = change(members["struck"])

    return edit


def strike_all(book: Book) -> None:
    frame = [row[0] for row in book.of("seal").rows("frame")]
    struck(lambda found: [{"token": t, "reason": "closed"} for t in frame])(book)


def visited(book: Book) -> None:
    """Record a visit to somebody drawn, before the last correction."""
    drawn = next(r[3] for r in book.of("correct", 0).rows("result") if r[0] == "drawn")
    item = deepcopy(book.of("visits"))
    day = book.of("seal").body["as_of"]
    item.put("file", [[drawn, day, "random", book.of("seal").body["draw"], "-", "-", "-"]])
    item.body["count"] = 1
    at = book.items.index(book.of("correct"))
    item.entry["time"] = book.items[at - 1].entry["time"]
    book.items.insert(at, item)


def freed(book: Book) -> None:
    """Let a correction put the first reserve in the place of a friend whom it does not strike."""
    rows("correct", "result", another_winner)(book)


def before_draw(book: Book) -> None:
    item = book.of("correct", 0)
    book.items.remove(item)
    at = book.items.index(book.of("draw"))
    item.entry["time"] = book.items[at - 1].entry["time"]
    book.items.insert(at, item)


def early_event(book: Book) -> None:
    """Date an event to the minute before the draw that it is about."""
    item, draw = book.of("event", 0), book.of("draw")
    book.items.remove(item)
    at = book.items.index(draw)
    item.entry["time"] = book.items[at - 1].entry["time"]
    book.items.insert(at, item)


ATTACKS_OF_AMENDMENTS = [
    of_correction("a correction that adds again", "gates", struck(lambda found: found[1:])),
    of_correction("a correction of nobody more", "gates", struck(lambda found: found[:1])),
    of_correction("a correction of nobody", "gates", struck(lambda found: [], 0)),
    of_correction("a correction twice", "gates", repeat("correct")),
    of_correction(
        "a stranger struck", "gates", struck(lambda found: [*found, {"token": "Z", "reason": "x"}])
    ),
    of_correction("struck in another order", "gates", struck(lambda found: found[::-1])),
    of_correction("everybody struck", "gates", strike_all),
    of_correction("a correction after a visit", "gates", visited),
    of_correction("a correction before the draw", "gates", before_draw),
    of_correction("a correction that frees somebody else", "corrected", freed),
    of_correction(
        "a correction with another order", "corrected", rows("correct", "result", backwards)
    ),
    of_correction(
        "a correction with another seed",
        "corrected",
        cell("correct", "result", "seed", 1, "0" * 64),
    ),
    of_correction(
        "a correction that moves a seat",
        "corrected",
        cell("correct", "result", ["seat", "1", "officer", "1"], 3, "3"),
    ),
    of_correction(
        "a corrected winner without name", "corrected shown", drop("correct", "labels", "entity")
    ),
    of_correction(
        "a correction not signed by the observer", "chain", signed("correct", "operator")
    ),
    of_correction(
        "a correction of another seal",
        "gates",
        late("correct", lambda e: e["body"].update(seal="0" * 64)),
    ),
    of_event("an event of a paired draw", "gates", repeat("event")),
    of_event("an event before its draw", "gates", early_event),
    of_event("an event that the observer did not sign", "chain", signed("event", "operator")),
    of_event(
        "an event of another seal",
        "gates",
        late("event", lambda e: e["body"].update(seal="0" * 64)),
    ),
    of_event(
        "an event of few bits",
        "gates",
        body("event", sources=[{"kind": "dice", "sides": 10, "throws": 12}], bits=39),
    ),
    of_event("an event of another day", "gates", body("event", as_of="2026-03-01")),
    of_event("inputs of the event before", "gates", without_entries("event")),
    of_event(
        "a second event while one waits",
        "gates",
        both(without_entries("inputs", place=1), without_entries("pairing", place=0)),
    ),
    of_event("a pairing without its event", "gates", without_entries("event", "inputs")),
    of_event(
        "a pairing of another event",
        "gates",
        late("pairing", lambda e: e["body"].update(event="0" * 64)),
    ),
    of_event(
        "an event with three officers",
        "inspectors seed pairing",
        cell("event", "inspectors", ["team", "default"], 4, "3"),
        again=False,
    ),
    of_event("a pairing twice", "gates", repeat("pairing")),
    of_event("a pairing promised and missing", "ended", without_entries("pairing")),
    of_event("a void after an event", "gates", void("event")),
    of_event("a seed of an event of our own", "seed", body("pairing", seed="0" * 64), again=False),
    of_event(
        "two inspectors of an event swapped",
        "pairing",
        cell("pairing", "result", ["seat", "1", "officer", "1"], 3, "2"),
        again=False,
    ),
    of_event(
        "a seat of an event given away",
        "pairing",
        rows("pairing", "result", lambda f: f[:-1]),
        again=False,
    ),
    of_event(
        "an event's result backwards", "pairing", rows("pairing", "result", backwards), again=False
    ),
    of_event(
        "a second seed.txt of our own",
        "shown",
        spoil("seed-2.txt", b"event ", b"event 0"),
        again=False,
    ),
]
