"""Write the publication: whatever is open, re-derived, checkpoint last, in one step."""

import contextlib
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from randcheck.errors import FalseClaim, RandcheckError
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import attachments
from randcheck.protocol.calendar import local_date
from randcheck.protocol.checkpoint import parse_checkpoint
from randcheck.protocol.folder import (
    PRIVATE,
    Files,
    Log,
    entries_of,
    entry_path,
    file_path,
    read_log,
    verify_files,
)
from randcheck.protocol.folder_claims import PENDING, format_pending
from randcheck.protocol.note import parse_note
from randcheck.protocol.pages import Published
from randcheck.protocol.proofs import NOTE, proof_path
from randcheck.protocol.replay import Replay
from randcheck.protocol.sums import signed_sums
from randcheck.protocol.verify import derive_shown
from randcheck.protocol.views import walk
from randcheck.services.journal import Journal, with_hint
from randcheck.services.memory import remember
from randcheck.services.newest import PUBLISHED_AT, refuse_older
from randcheck.services.pages.all import make_pages
from randcheck.services.public_folder import Changes, changes, write_folder
from randcheck.services.rules_log import named_draws


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication as paths and bytes, and what it holds."""

    files: dict[str, bytes]
    draws: tuple[str, ...]
    held_back: tuple[Attempt, ...]
    size: int


def publish(
    journal: Journal, out: Path, private: bool, dry_run: bool = False
) -> tuple[Publication, Changes]:
    """Write the publication into a folder, and remember which; return what changes there.

    Raises:
        Refused: the workspace is older than what is published, or the folder holds something else.
    """
    refuse_older(journal.workspace, journal.log, [out])
    publication = build(journal, private)
    if dry_run:
        return publication, changes(publication.files, out)
    found = write_folder(publication.files, out)
    _remember_place(journal, out.absolute())
    return publication, found


def _remember_place(journal: Journal, out: Path) -> None:
    """Remember where the log was published and how far it went, if that can be written."""
    store = journal.workspace.store
    with contextlib.suppress(RandcheckError):
        if store.setting(PUBLISHED_AT) != str(out):
            store.set_setting(PUBLISHED_AT, str(out))
        remember(journal.log.keys, store.checkpoint(journal.size))


def build(journal: Journal, private: bool) -> Publication:
    """Gather the files of a publication.

    `private` is for observer and auditor: it holds everything, and no pages.
    """
    held = () if private else closed_attempts(journal)
    size = min((attempt.seq for attempt in held), default=journal.size)
    files = _log_files(journal, size, private)
    checkpoint = parse_checkpoint(parse_note(files["checkpoint"]).text)
    log = read_log(entries_of(files), lambda seq, name: files.get(file_path(seq, name)))
    _verify(log, files)
    files |= _proofs(journal, size)
    views = list(walk(log, Replay(log.table)))
    shown = derive_shown(log, views, checkpoint)
    files |= shown
    if held:
        files["receipt"] = journal.workspace.store.checkpoint(_receipt_size(journal, size))
        files[PENDING] = format_pending(promised(held))
    if not private:
        files |= dict(make_pages(Published(log, views, checkpoint, shown, files)))
    files |= signed_sums(files, journal.origin, journal.log_signer(size).private)
    drawn = tuple(view.case.seal.draw for view in views if view.drawn)
    return Publication(files, drawn, tuple(held), size)


def _proofs(journal: Journal, size: int) -> dict[str, bytes]:
    """Gather what outsiders said of the checkpoints up to a size."""
    found: dict[str, bytes] = {}
    for (of, kind), data in journal.workspace.store.proofs().items():
        if of <= size:
            found.setdefault(proof_path(of, NOTE), journal.workspace.store.checkpoint(of))
            added = found[proof_path(of, NOTE)] + data if kind == NOTE else data
            found[proof_path(of, kind)] = added
    return found


def _receipt_size(journal: Journal, size: int) -> int:
    """Find the newest size whose checkpoint the key of a published size signed."""
    keys = journal.log.keys
    sizes = range(journal.size, size, -1)
    return next(newest for newest in sizes if keys.log_at(newest) == keys.log_at(size))


def _verify(log: Log, files: Files) -> None:
    """Publish nothing that every verifier would refuse.

    Raises:
        FalseClaim: `files`, when somebody altered the database.
    """
    try:
        verify_files(log, files)
    except FalseClaim as error:
        raise with_hint(error) from error


def closed_attempts(journal: Journal) -> tuple[Attempt, ...]:
    """List the attempts from the first that is neither open nor void on, void ones left out."""
    today = local_date(journal.workspace.world.now(), journal.state.zone)
    attempts = journal.state.history.attempts
    for place, attempt in enumerate(attempts):
        if not (attempt.void or is_open(journal, attempt, today)):
            return tuple(a for a in attempts[place:] if not a.void)
    return ()


def promised(held: tuple[Attempt, ...]) -> list[str]:
    """Tell when each may be public: none before those sealed earlier, for the log has one order."""
    return list(accumulate((attempt.seal.opens for attempt in held), max))


def is_open(journal: Journal, attempt: Attempt, today: str) -> bool:
    """Tell whether a draw may be public: its visits are done, or its day has come."""
    if attempt.seal.opens <= today:
        return True
    return attempt.opened


def _log_files(journal: Journal, size: int, private: bool) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    named = named_draws(journal)
    for signed in journal.log.entries[:size]:
        people = getattr(signed.entry.body, "draw", None) in named
        files[entry_path(signed.seq)] = signed.data
        for name in attachments(signed.entry.body):
            data = journal.log.load(signed.seq, name)
            told = private or name not in PRIVATE or (people and name == "people")
            if data is not None and told:
                files[file_path(signed.seq, name)] = data
    return files | {"checkpoint": journal.workspace.store.checkpoint(size)}
