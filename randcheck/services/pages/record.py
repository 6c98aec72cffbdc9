"""Gather the record sheet of a draw from what is published: no names but published ones."""

from collections.abc import Iterator

from randcheck.protocol.anchors import LEAST_DIGITS
from randcheck.protocol.bodies import Draw
from randcheck.services import wording
from randcheck.services.pages.draw import batch_words, later_of, unpaired
from randcheck.services.pages.seal import item_name, not_proved, strata_rows
from randcheck.services.pages.told import Told
from randcheck.site.record import Record, ReserveLine, TeamMember, VisitLine
from randcheck.text import Text, tr


def record_of(told: Told) -> Record:
    """Gather what the public record sheet of a completed draw shows."""
    attempt, seal, log = told.view.attempt, told.view.case.seal, told.folder.log
    assert attempt.draw_seq is not None
    signed = log.entries[attempt.draw_seq]
    body = signed.entry.body
    assert isinstance(body, Draw)
    observers = log.keys.valid("observer")
    return Record(
        told.folder.site.bureau,
        log.practice,
        seal.draw,
        seal.task,
        item_name(told),
        seal.attempt,
        seal.as_of,
        seal.due,
        seal.opens,
        "",
        "",
        wording.sources(seal.sources),
        attempt.inputs_lines,
        attempt.text_hash[:LEAST_DIGITS],
        signed.note.text_hash[:LEAST_DIGITS],
        log.keys.log.fingerprint[:LEAST_DIGITS],
        body.seed,
        told.folder.at(attempt.time),
        told.folder.at(signed.entry.time),
        seal.entities.registered,
        tuple((wording.reason(c.reason), c.count) for c in seal.entities.excluded),
        tuple(row.line for row in strata_rows(told)),
        tuple(_visits(told)),
        tuple(_reserves(told)),
        tuple(not_proved(told)),
        tuple(unpaired(told)),
        observers[-1].fingerprint[:LEAST_DIGITS] if observers else "",
        "".join(body.beacon),
        tuple(_later(told)),
    )


def _visits(told: Told) -> Iterator[VisitLine]:
    for number, visit in enumerate(told.order, 1):
        token = visit.entity
        placed = told.placed[token]
        yield VisitLine(
            number,
            token,
            told.names.get(token, token),
            "",
            told.stratum(placed.selected.stratum),
            placed.place,
            placed.ticket,
            tuple(_member(told, s.role, s.inspector) for s in visit.seats),
            batch_words(told, token),
        )


def _member(told: Told, role: str, inspector: str) -> TeamMember:
    """Name a seat: unit and shortened token, or name and number where the folder opens them."""
    unit = told.units.get(inspector, "")
    until = told.frame.people[inspector].until if inspector in told.frame.people else ""
    name, code = told.people.get(inspector, (unit, told.tokens[inspector]))
    return TeamMember(wording.role(role, told.labels), name, code, unit, until.removeprefix("-"))


def _reserves(told: Told) -> Iterator[ReserveLine]:
    for one in told.outcome.result.reserves() if told.outcome else ():
        yield ReserveLine(one.token, told.entity(one.token), told.stratum(one.stratum), one.place)


def _later(told: Told) -> Iterator[Text]:
    """Say what was struck since the draw, who was replaced, and what drew the teams anew."""
    for change in later_of(told):
        for line in change.lines:
            zh, en = line.text
            yield tr(f"{change.title.zh}：{zh}", f"{change.title.en}: {en}")
