"""Change the rosters: compare with what is there, show it, then write one entry (SPEC §6.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Generic, TypeVar

from randcheck.errors import FalseClaim, Refused
from randcheck.model import Entity, Inspector
from randcheck.packed import (
    ENTITY,
    INSPECTOR,
    SEPARATOR,
    Packed,
    code_of,
    pack,
    place_of,
    unpack,
)
from randcheck.protocol.bodies import Roster
from randcheck.protocol.roster import RosterState
from randcheck.protocol.table import ROSTER_ENTITIES, ROSTER_INSPECTORS, join_lines
from randcheck.services.comparing import Comparison, Rows, Wanted
from randcheck.services.journal import Journal, RosterRows, attachment
from randcheck.services.progress import Progress, ignore_progress, told
from randcheck.text import Text, tr

__all__ = ["Change", "Wanted", "apply_change", "change_entities", "change_inspectors"]
R = TypeVar("R", bound=Entity | Inspector)
FEW = 500
"""So many rows are looked up one by one; for more the whole roster is walked."""

KINDS = ("added", "changed", "retired", "revived", "aliased", "lent", "own")
BORROWED = INSPECTOR.columns.index("borrowed")


@dataclass(frozen=True, slots=True)
class Change(Generic[R]):
    """What an import would do to one roster; nothing is written yet.

    `table` is the log's table, empty when nothing changes; `rows` are the roster rows that follow
    from it, `gone` and `former` the codes that became former ones, on the roster or at all.
    """

    of: str
    table: bytes
    rows: Rows
    counts: dict[str, int]
    unchanged: int
    samples: Mapping[str, tuple[str, ...]]
    gone: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    warnings: tuple[Text, ...] = ()


def change_entities(
    journal: Journal, wanted: Wanted[Entity], progress: Progress = ignore_progress
) -> Change[Entity]:
    """Compare entities with the roster.

    Raises:
        Refused: a former code belongs to another entity.
    """
    state, store = journal.state.history.entities, journal.workspace.store
    found, warnings = _today(Packed.of(ENTITY, wanted.values), state)
    aliases = _aliases(found, state)
    former = tuple(chain.from_iterable(aliases.values()))
    comparison = Comparison(ENTITY, wanted, lambda code: code, aliases)
    known = store.walk_entities(_named(wanted, found, former))
    comparison.run(found.rows, known, progress)
    change = _change("entities", journal, comparison)
    return replace(change, former=former, warnings=tuple(warnings))


def _today(found: Packed[Entity], state: RosterState) -> tuple[Packed[Entity], list[Text]]:
    """Read every entity under the code it has today."""
    recoded = [row for old in state.alias_of if (row := found.find(old)) is not None]
    if not recoded:
        return found, []
    recoded.sort(key=place_of)
    warnings: list[Text] = []
    today: dict[str, bytes] = {}
    for row in recoded:
        old, *flat = unpack(row)
        code = state.current(old)
        warnings.append(tr(f"{old} 已改为 {code}", f"{old} is {code} today"))
        if found.find(code) is None:
            today.setdefault(code, pack((code, *flat), place_of(row)))
    left = frozenset(recoded)
    rows = [*(row for row in found.rows if row not in left), *today.values()]
    return Packed(ENTITY, sorted(rows)), warnings


def _aliases(found: Packed[Entity], state: RosterState) -> dict[str, list[str]]:
    """Map codes to their former codes that the log does not know yet."""
    owners: dict[str, str] = {}
    for row in found.rows:
        if row.endswith(SEPARATOR):  # no aliases, the last column
            continue
        code, *_, aliases = unpack(row)
        for old in aliases.split("\n"):
            if state.alias_of.get(old) == code:
                continue
            if old == code:
                raise Refused(
                    tr(f"{old} 的曾用代码是它自己", f"{old} is its own former code"),
                    tr("一户改回旧代码, 请按新户登记", "a code taken back is a new entity"),
                )
            if old in state.alias_of or old in owners:
                raise Refused(
                    tr(f"{old} 已是别户的曾用代码", f"{old} is another entity's former code"),
                    tr("核对曾用代码一列", "check the column of former codes"),
                )
            owners[old] = code
    aliases_of: dict[str, list[str]] = {}
    for old, code in owners.items():
        aliases_of.setdefault(code, []).append(old)
    return aliases_of


def change_inspectors(journal: Journal, wanted: Wanted[Inspector]) -> Change[Inspector]:
    """Compare inspectors with the roster; the log's rows hold their tokens only."""
    found = Packed.of(INSPECTOR, wanted.values)
    comparison = Comparison(INSPECTOR, wanted, journal.workspace.tokens().token)
    known = journal.workspace.store.walk_inspectors(_named(wanted, found, ()))
    comparison.run(found.rows, known)
    _note_loans(journal, comparison)
    return _change("inspectors", journal, comparison)


def _note_loans(journal: Journal, comparison: Comparison[Inspector]) -> None:
    """Say who is borrowed from now on, and who no longer."""
    token, lent = journal.workspace.tokens().token, journal.state.history.inspectors.lent
    for flat, _ in comparison.rows:
        code, borrowed = flat[0], bool(flat[BORROWED])
        if borrowed != (token(code) in lent):
            comparison.log(code, "lent" if borrowed else "own", "-")


def _named(wanted: Wanted[R], found: Packed[R], former: Sequence[str]) -> list[str] | None:
    """List the codes that a small change concerns; None: the whole roster."""
    if not wanted.partial or len(found) + len(wanted.retire) + len(former) > FEW:
        return None
    return [*map(code_of, found.rows), *wanted.retire, *former]


def _change(of: str, journal: Journal, comparison: Comparison[R]) -> Change[R]:
    kind = ROSTER_ENTITIES if of == "entities" else ROSTER_INSPECTORS
    lines = comparison.lines
    return Change(
        of,
        join_lines(kind, lines, journal.practice) if lines else b"",
        comparison.rows,
        {kind: comparison.counts[kind] for kind in KINDS},
        comparison.unchanged,
        {kind: tuple(comparison.samples[kind]) for kind in KINDS},
        tuple(comparison.gone),
    )


def apply_change(
    journal: Journal,
    change: Change[R],
    source_sha256: str | None,
    progress: Progress = ignore_progress,
) -> bool:
    """Write a change, one log entry and the roster rows in one transaction; False: no change.

    `progress` is told the roster rows written, after the entry was verified.

    Raises:
        Refused: somebody else wrote first.
    """
    if not change.table:
        return False
    entities, counts = change.of == "entities", change.counts
    history = journal.state.history
    roster = history.entities if entities else history.inspectors
    left = sum(old in roster.retired_by for old in change.former)
    body = Roster(
        change.of,
        source_sha256,
        attachment(change.table),
        counts["added"],
        counts["retired"],
        counts["revived"],
        counts["changed"],
        counts["aliased"],
        counts["lent"] + counts["own"],
        len(roster.retired_by) + counts["added"] - left,
    )
    progress(0, len(change.rows))
    written = told(change.rows, len(change.rows), progress)
    if entities:
        rows = RosterRows(entities=written, gone=change.gone)
    else:
        rows = RosterRows(inspectors=written)
    try:
        journal.append(body, [journal.log_signer()], {"file": change.table}, rows)
    except FalseClaim as error:
        if not counts["aliased"]:
            raise
        raise Refused(
            tr("同一次抽取抽中的两户不能并成一户", "two entities that one draw drew cannot be one"),
            tr("重复的那户用 entity retire 停用", "retire the duplicate: entity retire"),
        ) from error
    return True
