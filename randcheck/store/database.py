"""Open a workspace's SQLite file; what writes holds the write lock from its first statement."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Error as DriverError
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel, create_engine

from randcheck.errors import RandcheckError, Refused, Unreadable
from randcheck.store.tables import SCHEMA_VERSION
from randcheck.text import tr

BUSY_SECONDS = 30
BLOB_PIECE = 1 << 20


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
        newer = version is not None and version > SCHEMA_VERSION
        raise Unreadable(
            tr(
                f"工作文件夹的版本是 {version}, 本程序只认 {SCHEMA_VERSION}",
                f"the workspace has version {version}, this program knows {SCHEMA_VERSION}",
            ),
            tr("请用较新的 randcheck 打开", "open it with the newer randcheck")
            if newer
            else tr("请用建它时的 randcheck 打开", "open it with the randcheck that made it"),
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
    except DatabaseError as error:
        raise _refusal(error.orig) from error
    except DriverError as error:
        raise _refusal(error) from error


def copy_into(engine: Engine, path: Path) -> None:
    """Write the database as it stands into a new file; others may read and write meanwhile.

    Raises:
        Refused: another process holds the lock; Unreadable: not usable, or nowhere to write.
    """
    try:
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM INTO ?", (str(path),))
    except (DatabaseError, DriverError) as error:
        raise _refusal(getattr(error, "orig", error)) from error


def _refusal(error: BaseException | None) -> RandcheckError:
    if "locked" in str(error):
        return Refused(
            tr("另一个 randcheck 正在写入", "another randcheck is writing"),
            tr("等它结束后再试", "try again when it has finished"),
        )
    return Unreadable(
        tr(f"工作文件夹的数据库不能用: {error}", f"the database is unusable: {error}"),
        tr(
            "磁盘是否已满, 文件夹是否只读, 文件是否损坏?",
            "is the disk full, the folder read-only, or the file damaged?",
        ),
    )


def write_file(connection: Connection, seq: int, name: str, data: bytes) -> None:
    """Store an attachment; passed as a parameter, a large one would be copied twice on its way."""
    values = (seq, name, len(data))
    inserted = connection.exec_driver_sql(
        "INSERT INTO file (seq, name, data) VALUES (?, ?, zeroblob(?))", values
    )
    driver: Any = connection.connection.dbapi_connection
    with driver.blobopen("file", "data", inserted.lastrowid) as blob:
        for start in range(0, len(data), BLOB_PIECE):
            blob.write(data[start : start + BLOB_PIECE])
