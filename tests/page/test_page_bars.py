"""The page and the package agree on who is barred or owed, and what is carried on."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from chance import Chance
from test_agreement_bars import ALIASES, BEGUN, DAYS, TOKENS, Both, a_history, some_members

from randcheck.protocol.checks import Case, imported_bars
from randcheck.protocol.history import carry, debts, entity_bars

HISTORIES = 1500
TELL = Path(__file__).with_name("histories.js")


@dataclass
class Told(Both):
    """A history that besides keeps what it was told, for the page."""

    rows: list[tuple[str, ...]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)

    def carried(self, rows: list[tuple[str, ...]]) -> None:
        super().carried(rows)
        self.rows = rows

    def visits(self, rows: list[tuple[str, ...]]) -> None:
        super().visits(rows)
        self.steps.append({"visits": rows, "seq": self.seq})

    def draw(
        self,
        members: dict[str, Any],
        drawn: list[str],
        struck: list[str],
        end: str,
        corrected: list[str],
    ) -> None:
        step = {"seal": plain(members), "seq": self.seq + 1, "drawSeq": self.seq + 2, "end": end}
        self.steps.append(step | {"drawn": drawn, "struck": struck, "corrected": corrected})
        super().draw(members, drawn, struck, end, corrected)


def plain(members: dict[str, Any]) -> dict[str, Any]:
    """Give members the form of a seal's body."""
    body = {**members, "attempt": 1, "period": "P", "window": {"entities": members["limits"]}}
    del body["limits"]
    return body


def a_case(chance: Chance, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], Any]:
    """Return a history for the page, and what the package says of the next seal."""
    monkeypatch.setattr("test_agreement_bars.Both", Told)
    both, day = a_history(chance)
    assert isinstance(both, Told)
    since = {token: chance.of(DAYS) for token in chance.some(TOKENS, 2)}
    members = some_members(chance, both, day)
    told = {"tokens": TOKENS, "aliases": ALIASES, "begun": BEGUN, "carried": both.rows}
    told |= {"steps": both.steps, "next": plain(members), "since": since}
    told["late"] = bool(chance.below(2))
    return told, expected(both, members, since)


def expected(both: Both, members: dict[str, Any], since: dict[str, str]) -> dict[str, Any]:
    seal, _ = both.sealed(dict(members), {"licences": since})
    barred = entity_bars(both.package, seal, since)
    rest = [(t, "barred", "a", str(seq)) for t, seqs in barred.items() for seq in seqs]
    imported = imported_bars(Case(seal, both.package, [], rest, [], []))
    return {
        "owed": debts(both.package, seal),
        "bars": {token: sorted(seqs) for token, seqs in barred.items()},
        "imported": sorted([token, int(seq)] for token, seq in imported),
        "carried": sorted(list(row) for row in carry(both.package) if row[0] == "owed"),
    }


@pytest.fixture
def tell() -> Iterator[Any]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here")

    def ask(lines: list[str]) -> list[dict[str, Any]]:
        done = subprocess.run(
            [node, TELL], input="\n".join(lines), capture_output=True, text=True, check=True
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    yield ask


def test_the_page_bars_the_same(tell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [a_case(Chance(f"page {n}"), monkeypatch) for n in range(HISTORIES)]
    answers = tell([json.dumps(told) for told, _ in cases])
    assert len(answers) == HISTORIES
    for found, (_, first) in zip(answers, cases, strict=True):
        found["carried"] = [row for row in found["carried"] if row[0] == "owed"]
        assert found == first
    for name in ("owed", "bars", "imported", "carried"):
        assert sum(bool(first[name]) for _, first in cases) > 20
