"""Change the rosters: compare with what is there, show it, then write one entry (SPEC §6.1)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, fields, replace
from itertools import islice
from typing import Generic, TypeAlias, TypeVar

from randcheck.errors import Refused
from randcheck.model import Entity, Inspector
from randcheck.protocol.bodies import Roster
from randcheck.protocol.roster import RosterState
from randcheck.protocol.table import (
    ROSTER_ENTITIES,
    ROSTER_INSPECTORS,
    Row,
    format_table,
)
from randcheck.services.journal import Journal, RosterRows, attachment
from randcheck.text import Text, tr

R = TypeVar("R", bound=Entity | Inspector)
COLUMNS: Mapping[type, tuple[str, ...]] = {
    of: tuple(column.name for column in fields(of)) for of in (Entity, Inspector)
}
VANISHED = "vanished"
SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Change(Generic[R]):
    """What an import would do to one roster; nothing is written yet.

    `rows` are the rows of the log's table; `write` the roster rows that follow from them.
    """

    of: str
    rows: tuple[Row, ...]
    write: tuple[tuple[R, bool], ...]
    gone: tuple[str, ...]
    unchanged: int
    samples: Mapping[str, tuple[str, ...]]
    warnings: tuple[Text, ...] = ()

    def count(self, change: str) -> int:
        """Count the rows of one kind of change."""
        return sum(row[1] == change for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """Count all kinds of change."""
        return {kind: self.count(kind) for kind in KINDS}


KINDS = ("added", "changed", "retired", "revived", "aliased")


@dataclass(frozen=True, slots=True)
class Wanted(Generic[R]):
    """What a roster should hold.

    `partial` leaves everybody else alone; `columns` are the fields the source had (None: all), so
    that a file of two columns blanks nothing; `retire` maps codes to reasons; `revive` brings
    retired rows back, as an import does and an edit does not.
    """

    values: tuple[R, ...] = ()
    partial: bool = True
    columns: tuple[str, ...] | None = None
    retire: Mapping[str, str] = field(default_factory=dict)
    revive: bool = True


def change_entities(journal: Journal, wanted: Wanted[Entity]) -> Change[Entity]:
    """Compare entities with the roster.

    Raises:
        Refused: a former code belongs to another entity.
    """
    known = journal.workspace.store.entities()
    state = journal.state.history.entities
    found, warnings = _today(wanted.values, state)
    change = _compare("entities", found, known, wanted, lambda code: code)
    aliases = _aliases(found.values(), state)
    gone = tuple(old for _, _, old in aliases if old in known)
    left = frozenset(gone)
    rows = tuple(row for row in change.rows if row[0] not in left) + tuple(aliases)
    write = tuple((e, active) for e, active in change.write if e.code not in left)
    touched = {e.code for e, _ in write}
    write += tuple((found[code], True) for code, *_ in aliases if code not in touched)
    return replace(change, rows=rows, write=write, gone=gone, warnings=tuple(warnings))


def _today(wanted: Iterable[Entity], state: RosterState) -> tuple[dict[str, Entity], list[Text]]:
    """Read every entity under the code it has today."""
    found: dict[str, Entity] = {}
    warnings = []
    for entity in wanted:
        code = state.current(entity.code)
        if code == entity.code:
            found[code] = entity
            continue
        warnings.append(tr(f"{entity.code} 已改为 {code}", f"{entity.code} is {code} today"))
        found.setdefault(code, replace(entity, code=code))
    return found, warnings


def _aliases(wanted: Iterable[Entity], state: RosterState) -> list[Row]:
    rows: dict[str, Row] = {}
    for entity in wanted:
        for old in entity.aliases:
            if state.alias_of.get(old) == entity.code:
                continue
            if old == entity.code:
                raise Refused(
                    tr(f"{old} 的曾用代码是它自己", f"{old} is its own former code"),
                    tr("一户改回旧代码, 请按新户登记", "a code taken back is a new entity"),
                )
            if old in state.alias_of or old in rows:
                raise Refused(
                    tr(f"{old} 已是别户的曾用代码", f"{old} is another entity's former code"),
                    tr("核对曾用代码一列", "check the column of former codes"),
                )
            rows[old] = (entity.code, "aliased", old)
    return list(rows.values())


def change_inspectors(journal: Journal, wanted: Wanted[Inspector]) -> Change[Inspector]:
    """Compare inspectors with the roster; the log's rows hold their tokens only."""
    known = journal.workspace.store.inspectors()
    found = {inspector.code: inspector for inspector in wanted.values}
    token = journal.workspace.tokens().token
    change = _compare("inspectors", found, known, wanted, token)
    lent = journal.state.history.inspectors.lent
    return replace(change, rows=(*change.rows, *_loans(change.write, lent, token)))


def _loans(
    write: Iterable[tuple[Inspector, bool]], lent: Set[str], name: Callable[[str], str]
) -> Iterator[Row]:
    """Say who is borrowed from now on, and who no longer."""
    for inspector, _ in write:
        token, borrowed = name(inspector.code), bool(inspector.borrowed)
        if borrowed != (token in lent):
            yield token, "lent" if borrowed else "own", "-"


Known: TypeAlias = Mapping[str, tuple[R, bool]]


def _compare(
    of: str,
    found: Mapping[str, R],
    known: Known[R],
    wanted: Wanted[R],
    name: Callable[[str], str],
) -> Change[R]:
    """List what differs, as rows of the log and as rows of the roster."""
    marks = [*_arrivals(found, known, wanted), *_departures(found, known, wanted)]
    write: dict[str, tuple[R, bool]] = {}
    for kind, value, _ in marks:
        active = kind != "retired" and (
            kind != "changed" or value.code in write or known[value.code][1]
        )
        write[value.code] = (value, active)
    return Change(
        of,
        tuple((name(value.code), kind, detail) for kind, value, detail in marks),
        tuple(write.values()),
        (),
        len(found.keys() - write.keys()),
        {
            kind: tuple(islice((f"{v.code} {v.name}" for k, v, _ in marks if k == kind), SAMPLES))
            for kind in KINDS
        },
    )


def _arrivals(
    found: Mapping[str, R], known: Known[R], wanted: Wanted[R]
) -> Iterator[tuple[str, R, str]]:
    for code, given in found.items():
        if code not in known:
            yield "added", given, "-"
            continue
        before, active = known[code]
        value = _overlay(before, given, wanted.columns or COLUMNS[type(given)])
        if wanted.revive and not active and code not in wanted.retire:
            yield "revived", value, "-"
        if value is not before and (changed := changed_fields(before, value)):
            yield "changed", value, ",".join(changed)


def _overlay(before: R, given: R, columns: Iterable[str]) -> R:
    """Take the columns that differ; a row in which none does stays the same object."""
    taken = {c: new for c in columns if (new := getattr(given, c)) != getattr(before, c)}
    return replace(before, **taken) if taken else before


def _departures(
    found: Mapping[str, R], known: Known[R], wanted: Wanted[R]
) -> Iterator[tuple[str, R, str]]:
    vanished = {} if wanted.partial else dict.fromkeys(known.keys() - found.keys(), VANISHED)
    for code, reason in sorted({**vanished, **wanted.retire}.items()):
        if code not in known:
            raise Refused(tr(f"名录中没有 {code}", f"{code} is not on the roster"))
        if known[code][1]:
            yield "retired", known[code][0], reason


def changed_fields(before: Entity | Inspector, after: Entity | Inspector) -> list[str]:
    """Name the columns in which two rows differ; aliases are a matter of their own."""
    return sorted(
        column
        for column in COLUMNS[type(before)]
        if column != "aliases" and getattr(before, column) != getattr(after, column)
    )


def apply_change(journal: Journal, change: Change[R], source_sha256: str | None) -> bool:
    """Write a change, one log entry and the roster rows in one transaction; False: no change.

    Raises:
        Refused: somebody else wrote first.
    """
    if not change.rows:
        return False
    entities = change.of == "entities"
    kind = ROSTER_ENTITIES if entities else ROSTER_INSPECTORS
    data = format_table(kind, change.rows, journal.practice)
    counted = Counter(row[1] for row in change.rows)
    history = journal.state.history
    roster = history.entities if entities else history.inspectors
    left = sum(row[2] in roster.retired_by for row in change.rows if row[1] == "aliased")
    body = Roster(
        change.of,
        source_sha256,
        attachment(data),
        counted["added"],
        counted["retired"],
        counted["revived"],
        counted["changed"],
        counted["aliased"],
        counted["lent"] + counted["own"],
        len(roster.retired_by) + counted["added"] - left,
    )
    if entities:
        rows = RosterRows(entities=change.write, gone=change.gone)  # type: ignore[arg-type]
    else:
        rows = RosterRows(inspectors=change.write)  # type: ignore[arg-type]
    journal.append(body, [journal.log_signer()], {"file": data}, rows)
    return True
