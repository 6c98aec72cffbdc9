"""Write the papers of a draw into the workspace: result workbook, record sheet, platform file."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from randcheck.model import Entity, Inspector
from randcheck.protocol.anchors import LEAST_DIGITS, show_code
from randcheck.protocol.attempt import Attempt, Substituted
from randcheck.protocol.bodies import Draw
from randcheck.protocol.calendar import local_time
from randcheck.protocol.checks import imported_bars
from randcheck.protocol.numbers import numbers_by_code
from randcheck.protocol.pairing import Bottleneck, Pairing, Visit
from randcheck.protocol.people import InspectorFrame, read_people
from randcheck.protocol.shown import batch_of
from randcheck.services import wording
from randcheck.services.batches import label_of
from randcheck.services.disk import write_atomic
from randcheck.services.drawings import Drawing, seal_labels
from randcheck.services.journal import Journal
from randcheck.services.reason_words import RETIRE
from randcheck.services.reasons import known_reasons
from randcheck.site.platform import report_csv
from randcheck.site.record import Record, ReserveLine, StratumLine, TeamMember, VisitLine
from randcheck.site.sheet_html import record_html
from randcheck.site.workbook import result_xlsx
from randcheck.text import Text, tr

NAMES = ("结果.xlsx", "记录单.html", "上报.csv")


def write_papers(journal: Journal, drawing: Drawing) -> list[Path]:
    """Write the three papers of a draw and return their paths."""
    record = gather(journal, drawing)
    paths = paper_paths(journal, drawing.attempt)
    contents = (result_xlsx(record), record_html(record), report_csv(record))
    for path, data in zip(paths, contents, strict=True):
        write_atomic(path, data)
    return paths


def paper_paths(journal: Journal, attempt: Attempt) -> list[Path]:
    """Name the papers of a draw, in the order of `NAMES`."""
    mark = "演练-" if journal.practice else ""
    return [journal.workspace.papers(attempt.seal.draw) / f"{mark}{name}" for name in NAMES]


def drop_papers(journal: Journal, attempt: Attempt) -> None:
    """Remove papers that are about to be untrue, lest people go by them after a power cut."""
    for path in paper_paths(journal, attempt):
        with contextlib.suppress(OSError):  # open in a spreadsheet
            path.unlink()


def gather(journal: Journal, drawing: Drawing) -> Record:
    """Gather what the papers show."""
    attempt, case = drawing.attempt, drawing.case
    seal, workspace = attempt.seal, journal.workspace
    people = _People(journal, read_people(case.people))
    labels = seal_labels(journal, attempt)
    roster, current = workspace.store.entities(), journal.state.history.entities.current
    entities = {t: roster[current(t)][0] for s in drawing.result.strata for _, t in s.order}
    draw_seq = attempt.draw_seq or 0
    numbers = numbers_by_code(seal.strata, drawing.result.seed)
    return Record(
        workspace.setting("bureau"),
        journal.practice,
        seal.draw,
        seal.task,
        " ".join([seal.item, labels.get(("item", seal.item), "")]).strip(),
        seal.attempt,
        seal.as_of,
        seal.due,
        seal.opens,
        workspace.setting("operator"),
        workspace.setting("observer"),
        wording.sources(seal.sources),
        attempt.inputs_lines,
        attempt.text_hash[:LEAST_DIGITS],
        journal.log.entries[draw_seq].note.text_hash[:LEAST_DIGITS],
        journal.log.keys.log.fingerprint[:LEAST_DIGITS],
        drawing.result.seed,
        local_time(attempt.time, journal.state.zone),
        local_time(journal.log.entries[draw_seq].entry.time, journal.state.zone),
        seal.entities.registered,
        tuple((wording.reason(c.reason), c.count) for c in seal.entities.excluded),
        tuple(
            StratumLine(
                wording.stratum_name(s.stratum, labels.get(("stratum", s.stratum))),
                s.base,
                s.drum,
                numbers[s.stratum],
                wording.stratum_rule(s),
            )
            for s in seal.strata
        ),
        tuple(_visits(drawing, entities, labels, people)),
        tuple(_reserves(drawing, entities, labels)),
        tuple(not_proved(journal, drawing)),
        tuple(_bottleneck(drawing, people)),
        observer_print(journal),
        _beacon(journal, attempt),
        tuple(_later(journal, attempt)),
    )


def _beacon(journal: Journal, attempt: Attempt) -> str:
    body = journal.log.entries[attempt.draw_seq or 0].entry.body
    return "".join(body.beacon) if isinstance(body, Draw) else ""


def _later(journal: Journal, attempt: Attempt) -> Iterator[Text]:
    """Say what was struck since the draw, and what drew the teams anew."""
    reasons = known_reasons(journal, RETIRE)
    for strike in attempt.corrected:
        why = reasons.get(strike.reason, tr(strike.reason, strike.reason))
        yield tr(f"更正: 删除 {strike.token}({why.zh})", f"struck {strike.token}: {why.en}")
    for number, event in enumerate(attempt.events, 1):
        state = tr("待匹配", "waits") if event.paired_seq is None else tr("已匹配", "paired")
        code = show_code(event.text_hash)
        if isinstance(event, Substituted):
            yield _substitution(number, event, state, code)
            continue
        yield tr(
            f"事件 {number}: 重新匹配, {state.zh}, 事件码 {code}",
            f"event {number}: {state.en}, event code {code}",
        )


def _substitution(number: int, event: Substituted, state: Text, code: str) -> Text:
    people, moved = len({one.inspector for one in event.body.absent}), event.effect.moved
    pairs = list(zip(event.body.vanished, moved, strict=True))
    up = "".join(f", {gone} 由 {next_one} 递补" for gone, next_one in pairs)
    up_en = "".join(f", {next_one} for {gone}" for gone, next_one in pairs)
    return tr(
        f"更换 {number}: {people} 人不能去{up}, {state.zh}, 更换码 {code}",
        f"substitution {number}: {people} cannot go{up_en}, {state.en}, code {code}",
    )


def observer_print(journal: Journal) -> str:
    """Show the fingerprint of the observer's key; empty while there is none."""
    keys = journal.log.keys.valid("observer")
    return keys[-1].fingerprint[:LEAST_DIGITS] if keys else ""


class _People:
    """Inspectors of a draw by token, with what the seal says of them."""

    def __init__(self, journal: Journal, frame: InspectorFrame) -> None:
        tokens, roster = journal.workspace.tokens(), journal.workspace.store.inspectors()
        self.by_token = {tokens.token(code): found for code, (found, _) in roster.items()}
        self.frame = frame

    def member(self, token: str, role: Text) -> TeamMember:
        person: Inspector = self.by_token[token]
        until = self.frame.people[token].until
        ends = "" if until == "-" else until
        return TeamMember(role, person.name, person.code, person.department, ends)


def _visits(
    drawing: Drawing,
    entities: Mapping[str, Entity],
    labels: Mapping[tuple[str, str], str],
    people: _People,
) -> list[VisitLine]:
    place_of = {
        one.token: (one.stratum, one.place, one.ticket.hex()) for one in drawing.result.drawn()
    }
    pairing = drawing.result.pairing
    visits = pairing.visits if isinstance(pairing, Pairing) else ()
    order = visits or tuple(Visit(token, ()) for token in place_of)
    lines = []
    for number, visit in enumerate(order, 1):
        stratum, place, ticket = place_of[visit.entity]
        entity = entities[visit.entity]
        team = tuple(people.member(s.inspector, wording.role(s.role, labels)) for s in visit.seats)
        label = wording.stratum_name(stratum, labels.get(("stratum", stratum)))
        head = (number, visit.entity, entity.name, entity.region, label, place, ticket)
        lines.append(VisitLine(*head, team, _batch(drawing, stratum, place)))
    return lines


def _batch(drawing: Drawing, stratum: str, place: int) -> str:
    """Write the batch of a place and its days; nothing where there is one batch only."""
    seal = drawing.attempt.seal
    if len(seal.batches) == 1:
        return ""
    number = next(s.number for s in drawing.result.strata if s.stratum == stratum)
    batch = batch_of(seal, place, number)
    return f"第 {batch} 批 {label_of(seal.batches, seal.as_of, batch)}"


def _reserves(
    drawing: Drawing, entities: Mapping[str, Entity], labels: Mapping[tuple[str, str], str]
) -> Iterator[ReserveLine]:
    for one in drawing.result.reserves():
        label = wording.stratum_name(one.stratum, labels.get(("stratum", one.stratum)))
        yield ReserveLine(one.token, entities[one.token].name, label, one.place)


def not_proved(journal: Journal, drawing: Drawing) -> list[Text]:
    """List what nobody can prove of this draw, in words."""
    if journal.practice:
        return [tr("演练: 随机数由本机产生, 结果无效", "practice: this machine's own randomness")]
    found = list(wording.unproved(drawing.attempt.sources))
    if imported := imported_bars(drawing.case):
        found.append(
            tr(f"{len(imported)} 户的禁选依据导入的检查记录", f"{len(imported)} bars are imported")
        )
    frame = read_people(drawing.case.people)
    pairing = drawing.result.pairing
    visits = pairing.visits if isinstance(pairing, Pairing) else ()
    seated = {seat.inspector for visit in visits for seat in visit.seats}
    unknown = sum(frame.people[token].until == "-" for token in seated)
    if unknown:
        found.append(
            tr(f"{unknown} 名检查人员的执法证有效期", f"the certificates of {unknown} inspectors")
        )
    return found


def _bottleneck(drawing: Drawing, people: _People) -> list[Text]:
    found = drawing.result.pairing
    if not isinstance(found, Bottleneck):
        return []
    names = "、".join(people.by_token[token].name for token, _ in found.people) or "无人"
    entities = "、".join(sorted({entity for entity, *_ in found.seats}))
    return [
        tr(
            f"{entities} 的 {len(found.seats)} 个席位只有 {names} 能坐, 还差 {found.short} 人次",
            f"{len(found.seats)} seats at {entities} can only be taken by {names}: "
            f"{found.short} short",
        )
    ]
