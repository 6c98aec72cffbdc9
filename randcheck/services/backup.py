"""Back a workspace up: one zip with database, keys and rules, verified before it has its name."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import randcheck
from randcheck.errors import FalseClaim, RandcheckError, Refused
from randcheck.protocol.bodies import attachments
from randcheck.protocol.chain import verify_tree
from randcheck.protocol.merkle import root_of
from randcheck.protocol.table import digest
from randcheck.services.archive import Head, Manifest, pack, read_manifest, unpack
from randcheck.services.disk import how_to_write, sync_folder
from randcheck.services.journal import Journal, open_journal
from randcheck.services.memory import remember
from randcheck.services.newest import Known, find_ahead
from randcheck.services.workspace import (
    DATABASE,
    RULES,
    Workspace,
    open_workspace,
)
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup; `ahead` is a newer state of the log, if the workspace is an old copy."""

    path: Path
    manifest: Manifest
    bytes: int
    sha256: str
    inside: bool
    ahead: Known | None


def backup(journal: Journal, path: Path, replace: bool = False) -> Backup:
    """Write a workspace into one zip, read it back, replay its log, and only then name it.

    Raises:
        Refused: the place is taken, public, or cannot be written; Unreadable: a key or the secret
            is missing; FalseClaim: an attachment of the workspace is not what was signed.
    """
    workspace = journal.workspace
    workspace.tokens()
    journal.log_signer()
    refuse_place(path, replace)
    _refuse_newer(path, journal)
    with beside(path) as work:
        manifest = _pack(workspace, work)
        verify_backup(work / "zip", work / "read back", journal)
        with (work / "zip").open("rb") as stream:
            found = os.fstat(stream.fileno()).st_size, _digest(stream.fileno())
        os.replace(work / "zip", path)
        sync_folder(path.absolute().parent)
    remember(journal.log.keys, workspace.store.checkpoint(journal.size))
    inside = path.resolve().is_relative_to(workspace.root.resolve())
    ahead = find_ahead(workspace, journal.log)
    return Backup(path, manifest, *found, inside, ahead)


def _digest(handle: int) -> str:
    found = sha256()
    while chunk := os.read(handle, 2**20):
        found.update(chunk)
    return found.hexdigest()


def _pack(workspace: Workspace, work: Path) -> Manifest:
    """Pack the workspace as it stands now: the database first, for keys are older than entries."""
    workspace.store.copy_into(work / DATABASE)
    copy = open_workspace(work, workspace.world)
    try:
        head = head_of(open_journal(copy))
    finally:
        copy.store.close()
    sources = {DATABASE: work / DATABASE}
    for place in (workspace.root, workspace.keys):
        for found in place.iterdir():
            name = found.relative_to(workspace.root).as_posix()
            kept = name == RULES or (place == workspace.keys and not found.name.startswith("."))
            if kept and found.is_file() and not found.is_symlink():
                sources[name] = found
    now = workspace.world.now()
    manifest = pack(work / "zip", head, now, randcheck.__version__, sources)
    (work / DATABASE).unlink()
    return manifest


def head_of(journal: Journal) -> Head:
    """Tell which log this is and how far it goes."""
    root = root_of(signed.data for signed in journal.log.entries)
    return Head(journal.origin, journal.size, root.hex(), journal.log.keys.first.fingerprint)


def verify_backup(path: Path, folder: Path, journal: Journal) -> None:
    """Unpack a backup and replay its log."""
    manifest = unpack(path, folder)
    copy = open_workspace(folder, journal.workspace.world)
    try:
        verify_copy(copy, manifest)
    finally:
        copy.store.close()


def verify_copy(copy: Workspace, manifest: Manifest) -> Journal:
    """Return the journal of an unpacked backup once log, files, checkpoint and keys hold.

    Raises:
        FalseClaim: one of them does not.
    """
    try:
        journal = open_journal(copy)
        _verify_files(journal)
        keys = journal.log.keys
        verify_tree(journal.log.entries, copy.store.checkpoint(journal.size), keys)
        if head_of(journal) != manifest.head:
            raise FalseClaim("chain", tr("清单与日志不符", "the manifest names another log"))
        if journal.log_signer().key != keys.log or not copy.tokens().secret:
            raise FalseClaim("chain", tr("密钥不是这个日志的", "the keys are not this log's"))
    except FalseClaim as error:
        hint = tr("换一份备份", "take another backup")
        raise FalseClaim(error.claim, error.what, hint) from error
    return journal


def _verify_files(journal: Journal) -> None:
    for signed in journal.log.entries:
        for name, named in attachments(signed.entry.body).items():
            data = journal.log.load(signed.seq, name)
            if data is None or (len(data), digest(data)) != (named.bytes, named.sha256):
                what = tr(
                    f"第 {signed.seq} 条的附件 {name} 与日志不符",
                    f"attachment {name} of entry {signed.seq} is not what was signed",
                )
                raise FalseClaim("files", what)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Make a folder beside a file to work in, for its owner only; it goes in the end.

    Raises:
        Refused: it cannot be made or written.
    """
    work = path.absolute().with_name(f".{path.absolute().name}.new")
    try:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700, parents=True)
        yield work
    except OSError as error:
        raise Refused(
            tr(f"写不进 {path}: {error.strerror}", f"cannot write {path}: {error.strerror}"),
            how_to_write(error, tr("是否只读, 或正被打开?", "is it read-only, or open somewhere?")),
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def refuse_public(path: Path) -> None:
    """Refuse a place from where the keys would be published.

    Raises:
        Refused: it is inside a publication.
    """
    for folder in {*path.absolute().parents, *path.resolve().parents}:
        if os.path.isfile(folder / "checkpoint") and os.path.isdir(folder / "entries"):
            raise Refused(
                tr(f"{folder} 是公示文件夹, 密钥不能放进去", f"{folder} is public, keys are not"),
                tr("换一个地方", "choose another place"),
            )


def refuse_place(path: Path, replace: bool) -> None:
    """Refuse a place where no backup may be written.

    Raises:
        Refused: it is public, taken, or no file.
    """
    refuse_public(path)
    taken = os.path.lexists(path)
    if taken and not os.path.isfile(path):
        raise Refused(
            tr(f"{path} 不是文件", f"{path} is no file"),
            tr("写成 备份.zip 这样的文件名", "name a file such as backup.zip"),
        )
    if taken and not replace:
        raise Refused(
            tr(f"{path} 已存在, 不覆盖", f"{path} exists and is not overwritten"),
            tr("换一个文件名, 或加 --yes 覆盖", "name another file, or add --yes to replace it"),
        )


def _refuse_newer(path: Path, journal: Journal) -> None:
    """Refuse to replace a newer backup of the same log by an older one."""
    try:
        head = read_manifest(path).head if os.path.exists(path) else None
    except RandcheckError:  # some other file: the person said to replace it
        return
    if (
        head
        and head.fingerprint == journal.log.keys.first.fingerprint
        and newer(head, journal.size)
    ):
        raise Refused(
            tr(
                f"{path} 里的备份更新（{head.entries} > {journal.size}）",
                f"the backup in {path} is newer ({head.entries} > {journal.size})",
            ),
            tr("换一个文件名, 那一份不要丢", "name another file and keep that one"),
        )


def newer(head: Head, size: int) -> bool:
    """Tell whether a backup says that it goes further than a size."""
    return isinstance(head.entries, int) and head.entries > size
