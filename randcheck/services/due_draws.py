"""Find what draws still ask for: visits, teams in date, lots whose time has come."""

from collections.abc import Iterator

from randcheck.protocol.attempt import Attempt
from randcheck.protocol.calendar import format_time, local_date
from randcheck.protocol.history import owed_on
from randcheck.protocol.seed import round_time
from randcheck.services.clocks import today_of
from randcheck.services.drawn import inspectors_by_token
from randcheck.services.due_scene import Duty, Scene


def visits(scene: Scene) -> Iterator[Duty]:
    """Yield the visits to be made, and those owed because the task is over."""
    today, attempts = today_of(scene.journal), scene.journal.state.history.attempts
    ends = {attempt.seal.draw: attempt.seal.due for attempt in attempts}
    for visit in scene.open_visits:
        code = visit.entity if visit.start <= today else ""
        end = ends[visit.draw]
        if scene.on > end:
            yield Duty("owed", end, visit.draw, code)
        else:
            yield Duty("visit", visit.day, visit.draw, code)


def carried(scene: Scene) -> Iterator[Duty]:
    """Yield what a log before left owed."""
    history = scene.journal.state.history
    for item in sorted({item for _, item in history.carried.owed}):
        for token, seq in sorted(owed_on(history, item, scene.on).items()):
            if seq == 0:
                yield Duty("owed", history.carried.since, "", token)


def certificates(scene: Scene) -> Iterator[Duty]:
    """Yield the inspectors whose certificates end before a visit they are to make."""
    people = inspectors_by_token(scene.journal)
    sealed = {a.seal.draw: _dates(scene, a) for a, _, _ in scene.journal.state.history.drawn()}
    found = set()
    for visit in scene.open_visits:
        for seat in visit.team:
            person = people[seat.person]
            dates = (person.until, sealed[visit.draw].get(seat.person, ""))
            until = min(filter(None, dates), default="")
            if until and until < max(visit.day, scene.on):
                found.add(Duty("certificate", until, visit.draw, person.code))
    yield from sorted(found, key=lambda duty: (duty.due, duty.code))


def _dates(scene: Scene, attempt: Attempt) -> dict[str, str]:
    """Read the certificate dates that findings of a draw are held to."""
    rows = scene.journal.log.table(attempt.people_seq, "inspectors")
    return {row[1]: row[3] for row in rows if row[0] == "person" and row[3] != "-"}


def lots(scene: Scene) -> Iterator[Duty]:
    """Yield what is sealed and waits for its seed, and substitutions that wait for their lot."""
    zone = scene.journal.state.zone
    for attempt in scene.journal.state.history.attempts:
        draw, opened = attempt.seal.draw, attempt.open_substitution
        if attempt.live:
            yield Duty("sealed", local_date(attempt.seal.long_stop, zone), draw)
        if attempt.open_event is not None:
            stop = attempt.open_event.body.long_stop
            yield Duty("sealed", local_date(stop, zone), draw)
        if opened is not None:
            lot, day = opened.body.lot, opened.body.as_of
            if lot is not None:
                day = local_date(format_time(round_time(lot)), zone)
            yield Duty("substitution", day, draw)
