"""Walk a log and examine every seal, draw, correction and event when the fold reaches it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from randcheck.errors import FalseClaim
from randcheck.protocol.attempt import Amendment, Attempt, Effect, Substituted
from randcheck.protocol.bodies import Correct, Draw, Event, Paired, Seal, Substitution
from randcheck.protocol.chain import Signed
from randcheck.protocol.checks import (
    Case,
    imported_bars,
    verify_bars,
    verify_excluded,
    verify_numbers,
)
from randcheck.protocol.claims import NOT_ESSENTIAL, Claim, State
from randcheck.protocol.draw_checks import (
    Drawn,
    derive_for,
    derive_pairing,
    seed_text,
    verify_corrected,
    verify_pairing,
    verify_seed,
    verify_selection,
    without,
)
from randcheck.protocol.folder import Log
from randcheck.protocol.history import History
from randcheck.protocol.limits import verify_limits
from randcheck.protocol.replay import Replay
from randcheck.protocol.reseating import Reseated, board_of, derive_reseated, substitution_seed
from randcheck.protocol.result import Result, seated_of
from randcheck.protocol.seed import seed_of
from randcheck.protocol.substituting import effect_of
from randcheck.protocol.table import Row
from randcheck.protocol.team_checks import verify_amended, verify_inspectors
from randcheck.text import tr

T = TypeVar("T")
TRUE = tr("", "")
BEFORE: dict[str, Callable[[Case], object]] = {
    "excluded": verify_excluded,
    "bars": verify_bars,
    "numbers": verify_numbers,
    "inspectors": verify_inspectors,
}


@dataclass(slots=True)
class EventView:
    """One event or substitution as examined.

    `standing` is what a substitution changes, `effect` how, by what is derived (SPEC §10.5).
    """

    event: Amendment | Substituted
    case: Case
    drawn: Drawn | None = None
    standing: Result | None = None
    effect: Effect | None = None
    claims: list[Claim] = field(default_factory=list)


@dataclass(slots=True)
class SealView:
    """One seal as examined: its case, what was drawn from it since, and its claims."""

    attempt: Attempt
    case: Case
    imported: int
    drawn: Drawn | None = None
    corrections: list[Drawn] = field(default_factory=list)
    events: list[EventView] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    @property
    def last(self) -> Drawn | None:
        """The draw as it is after the last correction."""
        return self.corrections[-1] if self.corrections else self.drawn

    @property
    def outcome(self) -> "Outcome | None":
        """What the draw comes to in the end; None when its tables define no result."""
        last = self.last
        pairings = [view.drawn for view in self.events if view.drawn]
        return outcome_of(last, pairings[-1] if pairings else None) if last else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A draw after corrections and events: frame rows and people that its last result rests on."""

    case: Case
    result: Result


def outcome_of(last: Drawn, paired: Drawn | None) -> Outcome | None:
    """Put the selection of one result and the pairing of another together, if both are defined."""
    if last.result is None:
        return None
    if paired is None:
        return Outcome(last.case, last.result)
    if paired.result is None:
        return None
    if paired.reseated is not None:
        return Outcome(paired.case, paired.result)
    case = replace(last.case, people=paired.case.people, people_rest=paired.case.people_rest)
    return Outcome(case, replace(last.result, pairing=paired.result.pairing))


def claim(name: str, draw: str | None, check: Callable[[], T], claims: list[Claim]) -> T | None:
    """Run one check and note whether it held; return what it verified."""
    essential = name not in NOT_ESSENTIAL
    try:
        verified = check()
    except FalseClaim as error:
        claims.append(Claim(name, draw, State.FALSE, error.what, essential))
        return None
    claims.append(Claim(name, draw, State.TRUE, TRUE, essential))
    return verified


def walk(log: Log, state: Replay) -> Iterator[SealView]:
    """Apply the log, and examine every seal, draw and event when the fold reaches it.

    Raises:
        FalseClaim: `gates`.
    """
    views: dict[str, SealView] = {}
    for signed in log.entries:
        body = signed.entry.body
        if isinstance(body, Seal):
            case = case_of(log, signed, body, state.history)
            before, imported = _before(case), len(imported_bars(case))
            state.apply(signed)
            views[body.draw] = SealView(state.history.attempts[-1], case, imported, claims=before)
            yield views[body.draw]
        elif isinstance(body, Event) and body.draw in views:
            _examine_event(log, signed, state, views[body.draw])
        elif isinstance(body, Substitution):
            state.apply(signed)
            view = views[body.draw]
            found = substitution_view(view, view.attempt.substitutions[-1])
            view.events.append(replace(found, effect=_effect(found, view.attempt, state.history)))
        else:
            state.apply(signed)
            if isinstance(body, Draw | Correct | Paired):
                examine_result(log, signed.seq, body, views[body.draw])


def _before(case: Case) -> list[Claim]:
    verify_limits(case)
    claims: list[Claim] = []
    for name, check in BEFORE.items():
        claim(name, case.seal.draw, partial(check, case), claims)
    return claims


def case_of(log: Log, signed: Signed, seal: Seal, history: History) -> Case:
    """Gather what a seal names."""
    return Case(
        seal,
        history,
        log.table(signed.seq, "frame"),
        log.table(signed.seq, "excluded"),
        log.table(signed.seq, "inspectors"),
        log.table(signed.seq, "inspectors-excluded"),
        log.table(signed.seq, "licences") if seal.licences else (),
    )


def event_case(case: Case, event: Event, drawn: frozenset[str], log: Log, seq: int) -> Case:
    """Gather what an event names: the drawn rows of the seal's frame, and its own people."""
    return replace(
        case,
        seal=replace(case.seal, as_of=event.as_of, inspectors=event.inspectors),
        frame=[row for row in case.frame if row[0] in drawn],
        people=log.table(seq, "inspectors"),
        people_rest=log.table(seq, "inspectors-excluded"),
    )


def _examine_event(log: Log, signed: Signed, state: Replay, view: SealView) -> None:
    body, seated = signed.entry.body, view.attempt.seated
    assert isinstance(body, Event)
    drawn = seated.drawn if seated else frozenset()
    case = event_case(view.case, body, drawn, log, signed.seq)
    claims: list[Claim] = []
    verify_limits(case)
    claim("inspectors", "", partial(verify_amended, case, view.case), claims)
    state.apply(signed)
    event = view.attempt.events[-1]
    label = view.attempt.label(event)
    found = EventView(event, case, claims=[replace(c, draw=label) for c in claims])
    view.events.append(found)


def substitution_view(view: SealView, event: Substituted) -> EventView:
    """Gather what a substitution changes: the draw as it stands before it."""
    before = view.outcome
    if before is None:
        return EventView(event, view.case)
    return EventView(event, before.case, standing=before.result, effect=event.effect)


def _effect(found: EventView, attempt: Attempt, history: History) -> Effect | None:
    """Work out what the last substitution does to the draw that is derived, not recorded."""
    assert isinstance(found.event, Substituted)
    if found.standing is None:
        return None
    seated, earlier = seated_of(found.standing), attempt.substitutions[:-1]
    try:
        return effect_of(history, attempt, seated, found.event.body, earlier)
    except ValueError:
        return None


def examine_result(log: Log, seq: int, body: Draw | Correct | Paired, view: SealView) -> None:
    """Derive a recorded result, put it into its view, and note whether it holds."""
    drawn = drawn_of(log, seq, body, view)
    if isinstance(body, Correct):
        view.corrections.append(drawn)
    elif isinstance(body, Paired):
        event = view.events[-1]
        event.drawn, label = drawn, view.attempt.label(event.event)
        claim("seed", label, partial(verify_seed, drawn), event.claims)
        claim("pairing", label, partial(verify_pairing, drawn), event.claims)
    else:
        view.drawn = drawn
        claim("seed", body.draw, partial(verify_seed, drawn), view.claims)
        claim("selection", body.draw, partial(verify_selection, drawn), view.claims)
        claim("pairing", body.draw, partial(verify_pairing, drawn), view.claims)


def drawn_of(log: Log, seq: int, body: Draw | Correct | Paired, view: SealView) -> Drawn:
    """Gather a recorded result and derive what it should be."""
    case, attempt = view.case, view.attempt
    labels: list[Row] = []
    reseated = None
    if isinstance(body, Paired) and isinstance(view.events[-1].event, Substituted):
        text, case, reseated = _reseated(log, body, view, view.events[-1].event)
        result = reseated.result if reseated else None
    elif isinstance(body, Paired):
        event = view.events[-1]
        assert isinstance(event.event, Amendment)
        text, case = seed_text(event.event, body.beacon, log.practice), event.case
        result = derive_pairing(case, text)
    elif isinstance(body, Correct):
        assert view.drawn is not None
        text, case = view.drawn.seed_text, without(case, (s.token for s in body.struck))
        result = derive_for(case, text)
    else:
        text = seed_text(attempt, body.beacon, log.practice)
        result = derive_for(case, text)
    if not isinstance(body, Paired):
        labels = list(log.table(seq, "labels"))
    opened = not isinstance(body, Correct) and log.load(seq, "people") is not None
    people = log.table(seq, "people") if opened else None
    rows = log.table(seq, "result")
    return Drawn(case, body, text, rows, labels, people, result, reseated)


def _reseated(
    log: Log, body: Paired, view: SealView, event: Substituted
) -> tuple[bytes, Case, Reseated | None]:
    """Carry out a substitution with the seed that its entries give."""
    found = view.events[-1]
    seed = getattr(view.drawn.body, "seed", "") if view.drawn else ""
    text = substitution_seed(event, seed, body.beacon, log.practice)
    if found.standing is None or found.effect is None:
        return text, found.case, None
    board, day = board_of(found.case), event.body.as_of
    reseated = derive_reseated(board, found.standing, found.effect, day, seed_of(text))
    return text, found.case, reseated


def correction_claims(view: SealView) -> None:
    """Note whether every correction holds."""
    if view.corrections:
        draw = view.attempt.seal.draw
        claim("corrected", draw, partial(verify_corrected, view.corrections), view.claims)
