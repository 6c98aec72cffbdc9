"""Find what should be public: a draw within so many working days of its end (SPEC §13)."""

from collections.abc import Iterator
from pathlib import Path

from randcheck.protocol.attempt import Attempt
from randcheck.protocol.pages import MADE_BY
from randcheck.services.due_findings import unpublished
from randcheck.services.due_scene import Duty, Scene
from randcheck.services.journal import Journal
from randcheck.services.memory import read_note
from randcheck.services.newest import PUBLISHED_AT, known_in
from randcheck.services.publish import closed_attempts, promised
from randcheck.services.workdays import Deadline

CHECKPOINT = "checkpoint"


def published_size(journal: Journal) -> int | None:
    """Tell how many entries are public: 0 if none ever were, None where nobody here knows.

    That is so where the folder published last is away, or was made for an auditor alone.
    """
    folder = journal.workspace.setting(PUBLISHED_AT)
    if not folder:
        return 0
    here = Path(folder)
    if read_note(here / MADE_BY) is None:
        return None
    found = known_in({CHECKPOINT: read_note(here / CHECKPOINT)}, here, journal.log.keys)
    return next((known.checkpoint.size for known in found), None)


def held_back(journal: Journal) -> tuple[tuple[str, str], ...]:
    """List the draws that may not be public yet, each with the day it opens."""
    held = closed_attempts(journal)
    draws = (attempt.seal.draw for attempt in held)
    return tuple(zip(draws, promised(held), strict=True))


def publications(scene: Scene) -> Iterator[Duty]:
    """Yield the draws, or findings of public draws, that are to be published."""
    size, hold = published_size(scene.journal), ""
    for attempt in scene.journal.state.history.attempts if size is not None else ():
        if attempt.void:
            continue
        if attempt.draw_seq is not None:
            for duty in _of(scene, attempt, size or 0):
                yield Duty(duty.kind, max(duty.due, hold), duty.draw, duty.code, duty.guessed)
        hold = max(hold, _done(scene, attempt) if attempt.opened else attempt.seal.opens)


def _of(scene: Scene, attempt: Attempt, size: int) -> Iterator[Duty]:
    """Yield what of a completed draw is not within the first so many entries."""
    draw, days = attempt.seal.draw, scene.rules.deadlines.publish
    if (attempt.draw_seq or 0) >= size:
        deadline = _first(scene, attempt, days)
        yield Duty("publish", deadline.day, draw, "", deadline.guessed)
        return
    paired = [e.paired_seq for e in attempt.events if e.paired_seq is not None]
    if newer := [seq for seq in (*attempt.correct_seqs, *paired) if seq >= size]:
        deadline = scene.since_entry(min(newer), days)
        yield Duty("publish", deadline.day, draw, "", deadline.guessed)
    yield from unpublished(scene, attempt, size, days)


def _first(scene: Scene, attempt: Attempt, days: int) -> Deadline:
    """Tell by when a draw is public: so long after its visits are done, at the latest as sealed."""
    sealed, done = Deadline(attempt.seal.opens, False), _done(scene, attempt)
    if not attempt.opened or not done:
        return sealed
    return min(sealed, scene.calendar.after(done, days), key=lambda deadline: deadline.day)


def _done(scene: Scene, attempt: Attempt) -> str:
    """Tell the day of the last visit or review of a draw; empty if there is none."""
    reviews = [f.review for found in attempt.findings.values() for f in found if f.review]
    days = (scene.day_of(review.seq) for review in reviews)
    return max([scene.visited.get(attempt.seal.draw, ""), *days])
