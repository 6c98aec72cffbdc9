"""The tables of a workspace; row classes never leave this package."""

from sqlmodel import Field, SQLModel

SCHEMA_VERSION = 3


class EntryRow(SQLModel, table=True):
    """One log entry as the exact bytes that were signed."""

    __tablename__ = "entry"
    seq: int = Field(primary_key=True)
    type: str
    note: bytes


class CheckpointRow(SQLModel, table=True):
    """The checkpoint of each size, as signed."""

    __tablename__ = "checkpoint"
    size: int = Field(primary_key=True)
    note: bytes


class ProofRow(SQLModel, table=True):
    """What others said of a checkpoint: cosignature lines of a witness, a time stamp."""

    __tablename__ = "proof"
    size: int = Field(primary_key=True, foreign_key="checkpoint.size")
    name: str = Field(primary_key=True)
    data: bytes


class DraftRow(SQLModel, table=True):
    """A part of the entry that waits for a signature from elsewhere: its note, its files."""

    __tablename__ = "draft"
    name: str = Field(primary_key=True)
    data: bytes


class FileRow(SQLModel, table=True):
    """An attachment of an entry."""

    __tablename__ = "file"
    seq: int = Field(primary_key=True, foreign_key="entry.seq")
    name: str = Field(primary_key=True)
    data: bytes


class EntityRow(SQLModel, table=True):
    """One entity as the bureau knows it; lists joined by a line feed, licence cells by a TAB."""

    __tablename__ = "entity"
    code: str = Field(primary_key=True)
    name: str
    office: str
    station: str
    region: str
    industry: str
    risk: str
    kind: str
    address: str
    status: str
    since: str
    tags: str
    licences: str
    aliases: str
    active: bool


class InspectorRow(SQLModel, table=True):
    """One inspector as the bureau knows him; lists joined by a line feed."""

    __tablename__ = "inspector"
    code: str = Field(primary_key=True)
    name: str
    department: str
    scope: str
    regions: str
    role: str
    until: str
    issuer: str
    staff: str
    qualifications: str
    level: str
    post: str
    category: str
    lead: bool
    borrowed: str
    active: bool


class MetaRow(SQLModel, table=True):
    """A setting of the workspace."""

    __tablename__ = "meta"
    key: str = Field(primary_key=True)
    value: str
