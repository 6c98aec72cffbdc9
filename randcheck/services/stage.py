"""Compute the steps of the ceremony of one draw: every one derived, none only announced."""

from collections.abc import Iterator, Mapping

from randcheck.errors import FalseClaim
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Draw
from randcheck.protocol.calendar import format_time, local_time
from randcheck.protocol.claims import State
from randcheck.protocol.draw_checks import Drawn
from randcheck.protocol.pairing import Bottleneck, Pairing
from randcheck.protocol.parts import Source, Stratum
from randcheck.protocol.result import Result
from randcheck.protocol.seed import round_of, round_time, typed_sources
from randcheck.protocol.selection import Selected
from randcheck.protocol.ticket import key
from randcheck.services import wording
from randcheck.services.beacon import beacon_checker
from randcheck.services.drawings import Drawing, drawn_attempt, seal_labels, view_of
from randcheck.services.journal import Journal
from randcheck.services.papers import not_proved
from randcheck.services.steps import (
    Beacon,
    ClosingStep,
    InputsStep,
    SealStep,
    SeatStep,
    SeedStep,
    SourceLine,
    SourceStep,
    Stage,
    StratumPlan,
    TeamsStep,
    TicketRow,
    TicketStep,
    VisitStep,
)
from randcheck.text import Text, tr

Labels = Mapping[tuple[str, str], str]


def seal_step(journal: Journal, attempt: Attempt) -> SealStep:
    """Tell what a seal has fixed."""
    seal, labels = attempt.seal, seal_labels(journal, attempt)
    return SealStep(
        journal.workspace.setting("bureau"),
        seal.draw,
        journal.practice,
        seal.task,
        " ".join([seal.item, labels.get(("item", seal.item), "")]).strip(),
        seal.attempt,
        seal.as_of,
        local_time(attempt.time, journal.state.zone),
        attempt.seq,
        attempt.text_hash,
        seal.entities.registered,
        seal.entities.drum,
        tuple((wording.reason(c.reason), c.count) for c in seal.entities.excluded),
        seal.inspectors.drum,
        tuple(_plan(s, labels) for s in seal.strata),
    )


def _plan(s: Stratum, labels: Labels) -> StratumPlan:
    name = wording.stratum_name(s.stratum, labels.get(("stratum", s.stratum)))
    return StratumPlan(s.stratum, name, s.base, s.drum, s.number, s.rounding == "lot")


def source_step(journal: Journal, attempt: Attempt) -> SourceStep:
    """Tell where the seed of a seal comes from, and when."""
    drand, zone = round_of(attempt.sources), journal.state.zone
    typed = bool(typed_sources(attempt.sources))
    return SourceStep(
        tuple(
            SourceLine(source.kind, wording.source(source), _due(source, attempt, zone))
            for source in attempt.sources
        ),
        typed,
        local_time(attempt.seal.long_stop, zone) if typed else "",
        round_time(drand) if drand else None,
    )


def _due(source: Source, attempt: Attempt, zone: str) -> str:
    drand = round_of([source])
    if drand:
        time = format_time(round_time(drand))
        return f"{local_time(time, zone)}:{time[17:19]}"  # zones are whole minutes
    return local_time(attempt.seal.earliest, zone) if source.kind == "lottery" else ""


def stage(journal: Journal, draw: str) -> Stage:
    """Derive every step of a recorded draw afresh, as it was before corrections and events.

    Raises:
        Refused: there is no such draw, it is void, or its result is not recorded yet.
        FalseClaim: the record is not what seal and seed give.
    """
    attempt = drawn_attempt(journal, draw)
    view = view_of(journal, attempt)
    for claim in view.claims:
        if claim.state is State.FALSE:
            raise FalseClaim(claim.name, claim.text)
    assert view.drawn is not None and view.drawn.result is not None
    drawn, result, labels = view.drawn, view.drawn.result, seal_labels(journal, attempt)
    names = {row[1]: row[2] for row in drawn.labels if row[0] == "entity"}
    return Stage(
        seal_step(journal, attempt),
        source_step(journal, attempt),
        _inputs(journal, attempt, drawn),
        SeedStep(
            tuple(drawn.seed_text.decode().split("\n")[:-1]),
            result.seed,
            key(result.seed, "entity"),
        ),
        tuple(_tickets(drawn, result, labels, names)),
        _teams(drawn, result, labels, names),
        _closing(journal, attempt, drawn, result),
    )


def _inputs(journal: Journal, attempt: Attempt, drawn: Drawn) -> InputsStep:
    assert isinstance(drawn.body, Draw)
    seq, time = attempt.inputs_seq, ""
    if seq is not None:
        time = local_time(journal.log.entries[seq].entry.time, journal.state.zone)
    beacon = next((_beacon(line) for line in drawn.body.beacon), None)
    return InputsStep(attempt.inputs_lines, seq, time, beacon)


def _beacon(line: str) -> Beacon:
    """Check a recorded round here and now, if anything here can."""
    _, _, number, signature = line.split(" ")
    check = beacon_checker()
    if check is None:
        return Beacon(int(number), signature, None)
    try:
        check(int(number), signature)
    except FalseClaim:
        return Beacon(int(number), signature, False)
    return Beacon(int(number), signature, True)


def _tickets(
    drawn: Drawn, result: Result, labels: Labels, names: Mapping[str, str]
) -> Iterator[TicketStep]:
    """Give the strata as sealed, also those of which the drum held nothing."""
    found = {s.stratum: s for s in result.strata}
    weights = {row[0]: int(row[3]) for row in drawn.case.frame}
    for s in drawn.case.seal.strata:
        selected = found.get(s.stratum) or Selected(s.stratum, 0, 0, ())
        number = len(selected.drawn)
        rows = (
            TicketRow(place, ticket.hex(), token, names[token], weights[token], place <= number)
            for place, (ticket, token) in enumerate(selected.order, 1)
        )
        name = wording.stratum_name(s.stratum, labels.get(("stratum", s.stratum)))
        cut_off = selected.cut_off if number else None
        yield TicketStep(s.stratum, name, selected.drum, number, cut_off, tuple(rows))


def _teams(drawn: Drawn, result: Result, labels: Labels, names: Mapping[str, str]) -> TeamsStep:
    people = {token: name for token, _, name in drawn.openings or ()}
    if isinstance(result.pairing, Bottleneck):
        return TeamsStep((), _bottleneck(result.pairing, names, people))
    return TeamsStep(tuple(_visits(result.pairing, labels, names, people)), None)


def _visits(
    pairing: Pairing, labels: Labels, names: Mapping[str, str], people: Mapping[str, str]
) -> Iterator[VisitStep]:
    for number, visit in enumerate(pairing.visits, 1):
        seats = (
            SeatStep(
                wording.role(s.role, labels),
                s.number + 1,
                _person(people, s.inspector),
                tuple((_person(people, p.inspector), p.reason) for p in s.passed),
            )
            for s in visit.seats
        )
        yield VisitStep(number, visit.entity, names[visit.entity], tuple(seats))


def _person(people: Mapping[str, str], token: str) -> str:
    return people.get(token, token[:8])


def _bottleneck(found: Bottleneck, names: Mapping[str, str], people: Mapping[str, str]) -> Text:
    where = "、".join(names[token] for token in sorted({entity for entity, *_ in found.seats}))
    who = "、".join(_person(people, token) for token, _ in found.people)
    return tr(
        f"{where} 共 {len(found.seats)} 个席位, 只有 {who or '无人'} 能坐, "
        f"还差 {found.short} 人次。抽中的检查对象不变, 补充人员后只重新配组。",
        f"{len(found.seats)} seats at {where} can only be taken by {who or 'nobody'}: "
        f"{found.short} short. The drawn entities stand; only the teams are drawn again.",
    )


def _closing(journal: Journal, attempt: Attempt, drawn: Drawn, result: Result) -> ClosingStep:
    assert attempt.draw_seq is not None
    signed = journal.log.entries[attempt.draw_seq]
    drawing = Drawing(attempt, drawn.case, result, drawn.seed_text)
    later = []
    if attempt.correct_seqs:
        later.append(tr("此后有更正", "corrected since"))
    if attempt.substitutions:
        later.append(tr("此后有更换或递补", "substitutions since"))
    if len(attempt.substitutions) < len(attempt.events):
        later.append(tr("此后重新配过组", "teams were drawn anew since"))
    return ClosingStep(
        signed.seq,
        signed.note.text_hash,
        local_time(signed.entry.time, journal.state.zone),
        tuple(not_proved(journal, drawing)),
        tuple(later),
    )
