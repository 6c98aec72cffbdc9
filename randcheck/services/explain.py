"""Answer "why me?": what each draw of a publication did with one entity."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from randcheck.errors import FalseClaim, Unreadable
from randcheck.protocol.calendar import LAST_DAY, free_again, local_date, next_day
from randcheck.protocol.claims import State
from randcheck.protocol.history import entity_bars
from randcheck.protocol.selection import Selected, ticket_number
from randcheck.protocol.ticket import key
from randcheck.protocol.verify import Examination
from randcheck.protocol.views import SealView
from randcheck.services.ceiling import logged_ceiling, visits_this_year
from randcheck.services.odds import odds_of
from randcheck.services.own_ticket import lowest
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Answer:
    """What one draw did with one entity.

    `fate` is drawn, moved (up from the reserves since), reserve, not-drawn, waiting (sealed, no
    seed yet), void, struck (out of the drum by a correction, for a `reason`), or a reason for being
    left out; `bar` is the entry that bars it and `free` the first day it bars no longer. Places are
    those after all corrections; `lowest` is the number of the ticket that counts; `token` is the
    code that the draw knew it by.
    """

    draw: str
    task: str
    as_of: str
    fate: str
    stratum: str = ""
    drum: int = 0
    number: int = 0
    tickets: int = 1
    odds: Fraction | None = None
    chance: float | None = None
    place: int = 0
    ticket: str = ""
    cut_off: str = ""
    key: str = ""
    lowest: int = 1
    reason: str = ""
    bar: int | None = None
    free: str = ""
    token: str = ""


def explain(examination: Examination, code: str) -> tuple[str, list[Answer]]:
    """Return the entity's code of today and an answer for every draw, newest first.

    Raises:
        FalseClaim: the publication is false; Unreadable: the code is on no roster of this log.
    """
    false = next((c for c in examination.verdict.claims if c.state is State.FALSE), None)
    if false is not None:
        raise FalseClaim(false.name, false.text)
    state = examination.state
    assert state is not None
    token = state.history.entities.current(code)
    if token not in state.history.entities.retired_by:
        raise Unreadable(
            tr(f"{code} 不在这个日志的名录里", f"{code} is on no roster of this log"),
            tr("核对统一社会信用代码或注册号", "check the code"),
        )
    names = {token} | {old for old, new in state.history.entities.alias_of.items() if new == token}
    answers = [found for view in examination.views for found in _answers(view, names)]
    return token, answers[::-1]


@dataclass(frozen=True, slots=True)
class Yearly:
    """An entity's visits of one year by kind, and how many are too many; None is no ceiling."""

    year: str
    by_source: Mapping[str, int]
    ceiling: int | None

    @property
    def total(self) -> int:
        """Count the visits from all sources."""
        return sum(self.by_source.values())


def yearly(examination: Examination, token: str, now: str, ceiling: int | None = None) -> Yearly:
    """Count an entity's visits of the year of a time; the ceiling is the log's unless given."""
    assert examination.state is not None and examination.log is not None
    year = local_date(now, examination.state.zone)[:4]
    counts = visits_this_year(examination.state.history, token, year)
    return Yearly(year, counts, ceiling or logged_ceiling(examination.log))


def _answers(view: SealView, names: set[str]) -> Iterator[Answer]:
    seal = view.case.seal
    for row in view.case.frame:
        if row[0] in names:
            yield _inside(view, row)
    for token, reason, _, reference in view.case.rest:
        if token in names:
            bar = None if reference == "-" else int(reference)
            free = _free(view, token) if reason == "barred" else ""
            head = (seal.draw, seal.task, seal.as_of)
            yield Answer(*head, reason, bar=bar, free=free, token=token)


def _inside(view: SealView, row: tuple[str, ...]) -> Answer:
    seal, (token, stratum, _, tickets) = view.case.seal, row
    found = next(s for s in seal.strata if s.stratum == stratum)
    head = (seal.draw, seal.task, seal.as_of)
    odds, chance = _odds(view, stratum, int(tickets))
    last = view.last
    if last is None or last.result is None:
        fate = "void" if view.attempt.void else "waiting"
        of = (int(tickets), odds, chance)
        return Answer(*head, fate, stratum, found.drum, found.number, *of, token=token)
    selected = next((s for s in last.result.strata if s.stratum == stratum), None)
    reason = {s.token: s.reason for s in view.attempt.corrected}.get(token, "")
    entity_key = key(last.result.seed, "entity")
    ticket = ticket_number(entity_key, token, int(tickets)).hex()
    order = selected.order if selected else ()
    place = next((i for i, (_, t) in enumerate(order, 1) if t == token), 0)
    return Answer(
        *head,
        "struck" if reason else "moved" if token in _moved(view) else _fate(selected, place),
        stratum,
        found.drum,
        found.number,
        int(tickets),
        odds,
        chance,
        place,
        ticket,
        selected.cut_off if selected else "",
        entity_key,
        lowest(entity_key, token, int(tickets)),
        reason,
        token=token,
    )


def _moved(view: SealView) -> set[str]:
    """Name those that moved up from the reserves since the draw."""
    outcome = view.outcome
    return {place.token for place in outcome.result.moved} if outcome else set()


def _fate(selected: Selected | None, place: int) -> str:
    if selected is None or not place:
        return "not-drawn"
    return "drawn" if place <= selected.number else "reserve"


def _odds(view: SealView, stratum: str, tickets: int) -> tuple[Fraction | None, float | None]:
    """Compute the odds: exact where all rows have one ticket, else to nine digits."""
    weights = Counter(int(row[3]) for row in view.case.frame if row[1] == stratum)
    found = next(s for s in view.case.seal.strata if s.stratum == stratum)
    return odds_of(found, weights)[tickets]


def _free(view: SealView, token: str) -> str:
    """Tell the first day on which nothing bars an entity any longer; empty if no day is known."""
    history, seal = view.case.history, view.case.seal
    drawn = [a.seal for a, _, seated in history.drawn() if token in seated.drawn]
    days = [v.date for v in history.visits if history.entities.current(v.entity) == token]
    ends = {next_day(s.due) for s in drawn if s.due < LAST_DAY}
    for limit in (limit for limit in seal.window.entities if limit.unit != "licence"):
        ends |= {free_again(day, limit) for day in [*days, *(s.as_of for s in drawn)]}
    for day in sorted(end for end in ends if end > seal.as_of):
        if token not in entity_bars(history, replace(seal, as_of=day), view.case.since):
            return day
    return ""
