"""Make a workspace from a backup, and say when the backup is older than what is known of its log.

Entries that a backup lacks cannot be taken from a publication: names and addresses, and who the
inspectors are, were never published. So an old backup can be read, and never written on.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from randcheck.errors import Refused
from randcheck.protocol.bodies import TYPE_OF
from randcheck.protocol.folder import entries_of, read_log
from randcheck.services.archive import Manifest, unpack
from randcheck.services.backup import beside, refuse_public, verify_copy
from randcheck.services.disk import sync_folder
from randcheck.services.evidence import read_evidence
from randcheck.services.journal import Journal
from randcheck.services.memory import remember
from randcheck.services.newest import NEWEST, find_ahead, known_in, say_ahead
from randcheck.services.workspace import open_workspace, refuse_taken
from randcheck.services.world import World
from randcheck.text import Text, tr

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Restored:
    """A workspace made from a backup; `behind` says what it lacks, if anything is known."""

    root: Path
    manifest: Manifest
    practice: bool
    behind: tuple[Text, ...]


def restore(
    path: Path, root: Path, published: Path | None, older: bool, world: World | None = None
) -> Restored:
    """Unpack a backup into a new folder once its log holds.

    `older` restores also what is known to be behind; such a workspace refuses to append.

    Raises:
        Unreadable: no backup, or altered; FalseClaim: its log does not hold; Refused: the folder is
            taken, or the backup is older than what this machine or `published` knows.
    """
    _refuse_folder(root)
    with beside(root) as work:
        made = work / "workspace"
        manifest = unpack(path, made)
        workspace = open_workspace(made, world)
        try:
            journal = verify_copy(workspace, manifest)
            behind = _settle(journal, published, older)
            practice = journal.practice
        finally:
            workspace.store.close()
        if root.is_dir():
            root.rmdir()
        made.rename(root)
        sync_folder(root.absolute().parent)
    return Restored(root, manifest, practice, behind)


def _refuse_folder(root: Path) -> None:
    refuse_taken(root)
    if os.path.isdir(root) and os.listdir(root):
        raise Refused(
            tr(f"{root} 不是空文件夹", f"{root} is not an empty folder"),
            tr("换一个新文件夹", "name a new folder"),
        )
    refuse_public(root)


def _settle(journal: Journal, published: Path | None, older: bool) -> tuple[Text, ...]:
    """Compare with what is known; keep in the workspace whatever it does not reach."""
    keys = journal.log.keys
    files = read_evidence(published) if published else {}
    more = list(known_in(files, published, keys)) if published else []
    if published and not more:
        raise Refused(
            tr(f"{published} 不是这个日志的公示", f"{published} is no publication of this log"),
            tr(f"这个日志是 {journal.origin}", f"this log is {journal.origin}"),
        )
    ahead = find_ahead(journal.workspace, journal.log, more)
    if ahead is None:
        remember(keys, journal.workspace.store.checkpoint(journal.size))
        return ()
    behind = (say_ahead(ahead, journal.log), *_lacking(journal, files))
    if not older:
        raise Refused(
            Text("; ".join(t.zh for t in behind), "; ".join(t.en for t in behind)),
            tr(
                "找更新的备份; 实在没有, 加 --older 恢复出来只供查看, 不能再写, 另立新日志",
                "look for a newer backup; with --older this one is restored to be read, never "
                "written on: begin a new log",
            ),
        )
    journal.workspace.store.set_setting(NEWEST, ahead.note.decode())
    remember(keys, ahead.note)
    return behind


def _lacking(journal: Journal, files: dict[str, bytes]) -> Sequence[Text]:
    """Name the published entries that the backup lacks."""
    notes = entries_of(files) if files else []
    if len(notes) <= journal.size:
        return []
    entries = read_log(notes, lambda seq, name: None).entries[journal.size :]
    named = [f"{TYPE_OF[type(e.entry.body)]} {e.entry.time[:10]}" for e in entries[:SHOWN]]
    rest = "…" if len(entries) > SHOWN else ""
    first, last = entries[0].seq, entries[-1].seq
    span = f"{first}" if first == last else f"{first}–{last}"
    return [
        tr(
            f"缺第 {span} 条: {'、'.join(named)}{rest}",
            f"it lacks entries {span}: {', '.join(named)}{rest}",
        )
    ]
