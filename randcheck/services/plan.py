"""Prepare a draw: everything a seal will fix, computed and tried, nothing written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from randcheck.errors import Refused
from randcheck.model import Entity
from randcheck.protocol.bodies import Seal, Side, Stratum
from randcheck.protocol.calendar import format_time, local_date, seconds
from randcheck.protocol.checks import Case, count_reasons
from randcheck.protocol.people import InspectorFrame, PersonRow, people_rows
from randcheck.protocol.seed import LEAST_BITS, bits_of
from randcheck.protocol.table import (
    EXCLUDED,
    EXCLUDED_SALTED,
    FRAME,
    INSPECTORS,
    LABELS,
    Row,
    format_table,
)
from randcheck.protocol.team_checks import LEAST_OFFICERS, officers, pairs_in_frame, unpairable
from randcheck.services.drum import sort_entities, sort_inspectors
from randcheck.services.journal import Journal, attachment, tree
from randcheck.services.request import Request
from randcheck.services.rules import Rules
from randcheck.services.strata import build_strata
from randcheck.services.teams import Teams, build_teams
from randcheck.services.workdays import opening_day
from randcheck.text import tr

WEEK = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Plan:
    """A draw ready to be sealed: the seal's body, its files, and what people want to know."""

    seal: Seal
    files: Mapping[str, bytes]
    case: Case
    people: InspectorFrame
    labels: Mapping[str, str]
    opens_guessed: bool

    @property
    def number(self) -> int:
        """Count the entities that will be drawn."""
        return sum(stratum.number for stratum in self.seal.strata)


def prepare(journal: Journal, rules: Rules, request: Request) -> Plan:
    """Compute a draw as of today.

    Raises:
        Refused: says which rule forbids it and what to do.
    """
    now = journal.workspace.world.now()
    draft, guessed = _draft(journal, rules, request, now)
    history = journal.state.history
    by = rules.by if request.by is None else request.by
    roster = journal.workspace.store.entities()
    drum = sort_entities(history, draft, roster, by, request.where)
    if not drum.stratum_of:
        raise Refused(tr("没有可抽的检查对象", "there is nobody to draw from"))
    tokens = journal.workspace.tokens()
    inspectors = {
        tokens.token(code): found for code, found in journal.workspace.store.inspectors().items()
    }
    sorted_people = sort_inspectors(history, draft, inspectors)
    inside = [roster[code][0] for code in sorted(drum.stratum_of)]
    teams = build_teams(inside, sorted_people.people, rules, request.team_size)
    frame = [_frame_row(e, drum.stratum_of[e.code], teams, rules) for e in inside]
    used = frozenset().union(*teams.panels.values())
    people_rest = [*sorted_people.rest.values()]
    people_rest += [
        (token, "out-of-scope", "-", "-") for token in sorted_people.people if token not in used
    ]
    cap = request.cap or rules.cap
    people = InspectorFrame(
        {
            token: PersonRow(token, person.role, person.until or "-", cap)
            for token, person in sorted_people.people.items()
            if token in used
        },
        dict(teams.panels),
        dict(teams.rules),
        {},
    )
    case = Case(draft, history, frame, drum.rest, people_rows(people), people_rest)
    people = replace(people, bars=pairs_in_frame(case, people))
    case = replace(case, people=people_rows(people))
    strata = build_strata(case, drum.labels, rules, request)
    labels = {("stratum", code): label for code, label in drum.labels.items()} | dict(teams.labels)
    files = _files(journal, rules, case, labels)
    seal = _finish(draft, case, files, strata, len(people.people))
    plan = Plan(seal, files, replace(case, seal=seal), people, drum.labels, guessed)
    _refuse_unpairable(plan)
    return plan


def _draft(journal: Journal, rules: Rules, request: Request, now: str) -> tuple[Seal, bool]:
    """Write the seal's head; its sides and strata are not known yet."""
    as_of = local_date(now, journal.state.zone)
    item, period = request.item or request.task, request.period or as_of[:4]
    same = [
        a for a in journal.state.history.attempts if (a.seal.item, a.seal.period) == (item, period)
    ]
    if live := next((a for a in same if a.live), None):
        draw = live.seal.draw
        raise Refused(
            tr(f"{draw} 已封存, 还没抽", f"{draw} is sealed and not drawn yet"),
            tr(f"先 randcheck draw run {draw}", f"first: randcheck draw run {draw}"),
        )
    due = request.due or max(f"{as_of[:4]}-12-31", as_of)
    if due < as_of:
        raise Refused(tr(f"完成期限 {due} 已过", f"the last day {due} is past"))
    opens, guessed = opening_day(due)
    nothing = tree(b"")
    side = Side(0, 0, (), nothing, nothing)
    seal = Seal(
        journal.state.next_draw(as_of),
        request.task,
        item,
        period,
        len(same) + 1,
        as_of,
        due,
        opens,
        now,
        now,
        attachment(rules.data),
        attachment(b""),
        side,
        side,
        (),
        rules.windows,
        rules.balance,
        rules.leeway,
        "never",
        "reserve",
        request.sources,
        sum(map(bits_of, request.sources)),
    )
    if not journal.practice and seal.bits < LEAST_BITS:
        raise Refused(
            tr(
                f"随机源只有 {seal.bits} 位, 至少 {LEAST_BITS}",
                f"{seal.bits} bits; {LEAST_BITS} needed",
            ),
            tr("十面骰至少掷 13 次", "throw a ten-sided die at least 13 times"),
        )
    return seal, guessed


def at_time(seal: Seal, now: str) -> Seal:
    """Set the hours between which inputs may be logged."""
    return replace(seal, earliest=now, long_stop=format_time(seconds(now) + WEEK))


def _frame_row(entity: Entity, stratum: str, teams: Teams, rules: Rules) -> Row:
    tickets = 1
    if rules.tickets_by:
        tickets = rules.tickets.get(getattr(entity, rules.tickets_by), 1)
    return (entity.code, stratum, teams.of[entity.code], str(tickets))


def _files(
    journal: Journal, rules: Rules, case: Case, labels: Mapping[tuple[str, str], str]
) -> dict[str, bytes]:
    salt = journal.workspace.world.random(16).hex()
    rows: list[Row] = [("salt", "-", salt)]
    rows += [(kind, code, label) for (kind, code), label in labels.items() if label]
    practice = journal.practice
    return {
        "rules": rules.data,
        "labels": format_table(LABELS, rows, practice),
        "frame": format_table(FRAME, case.frame, practice),
        "excluded": format_table(EXCLUDED, case.rest, practice),
        "inspectors": format_table(INSPECTORS, case.people, practice),
        "inspectors-excluded": format_table(EXCLUDED_SALTED, case.people_rest, practice),
    }


def _finish(
    draft: Seal, case: Case, files: Mapping[str, bytes], strata: tuple[Stratum, ...], people: int
) -> Seal:
    return replace(
        draft,
        labels=attachment(files["labels"]),
        entities=Side(
            len(case.frame) + len(case.rest),
            len(case.frame),
            count_reasons(case.rest),
            tree(files["frame"]),
            tree(files["excluded"]),
        ),
        inspectors=Side(
            people + len(case.people_rest),
            people,
            count_reasons(case.people_rest),
            tree(files["inspectors"]),
            tree(files["inspectors-excluded"]),
        ),
        strata=strata,
    )


def _refuse_unpairable(plan: Plan) -> None:
    for team in sorted({row[2] for row in plan.case.frame}):
        if officers(plan.people, team) < LEAST_OFFICERS:
            raise Refused(
                tr(
                    f"检查组 {team} 不足两名执法人员(专家、辅助人员不算)",
                    f"team {team} has fewer than two officers (experts do not count)",
                ),
                tr("每户至少派两名有执法证的人员", "send at least two certified officers"),
            )
    alone = list(unpairable(plan.case, plan.people))
    if alone:
        raise Refused(
            tr(
                f"{len(alone)} 户单独也配不成组, 如 {'、'.join(alone[:3])}",
                f"{len(alone)} entities have no complete team, such as {', '.join(alone[:3])}",
            ),
            tr("补充人员, 或核对回避与执法领域", "add people, or check recusals and scope"),
        )
