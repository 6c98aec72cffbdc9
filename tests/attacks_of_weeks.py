"""Lies about the weeks after a draw: who goes instead, what was found, who reviewed it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from forge import Book, Files
from lies import Attack, Edit, Row, Rows, both, late, lose, on_files, repeat, rows, signed
from lies_of_ceremony import without_entries

Change = Callable[[Row], Row]


def of_substitution(name: str, false: str, edit: Edit) -> Attack:
    return Attack(name, false, edit, "substituted", False)


def of_finding(name: str, false: str, edit: Edit) -> Attack:
    return Attack(name, false, edit, "found", False)


def of_round(name: str, false: str, edit: Edit) -> Attack:
    return Attack(name, false, edit, "fresh", False)


def absent(change: Callable[[list[Any]], list[Any]], place: int = -1) -> Edit:
    def edit(book: Book) -> None:
        members = book.of("substitution", place).body
        members["absent"] = change(members["absent"])

    return edit


def members(kind: str, place: int = -1, **values: Any) -> Edit:
    return lambda book: book.of(kind, place).body.update(values)


def first_of(word: str, change: Change, place: int = 0) -> Edit:
    """Change the first row of a word in the place-th findings entry."""

    def edit(found: Rows) -> Rows:
        at = next(n for n, row in enumerate(found) if row[0] == word)
        return [*found[:at], change(found[at]), *found[at + 1 :]]

    return rows("findings", "file", edit, place)


def with_cell(column: int, new: str) -> Change:
    return lambda row: [*row[:column], new, *row[column + 1 :]]


def stranger(book: Book, entity: str) -> str:
    """Name an officer of the drum who was not drawn for an entity."""
    seats, visit = book.of("draw").rows("result"), {}
    visit = {row[1]: row[2] for row in seats if row[0] == "visit"}
    sent = {row[4] for row in seats if row[0] == "seat" and visit[row[1]] == entity}
    people = book.of("seal").rows("inspectors")
    officers = (row[1] for row in people if row[0] == "person" and row[2] == "officer")
    return next(person for person in officers if person not in sent)


def undrawn_inspector(book: Book) -> None:
    """Let a colleague stand in the finding for one of the two who were drawn."""

    def change(row: Row) -> Row:
        other = sorted([row[4], stranger(book, row[2])])
        return [*row[:5], ",".join(other), *row[6:]]

    first_of("finding", change)(book)


def undrawn_recorder(book: Book) -> None:
    first_of("finding", lambda row: with_cell(4, stranger(book, row[2]))(row))(book)


def expert_for_officer(book: Book) -> None:
    """Let an officer and the expert make a visit alone, where both were drawn."""
    people = book.of("seal").rows("inspectors")
    officers = {row[1] for row in people if row[0] == "person" and row[2] == "officer"}

    def change(found: Rows) -> Rows:
        for row in found:
            team = row[5].split(",") if row[0] == "finding" else []
            if len(team) == 3:
                kept = next(p for p in team if p in officers)
                expert = next(p for p in team if p not in officers)
                row[4:6] = [kept, ",".join(sorted([kept, expert]))]
        return found

    for place, item in enumerate(book.items):
        if item.entry["type"] == "findings" and place:
            item.put("file", change(item.rows("file")))


def own_review(book: Book) -> None:
    recorder = next(r[4] for r in book.of("findings", 0).rows("file") if r[0] == "finding")
    for item in book.items:
        if item.entry["type"] == "findings":
            found = [
                with_cell(4, recorder)(row) if row[0] == "review" else row
                for row in item.rows("file")
            ]
            item.put("file", found)


def colleague_swapped_in(book: Book) -> None:
    """Record somebody else than the lot gave, on the first seat that it filled."""
    pairing = book.of("pairing", 0)
    found = pairing.rows("result")
    at = next(n for n, row in enumerate(found) if row[0] == "passed") - 1
    visit = next(r[2] for r in found if r[:2] == ["visit", found[at][1]])
    team = {r[4] for r in found if r[0] == "seat" and r[1] == found[at][1]}
    people = book.of("seal").rows("inspectors")
    found[at][4] = next(
        r[1]
        for r in people
        if r[0] == "person" and r[2] == "officer" and r[1] not in team and visit
    )
    pairing.put("result", found, ordered=False)


def reserve_out_of_turn(book: Book) -> None:
    reserves = [r for r in book.of("draw").rows("result") if r[0] == "reserve"]

    def change(found: Rows) -> Rows:
        moved = next(row for row in found if row[0] == "moved")
        other = next(r for r in reserves if r[3] != moved[3])
        visit = next(row for row in found if row[0] == "visit" and row[2] == moved[3])
        moved[1:], visit[2] = other[1:], other[3]
        return found

    rows("pairing", "result", change, 0)(book)


def unlogged_recusal(book: Book) -> None:
    """Excuse somebody from a firm without a recusal on record."""
    book.items.remove(book.of("recusals"))


def made_one(book: Book) -> None:
    """Say at the end that two firms of the draw are one and the same."""
    last = next(
        item
        for item in reversed(book.items)
        if item.entry["type"] == "roster" and item.body["of"] == "entities"
    )
    drawn = [r[3] for r in book.of("draw").rows("result") if r[0] == "drawn"]
    item = deepcopy(last)
    item.put("file", [[drawn[0], "aliased", drawn[1]]])
    counts = dict.fromkeys(("added", "retired", "revived", "changed", "lent"), 0)
    item.body.update(counts, aliased=1, registered=last.body["registered"] - 1)
    item.entry["time"] = book.items[-1].entry["time"]
    book.items.append(item)


def firm_left_out(files: Files) -> None:
    """Take the firm that would not cooperate out of what is shown."""
    path = next(p for p in files if p.endswith("findings.json"))
    text = files[path].decode()
    start = text.rindex('  {\n   "token"', 0, text.index('"refused"'))
    end = text.find('  {\n   "token"', start + 5)
    files[path] = (text[:start] + text[end:]).encode()


ATTACKS_OF_WEEKS = [
    of_substitution("a colleague named for the absent", "pairing", colleague_swapped_in),
    of_substitution("a reserve out of turn", "gates", reserve_out_of_turn),
    of_substitution("a recusal that nobody logged", "gates", unlogged_recusal),
    of_substitution("somebody absent twice", "gates", absent(lambda found: [*found, found[-1]])),
    of_substitution(
        "an absence from one firm only",
        "gates",
        absent(lambda f: [{**one, "reason": "ill"} for one in f], 0),
    ),
    of_substitution(
        "a recusal from everything",
        "gates",
        absent(lambda f: [{**one, "entity": None, "reason": "recusal"} for one in f]),
    ),
    of_substitution("a substitution of nobody", "gates", absent(lambda found: [])),
    of_substitution(
        "somebody absent who has no seat",
        "gates",
        absent(lambda f: [{**f[0], "inspector": "0" * 64}]),
    ),
    of_substitution("a substitution twice", "gates", repeat("substitution")),
    of_substitution("a substitution while one waits", "gates", without_entries("pairing", place=0)),
    of_substitution(
        "a firm gone that was found open", "gates", first_of("finding", with_cell(7, "none"))
    ),
    of_substitution("a firm gone without review", "gates", without_entries("findings", place=2)),
    of_substitution(
        "a reserve for a firm nobody found gone", "gates", members("substitution", vanished=["Z"])
    ),
    of_substitution(
        "a reserve for the same firm twice",
        "gates",
        lambda book: book.of("substitution").body.update(
            vanished=book.of("substitution", 0).body["vanished"]
        ),
    ),
    of_substitution(
        "a substitution of another day", "gates", members("substitution", as_of="2026-03-01")
    ),
    of_substitution(
        "a round where reserves were sealed", "gates", members("substitution", round=9)
    ),
    of_substitution(
        "a substitution of another seal",
        "gates",
        late("substitution", lambda e: e["body"].update(seal="0" * 64)),
    ),
    of_substitution(
        "a substitution that the observer did not sign",
        "chain",
        signed("substitution", "operator"),
    ),
    of_substitution("a pairing without its substitution", "gates", without_entries("substitution")),
    of_substitution("a substitution's seed of our own", "seed", members("pairing", seed="0" * 64)),
    of_substitution("a substitution promised and missing", "ended", without_entries("pairing")),
    of_substitution("the firm that refused left out", "shown", on_files(firm_left_out)),
    of_substitution("what came after the draw left out", "shown", lose("findings.json")),
    of_round("a substitution without its round", "gates", members("substitution", round=None)),
    of_round("a substitution 597 s before its round", "gates", members("substitution", round=979)),
    of_round(
        "a substitution by another round's signature",
        "seed pairing unchosen",
        lambda book: book.of("pairing").body.update(
            beacon=[
                " ".join(
                    [
                        *book.of("pairing").body["beacon"][0].split(" ")[:3],
                        book.of("draw").body["beacon"][0].split(" ")[3],
                    ]
                )
            ]
        ),
    ),
    of_finding(
        "a visit by one officer", "gates", first_of("finding", lambda r: [*r[:5], r[4], *r[6:]])
    ),
    of_finding("an expert for an officer", "gates", expert_for_officer),
    of_finding("a finding by somebody undrawn", "gates", undrawn_inspector),
    of_finding("a finding recorded by somebody undrawn", "gates", undrawn_recorder),
    of_finding("a visit before the draw", "gates", first_of("finding", with_cell(3, "2026-03-01"))),
    of_finding(
        "a finding of a day to come", "gates", first_of("finding", with_cell(3, "2026-03-03"))
    ),
    of_finding("a visit after the task", "gates", first_of("finding", with_cell(3, "2026-07-01"))),
    of_finding("a finding reviewed by its recorder", "gates", own_review),
    of_finding(
        "a finding reviewed by nobody known",
        "gates",
        first_of("review", with_cell(4, "0" * 64), 2),
    ),
    of_finding("a return without reason", "gates", first_of("review", with_cell(6, "-"), 3)),
    of_finding("words of our own", "gates", first_of("finding", with_cell(7, "fine"))),
    of_finding("a follow-up of our own", "gates", first_of("item", with_cell(5, "tea"))),
    of_finding("a way of our own", "gates", first_of("finding", with_cell(6, "phone"))),
    of_finding(
        "settled and yet open",
        "gates",
        first_of("finding", lambda r: [*r[:8], "settled", "open", *r[10:]]),
    ),
    of_finding(
        "a finding that hides another",
        "gates",
        first_of("finding", lambda r: [*r[:10], "-", "-"], 4),
    ),
    of_finding("a correction without reason", "gates", first_of("finding", with_cell(11, "-"), 5)),
    of_finding("an item of no finding", "gates", first_of("item", with_cell(2, "Z"))),
    of_finding(
        "completed on a day to come", "gates", first_of("completed", with_cell(4, "2026-03-03"), 7)
    ),
    of_finding("completed twice", "gates", repeat("findings", "findings")),
    of_finding(
        "an objection ended that nobody made",
        "gates",
        first_of("objection", with_cell(3, "recusal"), 9),
    ),
    of_finding("a finding of a firm not drawn", "gates", first_of("finding", with_cell(2, "Z"))),
    of_finding("two firms of one draw made one", "gates", made_one),
    of_finding("a count of our own", "gates", members("findings", count=9)),
    of_finding("a finding by other keys", "chain", both(signed("findings", "operator"))),
]
