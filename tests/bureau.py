"""Honest publications: a small bureau that goes the right way, clock and randomness held still.

`honest` plays a scenario from the first key to the published folder.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from randcheck.model import Entity, Inspector, Item, Licence, PastVisit, Recusal
from randcheck.protocol.bodies import Dice, Lottery, Practice, Value
from randcheck.protocol.calendar import format_time
from randcheck.protocol.note import Signer
from randcheck.services import (
    draws,
    items,
    journal,
    keys,
    plan,
    publish,
    rosters,
    rules,
    setup,
    visits,
)
from randcheck.services.rule_words import parse_ratio
from randcheck.services.world import World

START = 1772416800  # 2026-03-02T02:00:00Z
WINDOW = 'window = { entities = "1 year", pairs = "3 years" }'
STRATA = 'strata = { by = "risk", ratio = "20%" }'
TICKETS = 'tickets = { by = "risk", of = { C = 3 } }'
RULES = f"""
{WINDOW}
{STRATA}
{TICKETS}
panel = [{{ code = "officer" }}, {{ code = "expert", kinds = ["expert"] }}]
[[team]]
code = "joint"
for = {{ kind = ["special"] }}
roles = [
  {{ role = "officer", number = 2, panel = "officer" }},
  {{ role = "expert", panel = "expert" }},
]
[[team]]
code = "default"
roles = [{{ role = "officer", number = 2, panel = "officer" }}]
"""
STAFF = (("officer", "2026-02-28"), *[("officer", "2028-05-31")] * 4, ("expert", "2027-01-01"))
STAFF += (("officer", ""), ("officer", "2029-12-31"))
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
BUREAU = "某县市场监督管理局"
NAMES = {"two": "某县市场监督管理局某某经济技术开发区分局"}
"""A bureau whose name is too long for a code: its draws name no department."""
Files = dict[str, bytes]
entity, inspector = "91330100MA2{:06d}X".format, "33010{:03d}".format
GONE = entity(28), entity(29)


@dataclass(frozen=True)
class Honest:
    """A publication, who signed it, and what an outsider knows of it from elsewhere."""

    files: Files
    signers: Mapping[str, Signer]
    keys: list[str]
    codes: list[str]
    world: World


class Bureau:
    """A small workspace: 30 entities in three strata, 8 inspectors, a clock that obeys."""

    def __init__(self, folder: Path, practice: bool, name: str = BUREAU) -> None:
        self.clock, counter = itertools.count(START, 60), itertools.count()
        self.world = World(
            lambda: format_time(next(self.clock)),
            lambda n: sha256(b"%d" % next(counter)).digest()[:n],
        )
        names = name, "李梅", "passphrase"
        begun = setup.init(folder, *names, practice, self.world, RULES.encode())
        self.practice, self.rules = practice, rules.read_rules(begun.workspace.rules_path)
        self.journal = log = journal.open_journal(begun.workspace)
        operator = setup.open_signer(log, "operator", "passphrase")
        observer = setup.add_observer(log, "王强", "passphrase", operator)
        self.signers = {"log": log.log_signer(), "operator": operator, "observer": observer}
        self.people = [operator, observer]
        kinds = ["special", "", "", "", ""] * 6
        firms = [
            Entity(
                entity(n),
                f"第{n}店",
                office=("东所", "西所")[n % 2],
                risk="ABC"[n % 3],
                kind=kinds[n],
                licences=(*_licences(n),),
            )
            for n in range(30)
        ]
        staff = [
            Inspector(inspector(n), f"检查员{n}", "", (), (), *one) for n, one in enumerate(STAFF)
        ]
        past = [
            PastVisit(entity(1), "2026-01-05", "random", (inspector(1), inspector(2))),
            PastVisit(entity(2), "2026-02-03", "random", (inspector(2),)),
            PastVisit("OLD-3", "2026-02-03", "random", (inspector(3), "STRANGER")),
            PastVisit(entity(4), "2025-06-01", "random", (inspector(4),)),
            PastVisit(entity(5), "2026-02-07", "cause", (inspector(1),)),
        ]
        renamed = replace(firms[3], aliases=("OLD-3",))
        pairs = [Recusal(entity(n), inspector(n % 3), "kin") for n in (6, 7, 8)]
        for change, wanted in (
            (rosters.change_entities, rosters.Wanted((*firms,))),
            (rosters.change_inspectors, rosters.Wanted((*staff,))),
            (rosters.change_entities, rosters.Wanted(retire=dict.fromkeys(GONE, "closed"))),
            (rosters.change_inspectors, rosters.Wanted(retire={inspector(7): "left"})),
        ):
            rosters.apply_change(log, change(log, wanted), None)
        visits.record_visits(log, visits.plan_visits(log, past), None)
        rosters.apply_change(log, rosters.change_entities(log, rosters.Wanted((renamed,))), None)
        visits.record_recusals(log, visits.plan_recusals(log, pairs))

    def seal(self, **request: Any) -> Any:
        sources = (Practice("practice"),) if self.practice else (Dice("dice", 10, 15),)
        asked = plan.Request("餐饮抽查", **({"sources": sources} | request))
        return draws.seal(self.journal, plan.prepare(self.journal, self.rules, asked), self.people)

    def draw(self, *lines: str, **request: Any) -> draws.Drawing:
        attempt = self.seal(**request)
        dice = " ".join(["dice 10", *(str(self.world.random(1)[0] % 10 + 1) for _ in range(15))])
        typed = lines or (draws.practice_line(self.journal) if self.practice else dice,)
        draws.log_inputs(self.journal, attempt, typed, self.people)
        return draws.record(self.journal, attempt)

    def visit(
        self,
        drawing: draws.Drawing,
        share: int,
        people: tuple[str, ...] = (inspector(1), inspector(2)),
    ) -> None:
        day = drawing.attempt.seal.as_of
        drawn = [token for s in drawing.result.strata for _, token in s.drawn][::share]
        self.past(PastVisit(token, day, "random", people) for token in drawn)

    def past(self, made: Iterable[PastVisit]) -> None:
        visits.record_visits(self.journal, visits.plan_visits(self.journal, made), None)

    def follow(self, changes: Mapping[str, str]) -> None:
        """Change the working rules; the next seal logs them."""
        text = RULES
        for old, new in changes.items():
            text = text.replace(old, new)
        self.follow_text(text)

    def follow_text(self, text: str) -> None:
        path = self.journal.workspace.rules_path
        path.write_text(text, encoding="utf-8")
        self.rules = rules.read_rules(path)

    def staff(self, *people: Inspector) -> None:
        change = rosters.change_inspectors(self.journal, rosters.Wanted(people))
        rosters.apply_change(self.journal, change, None)

    def items(self, *codes: str) -> None:
        listed = [Item(code, f"{code}检查", "《某法》第一条") for code in codes]
        items.apply_items(self.journal, items.ItemChange(tuple(listed), added=codes))

    def wait(self, days: int) -> None:
        self.clock = itertools.count(next(self.clock) + days * 86_400, 60)


def honest(folder: Path, *, scenario: str = "one", practice: bool = False) -> Honest:
    bureau = begun(folder, practice, NAMES.get(scenario, BUREAU))
    _play(bureau, scenario)
    return published(bureau, private=scenario != "held")


def begun(folder: Path, practice: bool = False, name: str = BUREAU) -> Bureau:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "KDF_ROUNDS", 1)
        return Bureau(folder / "workspace", practice, name)


def published(bureau: Bureau, private: bool) -> Honest:
    log = bureau.journal
    files = dict(publish.build(log, private).files)
    log.workspace.store.close()
    prints = [bureau.signers[role].key.fingerprint for role in ("log", "observer")]
    codes = [attempt.text_hash for attempt in log.state.history.attempts]
    return Honest(files, bureau.signers, prints, codes, bureau.world)


def _play(bureau: Bureau, scenario: str) -> None:
    bureau.follow(OTHER_RULES.get(scenario, {}))
    if scenario == "void":
        draws.void(bureau.journal, bureau.seal(), "wrong-list", bureau.people)
    elif scenario == "two":
        bureau.visit(bureau.draw(**PLAIN), 2, (inspector(1),))
    elif scenario == "held":
        bureau.visit(bureau.draw(**PLAIN), 1)
    elif scenario == "owed":
        bureau.visit(bureau.draw(number=6, by="", due="2026-03-20"), 3)
        bureau.wait(30)
    elif scenario == "pools":
        bureau.past(_pooled_visits())
        bureau.visit(bureau.draw(**ASKED["pools"]), 2, ())
        bureau.wait(200)
    elif scenario == "lent":
        away = [
            Inspector(inspector(n), f"检查员{n}", until="2029-12-31", borrowed="市局")
            for n in range(8, 12)
        ]
        bureau.staff(*away)
        bureau.staff(replace(away[-1], borrowed=""))
    elif scenario == "items":
        bureau.items("A01")
        bureau.items("A01", "A02")
    if scenario == "lottery":
        sources = (Lottery("lottery", "kl8", 2026051), Value("value", "index"))
        balls = ".".join(map(str, range(3, 80, 4))) + "./"
        bureau.draw(f"lottery kl8 2026051 {balls}", "value index 3012.50", sources=sources)
    else:
        bureau.draw(**ASKED.get(scenario, {}))


def _licences(n: int) -> Iterator[Licence]:
    """Put every third firm into one pool, every fourth into another: some into both."""
    if n % 3 == 0:
        yield Licence("特种设备", since="2025-01-01", until="2028-12-31")
    if n % 4 == 0:
        yield Licence("食品", since="2024-06-01")


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
        (9, "餐饮", "交通局", "2025-02-05", "2026-02-05"),
        (15, "食品", "", "2025-05-05", "2025-06-06"),
    ):
        yield from (PastVisit(entity(n), day, item=item, department=department) for day in days)
