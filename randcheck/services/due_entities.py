"""Find the entities that nobody has visited for as long as the rules allow."""

from collections.abc import Iterator

from randcheck.protocol.bodies import Roster
from randcheck.protocol.parts import Window
from randcheck.services.drawn import entities_of
from randcheck.services.due_scene import Duty, Scene
from randcheck.services.visit_rules import VisitsRule, last_day


def must_check(scene: Scene) -> Iterator[Duty]:
    """Yield the entities on the roster that must be visited, by the last day for it.

    Who was never visited counts from the day the roster first named it.
    """
    rule = scene.rules.visits
    if rule.every is None:
        return
    days = _last_visits(scene)
    days = _first_named(scene, rule.every, days) | days
    ends = ((last_day(day, rule.every), token) for token, day in days.items())
    close = sorted((end, token) for end, token in ends if end <= scene.horizon)
    for end, token in _concerned(scene, rule, close):
        yield Duty("must-check", end, "", token)


def _last_visits(scene: Scene) -> dict[str, str]:
    """Map the entities on the roster to the day of their last visit, for whatever cause."""
    history, last = scene.journal.state.history, dict[str, str]()
    for visit in history.visits:
        token = scene.current(visit.entity)
        if history.entities.is_active(token) and visit.date > last.get(token, ""):
            last[token] = visit.date
    return last


def _first_named(scene: Scene, every: Window, but: dict[str, str]) -> dict[str, str]:
    """Map other entities to the day they were added.

    Those added so late that nothing is due yet are left out: their tables need not be read.
    """
    roster, first = scene.journal.state.history.entities, dict[str, str]()
    for signed in scene.journal.log.entries:
        body = signed.entry.body
        if not isinstance(body, Roster) or body.of != "entities":
            continue
        day = scene.day_of(signed.seq)
        if last_day(day, every) > scene.horizon:
            break
        for token, change, *_ in scene.journal.log.table(signed.seq, "file"):
            code = scene.current(token)
            if change == "added" and code not in but and roster.is_active(code):
                first.setdefault(code, day)
    return first


def _concerned(
    scene: Scene, rule: VisitsRule, close: list[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Keep those of whom the rule speaks."""
    if not rule.matches:
        yield from close
        return
    roster = entities_of(scene.journal, (token for _, token in close))
    for end, token in close:
        if token in roster and rule.concerns(roster[token], scene.on):
            yield end, token
