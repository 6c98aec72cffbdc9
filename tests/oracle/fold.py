"""The claim `gates` (SPEC sections 6, 7.1, 8.1, 8.2, 8.4, 11): the log read in order."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import sources
from .chain import Entry, Log, attachments
from .forms import Wrong, local_date, need
from .tables import Result, Visit


@dataclass
class Roster:
    """Tokens ever named; the value is the seq of the entry that retired the token, or None."""

    tokens: dict[str, int | None] = field(default_factory=dict)
    alias: dict[str, str] = field(default_factory=dict)
    details: dict[str, list[str]] = field(default_factory=dict)
    borrowed: set[str] = field(default_factory=set)

    def current(self, token: str) -> str:
        return self.alias.get(token, token)

    def active(self, token: str) -> bool:
        return token in self.tokens and self.tokens[token] is None

    def apply(self, rows: list[list[str]], seq: int) -> None:
        by_change: dict[str, list[list[str]]] = {}
        for row in rows:
            by_change.setdefault(row[1], []).append(row)
        added = {row[0] for row in by_change.get("added", [])}
        revived = {row[0] for row in by_change.get("revived", [])}
        for token, _, _ in by_change.get("added", []):
            need(token not in self.tokens and token not in self.alias, "added: already known")
            self.tokens[token] = None
        for token, _, _ in by_change.get("revived", []):
            need(token in self.tokens and not self.active(token), "revived: not retired")
            need(token not in added, "revived: added as well")
            self.tokens[token] = None
        for token, _, _ in by_change.get("retired", []):
            need(self.active(token), "retired: not active")
            need(token not in added | revived, "retired: added or revived as well")
            self.tokens[token] = seq
        for token, _, _ in by_change.get("changed", []):
            need(token in self.tokens and token not in added, "changed: not on the roster before")
        for token, _, detail in by_change.get("aliased", []):
            need(token in self.tokens, "aliased: not on the roster")
            need(detail not in self.alias and detail != token, "aliased: detail is an alias")
            self.tokens.pop(detail, None)
            moved = [*self.details.pop(detail, []), detail]
            self.details.setdefault(token, []).extend(moved)
            self.alias.update(dict.fromkeys(moved, token))
        lent = {row[0] for row in by_change.get("lent", [])}
        for token in lent:
            need(token in self.tokens and token not in self.borrowed, "lent: unknown or borrowed")
        self.borrowed |= lent
        for token, _, _ in by_change.get("own", []):
            need(token in self.borrowed and token not in lent, "own: not borrowed before")
            self.borrowed.discard(token)


@dataclass
class Seal:
    entry: Entry
    tables: dict[str, Any]
    inputs: Entry | None = None
    draw: Entry | None = None
    void: Entry | None = None
    result: Result | None = None
    derived: Result | None = None
    visited: set[str] = field(default_factory=set)

    @property
    def body(self) -> dict[str, Any]:
        return self.entry.body

    @property
    def id(self) -> str:
        return str(self.entry.body["draw"])

    @property
    def live(self) -> bool:
        return self.draw is None and self.void is None

    def drawn(self) -> list[str]:
        return [row.token for row in self.result.drawn()] if self.result else []

    def seated(self) -> list[tuple[str, str]]:
        """(entity, person) of every seat."""
        return self.result.seated() if self.result else []

    def seed_txt(self, practice: bool) -> bytes:
        """Section 8.3, of a drawn seal."""
        lines = list(self.inputs.body["lines"]) if self.inputs else []
        lines += self.draw.body["beacon"] if self.draw else []
        return sources.seed_txt(
            self.entry.text_hash, self.inputs.text_hash if self.inputs else None, lines, practice
        )


@dataclass
class State:
    """What the entries so far say."""

    log: Log
    entities: Roster = field(default_factory=Roster)
    inspectors: Roster = field(default_factory=Roster)
    visits: list[tuple[int, list[Visit]]] = field(default_factory=list)
    recusals: list[tuple[str, str]] = field(default_factory=list)
    seals: list[Seal] = field(default_factory=list)
    # the file of the last entry of type `rules`, of type `items`
    texts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def completed(self) -> list[tuple[int, Seal]]:
        """The seals drawn so far, in the order of their draw entries, whose seqs stand first."""
        drawn = [(seal.draw.seq, seal) for seal in self.seals if seal.draw is not None]
        return sorted(drawn, key=lambda pair: pair[0])

    def day(self, entry: Entry) -> str:
        return local_date(entry.seconds, self.log.zone)

    def seal_of(self, draw: str) -> Seal:
        for seal in self.seals:
            if seal.id == draw:
                return seal
        raise Wrong(f"no seal of {draw} before")


def fold(log: Log, on_seal: Callable[[State, Seal], None]) -> State:
    """Check the gates; `on_seal` sees each seal with the state before it."""
    state = State(log)
    for entry in log.entries:
        try:
            step(state, entry, on_seal)
        except Wrong as wrong:
            raise Wrong(f"entry {entry.seq}: {wrong}") from None
    return state


def step(state: State, entry: Entry, on_seal: Callable[[State, Seal], None]) -> None:
    log, body = state.log, entry.body
    if entry.type == "roster":
        change_roster(state, entry, log.tables[entry.seq, "file"])
    elif entry.type == "visits":
        read_visits(state, entry, log.tables[entry.seq, "file"])
    elif entry.type == "recusals":
        rows = log.tables[entry.seq, "file"]
        need(body["count"] == len(rows) >= 1, "count")
        state.recusals += rows
    elif entry.type in ("rules", "items"):
        state.texts[entry.type] = body["file"]
    elif entry.type == "seal":
        seal = Seal(entry, {name: log.tables[entry.seq, name] for name in attachments(entry)})
        check_seal(state, seal)
        on_seal(state, seal)
        state.seals.append(seal)
    elif entry.type == "inputs":
        check_inputs(state.seal_of(body["draw"]), entry)
    elif entry.type == "void":
        check_void(state.seal_of(body["draw"]), entry)
    elif entry.type == "draw":
        seal = state.seal_of(body["draw"])
        check_draw(seal, entry)
        seal.draw = entry
        seal.result = log.tables[entry.seq, "result"]


def change_roster(state: State, entry: Entry, rows: list[list[str]]) -> None:
    """Section 6.1."""
    body = entry.body
    need(bool(rows), "a change without rows")
    changes = Counter(row[1] for row in rows)
    for change in ("added", "retired", "revived", "changed", "aliased"):
        need(body[change] == changes[change], f"the number of {change} rows")
    need(body["lent"] == changes["lent"] + changes["own"], "the number of lent and own rows")
    roster = state.entities if body["of"] == "entities" else state.inspectors
    roster.apply(rows, entry.seq)
    need(body["registered"] == len(roster.tokens), "registered")


def read_visits(state: State, entry: Entry, rows: list[Visit]) -> None:
    """Section 6.2."""
    current = state.entities.current
    need(entry.body["count"] == len(rows) >= 1, "count")
    today = state.day(entry)
    need(all(row.date <= today for row in rows), "a visit of a later day")
    for draw in {row.draw for row in rows} - {"-"}:
        seal = state.seal_of(draw)
        need(seal.draw is not None, "a visit for a draw that is not drawn")
        drawn = {current(token) for token in seal.drawn()}
        for row in rows:
            if row.draw == draw:
                need(row.kind == "random", "a visit for a draw is random")
                need(row.item == row.department == "-", "a visit for a draw with item, department")
                need(current(row.entity) in drawn, "a visit for a draw that did not draw it")
                need(row.date >= seal.body["as_of"], "a visit before its draw")
                seal.visited.add(row.entity)
    state.visits.append((entry.seq, rows))


def check_seal(state: State, seal: Seal) -> None:
    """The rules of section 7.1 but those on entities, inspectors, strata; section 8.1."""
    body, entry = seal.body, seal.entry
    earlier = state.seals
    same = [s for s in earlier if all(s.body[name] == body[name] for name in ("item", "period"))]
    year = body["as_of"][:4]
    prefix = f"practice-{year}-" if state.log.practice else f"{year}-"
    number = 1 + sum(s.id.startswith(prefix) for s in earlier)
    need(body["draw"] == f"{prefix}{number:04d}", "draw id")
    need(not any(s.live for s in same), "an earlier attempt is live")
    need(body["attempt"] == 1 + len(same), "attempt")
    need(body["as_of"] == state.day(entry), "as_of")
    need(body["as_of"] <= body["due"] <= body["opens"], "as_of, due, opens")
    need(entry.time <= body["earliest"] < body["long_stop"], "earliest, long_stop")
    need(body["rules"] == state.texts.get("rules"), "rules: not those of the last entry")
    need(body["items"] == state.texts.get("items"), "items: not those of the last entry")
    need(body["leeway"] <= 9, "leeway")
    check_batches(body)
    check_limits(body)
    sources.check_sources(body, entry.seconds, state.log.practice)


def check_batches(body: dict[str, Any]) -> None:
    days = body["batches"]
    need(1 <= len(days) <= 366 and days == sorted(set(days)), "batches: too many, or not ascending")
    need(body["as_of"] <= days[0] and days[-1] == body["due"], "batches: not up to due")


def check_limits(body: dict[str, Any]) -> None:
    """Sections 6.4 and 7.1."""
    limits = body["window"]["entities"]
    licensed = [limit for limit in limits if limit["unit"] == "licence"]
    need(len(limits) <= 4, "more than four limits")
    need(all(min(limit["length"], limit["times"]) >= 1 for limit in limits), "length, times")
    need(all(limit["length"] == 1 for limit in licensed), "the length of a licence limit")
    need((body["licences"] is not None) == bool(licensed), "licences: a table without a limit")


def typed_sources(seal: Seal) -> list[dict[str, Any]]:
    return [source for source in seal.body["sources"] if source["kind"] != "drand"]


def check_inputs(seal: Seal, entry: Entry) -> None:
    """Section 8.2."""
    typed = typed_sources(seal)
    lines = entry.body["lines"]
    need(entry.body["seal"] == seal.entry.text_hash, "another seal")
    need(seal.live and seal.inputs is None, "not live, or has inputs")
    need(bool(typed) and len(lines) == len(typed), "lines for every source but drand")
    for source, line in zip(typed, lines, strict=True):
        sources.check_line(source, line)
    need(seal.body["earliest"] <= entry.time <= seal.body["long_stop"], "earliest, long_stop")
    drand = sources.drand_of(seal.body)
    if drand is not None:
        need(entry.seconds < sources.round_time(drand), "not before the drand round")
    seal.inputs = entry


def check_void(seal: Seal, entry: Entry) -> None:
    """Section 8.4."""
    need(entry.body["seal"] == seal.entry.text_hash, "another seal")
    need(seal.live and seal.inputs is None, "not live, or has inputs")
    drand = sources.drand_of(seal.body)
    if drand is not None:
        need(entry.seconds <= sources.round_time(drand) - 300, "too near the drand round")
    seal.void = entry


def check_draw(seal: Seal, entry: Entry) -> None:
    """Section 11: order and beacon lines."""
    need(seal.live, "not live")
    need(seal.inputs is not None or not typed_sources(seal), "no inputs")
    drand = sources.drand_of(seal.body)
    beacon = entry.body["beacon"]
    need(len(beacon) == (0 if drand is None else 1), "beacon lines")
    if drand is not None:
        sources.check_line(drand, beacon[0])
