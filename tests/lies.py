"""The vocabulary of lies: each word gives an edit of a book, and an attack is made of edits.

An attack edits an honest publication; every digest, hash, signature, checkpoint and shown file is
then put in order (see `forge`). Before a draw that includes the draw, carried out anew: nothing but
the lie itself can give it away.
"""

import base64
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from forge import (
    BEACON_START,
    ROUND,
    Book,
    Files,
    Honest,
    Item,
    dump,
    entity,
    honest,
    resign,
    sign,
)

from randcheck.protocol.calendar import format_time
from randcheck.protocol.merkle import root_of
from randcheck.protocol.note import format_verifier_key, signer_from
from randcheck.protocol.numbers import number_of
from randcheck.protocol.parts import Stratum
from randcheck.services.memory import PLACE

QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
STRANGER = signer_from("observer", Ed25519PrivateKey.from_private_bytes(b"7" * 32))
UNDRAWN = " selection pairing shown"
Edit = Callable[[Book], object]
Row = list[str]
Rows = list[Row]


def drand(round: int = ROUND, chain: str = QUICKNET) -> dict[str, Any]:
    return {"kind": "drand", "chain": chain, "round": round}


@cache
def played(scenario: str) -> Honest:
    """Play a scenario once; logs of several have the same keys, and no machine remembers them."""
    practice = scenario == "practice"
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv(PLACE, "")
        return honest(Path(folder), scenario="one" if practice else scenario, practice=practice)


@dataclass(frozen=True)
class Attack:
    name: str
    false: str
    edit: Edit
    on: str = "one"
    again: bool = True

    def files(self) -> Files:
        return dict(_forged(self))


@cache
def _forged(attack: Attack) -> Files:
    """Forge once for all tests that look at the same lie."""
    return resign(played(attack.on), attack.edit, attack.again)


def both(*edits: Edit) -> Edit:
    def edit(book: Book) -> None:
        for one in edits:
            one(book)

    return edit


def body(kind: str, place: int = -1, **members: Any) -> Edit:
    return lambda book: book.of(kind, place).body.update(members)


def late(kind: str, change: Callable[[dict[str, Any]], object]) -> Edit:
    """Change an entry after everything in it was put in order."""
    return lambda book: setattr(book.of(kind), "patch", change)


def entry(kind: str, **members: Any) -> Edit:
    return late(kind, lambda e: e.update(members))


def signed(kind: str, *roles: str) -> Edit:
    return lambda book: setattr(book.of(kind), "roles", list(roles))


def rows(kind: str, name: str, change: Callable[[Rows], Rows], place: int = -1) -> Edit:
    def edit(book: Book) -> None:
        item = book.of(kind, place)
        item.put(name, change(item.rows(name)), ordered=name != "result")

    return edit


def add(kind: str, name: str, *row: str) -> Edit:
    return rows(kind, name, lambda found: [*found, list(row)])


def drop(kind: str, name: str, *start: str) -> Edit:
    """Leave out the first row that begins with these cells."""

    def change(found: Rows) -> Rows:
        found.remove(next(row for row in found if row[: len(start)] == list(start)))
        return found

    return rows(kind, name, change)


def cell(kind: str, name: str, start: str | Row, column: int, new: str) -> Edit:
    """Change one cell of the first row that begins with these cells."""
    begin = [start] if isinstance(start, str) else start

    def change(found: Rows) -> Rows:
        next(row for row in found if row[: len(begin)] == begin)[column] = new
        return found

    return rows(kind, name, change)


def swap(kind: str, name: str, one: Row, other: Row, column: int) -> Edit:
    """Let two rows, each the first to begin with its cells, exchange a cell."""

    def change(found: Rows) -> Rows:
        a, b = (next(r for r in found if r[: len(s)] == s) for s in (one, other))
        a[column], b[column] = b[column], a[column]
        return found

    return rows(kind, name, change)


def stratum(place: int = -1, **members: Any) -> Edit:
    return lambda book: book.of("seal").body["strata"][place].update(members)


def side(of: str, **members: Any) -> Edit:
    return late("seal", lambda e: e["body"][of].update(members))


def settle(seal: Item) -> None:
    """Make a seal's counts, bases and numbers those of its tables."""
    for side, name in (("entities", ""), ("inspectors", "inspectors-")):
        rest = Counter(row[1] for row in seal.rows(f"{name}excluded"))
        found = seal.rows("inspectors" if name else "frame")
        drum = sum(row[0] == "person" for row in found) if name else len(found)
        counts = [{"reason": reason, "count": n} for reason, n in sorted(rest.items())]
        seal.body[side] |= {"registered": drum + rest.total(), "drum": drum, "excluded": counts}
    inside = Counter(row[1] for row in seal.rows("frame"))
    barred = Counter(row[2] for row in seal.rows("excluded") if row[1] == "barred")
    for s in seal.body["strata"]:
        code = s["stratum"]
        s |= {"drum": inside[code], "base": inside[code] + barred[code]}
        if s["ratio"]:
            s["number"] = number_of(Stratum(**s))
        elif code == "owed":
            s["number"] = s["drum"]


def settled(*edits: Edit) -> Edit:
    """Edit the last seal, then put its barred pairs and its counts in order."""

    def edit(book: Book) -> None:
        both(*edits)(book)
        seal = book.of("seal")
        before = book.items[: book.items.index(seal)]
        met = dict(found for item in before for found in _met(item))
        met |= {pair: kind for item in before for pair, kind in _met(item) if kind == "recusal"}
        inside = {r[0]: r[2] for r in seal.rows("frame")}
        found = [r for r in seal.rows("inspectors") if r[0] != "bar" or r[1] in inside]
        panel = {r[2] for r in found if r[:2] == ["panel", "officer"]}
        known = {tuple(r[1:3]) for r in found if r[0] == "bar"}
        found += [
            ["bar", e, p, kind]
            for (e, p), kind in met.items()
            if e in inside and p in panel and (e, p) not in known
        ]
        seal.put("inspectors", found)
        settle(seal)

    return edit


def _met(item: Item) -> Iterator[tuple[tuple[str, str], str]]:
    """List who met whom, by visits and by draws, and who may not."""
    if item.entry["type"] == "visits":
        for token, _, _, _, people, _, _ in item.rows("file"):
            now = token.replace("OLD-3", entity(3))
            yield from (((now, p), "same-pair") for p in people.split(",") if p != "-")
    if item.entry["type"] == "draw":
        teams = {r[1]: r[2] for r in item.rows("result") if r[0] == "visit"}
        seats = [r for r in item.rows("result") if r[0] == "seat"]
        yield from (((teams[r[1]], r[4]), "same-pair") for r in seats)
    if item.entry["type"] == "recusals":
        yield from (((token, p), "recusal") for token, p, _ in item.rows("file"))


def leave(token: str, *row: str) -> Edit:
    """Take a token out of the drum; without a row it is listed nowhere."""
    less = rows("seal", "frame", lambda found: [r for r in found if r[0] != token])
    return settled(less, *([add("seal", "excluded", token, *row)] if row else []))


def enter(token: str, code: str = "all") -> Edit:
    less = rows("seal", "excluded", lambda found: [r for r in found if r[0] != token])
    return settled(less, add("seal", "frame", token, code, "default", "1"))


def owed(book: Book) -> str:
    return next(r[0] for r in book.of("seal").rows("frame") if r[1] == "owed")


def of_owed(change: Callable[[str], Edit]) -> Edit:
    return lambda book: change(owed(book))(book)


def of_person(change: Callable[[str], Edit], word: str = "officer") -> Edit:
    """Edit the inspector frame about its first person of a kind."""

    def edit(book: Book) -> None:
        found = book.of("seal").rows("inspectors")
        change(next(r[1] for r in found if r[0] == "person" and r[2] == word))(book)

    return edit


def repeat(kind: str, before: str | None = None) -> Edit:
    """Log the last entry of a kind once more, at the end or before the last of another kind."""

    def edit(book: Book) -> None:
        at = book.items.index(book.of(before)) if before else len(book.items)
        book.items.insert(at, deepcopy(book.of(kind)))
        book.items[at].entry["time"] = book.items[at - 1].entry["time"]

    return edit


def without(kind: str, place: int = -1) -> Edit:
    return lambda book: book.items.remove(book.of(kind, place))


def void(after: str, delay: int = 0) -> Edit:
    """Log a void of the last seal behind the last entry of a kind, some seconds after the start."""

    def edit(book: Book) -> None:
        seal, last = book.of("seal"), book.of(after)
        made = {"draw": seal.body["draw"], "seal": "", "reason": "mistake"}
        time = format_time(BEACON_START + delay) if delay else last.entry["time"]
        head = {**seal.entry, "type": "void", "time": time, "body": made}
        at = book.items.index(last) + 1
        book.items.insert(at, Item(head, {}, ["operator", "observer"]))
        if delay:
            del book.items[at + 1 :]

    return edit


DICE = {"kind": "dice", "sides": 10, "throws": 15}


def sources(*of: dict[str, Any], bits: int | None = None) -> Edit:
    counted = {"dice": 49, "drand": 128, "practice": 0, "value": 0, "lottery": 61}
    total = sum(counted[s["kind"]] for s in of) if bits is None else bits
    return body("seal", sources=list(of), bits=total)


def beacon(text: str = f"drand {QUICKNET} {ROUND} {'5a' * 48}") -> Edit:
    return body("draw", beacon=[text])


def typed(change: Callable[[list[str]], list[str]]) -> Edit:
    def edit(book: Book) -> None:
        head, sides, *throws = book.of("inputs").body["lines"][0].split(" ")
        book.of("inputs").body["lines"] = [" ".join([head, sides, *change(throws)])]

    return edit


def on_files(change: Callable[[Files], object]) -> Edit:
    """Change the files themselves; no signature follows."""
    return lambda book: setattr(book, "after", change)


def spoil(path: str, old: bytes, new: bytes) -> Edit:
    def change(found: Files) -> None:
        path_found = next(p for p in sorted(found) if p.endswith(path))
        assert old in found[path_found]
        found[path_found] = found[path_found].replace(old, new, 1)

    return on_files(change)


def lose(path: str) -> Edit:
    return on_files(lambda found: found.pop(next(p for p in sorted(found) if p.endswith(path))))


def time_of(kind: str, time: str) -> Edit:
    return lambda book: book.of(kind).entry.update(time=time)


def twin_key(book: Book) -> None:
    """Register the operator's key a second time, as the observer's."""
    name = book.signers["observer"].key.name
    book.signers["observer"] = signer_from(name, book.signers["operator"].private)
    book.of("key-add").body["vkey"] = format_verifier_key(book.signers["observer"].key)


def weak_key(book: Book) -> None:
    """Register the neutral point as the observer's key; any signature would do for it."""
    key = signer_from(book.signers["observer"].key.name, STRANGER.private).key
    weak = type(key)(key.name, (1).to_bytes(32, "little"))
    book.of("key-add").body["vkey"] = format_verifier_key(weak)


def second_signature(book: Book) -> None:
    """Give the last entry a second line of the log key, which does not hold."""

    def change(found: Files) -> None:
        *notes, last = [found[p] for p in sorted(found) if p.startswith("entries/")]
        signer = book.signers["log"]
        bad = base64.b64encode(signer.key.key_id + bytes(64)).decode()
        last += f"— {signer.key.name} {bad}\n".encode()
        found[f"entries/{len(notes):08d}.note"] = last
        root = base64.b64encode(root_of([*notes, last])).decode()
        text = f"{signer.key.name}\n{len(notes) + 1}\n{root}\n".encode()
        found["checkpoint"] = sign(text, [signer])

    book.after = change


def checkpoint(change: Callable[[list[str]], list[str]], role: str = "log") -> Edit:
    def edit(book: Book) -> None:
        def again(found: Files) -> None:
            lines = found["checkpoint"].decode().split("\n")[:3]
            text = "".join(f"{part}\n" for part in change(lines)).encode()
            found["checkpoint"] = sign(text, [book.signers[role]])

        book.after = again

    return edit


def root_of_another_drum(e: dict[str, Any]) -> None:
    """The digest of the published drum, the root of one that holds somebody else."""
    e["body"]["entities"]["frame"]["root"] = e["body"]["entities"]["rest"]["root"]


def frame_of(e: dict[str, Any]) -> dict[str, Any]:
    return e["body"]["entities"]["frame"]


def another_winner(found: Rows) -> Rows:
    """Put the first reserve in the place of the last drawn."""
    drawn = max(n for n, row in enumerate(found) if row[0] == "drawn")
    reserve = min(n for n, row in enumerate(found) if row[0] == "reserve")
    found[drawn][3:], found[reserve][3:] = found[reserve][3:], found[drawn][3:]
    return found


def swap_openings(found: Rows) -> Rows:
    found[0][1], found[1][1] = found[1][1], found[0][1]
    return found


def opened_twice(book: Book) -> None:
    token, opening, name = book.of("draw").rows("people")[0]
    add("draw", "people", token, opening, name + "二")(book)


def drawn_before(book: Book, visited: bool) -> str:
    """Name somebody whom the first draw drew, and who was or was not visited."""
    there = {row[0] for row in book.of("visits").rows("file")}
    drawn = [row[3] for row in book.of("draw", 0).rows("result") if row[0] == "drawn"]
    return next(token for token in drawn if (token in there) is visited)


def a_visit(
    date: str,
    kind: str = "random",
    token: str = "",
    draw: str = "2026-0001",
    said: tuple[str, str] = ("-", "-"),
) -> Edit:
    """Add to the visits behind the first draw one that names it, with an item and department."""

    def edit(book: Book) -> None:
        who = token or drawn_before(book, False)
        add("visits", "file", who, date, kind, draw, "-", *said)(book)
        book.of("visits").body["count"] += 1

    return edit


def second_live_seal(book: Book) -> None:
    repeat("seal", "inputs")(book)
    body("seal", attempt=2, draw="2026-0002")(book)


def another_id(book: Book) -> None:
    for kind in ("seal", "inputs", "draw"):
        body(kind, draw="2026-0002")(book)


def short_stop(book: Book) -> None:
    """Let the long stop be over before the inputs are logged."""
    time = book.of("seal").entry["time"]
    body("seal", earliest=time, long_stop=time[:-2] + "5Z")(book)


def roster(place: int, *row: str, **counts: int) -> Edit:
    return both(
        rows("roster", "file", lambda found: [*found, list(row)], place),
        body("roster", place, **counts),
    )


def to_the_end(kind: str, name: str) -> Edit:
    def edit(book: Book) -> None:
        members = book.of(kind).body
        members[name] = members.pop(name)

    return edit


def person_gone(token: str) -> Edit:
    """Leave an inspector out of the drum without a word."""
    keep = lambda found: [r for r in found if token not in r]  # noqa: E731
    return settled(rows("seal", "inspectors", keep))


def without_team(found: Rows) -> Rows:
    return [row for row in found if row[:2] != ["team", "default"]]


def in_drum(book: Book) -> int:
    return len(book.of("seal").rows("frame"))


def late_dice(book: Book) -> None:
    for kind in ("inputs", "draw"):
        time_of(kind, format_time(BEACON_START + 7500))(book)


def lottery(balls: str) -> Edit:
    """Put other balls before the rest of twenty."""
    rest = "".join(f"{n}." for n in range(61, 79))
    return body("inputs", lines=[f"lottery kl8 2026051 {balls}{rest}/", "value index 3012.50"])


def people_of_visit(people: str) -> Edit:
    return cell("visits", "file", entity(1), 4, people)


def practice_drum(book: Book) -> None:
    tables = book.of("seal").tables
    tables["frame"] = tables["frame"].replace(b"randcheck ", b"randcheck practice ", 1)


def move(token: str, code: str) -> Edit:
    """Give a firm of the drum another stratum."""
    return settled(cell("seal", "frame", token, 1, code))


def owed_without_debt(book: Book) -> None:
    token = next(r[0] for r in book.of("seal").rows("frame") if r[1] == "a")
    move(token, "owed")(book)


def row_of(person: str, column: int, new: str) -> Edit:
    return cell("seal", "inspectors", ["person", person], column, new)


def into_officers(person: str) -> Edit:
    return add("seal", "inspectors", "panel", "officer", person)


def two_kinds(book: Book) -> None:
    """Say of one recused pair that it also stood together lately."""
    recused = next(r for r in book.of("seal").rows("inspectors") if r[3:] == ["recusal"])
    cell("seal", "inspectors", ["bar", recused[1]], 3, "same-pair")(book)
    add("seal", "inspectors", *recused)(book)


def left_out(reason: str, column: int, new: str) -> Edit:
    """Change the row of the first inspector left out for a reason."""

    def edit(book: Book) -> None:
        found = book.of("seal").rows("inspectors-excluded")
        token = next(r[0] for r in found if r[1] == reason)
        settled(cell("seal", "inspectors-excluded", token, column, new))(book)

    return edit


def seats_swapped(book: Book) -> None:
    """Let the two officers of the first visit change seats."""
    one, other = (["seat", "1", "officer", n] for n in "12")
    swap("draw", "result", one, other, 4)(book)


def extra(path: str, data: bytes = b"") -> Edit:
    return on_files(lambda found: found.update({path: data}))


def backwards(found: Rows) -> Rows:
    return found[::-1]


def pending(*days: str) -> bytes:
    return dump({"schema": "randcheck pending v1", "opens": list(days)})


def stale_receipt(book: Book) -> None:
    book.after = lambda found: found.update(receipt=found["checkpoint"])


def signers_of(kind: str, *roles: str) -> Edit:
    """Let genesis name other signers of a type."""

    def edit(book: Book) -> None:
        found = book.items[0].body["signers"]
        next(row for row in found if row["type"] == kind)["roles"] = list(roles)

    return edit


def text(kind: str, data: bytes, place: int = -1) -> Edit:
    """Let an entry of rules or items hold other bytes."""
    return lambda book: book.of(kind, place).tables.update(file=data)
