"""The vocabulary of lies about rules and items, limits and licences, lots and loans."""

from collections.abc import Callable
from typing import Any

from forge import Book, Item
from lies import Edit, Rows, cell, roster, row_of, stratum


def limits(*of: dict[str, Any]) -> Edit:
    """Seal other limits on visits."""
    return lambda book: book.of("seal").body["window"].update(entities=list(of))


def a_limit(**members: Any) -> dict[str, Any]:
    return {"unit": "years", "length": 1, "times": 1, "scope": "any"} | members


def of_limit(place: int = 0, **members: Any) -> Edit:
    """Change one of the sealed limits."""
    return lambda book: book.of("seal").body["window"]["entities"][place].update(members)


def with_licences(book: Book) -> None:
    """Add a table of licences to a seal, complete and in order."""
    seal = book.of("seal")
    first = seal.tables["frame"].split(b"\n")[0].replace(b"frame v1 open", b"licences v1")
    seal.tables["licences"] = first + b"\n"
    barred = [r[0] for r in seal.rows("excluded") if r[1] == "barred"]
    tokens = [*(r[0] for r in seal.rows("frame")), *barred]
    seal.put("licences", [[token, "1900-01-01"] for token in tokens])
    seal.body["licences"] = {"bytes": 0, "sha256": "", "lines": 0, "root": ""}


def without_licences(book: Book) -> None:
    seal = book.of("seal")
    del seal.tables["licences"]
    seal.body["licences"] = None


def licence(token: str, day: str) -> Edit:
    return cell("seal", "licences", token, 1, day)


def of_tier(tier: str, change: Callable[[str], Edit]) -> Edit:
    """Edit about the first person of a tier in the inspector frame."""

    def edit(book: Book) -> None:
        found = book.of("seal").rows("inspectors")
        change(next(r[1] for r in found if r[0] == "person" and r[5] == tier))(book)

    return edit


def lent_rows(change: str, again: str, **counts: int) -> Edit:
    """Say in the last change of inspectors once more of somebody that he is lent, or is not.

    `change` tells of whom: the one whom that entry calls `own`, or one still on loan.
    """

    def edit(book: Book) -> None:
        own = book.of("roster").rows("file")[0][0]
        lent = [r[0] for r in book.of("roster", -2).rows("file") if r[1] == "lent"]
        token = own if change == "own" else next(t for t in lent if t != own)
        roster(-1, token, again, "-", **counts)(book)

    return edit


def earlier_file(kind: str) -> Edit:
    """Let a seal name what was logged before the last entry of rules or items."""

    def edit(book: Book) -> None:
        file = book.of(kind, -2).body["file"]
        book.of("seal").body[kind] = dict(file)

    return edit


def behind(kind: str, after: str) -> Edit:
    """Move the last entry of a kind behind the last of another."""

    def edit(book: Book) -> None:
        item = book.of(kind)
        book.items.remove(item)
        last = book.of(after)
        item.entry["time"] = last.entry["time"]
        book.items.insert(book.items.index(last) + 1, item)

    return edit


def odd_size(e: dict[str, Any]) -> None:
    """Name the rules by their digest and another size."""
    e["body"]["rules"] = e["body"]["rules"] | {"bytes": 1}


def changed_rules(book: Book) -> None:
    """Log other rules between the first ones and the seal, which goes on naming the first."""
    place = book.items.index(book.of("seal"))
    last, first = book.items[place - 1], book.of("rules")
    head = {**last.entry, "type": "rules", "body": {"file": {"bytes": 0, "sha256": ""}}}
    book.items.insert(place, Item(head, {"file": b"[draw]\n"}, list(first.roles)))


def shorten(found: Rows) -> Rows:
    """Leave out the last cell of every row."""
    return [row[:-1] for row in found]


def tier(person: str, new: str) -> Edit:
    return row_of(person, 5, new)


def owed_by_lot(book: Book) -> None:
    """Draw the owed firms with rounding by lot and the whole of them as the ratio."""
    of = [s["stratum"] for s in book.of("seal").body["strata"]].index("owed")
    stratum(of, ratio=[1, 1], rounding="lot")(book)


def without_loan(book: Book) -> None:
    """Say of one's own inspector that he is lent no longer."""
    token = book.of("roster", 1).rows("file")[0][0]
    roster(-1, token, "own", "-", lent=2)(book)
