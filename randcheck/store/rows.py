"""Turn roster values into table rows and back, many at a time (never through ORM objects)."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, delete
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import SQLModel

from randcheck.model import Entity, Inspector
from randcheck.packed import ENTITY, INSPECTOR, Flat
from randcheck.store.tables import EntityRow, InspectorRow

AT_ONCE = 10_000
LEAD = INSPECTOR.columns.index("lead")


def replace(
    connection: Connection, table: type[SQLModel], values: Iterable[tuple[object, ...]]
) -> None:
    """Insert rows, columns in table order, or overwrite those with the same key.

    The driver gets them as they are: SQLAlchemy would take half as long again to pass a million.
    """
    statement = str(insert(table).prefix_with("OR REPLACE").compile(dialect=connection.dialect))
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        connection.exec_driver_sql(statement, some)


def walk(
    connection: Connection, table: type[SQLModel], codes: Sequence[str] | None
) -> Iterator[Sequence[Any]]:
    """Walk a roster in the order of its codes, rows as the driver gives them; or only some codes.

    SQLAlchemy's own rows would take as long again for a million.
    """
    statement = f"SELECT * FROM {table.__tablename__} ORDER BY code"
    if codes is not None:
        marks = ",".join("?" * len(codes))
        statement = f"SELECT * FROM {table.__tablename__} WHERE code IN ({marks}) ORDER BY code"
    driver = connection.connection.cursor()
    try:
        yield from driver.execute(statement, tuple(codes or ()))
    finally:
        driver.close()


def write_entities(
    connection: Connection, changes: Iterable[tuple[Flat, bool]], gone: Iterable[str]
) -> None:
    """Write entities; `gone` are codes that became aliases."""
    if left := [{"gone": code} for code in gone]:
        connection.execute(delete(EntityRow).where(EntityRow.code == bindparam("gone")), left)  # type: ignore[arg-type]
    replace(connection, EntityRow, ((*flat, active) for flat, active in changes))


@contextmanager
def uncollected() -> Iterator[None]:
    """Build something large without the garbage collector.

    It would look through all that was built so far again and again, which takes longer than the
    building, and find nothing.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def to_entity(row: Sequence[Any]) -> tuple[Entity, bool]:
    """Read one flat entity row, whether it is active as the last cell."""
    return ENTITY.restore(row[:-1]), bool(row[-1])


def write_inspectors(connection: Connection, changes: Iterable[tuple[Flat, bool]]) -> None:
    """Write inspectors."""
    rows = ((*flat[:LEAD], flat[LEAD] == "1", *flat[LEAD + 1 :], a) for flat, a in changes)
    replace(connection, InspectorRow, rows)


def to_inspector(row: Sequence[Any]) -> tuple[Inspector, bool]:
    """Read one flat inspector row, whether he is active as the last cell."""
    return INSPECTOR.restore(row[:-1]), bool(row[-1])


def flat_inspector(row: Sequence[Any]) -> Sequence[Any]:
    """Bring an inspector row into the flat form, with whether he is active."""
    return (*row[:LEAD], "1" if row[LEAD] else "0", *row[LEAD + 1 :])
