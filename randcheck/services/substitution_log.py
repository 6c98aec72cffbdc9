"""Log a substitution, draw by lot who comes, and tell who came (SPEC §8.7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from randcheck.errors import FalseClaim, Refused
from randcheck.protocol.attempt import Attempt, Substituted
from randcheck.protocol.bodies import Paired, Substitution
from randcheck.protocol.calendar import local_date, seconds
from randcheck.protocol.note import Signer
from randcheck.protocol.reseating import Reseated, board_of, derive_reseated, substitution_seed
from randcheck.protocol.seed import round_time, seed_of
from randcheck.protocol.shown_findings import seat_changes
from randcheck.protocol.substituting import AHEAD
from randcheck.protocol.table import RESULT, first_line, join_rows
from randcheck.protocol.views import SealView
from randcheck.services.drawings import Drawing, derived, seal_labels, view_of
from randcheck.services.drawn import entities_of, inspectors_by_token
from randcheck.services.draws import openings
from randcheck.services.journal import Journal, attachment, tree
from randcheck.services.papers import drop_papers
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Changed:
    """One seat that somebody else has now; `before` is empty where nobody sat."""

    entity: str
    name: str
    role: str
    role_name: str
    before: str
    now: str


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
        Refused: its round has not come yet; FalseClaim: the log does not define who comes.
    """
    event = attempt.open_substitution
    assert event is not None  # the caller has looked
    _refuse_early(journal, attempt, event, beacon)
    lines = [beacon] if beacon else []
    view = view_of(journal, attempt)
    case = view.events[-1].case
    text, reseated = _derive(journal, view, event, lines)
    rows = reseated.rows({row[0]: row[2] for row in case.frame}, seed_of(text))
    result = join_rows(rows, first_line(RESULT, journal.practice))
    files = {"result": result, "people": openings(journal, case)}
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


def _refuse_early(
    journal: Journal, attempt: Attempt, event: Substituted, beacon: str | None
) -> None:
    lot, draw = event.body.lot, attempt.seal.draw
    now = seconds(journal.workspace.world.now())
    if lot is not None and (beacon is None or round_time(lot) > now):
        raise Refused(
            tr(f"{draw} 更换用的那一轮还没有", f"the round that {draw} waits for is to come"),
            tr(f"到时 randcheck draw pair {draw}", f"then: randcheck draw pair {draw}"),
        )


def _derive(
    journal: Journal, view: SealView, event: Substituted, lines: Sequence[str]
) -> tuple[bytes, Reseated]:
    """Write the seed text and carry out the last substitution of a draw.

    Raises:
        FalseClaim: `pairing`: nothing is defined.
    """
    found, reseated = view.events[-1], None
    seed = getattr(view.drawn.body, "seed", "") if view.drawn else ""
    text = substitution_seed(event, seed, lines, journal.practice)
    if found.standing is not None:
        board, day = board_of(found.case), event.body.as_of
        reseated = derive_reseated(board, found.standing, event.effect, day, seed_of(text))
    if reseated is None:
        raise FalseClaim("pairing", tr("空出的席位配不成", "the empty seats cannot be taken"))
    return text, reseated


def changes(journal: Journal, attempt: Attempt) -> list[Changed]:
    """List the seats that the last substitution gave to somebody else."""
    last = view_of(journal, attempt).events[-1]
    if last.drawn is None or last.drawn.result is None:
        return []
    found = list(seat_changes(last.standing, last.drawn.result))
    people, current = inspectors_by_token(journal), journal.state.history.entities.current
    roster = entities_of(journal, (current(one["entity"]) for one in found))
    labels = seal_labels(journal, attempt)
    return [
        Changed(
            current(one["entity"]),
            roster[current(one["entity"])].name,
            one["role"],
            labels.get(("role", one["role"]), one["role"]),
            people[one["from"]].name if one["from"] else "",
            people[one["to"]].name,
        )
        for one in found
    ]
