"""Record visits and recusals in the log."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from randcheck.errors import Faulty, UsageError
from randcheck.files.visits import RECUSAL_KINDS, visit_kind
from randcheck.model import PastVisit, Recusal
from randcheck.protocol.alphabet import is_code
from randcheck.protocol.bodies import Recusals, Seal, Visits
from randcheck.protocol.calendar import local_date
from randcheck.protocol.history import History
from randcheck.protocol.table import RECUSALS, VISITS, Row, format_table
from randcheck.services.ceiling import planned_warnings
from randcheck.services.itemised import plain
from randcheck.services.items import latest_items
from randcheck.services.journal import Journal, attachment
from randcheck.services.lookup import entity_story, inspector_story, read_cell
from randcheck.services.words import read_code, read_day
from randcheck.text import Text, tr


@dataclass(frozen=True, slots=True)
class Recording:
    """What an import of visits, recusals or findings would add; nothing is written yet.

    `settled` rows are of draws; `corrected` findings supersede others; `notes` are not public.
    """

    rows: tuple[Row, ...]
    known: int
    settled: int = 0
    warnings: tuple[Text, ...] = ()
    notes: tuple[Row, ...] = ()
    corrected: int = 0


def nowhere(_: object) -> Text:
    """Say nothing of a place: what was typed stands in no file."""
    return tr("", "")


def plan_visits(
    journal: Journal, visits: Iterable[PastVisit], place: Callable[[PastVisit], Text] = nowhere
) -> Recording:
    """Turn visits into rows; one that settles a drawn entity names its draw.

    `place` says where in a file a visit stands.

    Raises:
        Faulty: a day that has not come; a draw of which a substitution is open (SPEC §8.7).
    """
    tokens, history = journal.workspace.tokens(), journal.state.history
    today = local_date(journal.workspace.world.now(), journal.state.zone)
    current = history.entities.current
    there, names = _recorded(history), item_codes(journal)
    waiting = [(a.seal, history.unvisited(a)) for a in reversed(history.attempts)]
    unsettled = {a.seal.draw for a in history.attempts if a.open_substitution}
    rows, known, faults, strangers = set(), 0, [], set()
    absent: dict[str, PastVisit] = {}
    for visit in visits:
        entity, random = current(visit.entity), visit.kind == "random"
        if visit.date > today:
            what = tr(f"{entity}: {visit.date} 还没到", f"{entity}: {visit.date} is to come")
            faults.append(_placed(place(visit), what))
        if entity not in history.entities.retired_by:
            absent.setdefault(entity, visit)
        strangers |= set(visit.inspectors)
        people = tuple(sorted({tokens.token(code) for code in visit.inspectors}))
        item = names.get(visit.item, visit.item)
        if (entity, visit.date, people, random, item, visit.department) in there:
            known += 1
            continue
        draw = _settles(waiting, entity, visit.date, item) if random else "-"
        if draw in unsettled:
            what = tr(
                f"{entity}: {draw} 的更换待抽, 先 randcheck draw pair {draw}",
                f"{entity}: {draw} waits for its lot; first: randcheck draw pair {draw}",
            )
            faults.append(_placed(place(visit), what))
        said = ("-", "-") if draw != "-" else (item or "-", visit.department or "-")
        rows.add((entity, visit.date, visit.kind, draw, ",".join(people) or "-", *said))
    if faults:
        raise Faulty(
            tr("检查记录有错", "the visits have faults"),
            faults,
            tr("改正日期, 或照上面说的先办完, 再来一次", "correct the days, or do that first"),
        )
    warnings = (*_absent(absent, place), *_strangers(journal, strangers))
    warnings += (*_undrawn(history, rows), *planned_warnings(journal, rows))
    settled = sum(row[3] != "-" for row in rows)
    return Recording(tuple(sorted(rows)), known, settled, warnings)


def _placed(place: Text, what: Text) -> Text:
    return tr(f"{place.zh}{what.zh}", f"{place.en}{what.en}")


def _undrawn(history: History, rows: Iterable[Row]) -> Iterator[Text]:
    """Warn of visits for a draw by people whom it did not send there."""
    sent = {
        (attempt.seal.draw, history.entities.current(entity), person)
        for attempt, _, seated in history.drawn()
        for entity, person in seated.pairs
    }
    odd = [
        row
        for row in rows
        if row[3] != "-" and row[4] != "-"
        if not all((row[3], row[0], person) in sent for person in row[4].split(","))
    ]
    for row in sorted(odd)[:1]:
        yield tr(
            f"有 {len(odd)} 户去的不是抽中的人 (如 {row[0]}); 换人须用 draw substitute, 由抽签决定",
            f"{len(odd)} visits by people who were not drawn ({row[0]}); see draw substitute",
        )


def _absent(
    entities: Mapping[str, PastVisit], place: Callable[[PastVisit], Text]
) -> Iterator[Text]:
    """Warn of entities that are on no roster: most likely their codes are mistyped."""
    for entity, visit in islice(entities.items(), 1):
        one = _placed(place(visit), tr(entity, entity))
        yield tr(
            f"有 {len(entities)} 户不在名录中, 照录 (如 {one.zh}); 代码写错就不会计入禁选, 请核对",
            f"{len(entities)} entities are not on the roster ({one.en}); kept, check the codes",
        )


def _strangers(journal: Journal, codes: Set[str]) -> Iterator[Text]:
    inspectors = journal.workspace.store.inspectors()
    named = {person.name: code for code, (person, _) in inspectors.items()}
    for code in sorted(codes - inspectors.keys()):
        if code in named:
            yield tr(
                f"“{code}”是姓名, 不是执法证号; 照录, 但认不出是谁, 请改填 {named[code]}",
                f"{code!r} is a name, not a certificate; put {named[code]} there",
            )
        else:
            yield tr(
                f"执法证号 {code} 不在名录中, 照录", f"inspector {code} is not on the roster; kept"
            )


Key: TypeAlias = tuple[str, str, tuple[str, ...], bool, str, str]


def _recorded(history: History) -> set[Key]:
    """Gather the visits the log has; that of a draw under the draw's item, or under none."""
    current, seals = history.entities.current, {a.seal.draw: a.seal for a in history.attempts}
    there: set[Key] = set()
    for v in history.visits:
        key = (current(v.entity), v.date, v.inspectors, v.random)
        there.add((*key, v.item or "", v.department or ""))
        if v.draw is not None:
            seal = seals[v.draw]
            said = {
                (seal.item, ""),
                (seal.item, seal.department or ""),
                ("", seal.department or ""),
            }
            there |= {(*key, *one) for one in said}
    return there


def item_codes(journal: Journal) -> dict[str, str]:
    """Map the names of the bureau's items to their codes, where a name has one only."""
    codes: dict[str, list[str]] = {}
    for item in latest_items(journal):
        codes.setdefault(plain(item.name), []).append(item.code)
    return {name: found[0] for name, found in codes.items() if len(found) == 1}


def _settles(waiting: list[tuple[Seal, set[str]]], entity: str, date: str, item: str) -> str:
    """Name the latest draw that drew the entity and still waits for a visit such as this."""
    draws = (
        seal.draw
        for seal, unvisited in waiting
        if entity in unvisited and date >= seal.as_of and item in ("", seal.item)
    )
    return next(draws, "-")


def record_visits(journal: Journal, recording: Recording, source_sha256: str | None) -> None:
    """Write visits as one entry."""
    if recording.rows:
        data = format_table(VISITS, recording.rows, journal.practice)
        body = Visits(source_sha256, attachment(data), len(recording.rows))
        journal.append(body, [journal.log_signer()], {"file": data})


def plan_recusals(
    journal: Journal, recusals: Iterable[Recusal], place: Callable[[Recusal], Text] = nowhere
) -> Recording:
    """Turn recusals into rows, leaving out those already logged.

    `place` says where in a file a recusal stands.

    Raises:
        Faulty: an entity or inspector that is on no roster.
    """
    tokens, history = journal.workspace.tokens(), journal.state.history
    inspectors = journal.workspace.store.inspectors()
    rows, faults, known = set(), [], 0
    for recusal in recusals:
        entity = history.entities.current(recusal.entity)
        if entity not in history.entities.retired_by:
            what = tr(f"名录中没有 {recusal.entity}", f"no entity {recusal.entity}")
            faults.append(_placed(place(recusal), what))
        if recusal.inspector not in inspectors:
            person = recusal.inspector
            what = tr(f"名录中没有检查人员 {person}", f"no inspector {person}")
            faults.append(_placed(place(recusal), what))
        token = tokens.token(recusal.inspector)
        if (entity, token) in history.recusals:
            known += 1
        else:
            rows.add((entity, token, recusal.kind))
    if faults:
        raise Faulty(
            tr("回避名单有错", "the recusals have faults"),
            faults,
            tr(
                "核对代码和执法证号(不是姓名); 名录里还没有的, 先导入企业、人员名录",
                "check codes and certificates; import the rosters first",
            ),
        )
    return Recording(tuple(sorted(rows)), known)


def record_recusals(
    journal: Journal, recording: Recording, source_sha256: str | None = None
) -> None:
    """Write recusals as one entry; their file's digest is not kept, it would confirm guesses."""
    if recording.rows:
        data = format_table(RECUSALS, recording.rows, journal.practice)
        body = Recusals(attachment(data), len(recording.rows))
        journal.append(body, [journal.log_signer()], {"file": data})


def list_recusals(journal: Journal) -> list[Recusal]:
    """List the logged recusals by code; an inspector no longer known shows as his token."""
    tokens = journal.workspace.tokens()
    codes = {tokens.token(code): code for code in journal.workspace.store.inspectors()}
    return [
        Recusal(entity, codes.get(person, person), kind)
        for (entity, person), kind in sorted(journal.state.history.recusals.items())
    ]


def add_visit(
    journal: Journal, code: str, date: str, inspectors: list[str], kind: str = "random"
) -> Recording:
    """Record one visit; the day is today unless given.

    Raises:
        Refused: the entity or an inspector is on no roster; UsageError: no such day.
    """
    today = local_date(journal.workspace.world.now(), journal.state.zone)
    entity = entity_story(journal, code).entity.code
    people = tuple(inspector_story(journal, one).inspector.code for one in inspectors)
    day = read_day(date) if date else today
    visit = PastVisit(entity, day, kind, people)
    recording = plan_visits(journal, [visit])
    record_visits(journal, recording, None)
    return recording


def read_source(text: str, cause: bool = False) -> str:
    """Read why a visit was made, as an import reads it; `cause` is the older, plainer word.

    Raises:
        UsageError: no such source, or two that differ.
    """
    if cause and text:
        raise UsageError(
            tr("--cause 和 --source 只写一个", "--cause or --source, not both"),
            tr("例: --source 投诉举报", "for example --source complaint"),
        )
    return read_cell(visit_kind, text) if text else "cause" if cause else "random"


def add_recusal(journal: Journal, entity: str, inspector: str, kind: str) -> Recording:
    """Record one recusal.

    Raises:
        Faulty: either is on no roster; UsageError: the kind is no code.
    """
    code = RECUSAL_KINDS.get(kind, kind)
    if not is_code(code):
        known = "、".join(f"{word}({code})" for word, code in RECUSAL_KINDS.items() if word != code)
        raise UsageError(tr(f"类型用 {known}", "kin, interest, former-post or other"))
    recusal = Recusal(read_code(entity), read_code(inspector), code)
    recording = plan_recusals(journal, [recusal])
    record_recusals(journal, recording)
    return recording
