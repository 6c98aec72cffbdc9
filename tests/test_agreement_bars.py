"""The package and the oracle agree on who is barred or owed, whatever happened before."""

import json
from dataclasses import dataclass, field, replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from chance import Chance
from lies import played
from oracle import bars as oracle_bars
from oracle import fold
from oracle.tables import Visit

from randcheck.protocol.bodies import Limit, Seal
from randcheck.protocol.checks import Case, imported_bars
from randcheck.protocol.entry import parse_entry
from randcheck.protocol.history import Attempt, History, debts, entity_bars, read_visits
from randcheck.protocol.result import Seated

HISTORIES, BUNCH = 2000, 10
TOKENS = ["A", "B", "C", "D", "E", "F"]
ALIASES = {"OLD-A": "A", "OLD-B": "B"}
NAMES = [*TOKENS, *ALIASES]
ITEMS, DEPARTMENTS = ["X", "Y"], [None, "P", "Q"]
ENDS = ["drawn"] * 3 + ["void", "live"]
DAYS = [f"{year}-{day}" for year in (2023, 2024, 2025) for day in ("01-01", "06-30", "12-31")]


@cache
def a_seal() -> tuple[bytes, Seal]:
    """The last seal of an honest log, as text and as value."""
    files = played("one").files
    for path in sorted(files, reverse=True):
        text = files[path].rpartition(b"\n\n")[0] + b"\n"
        if path.startswith("entries/") and json.loads(text)["type"] == "seal":
            found = parse_entry(text).body
            assert isinstance(found, Seal)
            return text, found
    raise AssertionError("no seal")


@dataclass
class Both:
    """One history, told to the package and to the oracle, entry by entry."""

    package: History = field(default_factory=History)
    oracle: fold.State = field(default_factory=lambda: fold.State(SimpleNamespace()))
    seq: int = 0

    def __post_init__(self) -> None:
        self.package.entities.retired_by.update(dict.fromkeys(TOKENS, -1))
        self.package.entities.alias_of.update(ALIASES)
        self.oracle.entities.tokens.update(dict.fromkeys(TOKENS))
        self.oracle.entities.alias.update(ALIASES)

    def visits(self, rows: list[tuple[str, ...]]) -> None:
        self.seq += 1
        self.package.visits += read_visits(rows, self.seq)
        for entity, *_, draw, _, _, _ in rows:
            if draw != "-":
                found = self.package.attempt(draw)
                assert found is not None
                found.visited.add(entity)
                self.oracle.seal_of(draw).visited.add(entity)
        cells = [(*row[:4], [], *row[5:]) for row in rows]
        self.oracle.visits.append((self.seq, [Visit(*row) for row in cells]))

    def sealed(self, members: dict[str, Any], tables: dict[str, Any]) -> tuple[Seal, fold.Seal]:
        """Write a seal in both forms; nothing is known of it yet."""
        text, seal = a_seal()
        limits = members.pop("limits")
        body = json.loads(text)["body"] | members
        body["window"] = body["window"] | {"entities": limits}
        window = replace(seal.window, entities=tuple(Limit(**limit) for limit in limits))
        entry = SimpleNamespace(seq=self.seq, body=body)
        return replace(seal, window=window, **members), fold.Seal(entry, tables)

    def draw(self, members: dict[str, Any], drawn: list[str], struck: list[str], end: str) -> None:
        self.seq += 1
        rest = [SimpleNamespace(token=token, reason="struck") for token in struck]
        seal, other = self.sealed(members, {"excluded": rest})
        attempt = Attempt(seal, self.seq, "", "", frozenset(), frozenset(struck))
        if end == "void":
            attempt.void, other.void = True, SimpleNamespace(seq=self.seq)
        if end == "drawn":
            self.seq += 1
            attempt.draw_seq, attempt.seated = self.seq, Seated(frozenset(drawn), (), True)
            rows = [SimpleNamespace(token=token) for token in drawn]
            other.draw = SimpleNamespace(seq=self.seq)
            other.result = SimpleNamespace(drawn=lambda: rows)
        self.package.attempts.append(attempt)
        self.oracle.seals.append(other)


def some_limits(chance: Chance) -> list[dict[str, Any]]:
    made = []
    for _ in range(chance.below(5)):
        unit = chance.of(["years", "days", "licence"])
        length = {"years": 1 + chance.below(3), "days": 1 + chance.below(800), "licence": 1}[unit]
        scope, times = chance.of(["any", "item", "department"]), 1 + chance.below(3)
        made.append({"unit": unit, "length": length, "times": times, "scope": scope})
    return made


def some_visits(chance: Chance, both: Both, day: str) -> list[tuple[str, ...]]:
    rows = set()
    drawn = [a for a in both.package.attempts if a.seated is not None]
    for _ in range(1 + chance.below(4)):
        date = chance.of([d for d in DAYS if d <= day])
        said = chance.of(["-", *ITEMS]), chance.of(["-", "P", "Q"])
        kind = chance.of(["random", "random", "cause"])
        rows.add((chance.of(NAMES), date, kind, "-", "-", *said))
    for attempt in chance.some(drawn, 2):
        for token in chance.some(sorted(attempt.seated.drawn), 2):
            date = chance.of([d for d in DAYS if attempt.seal.as_of <= d <= day] or [day])
            rows.add((token, date, "random", attempt.seal.draw, "-", "-", "-"))
    return sorted(rows)


def a_history(chance: Chance) -> tuple[Both, str]:
    both, days = Both(), sorted(chance.of(DAYS) for _ in range(2 + chance.below(6)))
    for day in days:
        if chance.below(3):
            both.visits(some_visits(chance, both, day))
        if chance.below(3):
            members = some_members(chance, both, day)
            drawn = chance.some(NAMES, 2)
            struck = chance.some(TOKENS, 6)
            both.draw(
                members, drawn, struck, chance.of(["drawn", "drawn", "drawn", "void", "live"])
            )
    return both, days[-1]


def some_members(chance: Chance, both: Both, day: str) -> dict[str, Any]:
    return {
        "draw": f"{day[:4]}-{len(both.package.attempts) + 1:04d}",
        "item": chance.of(ITEMS),
        "department": chance.of(DEPARTMENTS),
        "as_of": day,
        "due": chance.of([d for d in DAYS if d >= day]),
        "limits": some_limits(chance),
    }


def judged(chance: Chance) -> tuple[int, int, int]:
    """Ask both about the next seal; return how many are owed, barred, barred by imports only."""
    both, day = a_history(chance)
    since = {token: chance.of(DAYS) for token in chance.some(TOKENS, 2)}
    seal, other = both.sealed(some_members(chance, both, day), {"licences": since})
    found = oracle_bars.bars_of(both.oracle, other)
    owed, barred = debts(both.package, seal), entity_bars(both.package, seal, since)
    assert owed == found.owed
    assert barred == {token: set(seqs) for token, seqs in found.bars.items()}
    rest = [(t, "barred", "a", str(seq)) for t, seqs in barred.items() for seq in seqs]
    imported = imported_bars(Case(seal, both.package, [], rest, [], []))
    expected = {(t, seq) for t, seqs in found.bars.items() for seq, other in seqs.items() if other}
    assert set(imported) == expected
    return len(owed), len(barred), len(imported)


@pytest.mark.parametrize("bunch", range(BUNCH))
def test_both_bar_the_same(bunch: int) -> None:
    counts = [judged(Chance(f"history {n}")) for n in range(bunch, HISTORIES, BUNCH)]
    assert all(sum(map(bool, kind)) > 20 for kind in zip(*counts, strict=True))


def test_a_wrong_count_would_be_seen() -> None:
    """The comparison itself: one visit of one, then of two, in both."""
    both = Both()
    both.visits([("A", "2025-06-30", "random", "-", "-", "-", "-")])
    members = {"draw": "2025-0001", "item": "X", "department": None, "as_of": "2025-12-31"}
    for times, barred in ((1, {"A": {1}}), (2, {})):
        limits = [{"unit": "years", "length": 1, "times": times, "scope": "any"}]
        seal, other = both.sealed({**members, "due": "2025-12-31", "limits": limits}, {})
        assert entity_bars(both.package, seal, {}) == barred
        assert set(oracle_bars.bars_of(both.oracle, other).bars) == set(barred)
