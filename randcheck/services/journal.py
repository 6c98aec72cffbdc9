"""Append to the workspace's log: build, sign, verify by replay, then commit in one transaction.

The entry is applied to the same `Replay` that every verifier uses before it is stored, so this
program cannot write a log that it would refuse to read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

from randcheck.errors import FalseClaim, Malformed, RandcheckError, Refused
from randcheck.packed import Flat
from randcheck.protocol.bodies import TYPE_OF, Body, Genesis
from randcheck.protocol.chain import NO_ENTRY
from randcheck.protocol.checkpoint import Checkpoint, format_checkpoint
from randcheck.protocol.entry import SIZE_LIMIT, Entry, format_entry
from randcheck.protocol.folder import Log, extend_log, read_log, verify_form
from randcheck.protocol.merkle import root_of
from randcheck.protocol.note import Note, Signer, format_note
from randcheck.protocol.parts import Attachment, Tree
from randcheck.protocol.replay import Replay, replay
from randcheck.protocol.table import digest, table_root
from randcheck.services.draft_file import (
    SIGNED_BY_PEOPLE,
    draft_parts,
    unsigned,
    write_draft,
)
from randcheck.services.key_files import find_file
from randcheck.services.keys import open_key_file
from randcheck.services.memory import remember
from randcheck.services.newest import refuse_older
from randcheck.services.workspace import Workspace
from randcheck.store.store import Appending
from randcheck.text import tr


def attachment(data: bytes) -> Attachment:
    """Name a file by size and digest."""
    return Attachment(len(data), digest(data))


def tree(data: bytes) -> Tree:
    """Name a table by size, digest, lines and root."""
    return Tree(len(data), digest(data), *table_root(data))


@dataclass(frozen=True, slots=True)
class RosterRows:
    """Roster rows, flat, that change together with an entry, with whether they are active."""

    entities: Iterable[tuple[Flat, bool]] = ()
    inspectors: Iterable[tuple[Flat, bool]] = ()
    gone: Iterable[str] = ()


@dataclass(slots=True)
class Journal:
    """The workspace's log, verified and ready to take another entry.

    `elsewhere` names the file that carries what people sign to who signs on another machine.
    """

    workspace: Workspace
    log: Log
    state: Replay
    fresh: dict[tuple[int, str], bytes]
    appended: int = 0
    elsewhere: Path | None = None

    @property
    def origin(self) -> str:
        """The name of the log."""
        return self.log.entries[0].entry.log

    @property
    def practice(self) -> bool:
        """Tell whether this is a practice log."""
        return self.log.practice

    @property
    def size(self) -> int:
        """The number of entries."""
        return len(self.log.entries)

    def log_signer(self, size: int | None = None) -> Signer:
        """Open the unattended log key that signs next, or the one that signed at a size."""
        keys, folder = self.log.keys, self.workspace.keys
        key = keys.log if size is None else keys.log_at(size)
        return open_key_file(find_file(folder, "log", key), self.origin, None)

    def append(
        self,
        body: Body,
        signers: Sequence[Signer],
        files: Mapping[str, bytes] | None = None,
        rows: RosterRows | None = None,
        time: str | None = None,
    ) -> None:
        """Sign an entry and store it with its files.

        Raises:
            Refused: the workspace is an older copy, the clock runs behind the log, somebody else
                appended first, a draft waits, the entry is too large, or a file would not parse;
            FalseClaim: the entry would break a gate; Unsigned: it waits as a draft.
        """
        refuse_older(self.workspace, self.log)
        files = files or {}
        note = self._sign(body, signers, time or self.workspace.world.now())
        if self.elsewhere is not None and TYPE_OF[type(body)] in SIGNED_BY_PEOPLE:
            self._hand_over(self.elsewhere, note, files)
        self.store(note, files, rows or RosterRows())

    def _hand_over(self, path: Path, note: bytes, files: Mapping[str, bytes]) -> NoReturn:
        """Keep a draft and write its file; without the file there is no draft.

        Raises:
            Unsigned: always, for the entry is not in the log yet.
        """
        parts = draft_parts(note, files)
        self.workspace.store.keep_draft(parts, self.size)
        try:
            write_draft(path, parts)
        except RandcheckError:
            self.workspace.store.drop_draft()
            raise
        raise unsigned(path, note)

    def store(
        self, note: bytes, files: Mapping[str, bytes], rows: RosterRows, ends_draft: bool = False
    ) -> None:
        """Store a signed entry once every verifier would believe it.

        Raises:
            Refused, FalseClaim: as `append` says.
        """
        seq = self.size
        try:
            self._take(note, files)
            kind = TYPE_OF[type(self.log.entries[-1].entry.body)]
            checkpoint, people = self._checkpoint(), (rows.entities, rows.inspectors)
            self.workspace.store.append(
                Appending(seq, kind, note, checkpoint, files, *people, rows.gone, ends_draft)
            )
        except RandcheckError:
            self._forget(seq)
            raise
        self.appended += 1
        remember(self.log.keys, checkpoint)

    def _take(self, note: bytes, files: Mapping[str, bytes]) -> None:
        """Read the new entry as every verifier will, files included."""
        seq = self.size
        self.fresh |= {(seq, name): data for name, data in files.items()}
        self.log = extend_log(self.log, note)
        self.state.tables = self.log.table
        try:
            for name, data in files.items():
                verify_form(self.log, seq, name, data)
        except Malformed as error:
            raise Refused(
                error.what,
                tr("细则里的代码、标签、数字是否合规?", "check codes and labels in the rules"),
            ) from error
        self.state.apply(self.log.entries[-1])

    def _forget(self, size: int) -> None:
        """Go back to what is stored."""
        for key in [key for key in self.fresh if key[0] >= size]:
            del self.fresh[key]
        self.log = read_log([s.data for s in self.log.entries[:size]], self.log.load)
        self.state = replay(self.log.entries, self.log.table)

    def _sign(self, body: Body, signers: Sequence[Signer], now: str) -> bytes:
        last = self.log.entries[-1]
        if now < last.entry.time:
            raise Refused(
                tr(
                    f"本机时钟 {now} 早于日志最后一条 {last.entry.time}",
                    f"this clock ({now}) is behind the log's last entry ({last.entry.time})",
                ),
                tr("校准时钟后再试", "set the clock and try again"),
            )
        previous = sha256(last.data).hexdigest()
        return sign_entry(Entry(self.origin, self.size, previous, now, body), signers)

    def _checkpoint(self) -> bytes:
        root = root_of(signed.data for signed in self.log.entries)
        return sign_text(
            format_checkpoint(Checkpoint(self.origin, self.size, root)), [self.log_signer()]
        )


def sign_text(text: bytes, signers: Sequence[Signer]) -> bytes:
    """Sign a text with every signer, in their order."""
    return format_note(Note(text, tuple(signer.sign(text) for signer in signers)))


def sign_entry(entry: Entry, signers: Sequence[Signer]) -> bytes:
    """Write and sign an entry.

    Raises:
        Refused: it would be larger than an entry may be.
    """
    data = sign_text(format_entry(entry), signers)
    if len(data) >= SIZE_LIMIT:
        raise Refused(
            tr("这一条日志太大(分层过多?)", "this entry is too large (too many strata?)"),
            tr("减少分层, 或分几次抽", "use fewer strata, or draw in parts"),
        )
    return data


def begin(
    workspace: Workspace,
    genesis: Genesis,
    origin: str,
    signers: Sequence[Signer],
    files: Mapping[str, bytes],
) -> None:
    """Write the first entry of a new log."""
    now = workspace.world.now()
    note = sign_entry(Entry(origin, 0, NO_ENTRY, now, genesis), signers)
    log = read_log([note], lambda seq, name: files.get(name))
    replay(log.entries, log.table)
    text = format_checkpoint(Checkpoint(origin, 1, root_of([note])))
    log_key = next(signer for signer in signers if signer.key.name == origin)
    workspace.store.append(Appending(0, "genesis", note, sign_text(text, [log_key]), files))


def open_journal(workspace: Workspace) -> Journal:
    """Read and verify the workspace's log.

    Raises:
        FalseClaim: the stored log does not hold: the workspace was tampered with.
    """
    fresh: dict[tuple[int, str], bytes] = {}

    def load(seq: int, name: str) -> bytes | None:
        found = fresh.get((seq, name))
        return workspace.store.file(seq, name) if found is None else found

    try:
        log = read_log(workspace.store.notes(), load)
        return Journal(workspace, log, replay(log.entries, log.table), fresh)
    except FalseClaim as error:
        raise with_hint(error) from error


def with_hint(error: FalseClaim) -> FalseClaim:
    """Say what to do when the workspace's own log does not hold."""
    hint = tr("工作文件夹被改动过: 用备份恢复", "the workspace was altered: restore the backup")
    return FalseClaim(error.claim, error.what, hint)
