"""The zip of a backup: its manifest, how it is written, and how one that may be hostile is read.

A name outside the manifest, a size, a digest or a kind of file that is not as it says: refused.
"""

import json
import os
import re
import shutil
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from randcheck.errors import RandcheckError, Refused, Unreadable
from randcheck.services.disk import owner_only
from randcheck.services.evidence import RATIO, count_members
from randcheck.text import Text, tr

FORMAT, MANIFEST = "randcheck backup v1", "manifest.json"
NAME = re.compile(r"randcheck\.db|rules\.toml|keys/[a-z0-9][a-z0-9.-]{0,63}")
MEMBERS, MANIFEST_BYTES = 64, 65_536
CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a backup."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Head:
    """Which log a backup holds and how far: origin, entries, Merkle root and key in hex."""

    origin: str
    entries: int
    root: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says it holds; `time` is when it was made, `version` the program's."""

    head: Head
    time: str
    version: str
    files: tuple[Member, ...]


def pack(path: Path, head: Head, time: str, version: str, sources: Mapping[str, Path]) -> Manifest:
    """Write a zip of the named files, for its owner only; the same files give the same bytes.

    Raises:
        OSError: a file cannot be read or the zip not written.
    """
    with open(path, "xb", opener=owner_only) as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            members = tuple(_add(archive, name, sources[name]) for name in sorted(sources))
            manifest = Manifest(head, time, version, members)
            value = {"format": FORMAT} | asdict(manifest)
            text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
            archive.writestr(_row(MANIFEST), text)
        out.flush()
        os.fsync(out.fileno())
    return manifest


def _row(name: str) -> zipfile.ZipInfo:
    row = zipfile.ZipInfo(name)
    row.compress_type = zipfile.ZIP_DEFLATED
    row.external_attr = (stat.S_IFREG | 0o600) << 16
    return row


def _add(archive: zipfile.ZipFile, name: str, source: Path) -> Member:
    with source.open("rb") as data, archive.open(_row(name), "w", force_zip64=True) as out:
        return Member(name, *_copy(data, out))


def _copy(data: IO[bytes], out: IO[bytes], limit: int | None = None) -> tuple[int, str]:
    """Copy a stream, at most a chunk beyond the limit; return bytes and SHA-256."""
    digest, size = sha256(), 0
    while chunk := data.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        out.write(chunk)
        if limit is not None and size > limit:
            break
    return size, digest.hexdigest()


def read_manifest(path: Path) -> Manifest:
    """Read what a backup says of itself, once its members are as it says.

    Raises:
        Unreadable: absent, or not the zip of a backup.
    """
    with _opened(path) as archive:
        return _manifest(archive)


def unpack(path: Path, folder: Path) -> Manifest:
    """Write a backup's files into a new folder, each once it is what the manifest says.

    Raises:
        Unreadable: not the zip of a backup, or altered; Refused: too little room on the disk.
    """
    with _opened(path) as archive:
        manifest = _manifest(archive)
        folder.mkdir(mode=0o700)
        total = sum(member.bytes for member in manifest.files)
        if total > shutil.disk_usage(folder).free:
            raise Refused(
                tr(f"{folder.parent} 空间不够", f"there is too little room in {folder.parent}"),
                tr(f"需要 {total:,} 字节", f"{total:,} bytes are needed"),
            )
        for member in manifest.files:
            _extract(archive, member, folder / member.name)
        return manifest


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip; whatever is wrong with it is told in one sentence."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise Unreadable(tr(f"读不到 {path}", f"cannot read {path}")) from error
    try:
        if count_members(path, MEMBERS) > MEMBERS:
            raise _altered(path.name, tr("文件太多", "holds too many files"))
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (RandcheckError, OSError):
        raise
    except Exception as error:  # zipfile lets struct.error, zlib.error and others through
        raise _altered(path.name, tr("不是完好的 zip", "is not a sound zip")) from error


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    """Read the manifest and hold every row of the zip against it."""
    rows: dict[str, zipfile.ZipInfo] = {}
    for row in archive.infolist():
        _refuse_row(row)
        if row.filename in rows:
            raise _altered(row.filename, tr("出现两次", "occurs twice"))
        rows[row.filename] = row
    if MANIFEST not in rows or rows[MANIFEST].file_size > MANIFEST_BYTES:
        raise _altered(MANIFEST, tr("缺失或过大", "is missing or too large"))
    with archive.open(MANIFEST) as stream:
        manifest = _parse(stream.read(MANIFEST_BYTES + 1))
    sizes = {name: row.file_size for name, row in rows.items() if name != MANIFEST}
    if sizes != {m.name: m.bytes for m in manifest.files} or len(sizes) < len(manifest.files):
        raise _altered(MANIFEST, tr("与其中的文件不符", "does not name the files that are there"))
    return manifest


def _refuse_row(row: zipfile.ZipInfo) -> None:
    plain = row.filename == row.orig_filename and "\0" not in row.orig_filename
    if not plain or not (row.filename == MANIFEST or NAME.fullmatch(row.filename)):
        raise _altered(row.filename, tr("不是备份里的文件", "is no file of a backup"))
    if stat.S_IFMT(row.external_attr >> 16) not in (0, stat.S_IFREG):
        raise _altered(row.filename, tr("不是普通文件", "is no regular file"))
    dense = row.file_size > RATIO * max(row.compress_size, 1) + 4096
    if dense or row.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _altered(row.filename, tr("压缩方式不对", "is packed in another way"))


def _parse(data: bytes) -> Manifest:
    try:
        value = json.loads(data)
        if value.pop("format") != FORMAT:
            raise ValueError
        head, files = Head(**value.pop("head")), [Member(**row) for row in value.pop("files")]
        manifest = Manifest(head, files=tuple(files), **value)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _altered(MANIFEST, tr("读不懂", "cannot be understood")) from error
    return manifest


def _extract(archive: zipfile.ZipFile, member: Member, path: Path) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with archive.open(member.name) as data, open(path, "xb", opener=owner_only) as out:
        found = _copy(data, out, member.bytes)
        out.flush()
        os.fsync(out.fileno())
    if found != (member.bytes, member.sha256):
        raise _altered(member.name, tr("被改动过", "was altered"))


def _altered(name: str, what: Text) -> Unreadable:
    name = "".join(c if c.isprintable() else "\ufffd" for c in name[:80])
    return Unreadable(
        tr(f"“{name}”{what.zh}", f"'{name}' {what.en}"),
        tr("这不是 randcheck 备份的原样, 换一份备份", "the backup was altered: take another"),
    )
