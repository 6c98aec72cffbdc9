"""Turn roster values into table rows and back, many at a time (never through ORM objects)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from dataclasses import replace as replace_fields
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import SQLModel

from randcheck.model import Entity, Inspector, Licence
from randcheck.store.tables import EntityRow, InspectorRow

BATCH = 5000


def columns(table: type[SQLModel]) -> list[Any]:
    """List the columns of a table in their order."""
    return list(table.__table__.columns)  # type: ignore[attr-defined]


def replace(
    connection: Connection, table: type[SQLModel], values: list[tuple[str | bool, ...]]
) -> None:
    """Insert rows, columns in table order, or overwrite those with the same key.

    The driver gets them as they are: SQLAlchemy would take half as long again to pass a million.
    """
    if values:
        statement = insert(table).prefix_with("OR REPLACE").compile(dialect=connection.dialect)
        connection.exec_driver_sql(str(statement), values)


def walk(connection: Connection, table: type[SQLModel]) -> Iterator[Sequence[Any]]:
    """Walk a roster by code, without holding all of it."""
    found = columns(table)
    query = select(*found).order_by(found[0])
    yield from connection.execution_options(yield_per=BATCH).execute(query)


def write_entities(
    connection: Connection, changes: Iterable[tuple[Entity, bool]], gone: Iterable[str]
) -> None:
    """Write entities; `gone` are codes that became aliases."""
    if left := [{"gone": code} for code in gone]:
        connection.execute(delete(EntityRow).where(EntityRow.code == bindparam("gone")), left)  # type: ignore[arg-type]
    replace(connection, EntityRow, [_entity_row(e, active) for e, active in changes])


def _entity_row(entity: Entity, active: bool) -> tuple[str | bool, ...]:
    return (
        entity.code,
        entity.name,
        entity.office,
        entity.station,
        entity.region,
        entity.industry,
        entity.risk,
        entity.kind,
        entity.address,
        entity.status,
        entity.since,
        _join(entity.tags),
        _join("\t".join(astuple(licence)) for licence in entity.licences),
        _join(entity.aliases),
        active,
    )


def to_entity(row: Sequence[Any]) -> tuple[Entity, bool]:
    """Read one entity row, columns in table order."""
    *plain, tags, licences, aliases, active = row
    held = tuple(Licence(*line.split("\t")) for line in _split(licences))
    entity = Entity(*plain)
    if tags or held or aliases:
        entity = replace_fields(entity, tags=_split(tags), licences=held, aliases=_split(aliases))
    return entity, bool(active)


def write_inspectors(connection: Connection, changes: Iterable[tuple[Inspector, bool]]) -> None:
    """Write inspectors."""
    replace(connection, InspectorRow, [_inspector_row(i, active) for i, active in changes])


def _inspector_row(inspector: Inspector, active: bool) -> tuple[str | bool, ...]:
    return (
        inspector.code,
        inspector.name,
        inspector.department,
        _join(inspector.scope),
        _join(inspector.regions),
        inspector.role,
        inspector.until,
        inspector.issuer,
        inspector.staff,
        _join(inspector.qualifications),
        inspector.level,
        inspector.post,
        inspector.category,
        inspector.lead,
        inspector.borrowed,
        active,
    )


def to_inspector(row: Sequence[Any]) -> tuple[Inspector, bool]:
    """Read one inspector row, columns in table order."""
    code, name, department, scope, regions, role, until, issuer, staff, able, *rest = row
    level, post, category, lead, borrowed, active = rest
    inspector = Inspector(
        code,
        name,
        department,
        _split(scope),
        _split(regions),
        role,
        until,
        issuer,
        staff,
        _split(able),
        level,
        post,
        category,
        bool(lead),
        borrowed,
    )
    return inspector, bool(active)


def _join(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()
