"""Replace by lot who cannot go, and make up for what could not be inspected (SPEC §8.7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from randcheck.errors import FalseClaim, Refused, UsageError
from randcheck.protocol.aftermath import standing
from randcheck.protocol.attempt import Attempt, Substituted
from randcheck.protocol.bodies import Absent, Paired, Substitution
from randcheck.protocol.calendar import local_date, seconds
from randcheck.protocol.note import Signer
from randcheck.protocol.reseating import Reseated, board_of, derive_reseated, substitution_seed
from randcheck.protocol.seed import round_after, round_time, seed_of
from randcheck.protocol.shown_findings import seat_changes
from randcheck.protocol.substituting import AHEAD, dropped, effect_of, next_reserve
from randcheck.protocol.table import RESULT, Row, first_line, join_rows
from randcheck.protocol.views import EventView, SealView
from randcheck.protocol.vocabulary import GONE
from randcheck.services.drawings import Drawing, derived, drawn_attempt, seal_labels, view_of
from randcheck.services.draws import openings
from randcheck.services.journal import Journal, attachment, tree
from randcheck.services.lookup import inspector_story, named_codes
from randcheck.services.papers import drop_papers
from randcheck.services.stuck import refuse_stuck_seats
from randcheck.services.words import read_code
from randcheck.text import tr

BRACKETS = str.maketrans("〔〕[]【】", "()()()")
MARGIN = 60
"""Seconds above the rule that a person has to answer the question and sign."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody who cannot go, as typed: code or certificate, reason code, entity of a recusal."""

    inspector: str
    reason: str
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """One seat that somebody else has now; `before` is empty where nobody sat."""

    entity: str
    name: str
    role: str
    role_name: str
    before: str
    now: str


def substitutable(journal: Journal, draw: str) -> Attempt:
    """Find a completed draw with teams, of which nothing waits.

    Raises:
        Refused: it has no teams, or an earlier substitution waits for its lot.
    """
    attempt = drawn_attempt(journal, draw)
    if attempt.seated is None or not attempt.seated.paired:
        raise Refused(
            tr(f"{draw} 还没有配成组", f"{draw} has no teams yet"),
            tr(f"先 randcheck draw event {draw}", f"first: randcheck draw event {draw}"),
        )
    if attempt.open_substitution:
        raise Refused(
            tr(f"{draw} 上一次更换还没有抽", f"an earlier substitution of {draw} waits"),
            tr(f"先 randcheck draw pair {draw}", f"first: randcheck draw pair {draw}"),
        )
    return attempt


def plan_substitution(
    journal: Journal,
    attempt: Attempt,
    leaving: Sequence[Leaving],
    vanished: Sequence[str],
    approval: str,
) -> Substitution:
    """Work out which seats become empty and who moves up; nothing is written.

    Raises:
        Refused: nobody sits there, no recusal or finding says so, no reserve is left, or the seats
        that would be empty cannot all be taken: says who could, and what to do.
    """
    if not leaving and not vanished:
        raise Refused(
            tr("没有说谁不能去", "nobody is named"),
            tr("--out 执法证号=原因, 或 --gone 代码", "--out CERTIFICATE=REASON or --gone CODE"),
        )
    absent = {_absent(journal, attempt, one) for one in leaving}
    gone = [_vanished(journal, attempt, code) for code in vanished]
    now = journal.workspace.world.now()
    body = Substitution(
        attempt.seal.draw,
        attempt.text_hash,
        local_date(now, journal.state.zone),
        tuple(sorted(absent, key=lambda one: (one.inspector, (one.entity or "").encode()))),
        tuple(sorted(set(gone), key=str.encode)),
        _approval(approval) if approval else None,
        _round(journal, attempt, now),
    )
    refuse_stuck_seats(journal, attempt, body)
    return body


def _approval(text: str) -> str:
    """Read the number of an approval; the brackets of official documents 〔2026〕 become (2026).

    Raises:
        UsageError: a character that no token may have.
    """
    try:
        return read_code(text.translate(BRACKETS))
    except UsageError as error:
        raise UsageError(
            tr(f"批准文号“{text}”写不进日志", f"'{text}': no number of an approval"),
            tr(
                "只用汉字、字母、数字和 ( ) . - _, 16 个汉字以内, 例: 松市监批(2026)31号",
                "letters, digits and ( ) . - _ only, 48 at most",
            ),
        ) from error


def _round(journal: Journal, attempt: Attempt, now: str) -> int | None:
    fresh = attempt.seal.missing == "fresh" and not journal.practice
    return round_after(seconds(now) + AHEAD + MARGIN) if fresh else None


def _absent(journal: Journal, attempt: Attempt, one: Leaving) -> Absent:
    """Read who cannot go.

    Raises:
        Refused: he has no seat to leave, or no recusal is on record.
    """
    story = inspector_story(journal, one.inspector)
    name, draw = story.inspector.name, attempt.seal.draw
    open_seats = _open_seats(journal, attempt, story.token)
    if not open_seats:
        raise Refused(
            tr(f"{name} 在 {draw} 没有未检查的户", f"{name} has no open visit in {draw}"),
            tr(f"randcheck visit list --draw {draw}", f"randcheck visit list --draw {draw}"),
        )
    if one.reason != "recusal":
        return Absent(story.token, None, one.reason)
    token = _token(journal, attempt, one.entity)
    if token not in open_seats:
        raise Refused(
            tr(f"{name} 不在 {one.entity} 的检查组", f"{name} is not sent to {one.entity}"),
            tr(f"randcheck visit list --draw {draw}", f"randcheck visit list --draw {draw}"),
        )
    pair = journal.state.history.entities.current(token), story.token
    if pair not in journal.state.history.recused():
        code = story.inspector.code
        raise Refused(
            tr(f"{name} 与 {one.entity} 没有回避登记", f"no recusal of {name} and {one.entity}"),
            tr(
                f"先 randcheck recusal add {pair[0]} {code} --kind 近亲属",
                f"first: randcheck recusal add {pair[0]} {code} --kind kin",
            ),
        )
    return Absent(story.token, token, one.reason)


def _open_seats(journal: Journal, attempt: Attempt, person: str) -> set[str]:
    closed = journal.state.history.visited(attempt)
    current = journal.state.history.entities.current
    pairs = attempt.seated.pairs if attempt.seated else ()
    return {entity for entity, one in pairs if one == person and current(entity) not in closed}


def _token(journal: Journal, attempt: Attempt, code: str) -> str:
    """Find the token in a draw's result that a code of today stands for.

    Raises:
        Refused: the draw did not draw it.
    """
    named = journal.state.history.named(attempt)
    current = journal.state.history.entities.current(read_code(code))
    if current not in named:
        draw = attempt.seal.draw
        raise Refused(
            tr(f"{draw} 没有抽中 {code}", f"{draw} did not draw {code}"),
            named_codes(
                read_code(code),
                journal.workspace.store.entities(),
                tr(f"randcheck draw show {draw} 列出抽中的", f"see randcheck draw show {draw}"),
            ),
        )
    return named[current]


def _vanished(journal: Journal, attempt: Attempt, code: str) -> str:
    """Read which entity the reserves are to make up for.

    Raises:
        Refused: the seal allows none, no reviewed finding says that it is gone, or none is left.
    """
    token, draw = _token(journal, attempt, code), attempt.seal.draw
    if attempt.seal.vanished != "reserve":
        raise Refused(
            tr(f"{draw} 封存时定为不递补", f"{draw} was sealed without reserves"),
            tr(
                "停业、查无此户记为检查结果即可; 下次可在细则写 reserves = true",
                "the finding suffices; write reserves = true in the rules for the next draw",
            ),
        )
    found = attempt.findings.get(token, [])
    stands = standing(found)
    if not stands or stands is not found[-1] or stands.result not in GONE:
        raise Refused(
            tr(f"{code} 没有审核通过的停业、查无此户等结果", f"no finding that {code} is gone"),
            tr("先 randcheck finding record, 再审核", "record a finding and have it reviewed"),
        )
    if token in dropped(attempt):
        raise Refused(tr(f"{code} 已有递补", f"a reserve has made up for {code} already"))
    assert attempt.seated is not None
    if (
        next_reserve(journal.state.history, attempt.seated, token, set(attempt.seated.moved))
        is None
    ):
        raise Refused(tr(f"{code} 所在的层没有递补了", f"no reserve is left for {code}"))
    return token


def open_substitution(
    journal: Journal, body: Substitution, signers: Sequence[Signer]
) -> Substituted:
    """Write a substitution; it cannot be withdrawn.

    Raises:
        Refused: the day, or the round, has come since it was planned.
    """
    now = journal.workspace.world.now()
    late = body.lot is not None and round_time(body.lot) - seconds(now) < AHEAD
    if late or local_date(now, journal.state.zone) != body.as_of:
        raise Refused(
            tr("等得太久, 随机轮次要重定", "it took too long; another round is needed"),
            tr("重新执行这条命令", "run the command again"),
        )
    journal.append(body, signers, time=now)
    attempt = journal.state.history.attempt(body.draw)
    assert attempt is not None and attempt.open_substitution is not None
    return attempt.open_substitution


def record_substitution(journal: Journal, attempt: Attempt, beacon: str | None = None) -> Drawing:
    """Write the pairing entry of the open substitution: what entry and seed have fixed.

    Raises:
        Refused: its round has not come yet.
    """
    event = attempt.open_substitution
    assert event is not None
    lot = event.body.lot
    if lot is not None and (beacon is None or round_time(lot) > _now(journal)):
        draw = attempt.seal.draw
        raise Refused(
            tr(
                f"{draw} 更换用的那一轮还没有",
                f"the round that {draw} waits for is to come",
            ),
            tr(f"到时 randcheck draw pair {draw}", f"then: randcheck draw pair {draw}"),
        )
    lines = [beacon] if beacon else []
    view = view_of(journal, attempt)
    text, reseated = _derive(journal, view, view.events[-1], event, lines)
    case = view.events[-1].case
    rows = reseated.rows({row[0]: row[2] for row in case.frame}, seed_of(text))
    files = {"result": _table(rows, journal.practice), "people": openings(journal, case)}
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


def _now(journal: Journal) -> int:
    return seconds(journal.workspace.world.now())


def _derive(
    journal: Journal, view: SealView, found: EventView, event: Substituted, lines: Sequence[str]
) -> tuple[bytes, Reseated]:
    assert view.drawn is not None and found.standing is not None
    seed = getattr(view.drawn.body, "seed", "")
    text = substitution_seed(event, seed, lines, journal.practice)
    board, day = board_of(found.case), event.body.as_of
    reseated = derive_reseated(board, found.standing, event.effect, day, seed_of(text))
    if reseated is None:
        raise FalseClaim("pairing", tr("空出的席位配不成", "the empty seats cannot be taken"))
    return text, reseated


def _table(rows: Sequence[Row], practice: bool) -> bytes:
    return join_rows(rows, first_line(RESULT, practice))


def emptied_seats(
    journal: Journal, attempt: Attempt, body: Substitution
) -> frozenset[tuple[str, str]]:
    """Name the seats that a planned substitution empties, as (entity, person)."""
    assert attempt.seated is not None
    earlier = attempt.substitutions
    return effect_of(journal.state.history, attempt, attempt.seated, body, earlier).emptied


def changes(journal: Journal, attempt: Attempt) -> list[Changed]:
    """List the seats that the last substitution gave to somebody else."""
    view = view_of(journal, attempt)
    last = view.events[-1]
    if last.drawn is None or last.drawn.result is None:
        return []
    tokens, people = journal.workspace.tokens(), journal.workspace.store.inspectors()
    names = {tokens.token(code): person.name for code, (person, _) in people.items()}
    roster, current = journal.workspace.store.entities(), journal.state.history.entities.current
    labels = seal_labels(journal, attempt)
    return [
        Changed(
            current(one["entity"]),
            roster[current(one["entity"])][0].name,
            one["role"],
            labels.get(("role", one["role"]), one["role"]),
            names.get(one["from"], ""),
            names[one["to"]],
        )
        for one in seat_changes(last.standing, last.drawn.result)
    ]
