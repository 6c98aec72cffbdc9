"""Follow the result of one draw from version to version (SPEC §13)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from randcheck.protocol.bodies import Correct, Strike
from randcheck.protocol.draw_checks import Drawn
from randcheck.protocol.views import EventView, Outcome, SealView, outcome_of


@dataclass(frozen=True, slots=True)
class Version:
    """A result as it stood: what it rests on, and the events so far, paired ones and others."""

    number: int
    last: Drawn
    outcome: Outcome
    events: tuple[EventView, ...]
    paired: frozenset[int]

    @property
    def corrected(self) -> tuple[Strike, ...]:
        """The rows struck so far."""
        return self.last.body.struck if isinstance(self.last.body, Correct) else ()

    @property
    def name(self) -> str:
        """Name the file that this version has once it is superseded."""
        return f"result-{self.number}.json"


def versions(view: SealView) -> Iterator[Version]:
    """Yield the versions of a draw in order; the last one is what stands.

    Raises:
        ValueError: the sealed tables define no result.
    """
    if view.drawn is None:
        return
    results = [view.drawn, *view.corrections]
    pairings = [event for event in view.events if event.drawn]
    for number, last in enumerate(results[:-1], 1):
        yield _version(number, last, (), ())
    for done in range(len(pairings) + 1):
        ends = pairings[done].event.paired_seq if done < len(pairings) else None
        events = [e for e in view.events if ends is None or e.event.seq < ends]
        yield _version(len(results) + done, results[-1], events, pairings[:done])


def _version(
    number: int, last: Drawn, events: Sequence[EventView], paired: Sequence[EventView]
) -> Version:
    outcome = outcome_of(last, paired[-1].drawn if paired else None)
    if outcome is None:
        raise ValueError("no result")
    return Version(number, last, outcome, tuple(events), frozenset(e.event.seq for e in paired))
