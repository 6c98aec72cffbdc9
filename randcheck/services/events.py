"""Pair anew where the drawn entities had no pairing: an event, then its own seed (SPEC §8.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from randcheck.errors import FalseClaim, Refused
from randcheck.protocol.attempt import Amendment, Attempt
from randcheck.protocol.bodies import Event, Paired
from randcheck.protocol.calendar import local_date
from randcheck.protocol.checks import Case, count_reasons
from randcheck.protocol.draw_checks import derive_pairing, seed_text
from randcheck.protocol.gates import lapsed
from randcheck.protocol.note import Signer
from randcheck.protocol.parts import Side
from randcheck.protocol.people import InspectorFrame, people_rows, read_people
from randcheck.protocol.result import format_result
from randcheck.protocol.seed import seed_of
from randcheck.protocol.table import EXCLUDED_SALTED, INSPECTORS, format_table
from randcheck.protocol.team_checks import pairs_in_frame, verify_amended
from randcheck.services.drawings import Drawing, case_at_seal, derived, drawn_attempt, view_of
from randcheck.services.draws import openings, refuse_unsown
from randcheck.services.drum import sort_inspectors
from randcheck.services.itemised import asked_item
from randcheck.services.journal import Journal, attachment, tree
from randcheck.services.papers import drop_papers
from randcheck.services.plan import refuse_unpairable, seatable, unused
from randcheck.services.request import Request
from randcheck.services.rules import Rules
from randcheck.services.sealing import at_time, refuse_weak
from randcheck.services.teams import Visitors, build_teams
from randcheck.services.trial import try_pairing
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class EventPlan:
    """An event ready to be signed: its body, its files, and the case that every verifier builds."""

    body: Event
    request: Request
    files: Mapping[str, bytes]
    case: Case


def unpaired_attempt(journal: Journal, draw: str) -> Attempt:
    """Find a completed draw whose entities have no pairing.

    Raises:
        Refused: it has one, or an event of it still waits.
    """
    attempt = drawn_attempt(journal, draw)
    event, now = attempt.open_event, journal.workspace.world.now()
    if event is not None and not lapsed(event, now):
        raise Refused(
            tr(f"{draw} 的人员事件还没有匹配", f"an event of {draw} still waits for its pairing"),
            tr(f"先 randcheck draw pair {draw}", f"first: randcheck draw pair {draw}"),
        )
    if attempt.seated is None or attempt.seated.paired:
        raise Refused(tr(f"{draw} 配得成组, 不能重新匹配", f"{draw} has its pairing; it stands"))
    return attempt


def prepare_event(journal: Journal, rules: Rules, draw: str, request: Request) -> EventPlan:
    """Compute the new inspector frame for the drawn entities, as of today.

    Raises:
        Refused: says which rule forbids it and what to do.
    """
    attempt, now = unpaired_attempt(journal, draw), journal.workspace.world.now()
    bits = journal.state.bits(request.sources)
    refuse_weak(journal, bits, request, now)
    as_of = local_date(now, journal.state.zone)
    seal = replace(attempt.seal, as_of=as_of, sources=request.sources, bits=bits)
    seal, whole = at_time(seal, now, request), case_at_seal(journal, attempt)
    drawn = attempt.seated.drawn if attempt.seated else frozenset()
    frame = [row for row in whole.frame if row[0] in drawn]
    request = replace(request, task=seal.task, item=seal.item)
    case = _staffed(journal, rules, replace(whole, seal=seal, frame=frame), request)
    files = {
        "inspectors": format_table(INSPECTORS, case.people, journal.practice),
        "inspectors-excluded": format_table(EXCLUDED_SALTED, case.people_rest, journal.practice),
    }
    persons = sum(row[0] == "person" for row in case.people)
    counts = persons + len(case.people_rest), persons, count_reasons(case.people_rest)
    side = Side(*counts, tree(files["inspectors"]), tree(files["inspectors-excluded"]))
    case = replace(case, seal=replace(seal, inspectors=side))
    _refuse_false(case, whole)
    times = seal.as_of, seal.earliest, seal.long_stop
    body = Event(draw, attempt.text_hash, *times, side, seal.sources, bits)
    return EventPlan(body, request, files, case)


def _staffed(journal: Journal, rules: Rules, case: Case, request: Request) -> Case:
    """Put today's inspectors into the case of an event; the entities keep their teams.

    Raises:
        Refused: the rules give an entity another team now, or no complete one.
    """
    staff = sort_inspectors(journal, case.seal)
    names = asked_item(journal, request).names
    roster, current = journal.workspace.store.entities(), case.history.entities.current
    drawn = [replace(roster[current(row[0])][0], code=row[0]) for row in case.frame]
    size = _sealed_size(read_people(case.people))
    teams = build_teams(drawn, rules, Visitors(staff.people, case.seal.as_of, names, size))
    other = [row[0] for row in case.frame if teams.of[row[0]] != row[2]]
    if other:
        raise Refused(
            tr(f"细则给 {other[0]} 换了检查组", f"the rules give {other[0]} another team now"),
            tr("检查组的代码和顺序须与封存时相同", "keep the teams' codes and order as sealed"),
        )
    cap = rules.cap if request.cap is None else request.cap
    people = seatable(staff, teams, case.history.inspectors.lent, cap)
    case = replace(
        case, people=people_rows(people), people_rest=[*staff.rest, *unused(staff, people)]
    )
    people = replace(people, bars=pairs_in_frame(case, people))
    refuse_unpairable(case, people)
    return replace(case, people=people_rows(people))


def _sealed_size(sealed: InspectorFrame) -> int | None:
    """Tell the size that all teams were sealed with; None where a team has several roles."""
    if any(len(rows) > 1 for rows in sealed.teams.values()):
        return None
    sizes = {rows[0].number for rows in sealed.teams.values()}
    return sizes.pop() if len(sizes) == 1 else None


def _refuse_false(case: Case, sealed: Case) -> None:
    try:
        verify_amended(case, sealed)
    except FalseClaim as error:
        raise Refused(error.what, error.hint) from error


def refuse_stuck(plan: EventPlan) -> None:
    """Refuse an event of which no trial with a dummy seed gives a pairing.

    Raises:
        Refused: says how to make teams possible.
    """
    tried = try_pairing(plan.case)
    if not tried.paired:
        raise Refused(
            tr(
                f"条件没有变, 试配 {tried.tried} 次都配不成",
                f"as it stands none of {tried.tried} trials gives a pairing",
            ),
            tr("先补充人员或放宽 --cap", "add inspectors or raise --cap first"),
        )


def open_event(journal: Journal, plan: EventPlan, signers: Sequence[Signer]) -> Amendment:
    """Write the event as of this moment; it cannot be withdrawn.

    Raises:
        Refused: the day has changed since it was prepared.
    """
    now = journal.workspace.world.now()
    if local_date(now, journal.state.zone) != plan.body.as_of:
        raise Refused(
            tr("已过午夜, 禁选期要重算", "the day has changed and the bars with it"),
            tr("重新执行这条命令", "run the command again"),
        )
    seal = at_time(plan.case.seal, now, plan.request)
    body = replace(
        plan.body, earliest=seal.earliest, long_stop=seal.long_stop, sources=seal.sources
    )
    journal.append(body, signers, plan.files, time=now)
    attempt = journal.state.history.attempt(plan.body.draw)
    assert attempt is not None and attempt.open_event is not None
    return attempt.open_event


def waiting_event(attempt: Attempt) -> Amendment:
    """Return the open event of a draw.

    Raises:
        Refused: there is none.
    """
    event, draw = attempt.open_event, attempt.seal.draw
    if event is None:
        raise Refused(
            tr(f"{draw} 没有待匹配的事件", f"no event of {draw} waits"),
            tr(f"配不成组时先 randcheck draw event {draw}", f"first: randcheck draw event {draw}"),
        )
    return event


def record_pairing(journal: Journal, attempt: Attempt, beacon: str | None = None) -> Drawing:
    """Write the pairing entry of the open event: what event and seed have fixed.

    Raises:
        Refused: there is no open event, or its seed is not known yet.
    """
    event = waiting_event(attempt)
    lines = refuse_unsown(journal, event, beacon)
    view = view_of(journal, attempt)
    case, text = view.events[-1].case, seed_text(event, lines, journal.practice)
    result = derive_pairing(case, text)
    assert result is not None
    teams = {row[0]: row[2] for row in case.frame}
    files = {
        "result": format_result(result, teams, journal.practice),
        "people": openings(journal, case),
    }
    body = Paired(
        attempt.seal.draw,
        event.text_hash,
        seed_of(text),
        tuple(lines),
        tree(files["result"]),
        attachment(files["people"]),
    )
    drop_papers(journal, attempt)
    journal.append(body, [journal.log_signer()], files)
    return derived(journal, attempt)
