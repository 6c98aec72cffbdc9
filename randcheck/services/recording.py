"""Plan what a file or a person says visits found; one entry records it (SPEC §8.8)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from randcheck.errors import Faulty, Refused
from randcheck.model import FindingRow
from randcheck.protocol.aftermath import Finding
from randcheck.protocol.bodies import Findings
from randcheck.protocol.table import FINDINGS, NOTES, Row, format_table
from randcheck.protocol.team_checks import LEAST_OFFICERS
from randcheck.protocol.vocabulary import FOLLOW_UPS, GONE
from randcheck.services.ceiling import planned_warnings
from randcheck.services.finding_scene import Scene, Sent, Wrong, find_drawn, find_people, scene_of
from randcheck.services.journal import Journal, attachment
from randcheck.services.visits import Recording, nowhere
from randcheck.text import Text, tr

FOLLOWS = {"none": "settled", "corrected": "settled"} | dict.fromkeys(GONE, "daily")
"""What usually follows from a result; for the others somebody has to say."""
MOST_NOTE = 200


def plan_findings(
    journal: Journal,
    found: Iterable[FindingRow],
    place: Callable[[FindingRow], Text] = nowhere,
) -> Recording:
    """Turn findings into rows; `place` says where in a file one stands.

    Raises:
        Faulty: every finding that cannot be recorded, with the reason.
    """
    scene, faults, known = scene_of(journal), [], 0
    planned: dict[Row, tuple[FindingRow, list[Row]]] = {}
    for one in found:
        try:
            rows = _rows(scene, one)
            if rows and rows[0][1:3] in planned:
                raise Wrong(f"{one.entity} 写了两次", f"{one.entity} stands twice")
        except Wrong as error:
            where = place(one)
            faults.append(tr(f"{where.zh}{error.what.zh}", f"{where.en}{error.what.en}"))
            continue
        known += not rows
        if rows:
            planned[rows[0][1:3]] = one, rows
    if faults:
        raise Faulty(
            tr("检查结果有错", "the findings have faults"),
            faults,
            tr("改正后再来一次", "mend them and try again"),
        )
    recording = _recording(scene, planned.values(), known)
    warnings = planned_warnings(journal, _as_visits(journal, recording.rows))
    return replace(recording, warnings=tuple(warnings))


def _recording(
    scene: Scene, planned: Iterable[tuple[FindingRow, list[Row]]], known: int
) -> Recording:
    """Put the rows of findings together; the first row of each is the finding itself."""
    found = list(planned)
    rows = tuple(row for _, some in found for row in some)
    notes = tuple(note for one, some in found for note in _notes(scene, one, some[0]))
    corrected = sum(some[0][10] != "-" for _, some in found)
    return Recording(rows, known, len(found), (), notes, corrected)


def _as_visits(journal: Journal, rows: Iterable[Row]) -> list[Row]:
    """Write findings as the visits that they count as (SPEC §8.8)."""
    current = journal.state.history.entities.current
    return [(current(r[2]), r[3], "random", r[1]) for r in rows if r[0] == "finding"]


def plan_finding(journal: Journal, one: FindingRow) -> Recording:
    """Turn the one finding that somebody typed into rows.

    Raises:
        Refused: it cannot be recorded: says why, and what to type.
    """
    scene = scene_of(journal)
    try:
        rows = _rows(scene, one)
    except Wrong as error:
        raise Refused(error.what, error.hint and error.hint()) from error
    return _recording(scene, [(one, rows)] if rows else (), int(not rows))


def _rows(scene: Scene, one: FindingRow) -> list[Row]:
    """Write the rows of one finding; none where the log has exactly it.

    Raises:
        Wrong: it cannot be recorded.
    """
    sent, token = find_drawn(scene, one)
    people = find_people(scene, sent, token, one)
    recorder = _recorder(scene, one, people)
    _verify_day(scene, sent, token, one.date, people)
    _verify_people(scene, sent, token, one.date, people)
    follow_up, done = _then(one)
    draw, written = sent.attempt.seal.draw, ",".join(sorted(people))
    methods = ",".join(sorted(one.methods or ("on-site",)))
    plain = (one.date, recorder, written, methods, one.result, follow_up, done)
    items = tuple(_items(scene, draw, token, one))
    before = sent.attempt.findings.get(token, [])
    if before and _same(before[-1], plain, items):
        return []
    supersedes = _supersedes(scene, one, before)
    return [("finding", draw, token, *plain, *supersedes), *items]


def _recorder(scene: Scene, one: FindingRow, people: Sequence[str]) -> str:
    """Read who records it; the first of the team unless somebody is named."""
    recorder = scene.token(one.recorder) if one.recorder else people[0]
    if recorder not in people:
        raise Wrong(
            f"录入人 {one.recorder} 不在检查人员之中",
            f"{one.recorder} records but was not there",
            lambda: scene.team(people),
        )
    return recorder


def _then(one: FindingRow) -> tuple[str, str]:
    """Read what follows, and whether that is done."""
    follow_up = one.follow_up or FOLLOWS.get(one.result, "")
    if not follow_up:
        raise Wrong(
            f"{one.entity} 缺处置", f"{one.entity}: the follow-up is missing", follow_up_hint
        )
    if one.done is False and follow_up == "settled":
        raise Wrong(
            f"{one.entity} 无需后续处置, 却写未完结", f"{one.entity}: settled, yet said to be open"
        )
    return follow_up, "done" if one.done or follow_up == "settled" else "open"


def follow_up_hint() -> Text:
    """List what may follow from a result."""
    words = " | ".join(f"{label}({code})" for code, label in FOLLOW_UPS.items())
    return tr(f"--follow 写其中之一: {words}", f"--follow takes one of: {', '.join(FOLLOW_UPS)}")


def _verify_day(scene: Scene, sent: Sent, token: str, day: str, people: Sequence[str]) -> None:
    """Demand a day that has come, since the draw and within the task."""
    attempt = sent.attempt
    due, since = attempt.seal.due, max(attempt.since[token, person] for person in people)
    if day > scene.today:
        raise Wrong(f"{token}: {day} 还没到", f"{token}: {day} is to come")
    if day < since:
        raise Wrong(
            f"{token}: {day} 早于检查组抽出的 {since}",
            f"{token}: {day} is before the draw, {since}",
        )
    if day > due:
        raise Wrong(
            f"{token}: 任务 {due} 已截止, 转入下次同事项任务, 不在这次补记",
            f"{token}: the task ended on {due}; it is owed to the next draw of the item",
        )


def _verify_people(scene: Scene, sent: Sent, token: str, day: str, people: Sequence[str]) -> None:
    """Demand certificates in date, and two officers."""
    for person in people:
        until = sent.people[person][1]
        if until != "-" and until < day:
            raise Wrong(
                f"{token}: {scene.code(person)} 的执法证 {until} 已到期, 先更换人员",
                f"{token}: the certificate of {scene.code(person)} ended on {until}",
            )
    if sum(sent.people[person][0] == "officer" for person in people) < LEAST_OFFICERS:
        raise Wrong(
            f"{token}: 不足两名执法人员(专家、辅助人员不算), 不成一次检查",
            f"{token}: fewer than two officers make no visit",
        )


def _items(scene: Scene, draw: str, token: str, one: FindingRow) -> Iterator[Row]:
    seen: set[str] = set()
    for item in one.items:
        code = scene.items.get(item.item, item.item)
        if code in seen:
            raise Wrong(f"{one.entity}: 事项 {code} 写了两次", f"{one.entity}: item {code} twice")
        seen.add(code)
        yield ("item", draw, token, code, item.result, item.follow_up or _usual(item.result))


def _usual(result: str) -> str:
    return FOLLOWS.get(result, "other")


def _same(before: Finding, plain: tuple[str, ...], items: tuple[Row, ...]) -> bool:
    """Tell whether the latest finding is what is said now."""
    known = (
        before.date,
        before.recorder,
        ",".join(before.people),
        ",".join(before.methods),
        before.result,
        before.follow_up,
        "done" if before.done else "open",
    )
    found = {(one.item, one.result, one.follow_up) for one in before.items}
    return known == plain and found == {row[3:] for row in items} and before.state != "returned"


def _supersedes(scene: Scene, one: FindingRow, before: Sequence[Finding]) -> tuple[str, str]:
    """Say which finding this one corrects, and why."""
    if not before:
        return "-", "-"
    usual = "returned" if before[-1].state == "returned" else ""
    reason = scene.reasons.get(one.reason, "other" if one.reason else usual)
    if not reason:
        raise Wrong(
            f"{one.entity} 已有结果, 更正要写原因",
            f"{one.entity} has a finding: say why it changes",
            lambda: tr(
                "--because 录入有误、新证据、异议成立 …", "--because typing, new-evidence …"
            ),
        )
    return str(before[-1].seq), reason


def _notes(scene: Scene, one: FindingRow, row: Row) -> Iterator[Row]:
    text = "; ".join(part for part in (one.note, one.reason) if part)
    if text:
        yield ("finding", row[1], row[2], "-", text[:MOST_NOTE].strip())
    for item in one.items:
        if item.note:
            yield ("item", row[1], row[2], scene.items.get(item.item, item.item), item.note)


def record_findings(journal: Journal, planned: Recording, source_sha256: str | None = None) -> None:
    """Write findings as one entry."""
    if planned.rows:
        write_rows(journal, planned.rows, planned.notes, source_sha256)


def write_rows(
    journal: Journal,
    rows: Sequence[Row],
    notes: Sequence[Row] = (),
    source_sha256: str | None = None,
) -> None:
    """Write the rows of a findings entry; notes go into a file for observer and auditor alone."""
    files = {"file": format_table(FINDINGS, rows, journal.practice)}
    if notes:
        salt = ("salt", "-", "-", "-", journal.workspace.world.random(16).hex())
        files["notes"] = format_table(NOTES, [*notes, salt], journal.practice)
    body = Findings(
        source_sha256,
        attachment(files["file"]),
        attachment(files["notes"]) if notes else None,
        len(rows),
    )
    journal.append(body, [journal.log_signer()], files)
