"""Look up and edit single rows of the rosters."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from randcheck.errors import Refused, UsageError
from randcheck.files import cells
from randcheck.model import Entity, Inspector
from randcheck.protocol.alphabet import is_code, is_date
from randcheck.protocol.history import VisitRow
from randcheck.services.journal import Journal
from randcheck.services.rosters import Wanted, apply_change, change_entities, change_inspectors
from randcheck.services.words import read_day
from randcheck.text import tr

REASONS = {
    "注销": "cancelled",
    "吊销": "revoked",
    "迁出": "moved",
    "停业": "closed",
    "调离": "transferred",
    "退休": "retired",
    "离职": "left",
    "其他": "other",
}


@dataclass(frozen=True, slots=True)
class EntityStory:
    """One entity with its visits and the draws that drew it."""

    entity: Entity
    active: bool
    visits: tuple[VisitRow, ...]
    draws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InspectorStory:
    """One inspector with the drawn visits: draw and entity."""

    inspector: Inspector
    active: bool
    token: str
    visits: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class InspectorEdit:
    """What to change about an inspector; None leaves it."""

    name: str | None = None
    scope: str | None = None
    regions: str | None = None
    department: str | None = None
    until: str | None = None
    role: str | None = None


def read_code(text: str) -> str:
    """Read a code as the import does.

    Raises:
        UsageError: a character no code may have.
    """
    try:
        return cells.code(text)
    except cells.BadCell as error:
        raise UsageError(tr(f"“{text}”不是代码", f"'{text}' is no code")) from error


def read_reason(text: str) -> str:
    """Read a reason: a code or one of the usual words.

    Raises:
        UsageError: neither.
    """
    code = REASONS.get(text, text)
    if not is_code(code):
        raise UsageError(
            tr(
                f"原因用 {'、'.join(REASONS)} 或小写代码",
                f"one of {list(REASONS.values())}, or a code",
            )
        )
    return code


def entity_story(journal: Journal, text: str) -> EntityStory:
    """Gather what is known of one entity, by any of its codes.

    Raises:
        Refused: it is not on the roster.
    """
    history = journal.state.history
    code = history.entities.current(read_code(text))
    entity, active = _entity(journal, code)
    visits = [v for v in history.visits if history.entities.current(v.entity) == code]
    draws = [
        attempt.seal.draw
        for attempt, _, seated in history.drawn()
        if code in {history.entities.current(t) for t in seated.drawn}
    ]
    return EntityStory(entity, active, tuple(sorted(visits, key=lambda v: v.date)), tuple(draws))


def _entity(journal: Journal, code: str) -> tuple[Entity, bool]:
    found = journal.workspace.store.entities().get(code)
    if found is None:
        raise Refused(tr(f"名录中没有 {code}", f"{code} is not on the roster"))
    return found


def edit_entity(journal: Journal, text: str, values: Mapping[str, str], new: bool) -> None:
    """Add or change one entity.

    Raises:
        Refused: it is there already, or it is not.
    """
    code = read_code(text)
    roster = journal.workspace.store.entities()
    if new and code in roster:
        raise Refused(
            tr(f"{code} 已在名录中", f"{code} is on the roster"),
            tr("改用 entity set", "use entity set"),
        )
    before = Entity(code, "") if new else _entity(journal, code)[0]
    after = before
    for column, value in values.items():
        after = replace(after, **{column: cells.label(value)})  # type: ignore[arg-type]
    change = change_entities(journal, Wanted((after,)))
    apply_change(journal, change, None)


def retire_entity(journal: Journal, text: str, reason: str) -> None:
    """Retire one entity.

    Raises:
        Refused: it is not on the roster.
    """
    retire = {read_code(text): read_reason(reason)}
    apply_change(journal, change_entities(journal, Wanted(retire=retire)), None)


def inspector_story(journal: Journal, code: str) -> InspectorStory:
    """Gather what is known of one inspector.

    Raises:
        Refused: he is not on the roster.
    """
    inspector, active = _inspector(journal, read_code(code))
    token = journal.workspace.tokens().token(inspector.code)
    visits = [
        (attempt.seal.draw, entity)
        for attempt, _, seated in journal.state.history.drawn()
        for entity, person in seated.pairs
        if person == token
    ]
    return InspectorStory(inspector, active, token, tuple(visits))


def _inspector(journal: Journal, code: str) -> tuple[Inspector, bool]:
    found = journal.workspace.store.inspectors().get(code)
    if found is None:
        raise Refused(tr(f"名录中没有 {code}", f"{code} is not on the roster"))
    return found


def edit_inspector(journal: Journal, text: str, edit: InspectorEdit, new: bool) -> None:
    """Add or change one inspector.

    Raises:
        Refused: he is there already, or he is not; UsageError: an unknown role or date.
    """
    code = read_code(text)
    if new and code in journal.workspace.store.inspectors():
        raise Refused(
            tr(f"{code} 已在名录中", f"{code} is on the roster"),
            tr("改用 inspector set", "use inspector set"),
        )
    before = Inspector(code, "") if new else _inspector(journal, code)[0]
    apply_change(journal, change_inspectors(journal, Wanted((_edited(before, edit),))), None)


def _edited(before: Inspector, edit: InspectorEdit) -> Inspector:
    if edit.role not in (None, "officer", "expert", "auxiliary"):
        raise UsageError(tr("类别是 officer、expert 或 auxiliary", "officer, expert or auxiliary"))
    until = edit.until
    if until and not is_date(until):
        until = read_day(until)
    return Inspector(
        before.code,
        before.name if edit.name is None else cells.label(edit.name),
        before.department if edit.department is None else cells.label(edit.department),
        before.scope if edit.scope is None else cells.labels(edit.scope),
        before.regions if edit.regions is None else cells.labels(edit.regions),
        edit.role or before.role,
        before.until if until is None else until,
    )


def retire_inspector(journal: Journal, text: str, reason: str) -> None:
    """Retire one inspector.

    Raises:
        Refused: he is not on the roster.
    """
    retire = {read_code(text): read_reason(reason)}
    apply_change(journal, change_inspectors(journal, Wanted(retire=retire)), None)
