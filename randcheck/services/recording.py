"""Plan what a file or a person says visits found; one entry records it (SPEC §8.8)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from randcheck.errors import Faulty, Refused
from randcheck.model import FindingRow
from randcheck.protocol.aftermath import Finding
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Findings
from randcheck.protocol.calendar import local_date
from randcheck.protocol.history import History
from randcheck.protocol.table import FINDINGS, NOTES, Row, format_table
from randcheck.protocol.vocabulary import FOLLOW_UPS, GONE
from randcheck.services.ceiling import planned_warnings
from randcheck.services.journal import Journal, attachment
from randcheck.services.lookup import named_codes
from randcheck.services.reason_words import CORRECT
from randcheck.services.reasons import known_reasons
from randcheck.services.visits import Recording, item_codes, nowhere
from randcheck.text import Text, tr

LEAST_OFFICERS = 2
"""Who may not act alone: two officers make a visit (SPEC §8.8)."""

FOLLOWS = {"none": "settled", "corrected": "settled"} | dict.fromkeys(GONE, "daily")
"""What usually follows from a result; for the others somebody has to say."""


@dataclass(slots=True)
class _Scene:
    """What findings are planned against."""

    journal: Journal
    today: str
    tokens: Mapping[str, str]
    names: Mapping[str, str]
    reasons: Mapping[str, str]
    items: Mapping[str, str]
    teams: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    @property
    def history(self) -> History:
        """The log so far."""
        return self.journal.state.history


class _Wrong(Exception):
    """One row cannot be recorded, and why."""

    def __init__(self, zh: str, en: str, hint: Text | None = None) -> None:
        super().__init__(en)
        self.what, self.hint = tr(zh, en), hint


def plan_findings(
    journal: Journal,
    found: Iterable[FindingRow],
    place: Callable[[FindingRow], Text] = nowhere,
) -> Recording:
    """Turn findings into rows; `place` says where in a file one stands.

    Raises:
        Faulty: every finding that cannot be recorded, with the reason.
    """
    scene, faults = _scene(journal), []
    rows: list[Row] = []
    notes: list[Row] = []
    known = corrected = 0
    seen: set[tuple[str, str]] = set()
    for one in found:
        try:
            new = _rows(scene, one)
            if new and (new[0][1], new[0][2]) in seen:
                raise _Wrong(f"{one.entity} 写了两次", f"{one.entity} stands twice")
        except _Wrong as error:
            where = place(one)
            faults.append(tr(f"{where.zh}{error.what.zh}", f"{where.en}{error.what.en}"))
            continue
        known += not new
        if new:
            seen.add((new[0][1], new[0][2]))
            corrected += new[0][10] != "-"
            rows += new
            notes += _notes(one, new[0])
    if faults:
        raise Faulty(
            tr("检查结果有错", "the findings have faults"),
            faults,
            tr("改正后再来一次", "mend them and try again"),
        )
    warnings = tuple(planned_warnings(journal, _as_visits(scene, rows)))
    return Recording(tuple(rows), known, len(seen), warnings, tuple(notes), corrected)


def _as_visits(scene: _Scene, rows: Iterable[Row]) -> list[Row]:
    """Write findings as the visits that they count as (SPEC §8.8)."""
    current = scene.history.entities.current
    return [(current(r[2]), r[3], "random", r[1]) for r in rows if r[0] == "finding"]


def plan_finding(journal: Journal, one: FindingRow) -> Recording:
    """Turn the one finding that somebody typed into rows.

    Raises:
        Refused: it cannot be recorded: says why, and what to type.
    """
    try:
        rows = _rows(_scene(journal), one)
    except _Wrong as error:
        raise Refused(error.what, error.hint) from error
    if not rows:
        return Recording((), 1)
    notes, corrected = tuple(_notes(one, rows[0])), int(rows[0][10] != "-")
    return Recording(tuple(rows), 0, 1, (), notes, corrected)


def _scene(journal: Journal) -> _Scene:
    tokens = journal.workspace.tokens()
    roster = journal.workspace.store.inspectors()
    named: dict[str, list[str]] = {}
    for code, (person, _) in roster.items():
        named.setdefault(person.name, []).append(code)
    by_name = {name: codes[0] for name, codes in named.items() if len(codes) == 1}
    reasons = known_reasons(journal, CORRECT)
    return _Scene(
        journal,
        local_date(journal.workspace.world.now(), journal.state.zone),
        {code: tokens.token(code) for code in roster},
        by_name,
        {word: code for code, text in reasons.items() for word in (code, text.zh, text.en)},
        item_codes(journal),
    )


def _rows(scene: _Scene, one: FindingRow) -> list[Row]:
    """Write the rows of one finding; none where the log has exactly it."""
    attempt, token = _drawn(scene, one)
    people = _people(scene, attempt, token, one)
    recorder = _token(scene, one.recorder) if one.recorder else people[0]
    if recorder not in people:
        raise _Wrong(
            f"录入人 {one.recorder} 不在检查人员之中",
            f"{one.recorder} records but was not there",
            _those(scene, people),
        )
    _verify_day(scene, attempt, token, one.date, people)
    follow_up = one.follow_up or FOLLOWS.get(one.result, "")
    if not follow_up:
        raise _Wrong(
            f"{one.entity} 缺处置",
            f"{one.entity}: the follow-up is missing",
            follow_up_hint(),
        )
    if one.done is False and follow_up == "settled":
        raise _Wrong(
            f"{one.entity} 无需后续处置, 却写未完结", f"{one.entity}: settled, yet said to be open"
        )
    done = "done" if one.done or follow_up == "settled" else "open"
    draw, written = attempt.seal.draw, ",".join(sorted(people))
    methods = ",".join(sorted(one.methods or ("on-site",)))
    plain = (one.date, recorder, written, methods, one.result, follow_up, done)
    items = tuple(_items(scene, draw, token, one))
    before = attempt.findings.get(token, [])
    if before and _same(before[-1], plain, items):
        return []
    supersedes = _supersedes(scene, one, before)
    return [("finding", draw, token, *plain, *supersedes), *items]


def _drawn(scene: _Scene, one: FindingRow) -> tuple[Attempt, str]:
    """Find the draw that a finding is of: the one named, else the latest that drew the entity."""
    current = scene.history.entities.current(one.entity)
    if one.draw and scene.history.attempt(one.draw) is None:
        raise _Wrong(
            f"没有抽取 {one.draw}",
            f"there is no draw {one.draw}",
            tr("randcheck draw list 列出全部", "see randcheck draw list"),
        )
    for attempt, _, _ in reversed(list(scene.history.drawn())):
        named = scene.history.named(attempt)
        fits = one.draw in ("", attempt.seal.draw) and current in named
        if fits and (one.draw or attempt.seal.as_of <= one.date):
            return attempt, named[current]
    what = f"{one.draw} 没有抽中 {one.entity}" if one.draw else f"没有哪次抽取抽中 {one.entity}"
    usual = tr("randcheck finding list 列出抽中的", "see randcheck finding list")
    hint = named_codes(one.entity, scene.journal.workspace.store.entities(), usual)
    raise _Wrong(what, f"{one.entity} was not drawn", hint)


def _people(scene: _Scene, attempt: Attempt, token: str, one: FindingRow) -> list[str]:
    """Read who was there: as said, or the whole drawn team; all of them were drawn for it."""
    assert attempt.seated is not None
    seated = [person for entity, person in attempt.seated.pairs if entity == token]
    if attempt.open_substitution:
        draw = attempt.seal.draw
        raise _Wrong(
            f"{one.entity} 的检查组正在更换, 先 randcheck draw pair {draw}",
            f"the team of {one.entity} waits for its lot: randcheck draw pair {draw}",
        )
    people = [_token(scene, name) for name in one.inspectors] or seated
    for name, person in zip(one.inspectors or people, people, strict=True):
        if person not in seated:
            raise _Wrong(
                f"{name} 不是抽签派到 {one.entity} 的人",
                f"{name} was not drawn for {one.entity}",
                _those(scene, seated),
            )
    return list(dict.fromkeys(people))


def _those(scene: _Scene, people: Sequence[str]) -> Text:
    """Name a team by its certificates."""
    codes = "、".join(_code(scene, person) for person in people)
    return tr(f"抽签派到的是 {codes}", f"drawn were {codes}")


def follow_up_hint() -> Text:
    """List what may follow from a result."""
    words = " | ".join(f"{label}({code})" for code, label in FOLLOW_UPS.items())
    return tr(f"--follow 写其中之一: {words}", f"--follow takes one of: {', '.join(FOLLOW_UPS)}")


def _token(scene: _Scene, name: str) -> str:
    code = name if name in scene.tokens else scene.names.get(name, "")
    if not code:
        raise _Wrong(f"名录中没有检查人员 {name}", f"no inspector {name}")
    return scene.tokens[code]


def _verify_day(
    scene: _Scene, attempt: Attempt, token: str, day: str, people: Sequence[str]
) -> None:
    """Demand a day since the draw and within the task, and two officers in date on it."""
    due, since = attempt.seal.due, max(attempt.since[token, person] for person in people)
    if day > scene.today:
        raise _Wrong(f"{token}: {day} 还没到", f"{token}: {day} is to come")
    if day < since:
        raise _Wrong(
            f"{token}: {day} 早于检查组抽出的 {since}",
            f"{token}: {day} is before the draw, {since}",
        )
    if day > due:
        raise _Wrong(
            f"{token}: 任务 {due} 已截止, 转入下次同事项任务, 不在这次补记",
            f"{token}: the task ended on {due}; it is owed to the next draw of the item",
        )
    rows = scene.journal.log.table(attempt.people_seq, "inspectors")
    found = {r[1]: (r[2], r[3]) for r in rows if r[0] == "person" and r[1] in people}
    for person in people:
        until = found[person][1]
        if until != "-" and until < day:
            raise _Wrong(
                f"{token}: {_code(scene, person)} 的执法证 {until} 已到期, 先更换人员",
                f"{token}: the certificate of {_code(scene, person)} ended on {until}",
            )
    if sum(word == "officer" for word, _ in found.values()) < LEAST_OFFICERS:
        raise _Wrong(
            f"{token}: 不足两名执法人员(专家、辅助人员不算), 不成一次检查",
            f"{token}: fewer than two officers make no visit",
        )


def _code(scene: _Scene, token: str) -> str:
    return next((code for code, one in scene.tokens.items() if one == token), token[:8])


def _items(scene: _Scene, draw: str, token: str, one: FindingRow) -> Iterator[Row]:
    for item in one.items:
        follow_up = item.follow_up or FOLLOWS.get(item.result, "other")
        yield ("item", draw, token, scene.items.get(item.item, item.item), item.result, follow_up)


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


def _supersedes(scene: _Scene, one: FindingRow, before: Sequence[Finding]) -> tuple[str, str]:
    """Say which finding this one corrects, and why."""
    if not before:
        return "-", "-"
    usual = "returned" if before[-1].state == "returned" else ""
    reason = scene.reasons.get(one.reason, "other" if one.reason else usual)
    if not reason:
        raise _Wrong(
            f"{one.entity} 已有结果, 更正要写原因",
            f"{one.entity} has a finding: say why it changes",
            tr("--because 录入有误、新证据、异议成立 …", "--because typing, new-evidence …"),
        )
    return str(before[-1].seq), reason


def _notes(one: FindingRow, row: Row) -> Iterator[Row]:
    text = "; ".join(part for part in (one.note, one.reason) if part)
    if text:
        yield ("finding", row[1], row[2], "-", text[:200].strip())
    for item in one.items:
        if item.note:
            yield ("item", row[1], row[2], item.item, item.note)


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


def refuse_nothing(rows: Sequence[Row], zh: str, en: str) -> None:
    """Refuse an entry without rows.

    Raises:
        Refused: nothing of the kind is there.
    """
    if not rows:
        raise Refused(
            tr(zh, en), tr("randcheck finding list 列出全部", "see randcheck finding list")
        )
