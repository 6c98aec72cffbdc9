"""Look up and edit single rows of the rosters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from randcheck.errors import Refused, UsageError
from randcheck.files import cells
from randcheck.files.entities import IDENTITY_NUMBER
from randcheck.files.inspectors import ROLES
from randcheck.files.shapes import field_label
from randcheck.files.uscc import is_identity_number
from randcheck.model import ENTITY_FIELDS, Entity, Inspector
from randcheck.protocol.history import VisitRow
from randcheck.services.journal import Journal
from randcheck.services.reason_words import RETIRE
from randcheck.services.reasons import read_reason
from randcheck.services.rosters import Wanted, apply_change, change_entities, change_inspectors
from randcheck.services.words import read_code
from randcheck.text import Text, tr

T = TypeVar("T")
SET_COLUMNS = (*ENTITY_FIELDS, "address", "tags")
"""Columns of entities that may be typed; licences and the status come from files."""

SHOWN = 3
ENTITY_LIST = tr("randcheck entity list 列出全部代码", "randcheck entity list has all codes")
INSPECTOR_LIST = tr(
    "randcheck inspector list 列出全部执法证号", "randcheck inspector list has all codes"
)
READERS: Mapping[str, Callable[[str], object]] = {
    "name": cells.label,
    "department": cells.label,
    "scope": cells.labels,
    "regions": cells.labels,
    "role": lambda text: cells.one_of(text, ROLES),
    "until": lambda text: cells.last_day(text) if text else "",
    "issuer": cells.label,
    "qualifications": cells.labels,
    "level": cells.label,
    "post": cells.label,
    "borrowed": cells.label,
    "tags": cells.labels,
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


def read_cell(read: Callable[[str], T], text: str) -> T:
    """Read what was typed as an import reads a cell.

    Raises:
        UsageError: says what is wrong with it.
    """
    try:
        return read(text)
    except cells.BadCell as error:
        raise UsageError(tr(f"“{text}”: {error.what.zh}", f"'{text}': {error.what.en}")) from error


def read_note(text: str) -> str:
    """Read a free text that goes into the notes; empty where nothing was said.

    Raises:
        UsageError: invisible characters, or too long.
    """
    return read_cell(cells.label, text) if text else ""


def _refuse_nameless(name: str) -> None:
    if not name:
        raise UsageError(tr("名称不能为空", "the name is empty"))


def named_codes(
    name: str, known: Mapping[str, tuple[Entity | Inspector, bool]], lists: Text
) -> Text:
    """Give the codes of those who have the name that was typed for a code."""
    codes = [code for code, (row, _) in known.items() if _as_code(row.name) == name]
    if not codes:
        return lists
    more = " …" if len(codes) > SHOWN else ""
    shown = "、".join(codes[:SHOWN]) + more
    return tr(f"这是名称; 请写代码: {shown}", f"that is a name; its code: {shown}")


def _as_code(text: str) -> str:
    """Write a name as `read_code` would, empty when it cannot be a code."""
    try:
        return read_code(text)
    except UsageError:
        return ""


def _entity(journal: Journal, code: str) -> tuple[Entity, bool]:
    found = journal.workspace.store.entity(code)
    if found is None:
        what = tr(f"名录中没有 {code}", f"{code} is not on the roster")
        raise Refused(what, named_codes(code, journal.workspace.store.entities(), ENTITY_LIST))
    return found


def edit_entity(journal: Journal, text: str, values: Mapping[str, str], new: bool) -> bool:
    """Add or change one entity; False when it was so already.

    Raises:
        Refused: it is there already, or it is not.
    """
    code = journal.state.history.entities.current(read_code(text))
    if new and journal.workspace.store.entity(code) is not None:
        raise Refused(
            tr(f"{code} 已在名录中", f"{code} is on the roster"),
            tr("改用 entity set", "use entity set"),
        )
    if new and is_identity_number(code):
        raise UsageError(IDENTITY_NUMBER)
    after = Entity(code, "") if new else _entity(journal, code)[0]
    for column, value in values.items():
        read = READERS.get(column) or partial(field_label, column)
        after = replace(after, **{column: read_cell(read, value)})  # type: ignore[arg-type]
    _refuse_nameless(after.name)
    change = change_entities(journal, Wanted((after,), revive=new))
    return apply_change(journal, change, None)


def retire_entity(journal: Journal, text: str, reason: str) -> bool:
    """Retire one entity; False when it is retired already.

    Raises:
        Refused: it is not on the roster.
    """
    code = journal.state.history.entities.current(read_code(text))
    retire = {code: read_reason(journal, reason, RETIRE)}
    return apply_change(journal, change_entities(journal, Wanted(retire=retire)), None)


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
    known = journal.workspace.store.inspectors()
    found = known.get(code)
    if found is None:
        what = tr(f"名录中没有 {code}", f"{code} is not on the roster")
        raise Refused(what, named_codes(code, known, INSPECTOR_LIST))
    return found


def edit_inspector(
    journal: Journal, text: str, values: Mapping[str, str | bool], new: bool
) -> bool:
    """Add or change one inspector; False when he was so already.

    Raises:
        Refused: he is there already, or he is not; UsageError: an unknown role or date.
    """
    code = read_cell(cells.certificate, text)
    if new and code in journal.workspace.store.inspectors():
        raise Refused(
            tr(f"{code} 已在名录中", f"{code} is on the roster"),
            tr("改用 inspector set", "use inspector set"),
        )
    before = Inspector(code, "") if new else _inspector(journal, code)[0]
    after = replace(before, **{field: _typed(field, value) for field, value in values.items()})  # type: ignore[arg-type]
    _refuse_nameless(after.name)
    return apply_change(journal, change_inspectors(journal, Wanted((after,), revive=new)), None)


def _typed(field: str, value: str | bool) -> object:
    return value if isinstance(value, bool) else read_cell(READERS[field], value)


def retire_inspector(journal: Journal, text: str, reason: str) -> bool:
    """Retire one inspector; False when he is retired already.

    Raises:
        Refused: he is not on the roster.
    """
    retire = {read_code(text): read_reason(journal, reason, RETIRE)}
    return apply_change(journal, change_inspectors(journal, Wanted(retire=retire)), None)
