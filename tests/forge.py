"""Honest publications to attack, and the strongest attacker: one who holds every private key.

`honest` goes a bureau's way, with clock and randomness held still. `resign` lets an edit lie about
anything, then puts digests, hashes, signatures and checkpoint in order; `rederive` draws again too.
"""

import base64
import itertools
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from randcheck.errors import RandcheckError
from randcheck.model import Entity, Inspector, PastVisit, Recusal
from randcheck.protocol.bodies import Dice, Lottery, Practice, Value
from randcheck.protocol.calendar import format_time
from randcheck.protocol.folder import read_folder
from randcheck.protocol.merkle import root_of
from randcheck.protocol.note import Signer
from randcheck.protocol.people import read_people
from randcheck.protocol.replay import Replay
from randcheck.protocol.result import derive, format_result
from randcheck.protocol.verify import derive_shown, walk
from randcheck.services import draws, journal, keys, plan, publish, rosters, rules, setup, visits
from randcheck.services.world import World

START = 1772416800  # 2026-03-02T02:00:00Z
RULES = """
window = { entities = "1 year", pairs = "3 years" }
strata = { by = "risk", ratio = "20%" }
tickets = { by = "risk", of = { C = 3 } }
panel = [{ code = "officer" }, { code = "expert", kinds = ["expert"] }]
[[team]]
code = "joint"
for = { kind = ["special"] }
roles = [{ role = "officer", number = 2, panel = "officer" }, { role = "expert", panel = "expert" }]
[[team]]
code = "default"
roles = [{ role = "officer", number = 2, panel = "officer" }]
"""
STAFF = (("officer", "2026-02-28"), *[("officer", "2028-05-31")] * 4, ("expert", "2027-01-01"))
STAFF += (("officer", ""), ("officer", "2029-12-31"))
SCENARIOS = ("one", "two", "void", "owed", "bottleneck", "ratio", "lottery", "held")
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

    def __init__(self, folder: Path, practice: bool) -> None:
        self.clock, counter = itertools.count(START, 60), itertools.count()
        self.world = World(
            lambda: format_time(next(self.clock)),
            lambda n: sha256(b"%d" % next(counter)).digest()[:n],
        )
        begun = setup.init(folder, "某县市场监督管理局", "李梅", "passphrase", practice, self.world)
        begun.workspace.rules_path.write_text(RULES, encoding="utf-8")
        self.practice, self.rules = practice, rules.read_rules(begun.workspace.rules_path)
        self.journal = log = journal.open_journal(begun.workspace)
        operator = setup.open_signer(log, "operator", "passphrase")
        observer = setup.add_observer(log, "王强", "passphrase", operator)
        self.signers = {"log": log.log_signer(), "operator": operator, "observer": observer}
        self.people = [operator, observer]
        kinds = ["special", "", "", "", ""] * 6
        firms = [Entity(entity(n), f"第{n}店", risk="ABC"[n % 3], kind=kinds[n]) for n in range(30)]
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
        renamed = Entity(entity(3), "第3店", risk="A", aliases=("OLD-3",))
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

    def visit(self, drawing: draws.Drawing, share: int) -> None:
        day, people = drawing.attempt.seal.as_of, (inspector(1), inspector(2))
        drawn = [token for s in drawing.result.strata for _, token in s.drawn][::share]
        made = [PastVisit(token, day, "random", people) for token in drawn]
        visits.record_visits(self.journal, visits.plan_visits(self.journal, made), None)


def honest(folder: Path, *, scenario: str = "one", practice: bool = False) -> Honest:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "KDF_ROUNDS", 1)
        bureau = Bureau(folder / "workspace", practice)
    _play(bureau, scenario)
    log = bureau.journal
    files = dict(publish.build(log, scenario != "held").files)
    log.workspace.store.close()
    prints = [bureau.signers[role].key.fingerprint for role in ("log", "observer")]
    codes = [attempt.text_hash for attempt in log.state.history.attempts]
    return Honest(files, bureau.signers, prints, codes, bureau.world)


def _play(bureau: Bureau, scenario: str) -> None:
    if scenario == "void":
        draws.void(bureau.journal, bureau.seal(), "wrong-list", bureau.people)
    elif scenario in ("two", "held"):
        bureau.visit(bureau.draw(number=5, by=""), 1 if scenario == "held" else 2)
    elif scenario == "owed":
        bureau.visit(bureau.draw(number=6, by="", due="2026-03-20"), 3)
        bureau.clock = itertools.count(next(bureau.clock) + 30 * 86_400, 60)
    if scenario == "bottleneck":
        bureau.draw(number=4, by="", cap=1)
    elif scenario == "lottery":
        sources = (Lottery("lottery", "kl8", 2026051), Value("value", "index"))
        balls = ".".join(map(str, range(3, 80, 4))) + "./"
        bureau.draw(f"lottery kl8 2026051 {balls}", "value index 3012.50", sources=sources)
    else:
        bureau.draw(**({"number": 5, "by": ""} if scenario in ("one", "two") else {}))


SIDES = {"frame": "entities frame", "excluded": "entities rest"}
SIDES |= {"inspectors": "inspectors frame", "inspectors-excluded": "inspectors rest"}


@dataclass
class Item:
    """One entry taken apart; `patch` has the last word on the entry before it is signed."""

    entry: dict[str, Any]
    tables: dict[str, bytes]
    roles: list[str]
    patch: Callable[[dict[str, Any]], object] = lambda entry: None

    @property
    def body(self) -> dict[str, Any]:
        return self.entry["body"]

    def rows(self, name: str) -> list[list[str]]:
        return [line.split("\t") for line in self.tables[name].decode().split("\n")[1:-1]]

    def put(self, name: str, rows: list[list[str]], ordered: bool = True) -> None:
        first = self.tables[name].decode().split("\n")[0]
        lines = ["\t".join(row) for row in rows]
        self.tables[name] = "\n".join([first, *(sorted(lines) if ordered else lines), ""]).encode()

    def refresh(self) -> None:
        for name, data in self.tables.items():
            node = self.body
            for key in SIDES.get(name, name).split(" "):
                node = node[key]
            node |= {"bytes": len(data), "sha256": sha256(data).hexdigest()}
            if "root" in node:
                root = root_of(data.split(b"\n")[:-1]).hex()
                node |= {"lines": data.count(b"\n"), "root": root}


@dataclass
class Book:
    """A publication taken apart; `after` has the last word on the files."""

    items: list[Item]
    signers: dict[str, Signer]
    shown: Files
    after: Callable[[Files], object] = lambda files: None

    def of(self, kind: str, place: int = -1) -> Item:
        return [item for item in self.items if item.entry["type"] == kind][place]


def take_apart(files: Files, signers: Mapping[str, Signer]) -> Book:
    items = []
    for seq in range(sum(path.startswith("entries/") for path in files)):
        text, _, block = files[f"entries/{seq:08d}.note"].decode().rpartition("\n\n")
        names = [line.split(" ")[1] for line in block.split("\n")[:-1]]
        roles = [next(r for r, s in signers.items() if s.key.name == name) for name in names]
        start = f"files/{seq:08d}-"
        found = {p[len(start) : -4]: data for p, data in files.items() if p.startswith(start)}
        items.append(Item(json.loads(text), found, roles))
    shown = {p: d for p, d in files.items() if not p.startswith(("entries/", "files/"))}
    return Book(items, dict(signers), shown)


def sign(text: bytes, signers: list[Signer]) -> bytes:
    values = [(s.key.name, s.key.key_id + s.private.sign(text)) for s in signers]
    lines = [f"— {name} {base64.b64encode(v).decode()}\n" for name, v in values]
    return text + b"\n" + "".join(lines).encode()


def dump(value: object) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def put_together(book: Book, draw_again: bool) -> Files:
    files: Files = dict(book.shown)
    notes: list[bytes] = []
    seals: dict[str, tuple[Item, str]] = {}
    typed: dict[str, list[str]] = {}
    for seq, item in enumerate(book.items):
        draw = item.body.get("draw", "")
        previous = sha256(notes[-1]).hexdigest() if notes else "0" * 64
        item.entry |= {"seq": seq, "prev_sha256": previous}
        if "seal" in item.body:
            item.body["seal"] = seals[draw][1]
        if draw_again and item.entry["type"] == "draw":
            _draw_again(item, *seals[draw], typed.get(draw, []))
        item.refresh()
        item.patch(item.entry)
        text = dump(item.entry)
        if item.entry["type"] == "seal":
            seals[draw] = item, sha256(text).hexdigest()
        if item.entry["type"] == "inputs":
            typed[draw] = [f"inputs {sha256(text).hexdigest()}", *item.body["lines"]]
        notes.append(sign(text, [book.signers[role] for role in item.roles]))
        files[f"entries/{seq:08d}.note"] = notes[-1]
        files |= {f"files/{seq:08d}-{name}.txt": data for name, data in item.tables.items()}
    root = base64.b64encode(root_of(notes)).decode()
    text = f"{book.items[0].entry['log']}\n{len(notes)}\n{root}\n".encode()
    files["checkpoint"] = sign(text, [book.signers["log"]])
    return files


def _draw_again(item: Item, seal: Item, code: str, typed: list[str]) -> None:
    """Make a draw entry's seed, result and names those of the seal before it."""
    practice = "practice " if item.entry["log"].startswith("practice-") else ""
    lines = [f"randcheck {practice}seed v1", f"seal {code}", *typed, *item.body["beacon"]]
    text = "".join(f"{line}\n" for line in lines).encode()
    item.body["seed"] = sha256(text).hexdigest()
    frame, people = seal.rows("frame"), read_people(tuple(r) for r in seal.rows("inspectors"))
    numbers = {s["stratum"]: s["number"] for s in seal.body["strata"]}
    args = people, seal.body["balance"], seal.body["leeway"], item.body["seed"]
    with suppress(ValueError, KeyError, IndexError):  # some lies leave nothing to draw from
        result = derive([tuple(row) for row in frame], numbers, *args)
        item.tables["result"] = format_result(result, {r[0]: r[2] for r in frame}, bool(practice))
    named = [row[3] for row in item.rows("result") if row[0] in ("drawn", "reserve")]
    salts = [row for row in item.rows("labels") if row[0] == "salt"]
    if set(named) != {row[1] for row in item.rows("labels") if row[0] == "entity"}:
        item.put("labels", [*salts, *(["entity", token, f"店 {token}"] for token in named)])
    if "people" in item.tables and {r[0] for r in item.rows("people")} != set(people.people):
        del item.tables["people"]


def resign(honest: Honest, edit: Callable[[Book], object], draw_again: bool = False) -> Files:
    """Lie as `edit` says and put everything else in order, what is shown included."""
    book = take_apart(honest.files, honest.signers)
    edit(book)
    files = put_together(book, draw_again)
    with suppress(RandcheckError):  # a lie found before anything is shown
        log, checkpoint = read_folder(files)
        files |= derive_shown(log, list(walk(log, Replay(log.table))), checkpoint)
    book.after(files)
    return files


rederive = partial(resign, draw_again=True)


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
