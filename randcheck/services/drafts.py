"""Go on with the entry that waits for a signature from elsewhere, or drop it."""

from dataclasses import replace
from pathlib import Path

from randcheck.errors import FalseClaim, Refused
from randcheck.protocol.attempt import Attempt, Sealed
from randcheck.protocol.bodies import Correct, Event, Inputs, Seal, Void
from randcheck.protocol.calendar import seconds
from randcheck.protocol.note import Note, format_note, parse_note
from randcheck.protocol.seal_claims import deadline
from randcheck.protocol.seed import round_of
from randcheck.services.draft_file import Draft, read_parts, write_draft
from randcheck.services.journal import Journal, RosterRows
from randcheck.services.papers import drop_papers
from randcheck.text import tr


def waiting_draft(journal: Journal) -> Draft:
    """Return the draft that waits.

    Raises:
        Refused: there is none.
    """
    parts = journal.workspace.store.draft()
    if not parts:
        raise Refused(tr("没有草稿在等签名", "no draft waits for a signature"))
    return read_parts(parts)


def complete(journal: Journal, lines: bytes) -> Draft:
    """Put the signature lines that came back under the draft, and the entry into the log.

    What is returned bears the signatures of all.

    Raises:
        Refused: it waited too long; FalseClaim: a signature that is needed is not there.
    """
    draft = waiting_draft(journal)
    _refuse_late(journal, draft)
    more = parse_note(draft.note.text + b"\n" + lines).signatures
    attempt = _corrected(journal, draft)
    note = format_note(Note(draft.note.text, (*draft.note.signatures, *more)))
    try:
        journal.store(note, draft.files, RosterRows(), ends_draft=True)
    except FalseClaim as error:
        raise Refused(
            tr(f"签名行不成立: {error.what.zh}", f"the lines do not do: {error.what.en}"),
            tr("草稿还在; 核对是不是这份草稿的签名", "the draft is still there; is it its line?"),
        ) from error
    if attempt is not None:
        drop_papers(journal, attempt)
    return replace(draft, note=parse_note(note))


def _corrected(journal: Journal, draft: Draft) -> Attempt | None:
    body = draft.entry.body
    return journal.state.history.attempt(body.draw) if isinstance(body, Correct) else None


def export(journal: Journal, path: Path) -> Draft:
    """Write the file of the draft once more, for whoever has lost it.

    Raises:
        Refused: no draft waits, or the place is taken.
    """
    draft = waiting_draft(journal)
    write_draft(path, journal.workspace.store.draft())
    return draft


def cancel(journal: Journal) -> Draft:
    """Drop the draft; whoever signed it holds a signature of nothing."""
    draft = waiting_draft(journal)
    journal.workspace.store.drop_draft()
    return draft


def _refuse_late(journal: Journal, draft: Draft) -> None:
    """Refuse a signature that comes when the seed may be known.

    Raises:
        Refused: the round or the lottery that decides is near or past.
    """
    last = _last_second(journal, draft)
    if last is not None and seconds(journal.workspace.world.now()) > last:
        raise Refused(
            tr(
                "drand 轮次或开奖将到或已过, 签名来晚了",
                "the round or lottery is near or past: the signature came too late",
            ),
            tr("randcheck draft cancel, 然后重来", "randcheck draft cancel, and begin again"),
        )


def _last_second(journal: Journal, draft: Draft) -> int | None:
    """Tell until when the entry may be completed (Unix seconds); None where nothing hurries."""
    body, time = draft.entry.body, draft.entry.time
    if isinstance(body, Seal | Event):
        return deadline(Sealed(body, draft.entry.seq, draft.note.text_hash, time, frozenset()))
    if not isinstance(body, Inputs | Void):
        return None
    attempt = journal.state.history.attempt(body.draw)
    if attempt is None:
        return None
    if isinstance(body, Void):
        return None if time > attempt.seal.long_stop else deadline(attempt)
    waiting = attempt.open_event or attempt
    return deadline(waiting) if round_of(waiting.sources) else None
