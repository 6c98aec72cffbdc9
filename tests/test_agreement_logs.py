"""Random honest logs through the whole program: nothing in them is false, for nobody."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from bureau import published
from chance import Chance
from office import BUREAU, RULES, STRATA, TICKETS, WINDOW, Bureau, begun, entity, inspector
from test_agreement import compare

from randcheck.errors import Refused
from randcheck.model import Inspector, PastVisit

LOGS, BUNCH = 32, 8
WINDOWS = ["同年", "180天", "同事项2年1次", "同部门180天", "同事项许可期2次", "3 times in 2 years"]
BY = ["", "risk", "office", "pool"]
AMOUNTS = ['ratio = "20%"', 'ratio = "1/7"', "each = 2", 'ratio = "100%"', 'ratio = "3‰"']
REQUESTS = [
    {},
    {"batches": "month"},
    {"batches": "3", "due": "2027-06-30"},
    {"number": 6},
    {"each": 1},
    {"cap": 2},
    {"where": {"office": frozenset({"东所"})}},
]


def rules_of(chance: Chance) -> str:
    limits = json.dumps(chance.some(WINDOWS, 2)[:4], ensure_ascii=False)
    pairs, inspectors = chance.of(["none", "90 days"]), chance.of(["none"] * 4 + ["30 days"])
    rounding = chance.of(["up", "up", "down", "half-up", "lot", "lot"])
    amount = chance.of(AMOUNTS)
    draw = f"balance = 'even', leeway = {chance.below(3)}, cap = {chance.of([2, 5, 20])}"
    window = f'entities = {limits}, pairs = "{pairs}", inspectors = "{inspectors}"'
    due = chance.of(["12-31", "30 days", "60 days"])
    changes = {
        WINDOW: f"window = {{ {window} }}\ndraw = {{ {draw} }}\ndeadlines = {{ due = '{due}' }}",
        STRATA: f'strata = {{ by = "{chance.of(BY)}", rounding = "{rounding}", {amount} }}',
        TICKETS: f'tickets = {{ by = "risk", of = {{ C = {1 + chance.below(999)} }} }}',
    }
    return chance.of([RULES, *[changed(RULES, changes)] * 4])


def changed(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def past_visits(chance: Chance) -> Iterator[PastVisit]:
    for _ in range(2 + chance.below(8)):
        said = {"item": chance.of(["", "X", "Y"]), "department": chance.of(["", BUREAU, "交通局"])}
        day = chance.of(["2024-07-01", "2025-05-05", "2026-01-10", "2026-02-20"])
        people = tuple(chance.some([inspector(n) for n in range(9)], 5))
        kind = chance.of(["random", "random", "cause"])
        yield PastVisit(entity(chance.below(30)), day, kind, people, **said)


def step(chance: Chance, bureau: Bureau) -> None:
    """Do one thing that a bureau may do between draws, or draw."""
    match chance.below(9):
        case 0:
            bureau.past(past_visits(chance))
        case 1:
            bureau.items("X", "Y", *[f"Z{n}" for n in range(chance.below(4))])
        case 2:
            who = inspector(8 + chance.below(4))
            away = chance.of(["", "市局"])
            bureau.staff(Inspector(who, "某人", until="2029-12-31", borrowed=away))
        case 3:
            bureau.wait(1 + chance.below(80))
        case 4:
            bureau.follow_text(rules_of(chance))
        case _:
            asked = chance.of(REQUESTS) | {"item": chance.of(["X", "X", "Y"])}
            drawing = bureau.draw(**asked)
            if chance.below(3):
                bureau.visit(drawing, 1 + chance.below(2), ())
            bureau.wait(chance.of([0, 0, 40, 70, 100]))


def a_log(chance: Chance, folder: Path) -> tuple[dict[str, bytes], list[str], int]:
    bureau, refused = begun(folder, practice=not chance.below(6)), 0
    bureau.follow_text(rules_of(chance))
    for _ in range(12):
        try:
            step(chance, bureau)
        except Refused:  # too few people, nobody left, a lot too large: nothing was written
            refused += 1
    made = published(bureau, private=bool(chance.below(4)))
    return made.files, made.keys, refused


def features(files: dict[str, bytes]) -> Iterator[str]:
    """Name what a log has that is worth comparing."""
    for path, data in files.items():
        if path.endswith("result.json"):
            found = json.loads(data)
            yield "drawn"
            yield from {"batches"} if len(found["batches"]) > 1 else ()
            yield from {"bottleneck"} if not found["paired"] else ()
        yield from {"licences"} if path.endswith("-licences.txt") else ()
        for name, sign in (("lot", b'"rounding": "lot"'), ("owed", b'"stratum": "owed"')):
            yield from {name} if path.startswith("entries/") and sign in data else ()
        if path.endswith("-inspectors.txt") and b"\t1\t0\n" in data:
            yield "lent"


pytestmark = pytest.mark.usefixtures("forgetful")


@pytest.fixture(scope="module")
def seen() -> Counter[str]:
    return Counter()


@pytest.mark.parametrize("bunch", range(BUNCH))
def test_an_honest_log_is_believed_by_both(bunch: int, tmp_path: Path, seen: Counter[str]) -> None:
    for n in range(bunch, LOGS, BUNCH):
        files, keys, refused = a_log(Chance(f"log {n}"), tmp_path / f"{n}")
        seen.update(features(files))
        seen["refused"] += refused
        assert not compare(files, tmp_path / f"{n}-out", keys, []), n


def test_those_logs_are_worth_comparing(seen: Counter[str]) -> None:
    if seen["drawn"] < LOGS:
        pytest.skip("runs behind the others only")
    assert min(seen[name] for name in ("batches", "licences", "lot", "owed", "lent")) > 3
