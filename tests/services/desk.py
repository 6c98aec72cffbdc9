"""A small bureau for tests of services: a workspace, its people, and a clock."""

import itertools
from hashlib import sha256
from pathlib import Path

from randcheck.model import Entity, Inspector, PastVisit
from randcheck.protocol.calendar import format_time, seconds
from randcheck.protocol.parts import Dice
from randcheck.protocol.replay import Replay
from randcheck.protocol.views import SealView, walk
from randcheck.services import draws, plan, publish, setup, verify, visits
from randcheck.services.journal import Journal, open_journal
from randcheck.services.public_folder import write_folder
from randcheck.services.request import Request
from randcheck.services.rosters import Wanted, apply_change, change_entities, change_inspectors
from randcheck.services.rules import default_rules, parse_rules
from randcheck.services.world import World

START = "2026-03-02T01:00:00Z"
DICE = Dice("dice", 10, 13)
THROWS = "dice 10 " + " ".join(str(n % 10 + 1) for n in range(13))
RULES = parse_rules(default_rules())


class Desk:
    """A small bureau with a clock that can be set forward."""

    def __init__(self, folder: Path) -> None:
        self.now, count = seconds(START), itertools.count()
        world = World(
            lambda: format_time(self.now),
            lambda size: sha256(str(next(count)).encode()).digest()[:size],
        )
        self.folder = folder
        begun = setup.init(folder / "ws", "白石县市场监管局", "李梅", "correct horse", False, world)
        self.fingerprint = begun.fingerprint
        self.journal: Journal = open_journal(begun.workspace)
        operator = setup.open_signer(self.journal, "operator", "correct horse")
        observer = setup.add_observer(self.journal, "王强", "battery staple", operator)
        self.people = [operator, observer]
        self.load([Entity(f"FIRM-{n:02d}", f"第{n}家") for n in range(20)])
        staff = [Inspector(f"33{n:03d}", f"员{n}", until="2030-12-31") for n in range(8)]
        self.people_are(staff)

    def load(self, entities: list[Entity]) -> None:
        apply_change(self.journal, change_entities(self.journal, Wanted(tuple(entities))), None)

    def people_are(self, staff: list[Inspector]) -> None:
        """Make these the inspectors, and no others."""
        change = change_inspectors(self.journal, Wanted(tuple(staff), False))
        apply_change(self.journal, change, None)

    def prepare(self, task: str = "餐饮", rules: object = RULES, **more: object) -> plan.Plan:
        request = Request(task, (DICE,), **({"number": 4} | more))  # type: ignore[arg-type]
        return plan.prepare(self.journal, rules, request)  # type: ignore[arg-type]

    def views(self) -> list[SealView]:
        """Examine the log as it is now."""
        return list(walk(self.journal.log, Replay(self.journal.log.table)))

    def draw(self, task: str = "餐饮", **more: object) -> draws.Drawing:
        attempt = draws.seal(self.journal, self.prepare(task, **more), self.people)
        draws.log_inputs(self.journal, attempt, [THROWS], self.people)
        return draws.record(self.journal, attempt)

    def visit(self, drawing: draws.Drawing, day: str) -> None:
        tokens = [token for s in drawing.result.strata for _, token in s.drawn]
        made = visits.plan_visits(self.journal, [PastVisit(t, day) for t in tokens])
        visits.record_visits(self.journal, made, None)

    def published(self, private: bool = False) -> tuple[int, dict[str, str]]:
        out = self.folder / "out"
        write_folder(publish.build(self.journal, private).files, out)
        verdict = verify.verify(out, verify.Brought(), self.journal.workspace.world).verdict
        return verdict.exit_code, {c.name: c.state for c in verdict.claims if c.draw is None}
