"""Go on with the entry that waits for a signature from elsewhere, or drop it."""

from randcheck.errors import FalseClaim, Refused
from randcheck.protocol.bodies import Correct, Event, Inputs, KeyAdd, Seal, Void
from randcheck.protocol.calendar import seconds
from randcheck.protocol.gates import AHEAD
from randcheck.protocol.note import Note, format_note, parse_note
from randcheck.protocol.parts import Source
from randcheck.protocol.seed import round_of, round_time
from randcheck.services.draft_file import Draft, read_parts
from randcheck.services.journal import Journal, RosterRows
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

    Raises:
        Refused: it waited too long; FalseClaim: a signature that is needed is not there.
    """
    draft = waiting_draft(journal)
    _refuse_late(journal, draft)
    more = parse_note(draft.note.text + b"\n" + lines).signatures
    note = format_note(Note(draft.note.text, (*draft.note.signatures, *more)))
    try:
        journal.store(note, draft.files, RosterRows(), ends_draft=True)
    except FalseClaim as error:
        raise Refused(
            tr(f"签名行不成立: {error.what.zh}", f"the lines do not do: {error.what.en}"),
            tr("草稿还在; 核对是不是这份草稿的签名", "the draft is still there; is it its line?"),
        ) from error
    if isinstance(draft.entry.body, KeyAdd) and draft.entry.body.role == "observer":
        journal.workspace.store.set_setting("observer-elsewhere", "1")
    return draft


def cancel(journal: Journal) -> Draft:
    """Drop the draft; whoever signed it holds a signature of nothing."""
    draft = waiting_draft(journal)
    journal.workspace.store.drop_draft()
    return draft


def _refuse_late(journal: Journal, draft: Draft) -> None:
    """Refuse a signature that comes when the seed may be known."""
    now, drand = seconds(journal.workspace.world.now()), round_of(_sources(journal, draft))
    if drand and not isinstance(draft.entry.body, Correct) and now > round_time(drand) - AHEAD:
        raise Refused(
            tr(
                f"drand 第 {drand.round} 轮将到或已过, 签名来晚了",
                f"round {drand.round} is near or past: the signature came too late",
            ),
            tr("randcheck draft cancel, 然后重来", "randcheck draft cancel, and begin again"),
        )


def _sources(journal: Journal, draft: Draft) -> tuple[Source, ...]:
    body = draft.entry.body
    if isinstance(body, Seal | Event):
        return body.sources
    if isinstance(body, Inputs | Void | Correct):
        attempt = journal.state.history.attempt(body.draw)
        event = attempt.open_event if attempt else None
        return event.sources if event else attempt.sources if attempt else ()
    return ()
