"""Open a workspace's SQLite file; what writes holds the write lock from its first statement."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Error as DriverError
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import SQLModel, create_engine

from randcheck.errors import Refused, Unreadable
from randcheck.store.tables import SCHEMA_VERSION
from randcheck.text import tr

BUSY_SECONDS = 30


def open_engine(path: Path) -> Engine:
    """Connect to a database file."""
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        try:
            for pragma in ("foreign_keys = ON", "synchronous = FULL", "journal_mode = DELETE"):
                connection.execute(f"PRAGMA {pragma}")
        except DriverError:
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def create_schema(engine: Engine) -> None:
    """Create the tables of a new workspace."""
    with engine.begin() as connection:
        SQLModel.metadata.create_all(connection)
        connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))


def verify_schema(engine: Engine) -> None:
    """Refuse a file that is no workspace of this version.

    Raises:
        Unreadable: another version, or no database at all.
    """
    with transaction(engine) as connection:
        version = connection.execute(text("PRAGMA user_version")).scalar()
    if version != SCHEMA_VERSION:
        raise Unreadable(
            tr(
                f"工作文件夹的版本是 {version}, 本程序只认 {SCHEMA_VERSION}",
                f"the workspace has version {version}, this program knows {SCHEMA_VERSION}",
            ),
            tr("请用较新的 randcheck 打开", "open it with the newer randcheck"),
        )


@contextmanager
def transaction(engine: Engine, writes: bool = False) -> Iterator[Connection]:
    """Run one transaction, and say plainly when the file cannot be used.

    Raises:
        Refused: another process holds the lock; Unreadable: not a usable database.
    """
    try:
        with engine.execution_options(writes=writes).begin() as connection:
            yield connection
    except OperationalError as error:
        if "locked" in str(error.orig):
            raise _busy() from error
        raise _unusable(error.orig) from error
    except DatabaseError as error:
        raise _unusable(error.orig) from error


def copy_into(engine: Engine, path: Path) -> None:
    """Write the database as it stands into a new file; others may read and write meanwhile.

    Raises:
        Refused: another process holds the lock; Unreadable: not usable, or nowhere to write.
    """
    try:
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM INTO ?", (str(path),))
    except (DatabaseError, DriverError) as error:
        if "locked" in str(error):
            raise _busy() from error
        raise _unusable(getattr(error, "orig", error)) from error


def _busy() -> Refused:
    return Refused(
        tr("另一个 randcheck 正在写入", "another randcheck is writing"),
        tr("等它结束后再试", "try again when it has finished"),
    )


def _unusable(reason: BaseException | None) -> Unreadable:
    return Unreadable(
        tr(f"工作文件夹的数据库不能用: {reason}", f"the database is unusable: {reason}"),
        tr(
            "磁盘是否已满, 文件夹是否只读, 文件是否损坏?",
            "is the disk full, the folder read-only, or the file damaged?",
        ),
    )
