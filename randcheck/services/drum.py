"""Decide who is in the drum of a draw and who is not, with one reason each (SPEC §7.2, §7.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from randcheck.errors import Refused
from randcheck.model import Entity, Inspector
from randcheck.protocol.alphabet import is_code
from randcheck.protocol.bodies import Seal
from randcheck.protocol.checks import OWED
from randcheck.protocol.history import debts, entity_bars, inspector_bars
from randcheck.protocol.table import Row
from randcheck.services.journal import Journal
from randcheck.services.scope import Scope, began
from randcheck.text import tr

WHOLE_BASE = "all"


@dataclass(frozen=True, slots=True)
class EntityDrum:
    """The entity side: who is in with which stratum, who is out and why, licensed since when."""

    inside: tuple[Entity, ...]
    stratum_of: Mapping[str, str]
    rest: tuple[Row, ...]
    labels: Mapping[str, str]
    since: Mapping[str, str]


def sort_entities(journal: Journal, seal: Seal, scope: Scope) -> EntityDrum:
    """Sort the roster into frame and excluded.

    Raises:
        Refused: nobody is left to draw from.
    """
    history, roster = journal.state.history, journal.workspace.store.entities()
    owed = debts(history, seal)
    since = {code: began(e, scope, seal.as_of) for code, (e, _) in roster.items()}
    bars = entity_bars(history, seal, since)
    labels = {code: scope.label(entity, seal.as_of) for code, (entity, _) in roster.items()}
    codes = stratum_codes(labels.values(), bool(scope.by))
    inside: dict[str, str] = {}
    rest: list[Row] = []
    for code, (entity, active) in roster.items():
        stratum = codes[labels[code]]
        if code in owed and active:
            inside[code] = OWED
        elif code in owed:  # closed before it was visited: that is public, and ends the debt
            rest.append((code, "struck", "-", str(owed[code])))
        elif not active:
            rest.append((code, "retired", "-", str(history.entities.retired_by[code])))
        elif reason := scope.excludes(entity, seal.as_of):
            rest.append((code, reason, "-", "-"))
        elif code in bars:
            rest.append((code, "barred", stratum, str(max(bars[code]))))
        else:
            inside[code] = stratum
    if not inside:
        raise Refused(
            tr("没有可抽的检查对象", "there is nobody to draw from"),
            tr("是否都在禁选期? 筛选条件是否太严?", "is everybody barred, or filtered out?"),
        )
    names = {code: label for label, code in codes.items() if scope.by}
    entities = tuple(roster[code][0] for code in sorted(inside))
    return EntityDrum(entities, inside, tuple(rest), names, since)


def stratum_codes(labels: Iterable[str], stratified: bool) -> dict[str, str]:
    """Give every label of a column a code: itself where it is one, else s1, s2, … in byte order."""
    if not stratified:
        return {"": WHOLE_BASE}
    codes: dict[str, str] = {}
    for place, label in enumerate(sorted(set(labels)), 1):
        plain = label.lower()
        free = is_code(plain) and plain not in (OWED, WHOLE_BASE, *codes.values())
        codes[label] = plain if free and not plain.startswith("s") else f"s{place}"
    return codes


@dataclass(frozen=True, slots=True)
class InspectorDrum:
    """The inspector side before panels: who may sit, who may not and why."""

    people: Mapping[str, Inspector]
    rest: tuple[Row, ...]


def sort_inspectors(journal: Journal, seal: Seal) -> InspectorDrum:
    """Sort the inspectors, by token."""
    history, tokens = journal.state.history, journal.workspace.tokens()
    bars = inspector_bars(history, seal)
    people: dict[str, Inspector] = {}
    rest: list[Row] = []
    for code, (person, active) in journal.workspace.store.inspectors().items():
        token = tokens.token(code)
        if not active:
            rest.append((token, "retired", "-", str(history.inspectors.retired_by[token])))
        elif token in bars:
            rest.append((token, "barred", "-", str(max(bars[token]))))
        elif person.until and person.until < seal.as_of:
            rest.append((token, "expired", "-", "-"))
        else:
            people[token] = person
    return InspectorDrum(people, tuple(rest))
