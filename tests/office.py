"""A small bureau whose clock and randomness obey: rosters, people, and the steps of a draw."""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from randcheck.model import Entity, Inspector, Item, Licence, PastVisit, Recusal
from randcheck.protocol.bodies import KeyAdd, KeyRevoke
from randcheck.protocol.calendar import format_time
from randcheck.protocol.cosignature import cosign
from randcheck.protocol.note import (
    COSIGNER,
    Note,
    Signer,
    format_note,
    format_verifier_key,
    parse_note,
    signer_from,
)
from randcheck.protocol.parts import Dice, Drand, Practice, Source
from randcheck.protocol.seed import QUICKNET
from randcheck.services import (
    draws,
    events,
    items,
    journal,
    keys,
    plan,
    rosters,
    rules,
    setup,
    visits,
)
from randcheck.services.drawings import Drawing
from randcheck.services.request import Request
from randcheck.services.world import World

START = 1772416800  # 2026-03-02T02:00:00Z
ROUND, ROUND_AT = 1000, 1692806364  # of quicknet, at 2023-08-23T15:59:24Z
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
BUREAU = "某县市场监督管理局"
VECTORS = Path(__file__).with_name("vectors") / "drand.json"
entity, inspector = "91330100MA2{:06d}X".format, "33010{:03d}".format
GONE = entity(28), entity(29)


class Bureau:
    """A small workspace: 30 entities in three strata, 8 inspectors, a clock that obeys."""

    def __init__(
        self,
        folder: Path,
        practice: bool,
        name: str = BUREAU,
        start: int = START,
        after: Path | None = None,
    ) -> None:
        self.clock, counter = itertools.count(start, 60), itertools.count(10**6 if after else 0)
        this, last = (int(format_time(start)[:4]) - n for n in (0, 1))
        self.world = World(
            lambda: format_time(next(self.clock)),
            lambda n: sha256(b"%d" % next(counter)).digest()[:n],
        )
        names = name, "李梅", "passphrase"
        begun = setup.init(folder, *names, practice, self.world, RULES.encode(), after)
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
            PastVisit(entity(1), f"{this}-01-05", "random", (inspector(1), inspector(2))),
            PastVisit(entity(2), f"{this}-02-03", "random", (inspector(2),)),
            PastVisit("OLD-3", f"{this}-02-03", "random", (inspector(3), "STRANGER")),
            PastVisit(entity(4), f"{last}-06-01", "random", (inspector(4),)),
            PastVisit(entity(5), f"{this}-02-07", "cause", (inspector(1),)),
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

    def throw(self) -> str:
        return " ".join(["dice 10", *(str(self.world.random(1)[0] % 10 + 1) for _ in range(15))])

    def draw(self, *lines: str, **request: Any) -> Drawing:
        attempt = self.seal(**request)
        typed = lines or (draws.practice_line(self.journal) if self.practice else self.throw(),)
        draws.log_inputs(self.journal, attempt, typed, self.people)
        return draws.record(self.journal, attempt)

    def draw_by_beacon(self, *more: Source, **request: Any) -> Drawing:
        """Seal 15 minutes before the recorded round, throw, and draw after it."""
        self.clock = itertools.repeat(ROUND_AT - 900)
        sources = (*more, Drand("drand", QUICKNET, 1))
        attempt = self.seal(sources=sources, lead=900, **request)
        if "witness" in self.signers:
            self.cosigned(ROUND_AT - 840)
        if more:
            draws.log_inputs(self.journal, attempt, [self.throw()], self.people)
        if more and "witness" in self.signers:
            self.cosigned(ROUND_AT - 600)
        self.clock = itertools.count(ROUND_AT + 60, 60)
        return draws.record(self.journal, attempt, beacon_line())

    def pair_anew(self, draw: str, **request: Any) -> Drawing:
        """Open an event of a draw without pairing, throw, and pair."""
        asked = Request("", (Dice("dice", 10, 15),), **request)
        planned = events.prepare_event(self.journal, self.rules, draw, asked)
        event = events.open_event(self.journal, planned, self.people)
        draws.log_inputs(self.journal, event, [self.throw()], self.people)
        attempt = self.journal.state.history.attempt(draw)
        assert attempt is not None
        return events.record_pairing(self.journal, attempt)

    def rotate(self, role: str) -> Signer:
        """Add a new key of a role and revoke the one before."""
        old = self.signers[role]
        private = Ed25519PrivateKey.from_private_bytes(self.world.random(32))
        new = signer_from(old.key.name, private)
        added = KeyAdd(role, format_verifier_key(new.key))
        signers = [self.signers["operator"], old, new]
        self.journal.append(added, list(dict.fromkeys(signers)))
        if role == "log":
            folder = self.journal.workspace.keys
            for path in (folder / "log.key", folder / "log.vkey"):
                path.unlink()
            keys.store_key(folder, "log", new.key.name, private, None)
        self.journal.append(KeyRevoke(format_verifier_key(old.key), "rotated"), [old])
        self.signers[role], self.signers[f"old-{role}"] = new, old
        self.people = [self.signers["operator"], self.signers["observer"]]
        return new

    def visit(
        self,
        drawing: Drawing,
        share: int,
        people: tuple[str, ...] = (inspector(1), inspector(2)),
    ) -> None:
        """Visit one in so many of the drawn, and all that only the one expert can be sent to."""
        day = drawing.attempt.seal.as_of
        drawn = [token for s in drawing.result.strata for _, token in s.drawn]
        special = {entity(n) for n in range(0, 30, 5)}
        going = [t for i, t in enumerate(drawn) if not i % share or (share > 2 and t in special)]
        self.past(PastVisit(token, day, "random", people) for token in going)

    def past(self, made: Iterable[PastVisit]) -> None:
        visits.record_visits(self.journal, visits.plan_visits(self.journal, made), None)

    def follow(self, changes: Mapping[str, str]) -> None:
        """Change the working rules; the next seal logs them."""
        text = RULES
        for old, new in changes.items():
            text = text.replace(old, new)
        self.follow_text(text)

    def rules_add(self, line: str) -> None:
        """Put one more line before the tables of the working rules."""
        self.follow_text(f"{line}\n{RULES}")

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

    def witness(self) -> bytes:
        """Let a witness into the log; return the policy that trusts it."""
        private = Ed25519PrivateKey.from_private_bytes(self.world.random(32))
        self.signers["witness"] = signer_from("jiwei.example/w", private, COSIGNER)
        key = format_verifier_key(self.signers["witness"].key)
        self.journal.append(KeyAdd("witness", key), [self.signers["operator"]])
        log = format_verifier_key(self.journal.log.keys.first)
        return f"log {log}\nwitness w {key}\nquorum w\n".encode()

    def cosigned(self, time: int) -> None:
        """Have the witness cosign the newest checkpoint at a time."""
        store, size = self.journal.workspace.store, self.journal.size
        text = parse_note(store.checkpoint(size)).text
        line = format_note(Note(text, (cosign(self.signers["witness"], text, time),)))
        store.keep_proof(size, "note", line[len(text) + 1 :])

    def wait(self, days: int) -> None:
        self.clock = itertools.count(next(self.clock) + days * 86_400, 60)


def beacon_line(number: int = ROUND) -> str:
    """Give the seed line of a recorded round."""
    facts = json.loads(VECTORS.read_bytes())["rounds"]
    found = next(c for c in facts if (c["chain"], c["round"]) == ("quicknet", number))
    return f"drand {QUICKNET} {number} {found['signature']}"


def begun(
    folder: Path,
    practice: bool = False,
    name: str = BUREAU,
    start: int = START,
    after: Path | None = None,
) -> Bureau:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "KDF_ROUNDS", 1)
        return Bureau(folder / "workspace", practice, name, start, after)


def _licences(n: int) -> Iterator[Licence]:
    """Put every third firm into one pool, every fourth into another: some into both."""
    if n % 3 == 0:
        yield Licence("特种设备", since="2025-01-01", until="2028-12-31")
    if n % 4 == 0:
        yield Licence("食品", since="2024-06-01")
