"""Notice that a workspace is an older copy: whoever appends to it forks the log.

What tells is always a checkpoint signed by the log's own key: in the folder published last, in
the memory of this machine, or kept in the workspace when it was restored from an old backup.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from randcheck.errors import RandcheckError, Refused
from randcheck.protocol.checkpoint import Checkpoint, verify_checkpoint
from randcheck.protocol.folder import Log
from randcheck.protocol.keyring import Keys
from randcheck.protocol.merkle import root_of
from randcheck.services.memory import read_note, recall
from randcheck.services.workspace import Workspace
from randcheck.text import Text, tr

NEWEST, PUBLISHED_AT = "newest", "published"
"""Settings: a checkpoint that the workspace does not reach; the folder published last."""
CHECKPOINTS = ("checkpoint", "receipt")
"""Where a publication names a size of the log; the second when draws are held back."""
WHAT_TO_DO = tr(
    "这是旧的一份, 接着写会使日志分叉: 改用最新的工作文件夹或最新的备份; "
    "都没有了, 就用 randcheck init 另立新日志",
    "this is an older copy, and writing on would fork the log: use the newest workspace or backup; "
    "if there is none, begin a new log with randcheck init",
)


@dataclass(frozen=True, slots=True)
class Known:
    """A signed state of the log, and where it was found."""

    place: Text
    note: bytes
    checkpoint: Checkpoint


def find_ahead(workspace: Workspace, log: Log, more: Iterable[Known] = ()) -> Known | None:
    """Find the largest known state that the workspace's log does not contain; None is well."""
    known = [*more, *known_here(workspace, log.keys)]
    ahead = [one for one in known if not _contains(log, one.checkpoint)]
    if ahead and len(workspace.store.notes()) != len(log.entries):
        return None  # somebody wrote since `log` was read, and the store will say so
    return max(ahead, key=lambda one: one.checkpoint.size, default=None)


def refuse_older(workspace: Workspace, log: Log, folders: Iterable[Path] = ()) -> None:
    """Refuse to go on with a workspace that is an older copy, or a fork.

    Raises:
        Refused: a state is known, perhaps from one of the folders, that it does not contain.
    """
    known = (one for f in folders for one in published_in(f, log.keys))
    ahead = find_ahead(workspace, log, known)
    if ahead:
        raise Refused(say_ahead(ahead, log), WHAT_TO_DO)


def say_ahead(ahead: Known, log: Log) -> Text:
    """Say what is known that the workspace lacks."""
    size, here, place = ahead.checkpoint.size, len(log.entries), ahead.place
    if size > here:
        return tr(
            f"{place.zh}的日志比这个工作文件夹长（{size} > {here}）",
            f"the log {place.en} is longer than this workspace's ({size} > {here})",
        )
    return tr(
        f"{place.zh}的日志与这个工作文件夹在前 {size} 条内就不同",
        f"the log {place.en} and this workspace's differ within the first {size} entries",
    )


def known_here(workspace: Workspace, keys: Keys) -> Iterator[Known]:
    """Yield what is known without being told: published, remembered, kept."""
    if folder := workspace.setting(PUBLISHED_AT):
        yield from published_in(Path(folder), keys)
    yield from _known(tr("本机记得", "remembered on this machine"), recall(keys), keys)
    kept = workspace.setting(NEWEST).encode()
    yield from _known(tr("恢复时已知", "known when this was restored"), kept, keys)


def published_in(folder: Path, keys: Keys) -> Iterator[Known]:
    """Yield what a published folder says of the log; nothing if it is another log's or away."""
    yield from known_in({name: read_note(folder / name) for name in CHECKPOINTS}, folder, keys)


def known_in(files: Mapping[str, bytes | None], where: Path, keys: Keys) -> Iterator[Known]:
    """Yield what a publication, as paths and bytes, says of the log."""
    place = tr(f"公布({where})", f"published in {where}")
    for name in CHECKPOINTS:
        yield from _known(place, files.get(name), keys)


def _known(place: Text, note: bytes | None, keys: Keys) -> Iterator[Known]:
    try:
        if note:
            yield Known(place, note, verify_checkpoint(note, *keys.of("log")))
    except RandcheckError:  # another log's, or nobody's: it says nothing of this one
        return


def _contains(log: Log, checkpoint: Checkpoint) -> bool:
    """Tell whether the checkpoint is one of the log's own past."""
    leaves = [signed.data for signed in log.entries[: checkpoint.size]]
    return len(leaves) == checkpoint.size and root_of(leaves) == checkpoint.root
