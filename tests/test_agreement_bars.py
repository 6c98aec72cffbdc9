"""The package and the oracle agree on who is barred or owed, and what is carried on."""

import json
from dataclasses import dataclass, field, replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from chance import Chance
from lies import played
from oracle import bars as oracle_bars
from oracle import debts as oracle_debts
from oracle import state
from oracle.tables import Visit

from randcheck.protocol.attempt import Attempt, Logged
from randcheck.protocol.bodies import Seal
from randcheck.protocol.calendar import seconds
from randcheck.protocol.checks import Case, imported_bars
from randcheck.protocol.entry import parse_entry
from randcheck.protocol.history import (
    History,
    carry,
    debts,
    entity_bars,
    read_carried,
    read_visits,
)
from randcheck.protocol.parts import Limit
from randcheck.protocol.result import Seated

HISTORIES, BUNCH = 2000, 10
TOKENS = ["A", "B", "C", "D", "E", "F"]
ALIASES = {"OLD-A": "A", "OLD-B": "B"}
NAMES = [*TOKENS, *ALIASES]
ITEMS, DEPARTMENTS = ["X", "Y"], [None, "P", "Q"]
ENDS = ["drawn"] * 3 + ["corrected", "void", "live"]
BEGUN = "2023-12-31"
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


def a_log() -> SimpleNamespace:
    """What the oracle asks of a log here: the day on which it began."""
    return SimpleNamespace(
        entries=[SimpleNamespace(seconds=seconds(f"{BEGUN}T00:00:00Z"))], zone="+00:00"
    )


@dataclass
class Both:
    """One history, told to the package and to the oracle, entry by entry."""

    package: History = field(default_factory=History)
    oracle: state.State = field(default_factory=lambda: state.State(a_log()))
    seq: int = 0

    def __post_init__(self) -> None:
        self.package.entities.retired_by.update(dict.fromkeys(TOKENS, -1))
        self.package.entities.alias_of.update(ALIASES)
        self.oracle.entities.tokens.update(dict.fromkeys(TOKENS))
        self.oracle.entities.alias.update(ALIASES)

    def carried(self, rows: list[tuple[str, ...]]) -> None:
        self.package.carried = read_carried(rows, BEGUN)
        for word, *cells in rows:
            if word == "owed":
                self.oracle.owed.add((cells[0], cells[1]))
            else:
                self.oracle.attempts[cells[0], cells[1]] = int(cells[2])

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

    def sealed(self, members: dict[str, Any], tables: dict[str, Any]) -> tuple[Seal, state.Seal]:
        """Write a seal in both forms; nothing is known of it yet."""
        text, seal = a_seal()
        limits = members.pop("limits")
        body = json.loads(text)["body"] | members
        body["window"] = body["window"] | {"entities": limits}
        window = replace(seal.window, entities=tuple(Limit(**limit) for limit in limits))
        entry = SimpleNamespace(seq=self.seq, body=body)
        return replace(seal, window=window, **members), state.Seal(entry, tables)

    def draw(
        self,
        members: dict[str, Any],
        drawn: list[str],
        struck: list[str],
        end: str,
        corrected: list[str],
    ) -> None:
        self.seq += 1
        rest = [SimpleNamespace(token=token, reason="struck") for token in struck]
        seal, other = self.sealed(members, {"excluded": rest})
        attempt = Attempt(seal, self.seq, "", "", frozenset(), struck=frozenset(struck))
        if end == "void":
            attempt.voided, other.void = Logged(self.seq, "", frozenset()), SimpleNamespace()
        if end in ("drawn", "corrected"):
            self.seq += 1
            attempt.draw_seq, attempt.seated = self.seq, Seated(frozenset(drawn), (), True)
            rows = [SimpleNamespace(token=token) for token in drawn]
            other.draw = SimpleNamespace(seq=self.seq)
            other.result = SimpleNamespace(drawn=lambda: rows)
        if end == "corrected":
            self.correct(attempt, other, corrected)
        self.package.attempts.append(attempt)
        self.oracle.seals.append(other)

    def correct(self, attempt: Attempt, other: state.Seal, tokens: list[str]) -> None:
        """Strike rows after the draw; the drawn ones among them are drawn no longer."""
        self.seq += 1
        assert attempt.seated is not None and other.result is not None
        left = attempt.seated.drawn - set(tokens)
        attempt.struck |= set(tokens)
        attempt.seated = Seated(left, (), True)
        rows = [SimpleNamespace(token=token) for token in left]
        body = {"struck": [{"token": token} for token in tokens]}
        result = SimpleNamespace(drawn=lambda: rows)
        other.corrections.append(state.Correction(SimpleNamespace(body=body), result))


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
    both.carried(some_debts(chance))
    for day in days:
        if chance.below(3):
            both.visits(some_visits(chance, both, day))
        if chance.below(3):
            members = some_members(chance, both, day)
            drawn = chance.some(NAMES, 2)
            struck = chance.some(TOKENS, 6)
            both.draw(members, drawn, struck, chance.of(ENDS), chance.some(NAMES, 3))
    return both, days[-1]


def some_debts(chance: Chance) -> list[tuple[str, ...]]:
    owed = [("owed", token, item) for item in ITEMS for token in chance.some(NAMES, 5)]
    period, n = a_seal()[1].period, str(1 + chance.below(9))
    tried = [("attempts", item, period, n) for item in chance.some(ITEMS, 2)]
    return [*owed, *tried]


def some_members(chance: Chance, both: Both, day: str) -> dict[str, Any]:
    return {
        "draw": f"{day[:4]}-{len(both.package.attempts) + 1:04d}",
        "item": chance.of(ITEMS),
        "department": chance.of(DEPARTMENTS),
        "as_of": day,
        "due": chance.of([d for d in DAYS if d >= day]),
        "limits": some_limits(chance),
    }


def judged(chance: Chance) -> tuple[int, ...]:
    """Ask both about the next seal; count who is owed, barred, barred by imports, owed of old."""
    both, day = a_history(chance)
    since = {token: chance.of(DAYS) for token in chance.some(TOKENS, 2)}
    seal, other = both.sealed(some_members(chance, both, day), {"licences": since})
    found = oracle_bars.bars_of(both.oracle, other)
    owed, barred = debts(both.package, seal), entity_bars(both.package, seal, since)
    assert owed == found.owed
    assert barred == found.bars
    rest = [(t, "barred", "a", str(seq)) for t, seqs in barred.items() for seq in seqs]
    imported = imported_bars(Case(seal, both.package, [], rest, [], []))
    expected = {(t, seq) for t, seqs in found.bars.items() for seq in seqs}
    assert set(imported) == {(t, seq) for t, seq in expected if (seq, t) in found.imported}
    attempts, debt = oracle_debts.carried_of(both.oracle)
    written = [("attempts", *pair, str(n)) for pair, n in attempts.items()]
    assert sorted(carry(both.package)) == sorted([*written, *(("owed", *row) for row in debt)])
    return len(owed), len(barred), len(imported), sum(seq == 0 for seq in owed.values())


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
