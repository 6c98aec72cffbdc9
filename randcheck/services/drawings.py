"""Find the draws of a log and derive afresh what they come to."""

from dataclasses import dataclass

from randcheck.errors import Refused
from randcheck.protocol.attempt import Attempt, Substituted
from randcheck.protocol.bodies import Correct, Draw, Event, Paired, Seal
from randcheck.protocol.checks import Case
from randcheck.protocol.result import Result
from randcheck.protocol.views import (
    EventView,
    SealView,
    case_of,
    event_case,
    examine_result,
    substitution_view,
)
from randcheck.services.journal import Journal
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Drawing:
    """A completed draw as the workspace knows it, after corrections and events."""

    attempt: Attempt
    case: Case
    result: Result
    seed_text: bytes


def known_attempt(journal: Journal, draw: str) -> Attempt:
    """Find a draw by its id.

    Raises:
        Refused: there is none.
    """
    attempt = journal.state.history.attempt(draw)
    if attempt is None:
        raise Refused(
            tr(f"没有抽取 {draw}", f"there is no draw {draw}"),
            tr("randcheck draw list 列出全部", "randcheck draw list names them all"),
        )
    return attempt


def drawn_attempt(journal: Journal, draw: str) -> Attempt:
    """Find a completed draw by its id.

    Raises:
        Refused: there is none, it is void, or its result is not recorded yet.
    """
    attempt = known_attempt(journal, draw)
    if attempt.void:
        raise Refused(tr(f"{draw} 已作废, 没有结果", f"{draw} is void and has no result"))
    if attempt.draw_seq is None:
        raise Refused(
            tr(f"{draw} 还没有抽", f"{draw} is not drawn yet"),
            tr(f"先 randcheck draw run {draw}", f"first: randcheck draw run {draw}"),
        )
    return attempt


def seal_labels(journal: Journal, attempt: Attempt) -> dict[tuple[str, str], str]:
    """Map kinds and codes to what the seal calls them."""
    return {(row[0], row[1]): row[2] for row in journal.log.table(attempt.seq, "labels")}


def case_at_seal(journal: Journal, attempt: Attempt) -> Case:
    """Gather what a seal names; the history is today's."""
    signed = journal.log.entries[attempt.seq]
    assert isinstance(signed.entry.body, Seal)
    return case_of(journal.log, signed, signed.entry.body, journal.state.history)


def view_of(journal: Journal, attempt: Attempt) -> SealView:
    """Derive a draw, its corrections, events and substitutions."""
    log, view = journal.log, SealView(attempt, case_at_seal(journal, attempt), 0)
    for seq in (attempt.draw_seq, *attempt.correct_seqs):
        if seq is not None:
            _examine(journal, seq, view)
    for event in attempt.events:
        body = event.body
        if isinstance(event, Substituted):
            view.events.append(substitution_view(view, event))
        else:
            assert isinstance(body, Event) and attempt.seated is not None
            drawn = attempt.seated.drawn - attempt.seated.moved
            case = event_case(view.case, body, drawn, log, event.seq)
            view.events.append(EventView(event, case))
        if event.paired_seq is not None:
            _examine(journal, event.paired_seq, view)
    return view


def _examine(journal: Journal, seq: int, view: SealView) -> None:
    body = journal.log.entries[seq].entry.body
    assert isinstance(body, Draw | Correct | Paired)
    examine_result(journal.log, seq, body, view)


def derived(journal: Journal, attempt: Attempt) -> Drawing:
    """Derive a completed draw."""
    view = view_of(journal, attempt)
    assert view.last is not None and view.outcome is not None
    return Drawing(attempt, view.outcome.case, view.outcome.result, view.last.seed_text)
