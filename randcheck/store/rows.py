"""Turn roster values into table rows and back, many at a time (never through ORM objects)."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import SQLModel

from randcheck.model import Entity, Inspector
from randcheck.store.tables import EntityRow, InspectorRow


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
        " ".join(entity.aliases),
        active,
    )


def to_entity(row: Sequence[Any]) -> tuple[Entity, bool]:
    """Read one entity row, columns in table order."""
    code, name, office, station, region, industry, risk, kind, aliases, active = row
    entity = Entity(
        code, name, office, station, region, industry, risk, kind, tuple(aliases.split())
    )
    return entity, bool(active)


def write_inspectors(connection: Connection, changes: Iterable[tuple[Inspector, bool]]) -> None:
    """Write inspectors."""
    replace(connection, InspectorRow, [_inspector_row(i, active) for i, active in changes])


def _inspector_row(inspector: Inspector, active: bool) -> tuple[str | bool, ...]:
    return (
        inspector.code,
        inspector.name,
        inspector.department,
        "\n".join(inspector.scope),
        "\n".join(inspector.regions),
        inspector.role,
        inspector.until,
        active,
    )


def to_inspector(row: Sequence[Any]) -> tuple[Inspector, bool]:
    """Read one inspector row, columns in table order."""
    code, name, department, scope, regions, role, until, active = row
    inspector = Inspector(
        code,
        name,
        department,
        tuple(scope.split("\n")) if scope else (),
        tuple(regions.split("\n")) if regions else (),
        role,
        until,
    )
    return inspector, bool(active)
