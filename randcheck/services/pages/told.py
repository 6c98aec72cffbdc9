"""One draw as its pages tell it: names, places, teams, odds, gathered once."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from randcheck.protocol.attempt import Substituted
from randcheck.protocol.bodies import Correct
from randcheck.protocol.draw_checks import Drawn
from randcheck.protocol.pairing import Pairing, Visit
from randcheck.protocol.parts import Stratum
from randcheck.protocol.people import InspectorFrame, read_people
from randcheck.protocol.selection import Selected
from randcheck.protocol.views import EventView, Outcome, SealView
from randcheck.services import wording
from randcheck.services.claim_words import FATES, SINCE
from randcheck.services.odds import Odds, odds_of
from randcheck.services.pages.folder import Folder
from randcheck.services.reason_words import RETIRE
from randcheck.site.public import SeatLine
from randcheck.text import Text, join, tr

SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a drawn entity stands in its stratum, in the last result that drew it."""

    selected: Selected
    place: int
    ticket: str
    cut_off: str


@dataclass(frozen=True)
class Told:
    """One seal of the folder and what the log says of it; kept once worked out, so not slotted."""

    folder: Folder
    view: SealView

    @cached_property
    def labels(self) -> Mapping[tuple[str, str], str]:
        """What the seal calls its codes, by kind and code."""
        rows = self.folder.log.table(self.view.attempt.seq, "labels")
        return {(row[0], row[1]): row[2] for row in rows}

    @cached_property
    def results(self) -> Sequence[Drawn]:
        """The draw and its corrections, those that define a result."""
        found = [self.view.drawn, *self.view.corrections]
        return [drawn for drawn in found if drawn and drawn.result]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of the drawn, those struck since included."""
        rows = (row for drawn in self.results for row in drawn.labels)
        return {row[1]: row[2] for row in rows if row[0] == "entity"}

    @cached_property
    def units(self) -> Mapping[str, str]:
        """The units of inspectors, where the last labels name them."""
        last = self.view.last
        return {row[1]: row[2] for row in last.labels if row[0] == "unit"} if last else {}

    @cached_property
    def people(self) -> Mapping[str, tuple[str, str]]:
        """Name and number of inspectors, where the folder opens them."""
        attempt, log = self.view.attempt, self.folder.log
        seqs = [attempt.draw_seq, *(event.paired_seq for event in attempt.events)]
        opened = [s for s in seqs if s is not None and log.load(s, "people") is not None]
        rows = (row for seq in opened for row in log.table(seq, "people"))
        return {token: (name, opening.partition(":")[2]) for token, opening, name in rows}

    @cached_property
    def outcome(self) -> Outcome | None:
        """What the draw comes to after corrections and events."""
        return self.view.outcome

    @cached_property
    def frame(self) -> InspectorFrame:
        """The people that the last pairing was drawn from."""
        return read_people(self.outcome.case.people if self.outcome else ())

    @cached_property
    def placed(self) -> Mapping[str, Placed]:
        """All that any result of the draw drew, struck ones as they last stood."""
        found: dict[str, Placed] = {}
        last = [self.outcome.result] if self.outcome else []
        for result in [*(drawn.result for drawn in self.results if drawn.result), *last]:
            strata = {s.stratum: (s, s.cut_off) for s in result.strata}
            for one in result.drawn():
                s, cut_off = strata[one.stratum]
                found[one.token] = Placed(s, one.place, one.ticket.hex(), cut_off)
        return found

    @cached_property
    def first(self) -> frozenset[str]:
        """Those whom the draw drew before any correction."""
        result = self.results[0].result if self.results else None
        return frozenset(place.token for place in result.drawn()) if result else frozenset()

    @cached_property
    def substitutions(self) -> Sequence[EventView]:
        """The substitutions of the draw, in the order of the log."""
        return [view for view in self.view.events if isinstance(view.event, Substituted)]

    @cached_property
    def moved_for(self) -> Mapping[str, str]:
        """Those that moved up, with whom they made up for."""
        found: dict[str, str] = {}
        for view in self.substitutions:
            if isinstance(view.event, Substituted) and view.drawn and view.drawn.reseated:
                body, moved = view.event.body, view.drawn.reseated.moved
                pairs = zip(moved, body.vanished, strict=True)
                found |= {place.token: gone for place, gone in pairs}
        return found

    @cached_property
    def made_up(self) -> Mapping[str, str]:
        """Those that a reserve made up for, with that one."""
        return {gone: moved for moved, gone in self.moved_for.items()}

    @cached_property
    def struck(self) -> Mapping[str, str]:
        """Struck rows with the codes of the reasons."""
        return {strike.token: strike.reason for strike in self.view.attempt.corrected}

    @cached_property
    def order(self) -> Sequence[Visit]:
        """The drawn in visit order with their teams, without a pairing by stratum and place."""
        pairing = self.outcome.result.pairing if self.outcome else None
        if isinstance(pairing, Pairing) and pairing.visits:
            return pairing.visits
        places = self.outcome.result.drawn() if self.outcome else ()
        return [Visit(place.token, ()) for place in places]

    @cached_property
    def tokens(self) -> Mapping[str, str]:
        """The tokens of all who sit or sat, each shortened so far that no two are alike."""
        results = [view.standing for view in self.substitutions if view.standing]
        pairings = [result.pairing for result in results if isinstance(result.pairing, Pairing)]
        visits = [*self.order, *(visit for pairing in pairings for visit in pairing.visits)]
        return shortened({seat.inspector for visit in visits for seat in visit.seats})

    @cached_property
    def teams(self) -> Mapping[str, tuple[SeatLine, ...]]:
        """The teams by entity."""
        codes = {seat.role for visit in self.order for seat in visit.seats}
        several = len(codes) > 1
        roles = {code: wording.role(code, self.labels) if several else None for code in codes}
        return {
            visit.entity: tuple(
                SeatLine(roles[s.role], self.who(s.inspector), self.tokens[s.inspector])
                for s in visit.seats
            )
            for visit in self.order
        }

    def person(self, inspector: str) -> str:
        """Name an inspector by unit, name where the folder opens it, and shortened token."""
        short = self.tokens.get(inspector, inspector[:SHORTEST])
        return " ".join(filter(None, (self.who(inspector), short)))

    def entity(self, token: str) -> str:
        """Name an entity of the draw."""
        return self.names.get(token, token)

    def who(self, inspector: str) -> str:
        """Name an inspector by unit, and by name where the folder opens it."""
        unit, person = self.units.get(inspector, ""), self.people.get(inspector)
        return " ".join(filter(None, (unit, person[0] if person else "")))

    @cached_property
    def tickets(self) -> Mapping[str, int]:
        """How many tickets each of the drawn held."""
        placed = self.placed
        return {row[0]: int(row[3]) for row in self.view.case.frame if row[0] in placed}

    @cached_property
    def odds(self) -> Mapping[str, Mapping[int, Odds]]:
        """The odds by stratum and tickets, as they were before the draw."""
        weights: dict[str, Counter[int]] = defaultdict(Counter)
        for (stratum, tickets), rows in Counter(
            (row[1], row[3]) for row in self.view.case.frame
        ).items():
            weights[stratum][int(tickets)] = rows
        return {s.stratum: _odds_of(s, weights[s.stratum]) for s in self.view.case.seal.strata}

    def stratum(self, code: str) -> str:
        """Name a stratum."""
        return wording.stratum_name(code, self.labels.get(("stratum", code)))

    def reason(self, code: str, usual: Mapping[str, Text] = RETIRE) -> Text:
        """Name a reason: in the words of the bureau's rules, else the usual ones."""
        own = self.labels.get(("reason", code))
        return tr(own, own) if own else usual.get(code, tr(code, code))


def _odds_of(stratum: Stratum, weights: Mapping[int, int]) -> Mapping[int, Odds]:
    """Compute odds; none where a false seal defines none."""
    try:
        return odds_of(stratum, weights)
    except (ValueError, ZeroDivisionError):
        return {}


def shortened(tokens: set[str]) -> dict[str, str]:
    """Cut tokens to the shortest common length, from eight digits on, that keeps them apart."""
    lengths = range(SHORTEST, 65)
    enough = next((n for n in lengths if len({t[:n] for t in tokens}) == len(tokens)), 64)
    return {token: token[:enough] for token in tokens}


def state_of(view: SealView) -> Text:
    """Say what became of a seal, up to its last correction or event."""
    parts = [FATES[view.attempt.fate]]
    outcome = view.outcome
    if view.corrections:
        parts.append(SINCE["corrected"])
    done = [event.event for event in view.events if event.drawn]
    substituted = [event for event in done if isinstance(event, Substituted)]
    if len(substituted) < len(done):
        parts.append(SINCE["paired-anew"])
    if substituted:
        parts.append(SINCE["substituted"])
    if outcome and not isinstance(outcome.result.pairing, Pairing):
        parts.append(SINCE["unpaired"])
    return join(parts, " · ", " · ")


def drawn_number(view: SealView) -> int | None:
    """Count the drawn; None while nothing is."""
    last, outcome = view.last, view.outcome
    result = outcome.result if outcome else last.result if last else None
    return len(result.drawn()) if result else None


def newly_struck(view: SealView) -> list[list[tuple[str, str]]]:
    """List for every correction what it struck that none before it had, with the reason codes."""
    known: set[str] = set()
    found = []
    for drawn in view.corrections:
        struck = drawn.body.struck if isinstance(drawn.body, Correct) else ()
        found.append([(s.token, s.reason) for s in struck if s.token not in known])
        known |= {s.token for s in struck}
    return found
