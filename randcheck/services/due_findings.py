"""Find what follows a visit: findings to review, to end, and to answer for."""

from collections.abc import Iterator

from randcheck.protocol.aftermath import Finding, standing
from randcheck.protocol.attempt import Attempt
from randcheck.services.due_scene import Duty, Scene
from randcheck.services.workdays import Deadline

REVIEW_DAYS = 5
"""Working days for a review, and for recording anew what was returned."""

FOLLOW_UP_DAYS = 10
"""Working days for a follow-up (特种设备安全监督检查办法, 28)."""


def findings(scene: Scene) -> Iterator[Duty]:
    """Yield the latest findings that wait for review, to be recorded anew, or to be done."""
    for attempt in scene.journal.state.history.attempts:
        for token, found in sorted(attempt.findings.items()):
            if found:
                yield from _of(scene, attempt, token, found[-1])


def _of(scene: Scene, attempt: Attempt, token: str, last: Finding) -> Iterator[Duty]:
    draw, code = attempt.seal.draw, scene.current(token)
    if last.review is None:
        yield _duty("review", scene.since_entry(last.seq, REVIEW_DAYS), draw, code)
    elif not last.review.passed:
        yield _duty("returned", scene.since_entry(last.review.seq, REVIEW_DAYS), draw, code)
    elif not last.done:
        yield _duty("follow-up", scene.since_entry(last.review.seq, FOLLOW_UP_DAYS), draw, code)


def objections(scene: Scene) -> Iterator[Duty]:
    """Yield objections and applications for recusal that are not answered."""
    for attempt in scene.journal.state.history.attempts:
        for token, found in sorted(attempt.objections.items()):
            for one in found:
                if one.outcome == "open":
                    kind = "recusal" if one.kind == "recusal" else "objection"
                    yield Duty(kind, one.answer_by, attempt.seal.draw, scene.current(token))


def unpublished(scene: Scene, attempt: Attempt, size: int, days: int) -> Iterator[Duty]:
    """Yield the findings of a public draw that passed review after so many entries were public."""
    for token, found in sorted(attempt.findings.items()):
        stands = standing(found)
        if stands and stands.review and stands.review.seq >= size:
            deadline = scene.since_entry(stands.review.seq, days)
            yield _duty("publish", deadline, attempt.seal.draw, scene.current(token))


def _duty(kind: str, deadline: Deadline, draw: str, code: str) -> Duty:
    return Duty(kind, deadline.day, draw, code, deadline.guessed)
