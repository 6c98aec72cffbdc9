"""The gates of SPEC section 8.8: each row is judged by the log before its entry."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from .chain import Entry
from .forms import Wrong, need
from .found import CompletedRow, FindingRow, Found, ItemRow, ObjectionRow, ReviewRow, Row
from .records import Finding, Objection
from .state import Seal, State
from .tables import Person, Visit
from .vocabulary import FOLLOW_UPS, METHODS, RESULTS


@dataclass
class Case:
    """What the log before says of a draw and one entity that it drew."""

    due: str = "9999-12-31"
    # who sits in it since which day; the inspector frame in force
    since: dict[str, str] = field(default_factory=dict)
    persons: list[Person] = field(default_factory=list)
    # is a substitution of the draw open?
    waits: bool = False
    latest: Finding | None = None
    objections: list[Objection] = field(default_factory=list)


def findings_of(state: State, draw: str) -> dict[str, list[Finding]]:
    """By current tokens, in the order of the log."""
    found: dict[str, list[Finding]] = {}
    for finding in state.findings:
        if finding.row.draw == draw:
            found.setdefault(state.entities.current(finding.row.entity), []).append(finding)
    return found


def lacks_finding(state: State, seal: Seal) -> bool:
    """The claim `findings`: has an entity that the draw drew none that passed review?"""
    known = findings_of(state, seal.id)
    drawn = {state.entities.current(token) for token in seal.drawn()}
    return any(not any(one.passed for one in known.get(token, ())) for token in drawn)


def add_findings(state: State, entry: Entry, file: Found) -> None:
    need(entry.body["count"] == len(file.rows()) >= 1, "count")
    check_once(state, file)
    check_words(file)
    cases = cases_of(state, file)

    def case(row: Row) -> Case:
        return cases[row.draw, state.entities.current(row.entity)]

    check_rows(file, case, state.inspectors.tokens, state.day(entry))
    apply_rows(state, file, case, entry.seq)


def check_rows(
    file: Found, case: Callable[[Row], Case], roster: Collection[str], today: str
) -> None:
    for finding in file.findings:
        check_finding(finding, case(finding), today)
    for review in file.reviews:
        check_review(review, case(review), roster)
    for completed in file.completed:
        check_completed(completed, case(completed), today)
    for objection in file.objections:
        check_objection(objection, case(objection), today)


def apply_rows(state: State, file: Found, case: Callable[[Row], Case], seq: int) -> None:
    for review in file.reviews:
        mark_review(latest_of(case(review)), review, seq)
    for completed in file.completed:
        latest_of(case(completed)).completed = completed.date
    for objection in file.objections:
        keep_objection(state, case(objection), objection, seq)
    items: dict[tuple[str, str], list[ItemRow]] = {}
    for item in file.items:
        items.setdefault((item.draw, item.entity), []).append(item)
    for finding in file.findings:
        mine = items.get((finding.draw, finding.entity), [])
        state.findings.append(Finding(seq, finding, mine))
        state.seal_of(finding.draw).visited.add(finding.entity)
    if file.findings:
        state.visits.append((seq, [visit_of(finding) for finding in file.findings]))


def visit_of(row: FindingRow) -> Visit:
    """The row of `visits` that a finding is as well."""
    return Visit(row.entity, row.date, "random", row.draw, row.people, "-", "-")


def check_once(state: State, file: Found) -> None:
    """What a file holds at most once, and what an item belongs to."""
    current = state.entities.current
    groups: list[list[Row]] = [[*file.findings], [*file.reviews], [*file.completed]]
    for kind in ("finding", "recusal"):
        groups.append([row for row in file.objections if row.kind == kind])
    for rows in groups:
        whose = [(row.draw, current(row.entity)) for row in rows]
        need(len(set(whose)) == len(whose), "two rows of one draw and entity")
    items = [item[:3] for item in file.items]
    need(len(set(items)) == len(items), "two rows of one item")
    found = {row[:2] for row in file.findings}
    need(all(item[:2] in found for item in items), "an item without its finding")


def check_words(file: Found) -> None:
    judged: list[FindingRow | ItemRow] = [*file.findings, *file.items]
    for row in judged:
        need(row.result in RESULTS, "an unknown result")
        need(row.follow_up in FOLLOW_UPS, "an unknown follow-up")
    methods = {method for row in file.findings for method in row.methods}
    need(methods <= set(METHODS), "an unknown method")


def cases_of(state: State, file: Found) -> dict[tuple[str, str], Case]:
    """Of each draw and current entity that the rows name. Raises Wrong for one not drawn."""
    current = state.entities.current
    cases: dict[tuple[str, str], Case] = {}
    for draw in {row.draw for row in file.rows()}:
        seal = state.seal_of(draw)
        need(seal.draw is not None, "a finding of a draw that is not drawn")
        named = {current(row.entity) for row in file.rows() if row.draw == draw}
        drawn = Counter(current(token) for token in set(seal.drawn()))
        need(all(drawn[token] == 1 for token in named), "not one drawn token is the entity")
        since = seated_since(state, seal)
        known = findings_of(state, draw)
        for token in named:
            cases[draw, token] = Case(
                due=seal.body["due"],
                since=since.get(token, {}),
                persons=seal.in_force().tables["inspectors"].persons,
                waits=seal.waits(),
                latest=known[token][-1] if token in known else None,
                objections=[
                    one
                    for one in state.objections
                    if (one.draw, current(one.entity)) == (draw, token)
                ],
            )
    return cases


def seated_since(state: State, seal: Seal) -> dict[str, dict[str, str]]:
    """By current tokens: who sits there by the draw's result, since which day without a gap."""
    found: dict[str, dict[str, str]] = {}
    for entry, result in seal.results():
        before, found, day = found, {}, state.day(entry)
        for token, person in result.seated():
            now = state.entities.current(token)
            found.setdefault(now, {})[person] = before.get(now, {}).get(person, day)
    return found


def latest_of(case: Case) -> Finding:
    if case.latest is None:
        raise Wrong("no finding before")
    return case.latest


def check_finding(row: FindingRow, case: Case, today: str) -> None:
    need(row.date <= today, "a finding of a later day")
    need(row.date <= case.due, "a finding after the due day")
    check_people(row, case)
    need(not case.waits, "a finding while a substitution is open")
    if case.latest is None:
        need(row.supersedes == row.reason == "-", "a first finding supersedes nothing")
    else:
        need(row.supersedes == str(case.latest.seq), "supersedes another than the latest")
        need(row.reason != "-", "supersedes without a reason")
    need(row.follow_up != "settled" or row.state == "done", "settled, and not done")


def check_people(row: FindingRow, case: Case) -> None:
    for person in row.people:
        since = case.since.get(person)
        need(since is not None and since <= row.date, f"{person} did not sit there that day")
    here = [person for person in case.persons if person.token in row.people]
    officers = {person.token for person in here if person.kind == "officer"}
    need(len(officers) >= 2, "fewer than two officers")
    expired = any(person.certificate != "-" and person.certificate < row.date for person in here)
    need(not expired, "an expired certificate")
    need(row.recorder in row.people, "the recorder is none of the people")


def check_review(row: ReviewRow, case: Case, roster: Collection[str]) -> None:
    latest = latest_of(case)
    need(row.number == latest.seq, "a review of another than the latest finding")
    need(latest.reviewed is None, "a review of what has one")
    need(row.reviewer in roster, "the reviewer is no inspector")
    need(row.reviewer != latest.row.recorder, "the reviewer is the recorder")
    need((row.reason == "-") == (row.outcome == "passed"), "the reason of a review")


def check_completed(row: CompletedRow, case: Case, today: str) -> None:
    latest = latest_of(case)
    need(row.number == latest.seq, "completed: another than the latest finding")
    need(latest.passed and not latest.done, "completed: not passed, or done already")
    need(latest.row.date <= row.date <= today, "completed: the date")


def check_objection(row: ObjectionRow, case: Case, today: str) -> None:
    need(row.received <= today and row.received <= row.answer_by, "objection: received")
    need((row.decided == "-") == (row.outcome == "open"), "objection: decided")
    need(row.decided == "-" or row.received <= row.decided <= today, "objection: decided when")
    if row.outcome == "open":
        mine = [one for one in case.objections if one.kind == row.kind]
        need(all(one.outcome != "open" for one in mine), "another objection is open")
    else:
        open_one(case, row)


def open_one(case: Case, row: ObjectionRow) -> Objection:
    """The objection that a row ends."""
    for one in case.objections:
        same = (one.kind, one.received, one.answer_by) == (row.kind, row.received, row.answer_by)
        if same and one.outcome == "open":
            return one
    raise Wrong("no such objection is open")


def mark_review(finding: Finding, row: ReviewRow, seq: int) -> None:
    finding.reviewed, finding.reviewer = seq, row.reviewer
    finding.passed = row.outcome == "passed"


def keep_objection(state: State, case: Case, row: ObjectionRow, seq: int) -> None:
    if row.outcome == "open":
        opened = Objection(seq, *row[:5])
        state.objections.append(opened)
    else:
        ended = open_one(case, row)
        ended.outcome, ended.decided = row.outcome, row.decided
