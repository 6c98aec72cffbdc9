"""Honest publications: a small bureau that goes the right way, clock and randomness held still.

`honest` plays a scenario from the first key to the published folder.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import weeks
from office import (
    BUREAU,
    ROUND_AT,
    START,
    STRATA,
    TICKETS,
    WINDOW,
    Bureau,
    begun,
    entity,
    inspector,
)

from randcheck.model import Inspector, PastVisit
from randcheck.protocol.calendar import format_time
from randcheck.protocol.note import Signer
from randcheck.protocol.pages import is_page
from randcheck.protocol.parts import Dice, Lottery, Value
from randcheck.protocol.sums import ALLOWED, SIGNATURE, SUMS, signed_sums
from randcheck.services import (
    corrections,
    draws,
    publish,
)
from randcheck.services.rule_words import parse_ratio
from randcheck.services.world import World

BEACON_START = ROUND_AT - 7200
OTHER_RULES = {
    "classes": {
        STRATA: 'strata = { by = "risk", rounding = "lot", '
        'ratios = { A = "1%", B = "10%", C = "30%" } }'
    },
    "offices": {STRATA: 'strata = { by = "office", each = 3 }'},
    "weighted": {TICKETS: 'tickets = { by = "risk", of = { B = 2, C = 40 } }'},
    "pools": {
        WINDOW: 'window = { entities = ["同事项许可期2次", "同部门180天"], pairs = "3 years" }',
        STRATA: 'strata = { by = "pool", ratios = { "食品" = "25%", "特种设备" = "1/3" } }',
    },
}
PLAIN: dict[str, Any] = {"number": 5, "by": ""}
ASKED: dict[str, dict[str, Any]] = {
    "one": PLAIN,
    "two": PLAIN,
    "bottleneck": {"number": 4, "by": "", "cap": 1},
    "batches": {"ratio": parse_ratio("100%", "up"), "by": "", "batches": "4", "due": "2026-03-31"},
    "weighted": {"number": 7},
    "pools": {"item": "食品"},
    "lent": {"number": 10, "by": "", "cap": 3},
    "items": {"item": "A01", **PLAIN},
}
"""What is asked for in the last draw of a scenario; else the rules say everything."""

SCENARIOS = ("one", "two", "void", "owed", "bottleneck", "ratio", "lottery", "held")
SCENARIOS += ("classes", "offices", "batches", "weighted", "pools", "lent", "items")
SCENARIOS += ("drand", "beacon", "corrected", "paired", "rotated", "after", "witnessed")
SCENARIOS += ("substituted", "found", "fresh")
OF_BEACON = ("drand", "beacon", "witnessed", "fresh")
NAMES = {"two": "某县市场监督管理局某某经济技术开发区分局"}
"""A bureau whose name is too long for a code: its draws name no department."""

Files = dict[str, bytes]
SUMMED = {SUMS, SIGNATURE, ALLOWED}


@dataclass(frozen=True)
class Honest:
    """A publication, who signed it, and what an outsider knows of it from elsewhere."""

    files: Files
    signers: Mapping[str, Signer]
    keys: list[str]
    codes: list[str]
    world: World
    before: Files | None = None
    policy: bytes | None = None


def honest(folder: Path, *, scenario: str = "one", practice: bool = False) -> Honest:
    if scenario == "after":
        return _after(folder)
    start = BEACON_START if scenario in OF_BEACON else START
    bureau = begun(folder, practice, NAMES.get(scenario, BUREAU), start)
    policy = bureau.witness() if scenario == "witnessed" else None
    _play(bureau, scenario)
    return replace(published(bureau, private=scenario != "held"), policy=policy)


def _after(folder: Path) -> Honest:
    """Begin a new log where another ended with debts."""
    old = begun(folder / "old")
    _play(old, "owed")
    made = published(old, private=True)
    for path, data in made.files.items():
        (folder / "before" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "before" / path).write_bytes(data)
    bureau = begun(folder, start=next(old.clock), after=folder / "before")
    bureau.visit(bureau.draw(number=4, by=""), 2)
    new = published(bureau, private=True)
    return replace(new, keys=[*new.keys, *made.keys], before=made.files)


def without_pages(files: Mapping[str, bytes], log: Signer) -> Files:
    """Leave out what is made for people, which has tests of its own, and sign the rest."""
    kept = {p: d for p, d in files.items() if not is_page(p) and p not in SUMMED}
    return kept | signed_sums(kept, log.key.name, log.private)


def published(bureau: Bureau, private: bool) -> Honest:
    log = bureau.journal
    made = publish.build(log, private)
    files = without_pages(made.files, log.log_signer(made.size))
    log.workspace.store.close()
    prints = [bureau.signers[role].key.fingerprint for role in ("log", "observer")]
    attempts = log.state.history.attempts
    codes = [one.text_hash for a in attempts for one in (a, *a.events)]
    return Honest(files, bureau.signers, prints, codes, bureau.world)


def _play(bureau: Bureau, scenario: str) -> None:
    bureau.follow(OTHER_RULES.get(scenario, {}))
    BEGINNINGS.get(scenario, lambda bureau: None)(bureau)
    last = ENDS.get(scenario)
    if last:
        last(bureau)
    else:
        bureau.draw(**ASKED.get(scenario, {}))


def _owed(bureau: Bureau) -> None:
    bureau.visit(bureau.draw(number=6, by="", due="2026-03-20"), 3)
    bureau.wait(30)


def _pools(bureau: Bureau) -> None:
    bureau.past(_pooled_visits())
    bureau.visit(bureau.draw(**ASKED["pools"]), 2, ())
    bureau.wait(200)


def _lent(bureau: Bureau) -> None:
    away = [
        Inspector(inspector(n), f"检查员{n}", until="2029-12-31", borrowed="市局")
        for n in range(8, 12)
    ]
    bureau.staff(*away)
    bureau.staff(replace(away[-1], borrowed=""))


def _items(bureau: Bureau) -> None:
    bureau.items("A01")
    bureau.items("A01", "A02")


def _lottery(bureau: Bureau) -> None:
    """Seal an issue that is drawn an hour later, and type it after that."""
    sources = (Lottery("lottery", "kl8", 2026051), Value("value", "index"))
    balls = ".".join(map(str, range(3, 80, 4))) + "./"
    at = next(bureau.clock) + 3600
    attempt = bureau.seal(sources=sources, at=format_time(at))
    bureau.clock = itertools.count(at + 600, 60)
    lines = f"lottery kl8 2026051 {balls}", "value index 3012.50"
    draws.log_inputs(bureau.journal, attempt, lines, bureau.people)
    draws.record(bureau.journal, attempt)


def _corrected(bureau: Bureau) -> None:
    drawing = bureau.draw(**PLAIN)
    for place, reason in ((0, "closed"), (1, "wrong-code")):
        token = drawing.result.strata[0].order[place][1]
        strikes = {token: reason}
        planned = corrections.plan_correction(bureau.journal, drawing.attempt, strikes)
        drawing = corrections.correct(bureau.journal, drawing.attempt, planned, bureau.people)


def _paired(bureau: Bureau) -> None:
    draw = bureau.draw(**ASKED["bottleneck"]).attempt.seal.draw
    bureau.pair_anew(draw, cap=1)
    bureau.pair_anew(draw, cap=3)


def _rotated(bureau: Bureau) -> None:
    bureau.rotate("log")
    bureau.rotate("operator")


def _witnessed(bureau: Bureau) -> None:
    bureau.draw_by_beacon(Dice("dice", 10, 15), **PLAIN)
    bureau.cosigned(ROUND_AT + 3600)


BEGINNINGS: dict[str, Callable[[Bureau], object]] = {
    "void": lambda bureau: draws.void(bureau.journal, bureau.seal(), "wrong-list", bureau.people),
    "two": lambda bureau: bureau.visit(bureau.draw(**PLAIN), 2, (inspector(1),)),
    "held": lambda bureau: bureau.visit(bureau.draw(**PLAIN), 1),
    "owed": _owed,
    "pools": _pools,
    "lent": _lent,
    "items": _items,
    "rotated": _rotated,
}
ENDS: dict[str, Callable[[Bureau], object]] = {
    "lottery": _lottery,
    "drand": lambda bureau: bureau.draw_by_beacon(Dice("dice", 10, 15), **PLAIN),
    "beacon": lambda bureau: bureau.draw_by_beacon(**PLAIN),
    "witnessed": _witnessed,
    "corrected": _corrected,
    "paired": _paired,
    "substituted": weeks.substituted,
    "found": weeks.finding_weeks,
    "fresh": weeks.fresh,
}


def _pooled_visits() -> Iterator[PastVisit]:
    """Name visits that a limit by licence, item or department counts, and others."""
    for n, item, department, *days in (
        (0, "食品", "", "2025-03-01", "2025-09-09"),
        (4, "食品", "", "2024-12-05"),
        (4, "", "", "2025-05-05"),
        (8, "食品", "", "2025-05-05"),
        (12, "特种设备", "", "2025-03-01", "2025-05-05"),
        (16, "食品", "", "2024-03-01", "2025-05-05"),
        (20, "", BUREAU, "2026-02-05"),
        (24, "", "交通局", "2026-02-05"),
        *((n, "餐饮", "交通局", "2025-02-05", "2026-02-05") for n in (9, 21, 27)),
        (15, "食品", "", "2025-05-05", "2025-06-06"),
    ):
        yield from (PastVisit(entity(n), day, item=item, department=department) for day in days)
