"""Lies that the holder of every private key can tell, and the claims that each of them makes FALSE.

An attack edits an honest publication; every digest, hash, signature, checkpoint and shown file is
then put in order (see `forge`). Before a draw that includes the draw, carried out anew: nothing but
the lie itself can give it away.
"""

import base64
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from forge import (
    SCENARIOS,
    START,
    Book,
    Files,
    Honest,
    Item,
    dump,
    entity,
    honest,
    resign,
    sign,
    take_apart,
    write,
)

from randcheck.errors import Unreadable
from randcheck.protocol.calendar import format_time
from randcheck.protocol.claims import State
from randcheck.protocol.merkle import root_of
from randcheck.protocol.note import format_verifier_key, signer_from
from randcheck.protocol.verify import Examination
from randcheck.services.verify import verify
from randcheck.services.world import World

TODAY = "2026-05-01"
QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
ROUND = (START + 7200 - 1692803367) // 3
STRANGER = signer_from("observer", Ed25519PrivateKey.from_private_bytes(b"7" * 32))
UNDRAWN = " selection pairing shown"
Edit = Callable[[Book], object]
Row = list[str]
Rows = list[Row]


def drand(round: int = ROUND, chain: str = QUICKNET) -> dict[str, Any]:
    return {"kind": "drand", "chain": chain, "round": round}


@cache
def played(scenario: str) -> Honest:
    """Play a scenario once; `drand` is `one` with a beacon round sealed beside the dice."""
    practice = scenario == "practice"
    with TemporaryDirectory() as folder:
        plain = "one" if scenario in ("practice", "drand") else scenario
        made = honest(Path(folder), scenario=plain, practice=practice)
    if scenario != "drand":
        return made
    published = resign(made, both(sources(DICE, drand()), beacon()), True)
    book = take_apart(published, made.signers)
    code = sha256(dump(book.of("seal").entry)).hexdigest()
    return Honest(published, made.signers, made.keys, [code], made.world)


@dataclass(frozen=True)
class Attack:
    name: str
    false: str
    edit: Edit
    on: str = "one"
    again: bool = True

    def files(self) -> Files:
        return resign(played(self.on), self.edit, self.again)


# --- the vocabulary of lies: each gives an edit of a book -----------------------------------------


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
            s["number"] = -(-s["base"] * s["ratio"][0] // s["ratio"][1])
        elif code == "owed":
            s["number"] = s["drum"]


def settled(*edits: Edit) -> Edit:
    """Edit the last seal, then put its barred pairs and its counts in order."""

    def edit(book: Book) -> None:
        both(*edits)(book)
        seal = book.of("seal")
        met = {
            pair: kind for item in book.items[: book.items.index(seal)] for pair, kind in _met(item)
        }
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
        for token, _, _, _, people in item.rows("file"):
            now = token.replace("OLD-3", entity(3))
            yield from (((now, p), "same-pair") for p in people.split(","))
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
        time = format_time(START + delay) if delay else last.entry["time"]
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


def a_visit(date: str, kind: str = "random", token: str = "", draw: str = "2026-0001") -> Edit:
    """Add to the visits behind the first draw one that names it."""

    def edit(book: Book) -> None:
        add("visits", "file", token or drawn_before(book, False), date, kind, draw, "-")(book)
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
        time_of(kind, format_time(START + 7500))(book)


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


A, L = Attack, partial(Attack, again=False)
ATTACKS = [
    A("previous hash of another entry", "chain", entry("visits", prev_sha256="1" * 64)),
    A("an entry's number twice", "chain", entry("visits", seq=3)),
    A("an entry of another log", "chain", entry("visits", log="elsewhere/1")),
    A("a version of tomorrow", "chain", entry("visits", v=2)),
    A("a seal's time before its predecessor", "chain", time_of("seal", format_time(START))),
    A("a leap second", "chain", time_of("draw", "2026-03-02T23:59:60Z")),
    A("genesis twice", "chain", repeat("genesis")),
    A("no genesis", "chain", without("genesis")),
    A("genesis not signed by the operator", "chain", signed("genesis", "log")),
    A("a seal without the observer", "chain", signed("seal", "operator")),
    A("a seal without the operator", "chain", signed("seal", "observer", "log")),
    A("inputs signed by the log key", "chain", signed("inputs", "log")),
    A("an observer who registers himself", "chain", signed("key-add", "observer")),
    A("an observer registered without his key", "chain", signed("key-add", "operator")),
    A("an observer never registered", "chain", without("key-add")),
    A("an observer with the operator's key", "chain", twin_key),
    A("a key for which any signature holds", "chain", weak_key),
    A("a second signature that does not hold", "chain", second_signature),
    A("practice in a real origin", "chain", body("genesis", practice=True)),
    A("a real log in a practice origin", "chain", body("genesis", practice=False), "practice"),
    A("a type missing among the signers", "chain", lambda b: b.items[0].body["signers"].pop()),
    A("seals without operator", "chain", lambda b: b.items[0].body["signers"][4].update(roles=[])),
    A("a member nobody knows", "chain", body("seal", note=1)),
    A("members in another order", "chain", to_the_end("seal", "draw")),
    A("a type nobody knows", "chain", entry("inputs", type="input")),
    A("a truth for a number", "chain", body("seal", leeway=True)),
    A("a negative number", "chain", body("seal", leeway=-1)),
    A("a number of 16 digits", "chain", body("seal", bits=10**15)),
    A("a fraction", "chain", body("seal", leeway=1.0)),
    A("a day that is none", "chain", body("seal", due="2026-02-30")),
    A("a code in capitals", "chain", stratum(stratum="All")),
    A("an escaped character", "chain", body("seal", task='"')),
    A("an entry taken from the middle", "chain", lose("00000005.note")),
    A("a stray file among the entries", "chain", extra("entries/x")),
    A("a checkpoint of fewer entries", "chain", checkpoint(lambda c: [c[0], "9", c[2]])),
    A("a checkpoint of another root", "chain", checkpoint(lambda c: [*c[:2], "A" * 43 + "="])),
    A("a checkpoint of another log", "chain", checkpoint(lambda c: ["elsewhere", *c[1:]])),
    A("a checkpoint signed by the operator", "chain", checkpoint(lambda c: c, "operator")),
    A("no checkpoint", "chain", lose("checkpoint")),
    A("digest of one drum, root of another", "files", late("seal", root_of_another_drum)),
    A("fewer lines than there are", "files", late("seal", lambda e: frame_of(e).update(lines=5))),
    A("fewer bytes than there are", "files", late("seal", lambda e: frame_of(e).update(bytes=5))),
    A("a list lost", "files", lose("-excluded.txt")),
    A("a list of no entry", "files", extra("files/1.txt")),
    A("openings that nobody signed", "files", spoil("-people.txt", b"	", b"		")),
    A("an empty drum", "files", rows("seal", "frame", lambda found: [])),
    A("a firm twice in the drum", "files", add("seal", "frame", entity(5), "b", "x", "1")),
    A("a firm without ticket", "files", cell("seal", "frame", entity(5), 3, "0")),
    A("a firm with 1000 tickets", "files", cell("seal", "frame", entity(5), 3, "1000")),
    A("a firm with 010 tickets", "files", cell("seal", "frame", entity(5), 3, "010")),
    A("a firm with an invisible sign", "files", add("seal", "frame", "A\u200b", "a", "x", "1")),
    A("labels without salt", "files", drop("seal", "labels", "salt")),
    A("a short day", "files", cell("visits", "file", entity(1), 1, "2026-1-5")),
    L("a row nobody knows", "files", add("draw", "result", "won", "x")),
    A("a practice drum in a real log", "files", practice_drum),
    A("a second inputs", "gates", repeat("inputs", "draw")),
    A("inputs after the draw", "gates", repeat("inputs")),
    A("inputs of another seal", "gates", late("inputs", lambda e: e["body"].update(seal="0" * 64))),
    A("no inputs", "gates", without("inputs")),
    A("a second draw", "gates", repeat("draw")),
    A("an attempt skipped", "gates", body("seal", attempt=2)),
    A("a draw id skipped", "gates", another_id),
    A("a second live seal", "gates", second_live_seal),
    A("a void after the inputs", "gates", void("inputs")),
    A("a void after the draw", "gates", void("draw")),
    A("a draw of a void seal", "gates", void("seal")),
    A("a void beside the round", "gates", void("seal", 7000), "drand"),
    A("a practice source in a real log", "gates", sources({"kind": "practice"})),
    A("a real source in a practice log", "gates", sources(DICE), "practice"),
    A("39 bits", "gates", sources({**DICE, "throws": 12}, bits=39)),
    A("more bits than there are", "gates", body("seal", bits=50)),
    A("two kinds of dice", "gates", sources(DICE, {**DICE, "sides": 6}, bits=87)),
    A("no source", "gates", sources()),
    A("a coin of one side", "gates", sources({**DICE, "sides": 1}, drand(), bits=128)),
    A("a die of a million sides", "gates", sources({**DICE, "sides": 10**6}, bits=298)),
    A("10^14 throws", "gates", sources({**DICE, "throws": 10**14}, bits=10**14)),
    A("a lottery of our own", "gates", sources(DICE, {"kind": "lottery", "game": "x", "issue": 1})),
    A("a beacon before the dice", "gates", sources(drand(), DICE), "drand"),
    A("a beacon of our own", "gates", sources(DICE, drand(chain="0" * 64)), "drand"),
    A("round 0", "gates", sources(DICE, drand(0)), "drand"),
    A("a round of yesterday", "gates", sources(DICE, drand(ROUND - 30_000)), "drand"),
    A("a round just ahead", "gates", sources(DICE, drand(ROUND - 2_100)), "drand"),
    A("dice thrown after the round", "gates", late_dice, "drand"),
    A("no beacon line", "gates", body("draw", beacon=[]), "drand"),
    A("half a beacon signature", "gates", beacon(f"drand {QUICKNET} {ROUND} 5a5a"), "drand"),
    A("a beacon nobody sealed", "gates", beacon()),
    A("a throw more", "gates", typed(lambda t: [*t, "1"])),
    A("a throw less", "gates", typed(lambda t: t[:-1])),
    A("a throw of 11", "gates", typed(lambda t: ["11", *t[1:]])),
    A("a throw of 0", "gates", typed(lambda t: ["0", *t[1:]])),
    A("a throw of 01", "gates", typed(lambda t: ["01", *t[1:]])),
    A("two blanks between throws", "gates", typed(lambda t: ["", *t])),
    A("one word for the throws", "gates", body("inputs", lines=["x"])),
    A("two lines for one die", "gates", lambda b: b.of("inputs").body["lines"].append("dice 10 1")),
    A("a lottery not ascending", "gates", lottery("7.3."), "lottery"),
    A("a lottery ball twice", "gates", lottery("3.3."), "lottery"),
    A("inputs before their time", "gates", body("seal", earliest="2026-03-02T23:00:00Z")),
    A("inputs after the long stop", "gates", short_stop),
    A("inputs allowed before the seal", "gates", body("seal", earliest=format_time(START))),
    A("a long stop before the start", "gates", body("seal", long_stop=format_time(START))),
    A("a seal of yesterday", "gates", body("seal", as_of="2026-03-01")),
    A("due yesterday", "gates", body("seal", due="2026-03-01")),
    A("opened before it is due", "gates", body("seal", opens="2026-03-02")),
    A("leeway 10", "gates", body("seal", leeway=10)),
    A("rules nobody can read", "gates", lambda b: b.of("seal").tables.update(rules=b"x" * 65_537)),
    A("a visit before its draw", "gates", a_visit("2026-03-01"), "two"),
    A("a visit to come", "gates", a_visit("2026-03-05"), "two"),
    A("a visit for cause of a drawn firm", "gates", a_visit("2026-03-02", "cause"), "two"),
    A("a visit of somebody not drawn", "gates", a_visit("2026-03-02", token=entity(1)), "two"),
    A("a visit of no draw", "gates", a_visit("2026-03-02", draw="2026-0009"), "two"),
    A("a visit of a draw to come", "gates", a_visit("2026-03-02", draw="2026-0002"), "two"),
    A("a visit on a day that is none", "files", cell("visits", "file", entity(1), 1, "2026-02-30")),
    A("visits counted wrongly", "gates", body("visits", count=9)),
    A("recusals counted wrongly", "gates", body("recusals", count=9)),
    A("people not in order", "files", people_of_visit("f" * 64 + "," + "0" * 64)),
    A("a roster counted wrongly", "gates", body("roster", 0, added=29)),
    A("a roster of fewer", "gates", body("roster", 0, registered=29)),
    A("a firm added twice", "gates", roster(2, entity(4), "added", "-", added=1, registered=31)),
    A("a stranger retired", "gates", roster(2, "NOBODY", "retired", "x", retired=3)),
    A("an active firm revived", "gates", roster(2, entity(4), "revived", "-", revived=1)),
    A("a change of no column", "files", roster(2, entity(4), "changed", "b,a", changed=1)),
    A("a former code twice", "gates", roster(4, entity(4), "aliased", "OLD-3", aliased=2)),
    A("a code its own alias", "gates", roster(4, entity(4), "aliased", entity(4), aliased=2)),
    A("a firm in neither list", "excluded", leave(entity(5))),
    A(
        "a firm in both",
        "excluded",
        settled(add("seal", "excluded", entity(5), "filter", "-", "-")),
    ),
    A("an active firm retired", "excluded", leave(entity(5), "retired", "-", "4")),
    A("a reason of our own", "excluded", leave(entity(5), "friend", "-", "-")),
    A("a filter with a stratum", "excluded", leave(entity(5), "filter", "all", "-")),
    A("a filter with a reference", "excluded", leave(entity(5), "filter", "-", "6")),
    A("struck without debt", "excluded", leave(entity(5), "struck", "-", "9")),
    A("retired by another entry", "excluded", cell("seal", "excluded", entity(28), 3, "2")),
    A("retired by nothing", "excluded", cell("seal", "excluded", entity(28), 3, "-")),
    A("a roster of 31", "excluded", side("entities", registered=31)),
    A("a drum of 24", "excluded", side("entities", drum=24)),
    A("reasons uncounted", "excluded", side("entities", excluded=[])),
    A(
        "a firm of no roster",
        "excluded bars",
        settled(add("seal", "frame", "NO", "all", "joint", "1")),
    ),
    A("a bar without visit", "bars", leave(entity(10), "barred", "all", "6")),
    A("a visit for cause that bars", "bars", leave(entity(5), "barred", "all", "6")),
    A("a bar beyond its window", "bars", leave(entity(4), "barred", "all", "6")),
    A("a bar of another entry", "bars", cell("seal", "excluded", entity(1), 3, "2")),
    A("a bar without reference", "bars", cell("seal", "excluded", entity(1), 3, "-")),
    A("a bar among the owed", "bars", settled(cell("seal", "excluded", entity(1), 2, "owed"))),
    A("a bar of no stratum", "bars", settled(cell("seal", "excluded", entity(1), 2, "-"))),
    A("a barred firm in the drum", "bars", enter(entity(1))),
    A("a renamed barred firm in the drum", "bars", enter(entity(3))),
    A("a retired firm in the drum", "bars", enter(entity(28))),
    A("a drawn firm in the next drum", "bars", lambda b: enter(drawn_before(b, True))(b), "two"),
    A("a pending firm in the next drum", "bars", lambda b: enter(drawn_before(b, False))(b), "two"),
    A(
        "an owed firm filtered",
        "excluded bars",
        of_owed(lambda t: leave(t, "filter", "-", "-")),
        "owed",
    ),
    A("an owed firm barred", "bars", of_owed(lambda t: leave(t, "barred", "a", "10")), "owed"),
    A("an owed firm in neither list", "excluded bars", of_owed(leave), "owed"),
    A(
        "an owed firm struck elsewhere",
        "excluded",
        of_owed(lambda t: leave(t, "struck", "-", "3")),
        "owed",
    ),
    A("an owed firm among the others", "bars", of_owed(lambda t: move(t, "a")), "owed"),
    A("a firm owed without debt", "bars", owed_without_debt, "owed"),
    A("a number lowered", "numbers", stratum(number=1), "ratio"),
    A("a number raised", "numbers", stratum(number=3), "ratio"),
    A("rounded down", "numbers", stratum(rounding="down"), "ratio"),
    A("a ratio above one", "numbers", stratum(ratio=[6, 5]), "ratio"),
    A("a ratio of nothing", "numbers", stratum(ratio=[0, 5]), "ratio"),
    A("a ratio without rounding", "numbers", stratum(rounding=None), "ratio"),
    A("a rounding without ratio", "numbers", stratum(rounding="up")),
    A("least above most", "numbers", stratum(min=6, max=4)),
    A("fewer than the least", "numbers", stratum(min=6)),
    A("more than the most", "numbers", stratum(max=4)),
    A("nobody drawn", "numbers", stratum(number=0)),
    A("everybody drawn", "numbers", lambda b: stratum(number=in_drum(b))(b)),
    A("more than everybody drawn", "numbers", stratum(number=26)),
    A("a base too large", "numbers", stratum(base=29)),
    A(
        "a stratum forgotten",
        "numbers" + UNDRAWN,
        lambda b: b.of("seal").body["strata"].pop(),
        "ratio",
    ),
    A("owed firms by lot", "numbers", stratum(whole=False), "owed"),
    A("an owed firm spared", "numbers", stratum(number=1), "owed"),
    A("an expired certificate", "inspectors", of_person(lambda p: row_of(p, 3, "2026-03-01"))),
    A(
        "a certificate of 30 February",
        "files",
        of_person(lambda p: row_of(p, 3, "2027-02-30")),
    ),
    A("an expert counted as officer", "inspectors", of_person(into_officers, "expert")),
    A("an officer who is an expert", "inspectors", of_person(lambda p: row_of(p, 2, "expert"))),
    A("a recusal dropped", "inspectors", drop("seal", "inspectors", "bar", entity(7))),
    A(
        "a recusal of another kind",
        "inspectors",
        cell("seal", "inspectors", ["bar", entity(7)], 3, "same-pair"),
    ),
    A(
        "a recusal nobody logged",
        "inspectors",
        of_person(lambda p: add("seal", "inspectors", "bar", entity(9), p, "recusal")),
    ),
    A("a recusal of two kinds", "inspectors", two_kinds),
    A("an inspector in neither list", "inspectors", of_person(person_gone)),
    A(
        "an inspector in both",
        "inspectors",
        of_person(lambda p: settled(add("seal", "inspectors-excluded", p, "filter", "-", "-"))),
    ),
    A("a tier", "inspectors", of_person(lambda p: row_of(p, 5, "1"))),
    A("a prior", "inspectors", of_person(lambda p: row_of(p, 6, "1"))),
    A(
        "a person of no panel",
        "inspectors",
        of_person(lambda p: drop("seal", "inspectors", "panel", "officer", p)),
    ),
    A(
        "a stranger in a panel",
        "inspectors" + UNDRAWN,
        add("seal", "inspectors", "panel", "officer", "0" * 64),
    ),
    A("a team without rule", "inspectors" + UNDRAWN, rows("seal", "inspectors", without_team)),
    A(
        "a team of an empty panel",
        "inspectors" + UNDRAWN,
        cell("seal", "inspectors", ["team", "default"], 5, "x"),
    ),
    A("a place skipped", "inspectors", cell("seal", "inspectors", ["team", "default"], 2, "2")),
    A("one officer", "inspectors", cell("seal", "inspectors", ["team", "default"], 4, "1")),
    A(
        "nine officers of five",
        "inspectors",
        cell("seal", "inspectors", ["team", "default"], 4, "9"),
    ),
    A("expired with a reference", "inspectors", left_out("expired", 3, "3")),
    A("retired for an expired one", "inspectors", left_out("expired", 1, "retired")),
    A("barred without reference", "inspectors", left_out("expired", 1, "barred")),
    A(
        "a bar that is none",
        "inspectors",
        both(left_out("expired", 3, "3"), left_out("expired", 1, "barred")),
    ),
    A("inspectors uncounted", "inspectors", side("inspectors", excluded=[])),
    L("a seed of our own", "seed", body("draw", seed="0" * 64)),
    L("throws in another order", "seed selection pairing shown", typed(lambda t: t[::-1])),
    L("somebody else drawn", "selection", rows("draw", "result", another_winner)),
    L("a ticket of our own", "selection", cell("draw", "result", "drawn", 4, "0" * 64)),
    L("a reserve left out", "selection", drop("draw", "result", "reserve")),
    L("another cut-off", "selection", cell("draw", "result", "stratum", 4, "0" * 64)),
    L("another seed in the result", "selection", cell("draw", "result", "seed", 1, "0" * 64)),
    L("a result backwards", "selection pairing", rows("draw", "result", backwards)),
    L("a drawn firm without name", "selection shown", drop("draw", "labels", "entity")),
    L("a name of somebody not drawn", "selection", add("draw", "labels", "entity", "NO", "x")),
    L("two inspectors swapped", "pairing", seats_swapped),
    L("nobody passed over", "pairing", drop("draw", "result", "passed")),
    L("another quota", "pairing", cell("draw", "result", "quota", 2, "9")),
    L("no second part", "pairing", rows("draw", "result", lambda f: f[:20])),
    L(
        "a shorter bottleneck",
        "pairing",
        cell("draw", "result", "bottleneck", 1, "1"),
        "bottleneck",
    ),
    L("a bottleneck of fewer", "pairing", drop("draw", "result", "room"), "bottleneck"),
    L("openings exchanged", "pairing", rows("draw", "people", swap_openings)),
    L("an inspector opened twice", "pairing", opened_twice),
    L("an inspector unopened", "pairing", rows("draw", "people", lambda f: f[1:])),
    A("seed.txt of our own", "shown", spoil("seed.txt", b"seal ", b"seal 0")),
    A("a winner renamed", "shown", spoil("result.json", "店".encode(), b"shop")),
    A("a list retyped", "shown", spoil("selected.csv", b"\r\n", b"\n")),
    A("a catalogue without draws", "shown", spoil("index.json", b"drawn", b"sealed")),
    A("no list", "shown", lose("selected.csv")),
    A("a file of no draw", "shown", extra("draws/2026-0002/result.json")),
    A("a file of nobody", "shown", extra("README")),
    A("no receipt", "held-back", lose("receipt"), "held"),
    A("no promise", "held-back", lose("pending.json"), "held"),
    A("a promise broken", "held-back", extra("pending.json", pending("2026-04-30")), "held"),
    A("a promise in words", "held-back", extra("pending.json", pending("soon")), "held"),
    A("a receipt of the same log", "held-back", stale_receipt, "held"),
]


def by_name(name: str) -> Attack:
    return next(attack for attack in ATTACKS if attack.name == name)


def examined(
    folder: Path, keys: list[str] | None = None, seen: list[str] | None = None
) -> Examination:
    return verify(folder, keys or [], seen or [], World(lambda: f"{TODAY}T00:00:00Z"))


def false_claims(examination: Examination) -> set[tuple[str, str | None]]:
    return {(c.name, c.draw) for c in examination.verdict.claims if c.state is State.FALSE}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_the_lie_is_named(attack: Attack, tmp_path: Path) -> None:
    examination = examined(write(tmp_path, attack.files()))
    assert {name for name, _ in false_claims(examination)} == set(attack.false.split())
    assert examination.verdict.exit_code == 1


def test_no_two_attacks_are_the_same() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


HONEST = [*SCENARIOS, "practice", "drand"]


@pytest.mark.parametrize("scenario", HONEST)
def test_an_honest_folder_has_nothing_false(scenario: str, tmp_path: Path) -> None:
    made = played(scenario)
    codes = made.codes[:1] if scenario == "held" else made.codes
    found = examined(write(tmp_path, made.files), made.keys, codes)
    assert not false_claims(found)
    codes_of = {"practice": 4, "drand": 4}  # machine randomness; a beacon signature unchecked
    assert found.verdict.exit_code == codes_of.get(scenario, 0)


@pytest.mark.parametrize("scenario", HONEST)
def test_nothing_is_proved_without_anchors(scenario: str, tmp_path: Path) -> None:
    found = examined(write(tmp_path, played(scenario).files))
    assert not false_claims(found)
    assert found.verdict.exit_code == 4


@pytest.mark.parametrize("scenario", ["two", "bottleneck", "held"])
def test_every_byte_of_every_file_counts(scenario: str, tmp_path: Path) -> None:
    made = played(scenario)
    write(tmp_path, made.files)
    for path, data in made.files.items():
        if path == "pending.json":  # nobody signs promises; the receipt beside them is signed
            continue
        for place in {0, len(data) // 3, len(data) // 2, len(data) - 2, len(data) - 1}:
            for bit in (1, 32):
                bad = bytearray(data)
                bad[place] ^= bit
                (tmp_path / path).write_bytes(bad)
                assert examined(tmp_path).verdict.exit_code == 1, (path, place, bit)
        (tmp_path / path).write_bytes(data)
    assert examined(tmp_path).verdict.exit_code == 4


def test_every_file_is_missed(tmp_path: Path) -> None:
    made = played("two")
    write(tmp_path, made.files)
    for path, data in made.files.items():
        if not path.endswith("-people.txt"):  # which observer and auditor alone may have
            (tmp_path / path).unlink()
            assert examined(tmp_path).verdict.exit_code == 1, path
            (tmp_path / path).write_bytes(data)


def cut(book: Book) -> None:
    """Forget the second attempt and everything behind it."""
    del book.items[book.items.index(book.of("seal")) :]
    book.shown = {p: d for p, d in book.shown.items() if "/2026-0002/" not in p}


def test_a_truncated_log_is_found_by_the_code_only(tmp_path: Path) -> None:
    made = played("two")
    write(tmp_path, resign(made, cut))
    assert examined(tmp_path, made.keys, made.codes[:1]).verdict.exit_code == 0
    assert examined(tmp_path).verdict.exit_code == 4
    found = examined(tmp_path, made.keys, made.codes)
    assert false_claims(found) == {("seen", None)}
    assert found.verdict.exit_code == 1


def new_keys(book: Book) -> None:
    """Forget everybody's keys and sign the whole history with others of the same names."""
    for place, role in enumerate(("log", "operator", "observer")):
        private = Ed25519PrivateKey.from_private_bytes(bytes([place + 1]) * 32)
        book.signers[role] = signer_from(book.signers[role].key.name, private)
    for key in (*book.items[0].body["keys"], book.of("key-add").body):
        key["vkey"] = format_verifier_key(book.signers[key["role"]].key)


def test_new_keys_are_found_by_the_old_ones_only(tmp_path: Path) -> None:
    made = played("one")
    write(tmp_path, resign(made, new_keys, True))
    found = examined(tmp_path)
    assert found.verdict.exit_code == 4
    assert not false_claims(found)
    assert false_claims(examined(tmp_path, made.keys[:1])) == {("whose-log", None)}
    assert false_claims(examined(tmp_path, made.keys[1:])) == {("whose-log", None)}
    assert false_claims(examined(tmp_path, [], made.codes)) == {("seen", None)}


def test_the_observers_key_alone_does_not_tell_whose_log(tmp_path: Path) -> None:
    made = played("one")
    found = examined(write(tmp_path, made.files), made.keys[1:], made.codes)
    open_claims = {c.name for c in found.verdict.claims if c.essential and c.state != "true"}
    assert open_claims == {"whose-log"}
    assert found.verdict.exit_code == 4


def test_inputs_without_the_observer_are_not_vouched_for(tmp_path: Path) -> None:
    made = played("one")

    def edit(book: Book) -> None:
        book.items[0].body["signers"][5]["roles"] = ["operator"]
        book.of("inputs").roles = ["operator"]

    found = examined(write(tmp_path, resign(made, edit, True)), made.keys)
    assert not false_claims(found)
    states = {c.name: c.state for c in found.verdict.claims}
    assert states["unchosen"] is State.NOT_PROVED
    assert states["files-held"] is State.TRUE


@pytest.mark.parametrize("name", ["nothing", "nothing.zip", "a/b", "a\0b"])
def test_an_absent_folder_cannot_be_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        examined(tmp_path / name)
    assert caught.value.exit_code == 3


def test_an_empty_folder_cannot_be_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        examined(tmp_path)
