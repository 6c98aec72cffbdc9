"""Plan who is replaced by lot, and which reserves make up for what vanished (SPEC §8.7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from randcheck.errors import Refused, UsageError
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Absent, Substitution
from randcheck.protocol.calendar import local_date, seconds
from randcheck.protocol.seed import round_after
from randcheck.protocol.substituting import AHEAD, dropped, is_gone, next_reserve
from randcheck.services.drawings import drawn_attempt
from randcheck.services.drawn import drawn_token, inspectors_by_token
from randcheck.services.journal import Journal
from randcheck.services.lookup import InspectorStory, inspector_story
from randcheck.services.stuck import look_ahead
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
    _refuse_idle(journal, attempt, body)
    _refuse_unnamed(journal, attempt, body)
    look_ahead(journal, attempt, body)
    return body


def persons_of(journal: Journal, attempt: Attempt) -> set[str]:
    """Name the people who may be sent in a draw, by token."""
    rows = journal.log.table(attempt.people_seq, "inspectors")
    return {row[1] for row in rows if row[0] == "person"}


def _refuse_idle(journal: Journal, attempt: Attempt, body: Substitution) -> None:
    """Refuse a substitution that empties no seat.

    Raises:
        Refused: none of those named has a visit to make.
    """
    if body.vanished or any(_open_seats(journal, attempt, a.inspector) for a in body.absent):
        return
    draw = attempt.seal.draw
    raise Refused(
        tr(f"他们在 {draw} 没有未检查的户", f"they have no open visit in {draw}"),
        tr(f"randcheck visit list --draw {draw}", f"randcheck visit list --draw {draw}"),
    )


def _refuse_unnamed(journal: Journal, attempt: Attempt, body: Substitution) -> None:
    """Refuse a lot that might fall on somebody who has left and is not named as absent.

    Raises:
        Refused: names them, and how to say so.
    """
    told = (*(event.body for event in attempt.substitutions), body)
    named = {one.inspector for each in told for one in each.absent if one.entity is None}
    roster, people = journal.state.history.inspectors, inspectors_by_token(journal)
    left = [p for p in persons_of(journal, attempt) - named if not roster.is_active(p)]
    if left:
        names = "、".join(sorted(people[p].name for p in left))
        outs = " ".join(sorted(f"--out {people[p].code}=调离" for p in left))
        raise Refused(
            tr(
                f"{names} 已停用, 抽签仍可能抽到", f"{names}: retired, yet the lot may fall on them"
            ),
            tr(f"一并写上 {outs}", f"name them too: {outs}"),
        )


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
    if one.reason != "recusal":
        if story.token not in persons_of(journal, attempt):
            raise Refused(
                tr(
                    f"{name} 不在 {draw} 的可派人员之中",
                    f"{name} is not among the people of {draw}",
                ),
                tr(f"randcheck visit list --draw {draw}", f"randcheck visit list --draw {draw}"),
            )
        return Absent(story.token, None, one.reason)
    token = drawn_token(journal, attempt, one.entity)
    if token not in open_seats:
        raise Refused(
            tr(f"{name} 不在 {one.entity} 的检查组", f"{name} is not sent to {one.entity}"),
            tr(f"randcheck visit list --draw {draw}", f"randcheck visit list --draw {draw}"),
        )
    _refuse_unlogged(journal, story, one.entity, token)
    return Absent(story.token, token, one.reason)


def _refuse_unlogged(journal: Journal, story: InspectorStory, entity: str, token: str) -> None:
    """Demand that a recusal is on record; `entity` is the code as it was typed."""
    history, name, code = journal.state.history, story.inspector.name, story.inspector.code
    current = history.entities.current(token)
    if (current, story.token) not in history.recused():
        raise Refused(
            tr(f"{name} 与 {entity} 没有回避登记", f"no recusal of {name} and {entity}"),
            tr(
                f"先 randcheck recusal add {current} {code} --kind 近亲属",
                f"first: randcheck recusal add {current} {code} --kind kin",
            ),
        )


def _open_seats(journal: Journal, attempt: Attempt, person: str) -> set[str]:
    closed = journal.state.history.visited(attempt)
    current = journal.state.history.entities.current
    pairs = attempt.seated.pairs if attempt.seated else ()
    return {entity for entity, one in pairs if one == person and current(entity) not in closed}


def _vanished(journal: Journal, attempt: Attempt, code: str) -> str:
    """Read which entity the reserves are to make up for.

    Raises:
        Refused: the seal allows none, no reviewed finding says that it is gone, or none is left.
    """
    token, draw = drawn_token(journal, attempt, code), attempt.seal.draw
    if attempt.seal.vanished != "reserve":
        raise Refused(
            tr(f"{draw} 封存时定为不递补", f"{draw} was sealed without reserves"),
            tr(
                "停业、查无此户记为检查结果即可; 下次可在细则写 reserves = true",
                "the finding suffices; write reserves = true in the rules for the next draw",
            ),
        )
    if not is_gone(attempt, token):
        raise Refused(
            tr(f"{code} 没有审核通过的停业、查无此户等结果", f"no finding that {code} is gone"),
            tr("先 randcheck finding record, 再审核", "record a finding and have it reviewed"),
        )
    if token in dropped(attempt):
        raise Refused(tr(f"{code} 已有递补", f"a reserve has made up for {code} already"))
    assert attempt.seated is not None  # a draw that `substitutable` let through
    taken = set(attempt.seated.moved)
    if next_reserve(journal.state.history, attempt.seated, token, taken) is None:
        raise Refused(tr(f"{code} 所在的层没有递补了", f"no reserve is left for {code}"))
    return token
