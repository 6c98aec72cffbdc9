"""Prepare a draw: everything a seal will fix, computed and tried, nothing written."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction

from randcheck.errors import FalseClaim, Refused, Unreadable
from randcheck.model import Entity
from randcheck.protocol.bodies import Seal
from randcheck.protocol.checks import OWED, Case, count_reasons
from randcheck.protocol.limits import verify_limits
from randcheck.protocol.numbers import exact_number
from randcheck.protocol.parts import Side, Stratum
from randcheck.protocol.people import InspectorFrame, PersonRow, people_rows
from randcheck.protocol.table import (
    EXCLUDED,
    EXCLUDED_SALTED,
    FRAME,
    INSPECTORS,
    LABELS,
    LICENCES,
    Row,
    format_table,
)
from randcheck.protocol.team_checks import LEAST_OFFICERS, officers, pairs_in_frame, unpairable
from randcheck.protocol.views import BEFORE
from randcheck.services.columns import values_of
from randcheck.services.drum import EntityDrum, InspectorDrum, sort_entities, sort_inspectors
from randcheck.services.itemised import AskedItem, asked_item
from randcheck.services.journal import Journal, attachment, tree
from randcheck.services.request import Request
from randcheck.services.rules import Rules
from randcheck.services.rules_log import refuse_other_signers
from randcheck.services.scope import scope_of
from randcheck.services.sealing import draft_seal
from randcheck.services.strata import build_strata
from randcheck.services.teams import Teams, Visitors, build_teams
from randcheck.text import Text, tr


@dataclass(frozen=True, slots=True)
class Plan:
    """A draw ready to be sealed: the seal's body, its files, and what people want to know."""

    seal: Seal
    rules: bytes
    files: Mapping[str, bytes]
    case: Case
    people: InspectorFrame
    labels: Mapping[str, str]
    opens_guessed: bool
    request: Request
    remarks: tuple[Text, ...] = ()

    @property
    def number(self) -> int:
        """Count the entities that will be drawn; to the nearest where lots decide."""
        exact = [exact_number(s) for s in self.seal.strata if s.rounding == "lot"]
        fixed = sum(s.number for s in self.seal.strata if s.rounding != "lot")
        return fixed + round(sum(exact, Fraction(0)))


def prepare(journal: Journal, rules: Rules, request: Request) -> Plan:
    """Compute a draw as of today.

    Raises:
        Refused: says which rule forbids it and what to do.
    """
    refuse_other_signers(journal, rules.signers)
    item = asked_item(journal, request)
    draft, guessed = draft_seal(journal, rules, item.named(request), item.limits)
    drum = sort_entities(journal, draft, scope_of(rules, request))
    staff = sort_inspectors(journal, draft)
    visitors = Visitors(staff.people, draft.as_of, item.names, request.team_size)
    teams = build_teams(drum.inside, rules, visitors)
    lent = journal.state.history.inspectors.lent
    people = seatable(staff, teams, lent, rules.cap if request.cap is None else request.cap)
    frame = [_frame_row(e, drum.stratum_of[e.code], teams, rules, draft) for e in drum.inside]
    out = [*staff.rest, *unused(staff, people)]
    case = Case(
        draft,
        journal.state.history,
        frame,
        drum.rest,
        people_rows(people),
        out,
        _licences(draft, frame, drum),
    )
    people = replace(people, bars=pairs_in_frame(case, people))
    case = replace(case, people=people_rows(people))
    strata = build_strata(case, drum.labels, rules, request, item.least)
    refuse_unpairable(case, people)
    files = _files(journal, rules, case, _labels(drum, teams, rules, item))
    seal = _finish(draft, case, files, strata, len(people.people))
    remarks = item.within(strata, drum.labels, rules)
    case = refuse_false(replace(case, seal=seal))
    return Plan(seal, rules.data, files, case, people, drum.labels, guessed, request, remarks)


def _licences(draft: Seal, frame: Sequence[Row], drum: EntityDrum) -> list[Row]:
    """List since when everybody in the base is licensed, where a limit asks for it."""
    if all(limit.unit != "licence" for limit in draft.window.entities):
        return []
    tokens = [row[0] for row in frame] + [row[0] for row in drum.rest if row[1] == "barred"]
    return [(token, drum.since[token]) for token in tokens]


def seatable(staff: InspectorDrum, teams: Teams, lent: Set[str], cap: int) -> InspectorFrame:
    """List those who sit in some panel, tier 1 the borrowed; barred pairs are not known yet."""
    used = frozenset().union(*teams.panels.values())
    people = {
        token: PersonRow(token, person.role, person.until or "-", cap, int(token in lent))
        for token, person in staff.people.items()
        if token in used
    }
    return InspectorFrame(people, dict(teams.panels), dict(teams.rules), {})


def unused(staff: InspectorDrum, people: InspectorFrame) -> list[Row]:
    """List those who might sit, and whom no panel asks for."""
    tokens = staff.people.keys() - people.people.keys()
    return [(token, "out-of-scope", "-", "-") for token in tokens]


def _frame_row(entity: Entity, stratum: str, teams: Teams, rules: Rules, draft: Seal) -> Row:
    found = values_of(entity, rules.tickets_by, draft.as_of) if rules.tickets_by else ()
    tickets = max((rules.tickets[value] for value in found if value in rules.tickets), default=1)
    return (entity.code, stratum, teams.of[entity.code], str(tickets))


def refuse_false(case: Case) -> Case:
    """Return a case that every verifier will examine and believe.

    Raises:
        Refused: a rule of the verifier forbids it.
    """
    try:
        verify_limits(case)
        for check in BEFORE.values():
            check(case)
    except Unreadable as error:
        hint = tr("分几次抽, 或把候选组分小", "draw in parts, or make the panels smaller")
        raise Refused(error.what, hint) from error
    except FalseClaim as error:
        hint = tr('有借用人员时细则须 balance = "even"', "with borrowed people: balance = 'even'")
        raise Refused(error.what, error.hint or hint) from error
    return case


def _labels(drum: EntityDrum, teams: Teams, rules: Rules, item: AskedItem) -> list[Row]:
    """List what codes of the seal are called."""
    rows: list[Row] = [("stratum", code, label) for code, label in drum.labels.items()]
    rows += [(kind, code, label) for (kind, code), label in teams.labels.items()]
    rows += [("reason", code, label) for code, label in rules.reasons.items()]
    return rows + ([("item", item.code, item.label)] if item.label else [])


def _files(journal: Journal, rules: Rules, case: Case, labels: Sequence[Row]) -> dict[str, bytes]:
    rows = [("salt", "-", journal.workspace.world.random(16).hex()), *labels]
    practice = journal.practice
    licences = {"licences": format_table(LICENCES, case.licences, practice)}
    return {
        **(licences if case.licences else {}),
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
        licences=tree(files["licences"]) if "licences" in files else None,
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


def refuse_unpairable(case: Case, people: InspectorFrame) -> None:
    """Refuse a frame with a row that has no complete team of its own.

    Raises:
        Refused: names a few such rows, or the team that is too small.
    """
    for team in sorted({row[2] for row in case.frame}):
        if officers(people, team) < LEAST_OFFICERS:
            raise Refused(
                tr(
                    f"检查组 {team} 不足两名执法人员(专家、辅助人员不算)",
                    f"team {team} has fewer than two officers (experts do not count)",
                ),
                tr("每户至少派两名有执法证的人员", "send at least two certified officers"),
            )
    alone = list(unpairable(case, people))
    owed = {row[0] for row in case.frame if row[1] == OWED}
    if alone:
        if alone[0] in owed:
            visit, gone = f"randcheck visit add {alone[0]}", f"randcheck entity retire {alone[0]}"
            raise Refused(
                tr(f"欠检的 {alone[0]} 无人可派", f"nobody may visit {alone[0]}, which is owed"),
                tr(
                    f"查过了: {visit}; 已停业: {gone} --reason 停业",
                    f"if visited: {visit}; if closed: {gone} --reason closed",
                ),
            )
        raise Refused(
            tr(
                f"{len(alone)} 户单独也配不成组, 如 {'、'.join(alone[:3])}",
                f"{len(alone)} entities have no complete team, such as {', '.join(alone[:3])}",
            ),
            tr("补充人员, 或核对回避与执法领域", "add people, or check recusals and scope"),
        )
