"""The package and the oracle, written apart from one text, agree: on draws, on claims, on exits."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from chance import Chance
from forge import Book, Files, Item, dump, resign, write
from lies import Attack, Edit, on_files, played, settle
from oracle import draw as oracle_draw
from oracle import verify as oracle_verify
from oracle.bls import quicknet_holds
from test_attacks import ATTACKS, BOUNDS, HONEST, TODAY, examined, false_claims

from randcheck.errors import Unreadable
from randcheck.protocol.calendar import seconds
from randcheck.protocol.numbers import numbers_by_code
from randcheck.protocol.parts import Stratum
from randcheck.protocol.people import read_people
from randcheck.protocol.result import derive, format_result
from randcheck.protocol.table import FRAME, INSPECTORS, Row, format_table

DRAWS, FORGERIES, BUNCH = 2000, 240, 20
CODES = ["a", "b", "c", "d"]


# --- draws ----------------------------------------------------------------------------------------


def drum(chance: Chance) -> tuple[list[Row], list[Row]]:
    """Make up a frame and an inspector frame."""
    entities = [f"E{n:02d}" for n in range(1 + chance.below(14))]
    people = [sha256(f"p{n}".encode()).hexdigest() for n in range(2 + chance.below(11))]
    panels = {code: chance.some(people, 2) or people[:1] for code in CODES[: 1 + chance.below(4)]}
    teams = {code: 1 + chance.below(3) for code in CODES[: 1 + chance.below(3)]}
    frame = [
        (e, chance.of(CODES[:3]), chance.of(list(teams)), str(1 + chance.below(4)))
        for e in entities
    ]
    rows: list[Row] = [("panel", code, p) for code, found in panels.items() for p in found]
    rows += [
        (
            "person",
            p,
            "officer",
            "-",
            str(1 + chance.below(8)),
            *(str(chance.below(3)) for _ in "tp"),
        )
        for p in people
    ]
    rows += [
        ("team", team, str(place), f"r{place}", str(1 + chance.below(2)), chance.of(list(panels)))
        for team, roles in teams.items()
        for place in range(1, roles + 1)
    ]
    rows += [
        ("bar", e, p, chance.of(["recusal", "same-pair"]))
        for e in entities
        for p in chance.some(people, 6)
    ]
    return frame, rows


def some_strata(chance: Chance, frame: list[Row]) -> list[dict[str, Any]]:
    """Make up the numbers of a frame's strata, named ones and such as a lot rounds."""
    strata = []
    for code in sorted({row[1] for row in frame}):
        size = sum(row[1] == code for row in frame)
        lot = {"rounding": "lot", "ratio": [1 + chance.below(9), chance.of([9, 10, 100, 10**7])]}
        s = {"stratum": code, "base": size + chance.below(3), "drum": size, "number": 0}
        s |= {"min": None, "max": None, "whole": False, "zero": False}
        if chance.below(2):
            strata.append(s | lot)
        else:
            strata.append(s | {"rounding": None, "ratio": None, "number": chance.below(size + 1)})
    return [*strata, *chance.some(strata, 20)]


def both_numbers(strata: list[dict[str, Any]], seed: str) -> dict[str, int]:
    numbers = numbers_by_code([Stratum(**s) for s in strata], seed)
    second = oracle_draw.drawn_numbers(strata, seed)
    assert numbers == dict(zip((s["stratum"] for s in strata), second, strict=True))
    return numbers


def both_results(chance: Chance) -> tuple[bytes, bytes]:
    (frame, people), seed = drum(chance), sha256(chance.name.encode()).hexdigest()
    numbers = both_numbers(some_strata(chance, frame), seed)
    balance, leeway = chance.of(["even", "none"]), chance.below(4)
    practice = not chance.below(8)
    written = format_table(FRAME, frame, practice), format_table(INSPECTORS, people, practice)
    second = oracle_draw.result_table(*written, numbers, balance, leeway, seed, practice)
    result = derive(sorted(frame), numbers, read_people(people), balance, leeway, seed)
    return format_result(result, {row[0]: row[2] for row in frame}, practice), second


@pytest.mark.parametrize("bunch", range(BUNCH))
def test_both_draw_the_same(bunch: int) -> None:
    infeasible = visits = 0
    for n in range(bunch, DRAWS, BUNCH):
        first, second = both_results(Chance(f"draw {n}"))
        assert first == second, n
        infeasible += b"\nbottleneck\t" in first
        visits += b"\nvisit\t" in first
    assert infeasible > 10
    assert visits > 10


# --- claims ---------------------------------------------------------------------------------------


def compare(
    files: Files,
    folder: Path,
    keys: list[str],
    seen: list[str],
    before: Files | None = None,
    policy: bytes | None = None,
) -> set[Any]:
    """Verify twice, and compare every claim; return what both call FALSE."""
    write(folder / "it", files)
    old = write(folder / "before", before) if before else None
    now = seconds(f"{TODAY}T00:00:00Z")
    second = oracle_verify.verify(
        folder / "it", keys, seen, now=now, beacon=quicknet_holds, before=before, policy=policy
    )
    trusted = folder / "policy" if policy else None
    if trusted:
        trusted.write_bytes(policy or b"")
    found = examined(folder / "it", keys, seen, old, trusted)
    first = {(c.name, c.draw): str(c.state) for c in found.verdict.claims}
    assert (dict(second.claims), second.exit) == (first, found.verdict.exit_code)
    return false_claims(found)


@pytest.mark.parametrize("scenario", HONEST)
def test_both_believe_the_honest(scenario: str, tmp_path: Path) -> None:
    made = played(scenario)
    codes = made.codes[:1] if scenario == "held" else made.codes
    assert not compare(made.files, tmp_path, [], [])
    assert not compare(made.files, tmp_path, made.keys, codes, made.before, made.policy)
    assert not compare(made.files, tmp_path, made.keys[:2], [], None, made.policy)
    strange = compare(made.files, tmp_path, ["0" * 64], ["0" * 32])
    assert ("whose-log", None) in strange
    assert (("seen", None) in strange) == (scenario != "held")  # held back, it may be among them


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_both_name_the_same_lies(attack: Attack, tmp_path: Path) -> None:
    made = played(attack.on)
    assert compare(attack.files(), tmp_path, made.keys, [], None, made.policy)


@pytest.mark.parametrize("edit, on", BOUNDS.values(), ids=BOUNDS)
def test_both_allow_the_same(edit: Edit, on: str, tmp_path: Path) -> None:
    assert not compare(resign(played(on), edit, True), tmp_path, [], [])


OTHERS = dump({"schema": "randcheck pages v1", "made_by": "randcheck 0"})
PAGES = ["index.html", "a.xml", "b/c.xlsx", "checkpoints/1.html", "items.json", "keys.json"]
PAGES += ["entity/A/b.json", "schema/1", "server/x.conf", "draws/2026-0001/verify.html"]
NO_PAGES = ["x/items.json", "entity", "entities/1", "a.htm", "a.HTML", "b/a.html.gz", "pages.js"]


def with_pages(scenario: str, *paths: str) -> Files:
    """Publish besides what another version of the program would make for people."""
    pages = {"pages.json": OTHERS, **dict.fromkeys(paths, b"<p>")}
    return resign(played(scenario), on_files(lambda files: files.update(pages)))


@pytest.mark.parametrize("scenario", ["two", "paired", "held", "practice"])
def test_both_leave_the_pages_of_others_unchecked(scenario: str, tmp_path: Path) -> None:
    made = played(scenario)
    codes = made.codes[:1] if scenario == "held" else made.codes
    assert not compare(with_pages(scenario, *PAGES), tmp_path, made.keys, codes)
    found = examined(tmp_path / "it", made.keys, codes).verdict
    assert [str(c.state) for c in found.claims if c.name == "pages"] == ["not checked here"]
    assert found.exit_code == (4 if scenario == "practice" else 0)


@pytest.mark.parametrize("path", PAGES)
def test_both_take_a_page_for_one(path: str, tmp_path: Path) -> None:
    assert not compare(with_pages("one", path), tmp_path, [], [])


@pytest.mark.parametrize("path", NO_PAGES)
def test_both_take_no_other_file_for_a_page(path: str, tmp_path: Path) -> None:
    assert compare(with_pages("one", path), tmp_path, [], []) == {("shown", None)}


def scalars(value: Any) -> Iterator[tuple[Any, Any]]:
    """List every place in a body that holds a value, as container and key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        if isinstance(inner, dict | list):
            yield from scalars(inner)
        yield value, key


def another(chance: Chance, value: Any) -> Any:
    """Give another value, mostly of the same form."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return chance.of([value + 1, max(value - 1, 0), 0, 1, 10 * value, 10**12])
    if isinstance(value, list):
        return [*value[1:], *value[:1]] if chance.below(2) else value[:-1]
    if isinstance(value, str) and value:
        other = chance.of(["0", "1", "9", "a", "z"])
        place = chance.below(len(value))
        return chance.of([value[:place] + other + value[place + 1 :], value[:-1], value + other])
    return chance.of([None, 0, "a", 1])


def change_body(chance: Chance, book: Book) -> None:
    kinds = ["seal"] * 5 + ["inputs", "draw", "visits", "roster", "rules", "genesis"]
    item = book.of(chance.of(kinds))
    container, key = chance.of(list(scalars(item.body)))
    container[key] = another(chance, container[key])


def change_table(chance: Chance, book: Book) -> None:
    """Drop, repeat, recombine or change a row of a table."""
    item: Item = book.of(
        chance.of(["seal", "seal", "seal", "draw", "visits", "recusals", "roster"])
    )
    name = chance.of(sorted(item.tables))
    found = item.rows(name)
    row, other = list(chance.of(found)), chance.of(found)
    place = chance.below(len(row))
    match chance.below(4):
        case 0:
            found.remove(row)
        case 1:
            row[place] = other[min(place, len(other) - 1)]
            found.append(row)
        case 2:
            found[found.index(row)][place] = another(chance, row[place])
        case _:
            found[found.index(row)][place] = other[min(place, len(other) - 1)]
    item.put(name, found, ordered=name != "result")


def change_log(chance: Chance, book: Book) -> None:
    """Drop an entry, exchange two neighbours, or move the time."""
    place = 1 + chance.below(len(book.items) - 2)
    match chance.below(4):
        case 0:
            del book.items[place]
        case 1:
            a, b = book.items[place : place + 2]
            book.items[place : place + 2] = [b, a]
            a.entry["time"], b.entry["time"] = b.entry["time"], a.entry["time"]
        case 2:
            later = [item.entry["time"] for item in book.items[place:]]
            for item, time in zip(book.items[place:], later, strict=True):
                item.entry["time"] = f"2027{time[4:]}"
        case _:
            book.items[place].roles = chance.of([["log"], ["operator"], ["operator", "observer"]])


CHANGES: list[Callable[[Chance, Book], None]] = [
    change_body,
    change_table,
    change_table,
    change_log,
]


def forgery(chance: Chance) -> tuple[Files, list[str], list[str]]:
    """Make up one to three lies about an honest publication, and put the rest in order."""
    made = played(chance.of(HONEST))

    def edit(book: Book) -> None:
        for _ in range(1 + chance.below(3)):
            chance.of(CHANGES)(chance, book)
        if not chance.below(2):
            settle(book.of("seal"))

    while True:
        try:
            files = resign(made, edit, bool(chance.below(2)))
            return files, chance.of([[], made.keys]), chance.of([[], made.codes])
        except (ArithmeticError, LookupError, ValueError, TypeError, StopIteration):
            continue  # a lie that cannot even be written


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("bunch", range(BUNCH))
def test_both_judge_forgeries_alike(bunch: int, tmp_path: Path) -> None:
    for n in range(bunch, FORGERIES, BUNCH):
        files, keys, seen = forgery(Chance(f"forgery {n}"))
        try:
            compare(files, tmp_path / str(n), keys, seen)
        except Unreadable:  # a cap of the package, which the oracle does not have
            continue
