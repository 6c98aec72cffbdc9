"""Turn roster values into table rows and back, many at a time (never through ORM objects)."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import SQLModel

from randcheck.model import Entity, Inspector
from randcheck.store.tables import EntityRow, InspectorRow


def columns(table: type[SQLModel]) -> list[Any]:
    """List the columns of a table in their order."""
    return list(table.__table__.columns)  # type: ignore[attr-defined]


def replace(connection: Connection, table: type[SQLModel], values: list[dict[str, Any]]) -> None:
    """Insert rows or overwrite those with the same key."""
    if values:
        connection.execute(insert(table).prefix_with("OR REPLACE"), values)


def write_entities(
    connection: Connection, changes: Iterable[tuple[Entity, bool]], gone: Iterable[str]
) -> None:
    """Write entities; `gone` are codes that became aliases."""
    for code in gone:
        connection.execute(delete(EntityRow).where(EntityRow.code == code))  # type: ignore[arg-type]
    replace(connection, EntityRow, [_entity_row(e, active) for e, active in changes])


def _entity_row(entity: Entity, active: bool) -> dict[str, Any]:
    return {
        "code": entity.code,
        "name": entity.name,
        "office": entity.office,
        "station": entity.station,
        "region": entity.region,
        "industry": entity.industry,
        "risk": entity.risk,
        "kind": entity.kind,
        "aliases": " ".join(entity.aliases),
        "active": active,
    }


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


def _inspector_row(inspector: Inspector, active: bool) -> dict[str, Any]:
    return {
        "code": inspector.code,
        "name": inspector.name,
        "department": inspector.department,
        "scope": "\n".join(inspector.scope),
        "regions": "\n".join(inspector.regions),
        "role": inspector.role,
        "until": inspector.until,
        "active": active,
    }


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
