"""Read and write a workspace: the log with its files, the rosters, a few settings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete
from sqlmodel import func, insert, select

from randcheck.errors import RandcheckError, Refused, Unreadable
from randcheck.model import Entity, Inspector
from randcheck.packed import Flat
from randcheck.store import rows
from randcheck.store.database import (
    copy_into,
    create_schema,
    open_engine,
    transaction,
    verify_schema,
    write_file,
)
from randcheck.store.tables import (
    CheckpointRow,
    DraftRow,
    EntityRow,
    EntryRow,
    FileRow,
    InspectorRow,
    MetaRow,
    ProofRow,
)
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Appending:
    """One new entry with everything that changes together with it.

    `ends_draft` says that it is the draft, which gives way to it; any other entry waits for that.
    `entities` and `inspectors` are the rows to write, flat, with whether they are active.
    """

    seq: int
    type: str
    note: bytes
    checkpoint: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)
    entities: Iterable[tuple[Flat, bool]] = ()
    inspectors: Iterable[tuple[Flat, bool]] = ()
    gone: Iterable[str] = ()
    ends_draft: bool = False


class Store:
    """The database of one workspace."""

    def __init__(self, path: Path) -> None:
        self._engine = open_engine(path)

    @classmethod
    def create(cls, path: Path) -> "Store":
        """Create the database of a new workspace."""
        store = cls(path)
        create_schema(store._engine)
        return store

    @classmethod
    def open(cls, path: Path) -> "Store":
        """Open the database of a workspace.

        Raises:
            Unreadable: another version or a damaged file.
        """
        store = cls(path)
        try:
            verify_schema(store._engine)
        except RandcheckError:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def copy_into(self, path: Path) -> None:
        """Write everything as it stands now into a new database file.

        Raises:
            Refused: somebody is writing; Unreadable: the file cannot be written.
        """
        copy_into(self._engine, path)

    def notes(self) -> list[bytes]:
        """List the log's entries in order, exactly as signed."""
        with transaction(self._engine) as connection:
            found = connection.execute(select(EntryRow.note).order_by(EntryRow.seq))  # type: ignore[arg-type]
            return list(found.scalars())

    def checkpoint(self, size: int) -> bytes:
        """Return the checkpoint of a size.

        Raises:
            Unreadable: somebody took it out of the database.
        """
        with transaction(self._engine) as connection:
            query = select(CheckpointRow.note).where(CheckpointRow.size == size)
            found = connection.execute(query).scalar_one_or_none()
        if found is None:
            raise Unreadable(
                tr(f"数据库缺第 {size} 号日志校验码", f"the database lacks checkpoint {size}"),
                tr("工作文件夹被改动过: 用备份恢复", "it was altered: restore the backup"),
            )
        return found

    def proofs(self) -> dict[tuple[int, str], bytes]:
        """Load what others said of checkpoints, by size and by name (`note` or `tsr`)."""
        with transaction(self._engine) as connection:
            found = connection.execute(select(ProofRow.size, ProofRow.name, ProofRow.data))
            return {(size, name): data for size, name, data in found}

    def keep_proof(self, size: int, name: str, data: bytes) -> None:
        """Keep what somebody said of a checkpoint, in place of what was there before."""
        with transaction(self._engine, writes=True) as connection:
            rows.replace(connection, ProofRow, [(size, name, data)])

    def draft(self) -> dict[str, bytes]:
        """Load the parts of the entry that waits for a signature; empty if there is none."""
        with transaction(self._engine) as connection:
            found = connection.execute(select(DraftRow.name, DraftRow.data))
            return {name: data for name, data in found}

    def keep_draft(self, parts: Mapping[str, bytes], seq: int) -> None:
        """Keep an entry that waits for a signature; nothing else can be appended until it goes.

        Raises:
            Refused: another waits already, or somebody else appended first.
        """
        with transaction(self._engine, writes=True) as connection:
            _refuse_draft(connection)
            _refuse_other(connection, seq)
            rows.replace(connection, DraftRow, parts.items())

    def refuse_draft(self) -> None:
        """Refuse to begin what could not be appended now.

        Raises:
            Refused: a draft waits.
        """
        with transaction(self._engine) as connection:
            _refuse_draft(connection)

    def drop_draft(self) -> None:
        """Forget the entry that waits for a signature."""
        with transaction(self._engine, writes=True) as connection:
            connection.execute(delete(DraftRow))

    def file(self, seq: int, name: str) -> bytes | None:
        """Return an attachment, or None if somebody took it out of the database."""
        with transaction(self._engine) as connection:
            query = select(FileRow.data).where(FileRow.seq == seq, FileRow.name == name)
            return connection.execute(query).scalar_one_or_none()

    def append(self, new: Appending) -> None:
        """Append one entry and all that goes with it, or nothing.

        Raises:
            Refused: somebody else appended first, or a draft waits.
        """
        with transaction(self._engine, writes=True) as connection:
            if new.ends_draft:
                connection.execute(delete(DraftRow))
            _refuse_draft(connection)
            _refuse_other(connection, new.seq)
            connection.execute(
                insert(EntryRow), [{"seq": new.seq, "type": new.type, "note": new.note}]
            )
            connection.execute(
                insert(CheckpointRow), [{"size": new.seq + 1, "note": new.checkpoint}]
            )
            for name, data in new.files.items():
                write_file(connection, new.seq, name, data)
            rows.write_entities(connection, new.entities, new.gone)
            rows.write_inspectors(connection, new.inspectors)

    def entities(self) -> dict[str, tuple[Entity, bool]]:
        """Load the entity roster: code to entity and whether it is active."""
        with rows.uncollected():
            return {row[0]: rows.to_entity(row) for row in self.walk_entities()}

    def entity(self, code: str) -> tuple[Entity, bool] | None:
        """Load one entity, and whether it is active."""
        return next(map(rows.to_entity, self.walk_entities([code])), None)

    def inspectors(self) -> dict[str, tuple[Inspector, bool]]:
        """Load the inspector roster: code to inspector and whether active."""
        return {row[0]: rows.to_inspector(row) for row in self.walk_inspectors()}

    def walk_entities(self, codes: Sequence[str] | None = None) -> Iterator[Sequence[Any]]:
        """Walk the entity roster, or some of it, by code: flat rows, whether active as the last."""
        with transaction(self._engine) as connection:
            yield from rows.walk(connection, EntityRow, codes)

    def walk_inspectors(self, codes: Sequence[str] | None = None) -> Iterator[Sequence[Any]]:
        """Walk the inspector roster, or some of it, by code: flat rows, whether active as last."""
        with transaction(self._engine) as connection:
            yield from map(rows.flat_inspector, rows.walk(connection, InspectorRow, codes))

    def sorted_entities(self) -> Iterator[tuple[Entity, bool]]:
        """Walk the entity roster by code (in byte order), a few at a time."""
        with transaction(self._engine) as connection:
            yield from map(rows.to_entity, rows.walk(connection, EntityRow, None))

    def sorted_inspectors(self) -> Iterator[tuple[Inspector, bool]]:
        """Walk the inspector roster by code (in byte order), a few at a time."""
        yield from map(rows.to_inspector, self.walk_inspectors())

    def setting(self, key: str) -> str:
        """Read a setting; empty when it was never set."""
        with transaction(self._engine) as connection:
            query = select(MetaRow.value).where(MetaRow.key == key)
            return connection.execute(query).scalar() or ""

    def set_setting(self, key: str, value: str) -> None:
        """Write a setting."""
        with transaction(self._engine, writes=True) as connection:
            rows.replace(connection, MetaRow, [(key, value)])


def _refuse_other(connection: Connection, seq: int) -> None:
    size = connection.execute(select(func.count()).select_from(EntryRow)).scalar_one()
    if size != seq:
        raise Refused(
            tr("同时有人写入了日志", "somebody else wrote to the log meanwhile"),
            tr("重新执行这条命令", "run the command again"),
        )


def _refuse_draft(connection: Connection) -> None:
    if connection.execute(select(func.count()).select_from(DraftRow)).scalar_one():
        raise Refused(
            tr(
                "有一份草稿在等签名, 日志暂不能写",
                "a draft waits for a signature; the log is frozen",
            ),
            tr(
                "签好: randcheck draft complete; 不要了: randcheck draft cancel",
                "go on: randcheck draft complete; or drop it: randcheck draft cancel",
            ),
        )
