"""Say before anything is written which seats a substitution would leave empty, and why."""

from collections.abc import Iterator

from randcheck.errors import Refused
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Substitution
from randcheck.protocol.pairing import Bottleneck, Pairing
from randcheck.protocol.reseating import board_of, fill_seats
from randcheck.protocol.substituting import effect_of
from randcheck.services.drawings import view_of
from randcheck.services.journal import Journal
from randcheck.text import Text, tr

TRIAL = "0" * 64
"""Whether seats can be taken depends on no seed."""
SHOWN = 3


def refuse_stuck_seats(journal: Journal, attempt: Attempt, body: Substitution) -> None:
    """Refuse a substitution after which some seat could not be taken by anybody.

    Raises:
        Refused: counts the seats and names the people who could take them.
    """
    outcome = view_of(journal, attempt).outcome
    assert outcome is not None and attempt.seated is not None
    assert isinstance(outcome.result.pairing, Pairing)
    try:
        earlier = attempt.substitutions
        effect = effect_of(journal.state.history, attempt, attempt.seated, body, earlier)
    except ValueError as error:
        raise Refused(tr(f"不能这样更换: 应有 {error}", f"it lacks {error}")) from error
    board = board_of(outcome.case)
    found = fill_seats(board, outcome.result.pairing, effect, body.as_of, TRIAL)
    if isinstance(found, Bottleneck):
        what = Text(*map("; ".join, zip(*_lines(journal, found), strict=True)))
        raise Refused(
            what,
            tr(
                "等人回来再换; 到期仍未检查的户转入下次同事项任务",
                "wait until people are back; what is not visited by the last day is owed to the "
                "next draw of the item",
            ),
        )


def _lines(journal: Journal, found: Bottleneck) -> Iterator[tuple[str, str]]:
    """Say how many seats compete for whom."""
    roster, current = journal.workspace.store.entities(), journal.state.history.entities.current
    tokens = journal.workspace.tokens()
    names = {tokens.token(c): p.name for c, (p, _) in journal.workspace.store.inspectors().items()}
    entities = list(dict.fromkeys(entity for entity, _, _ in found.seats))
    where = "、".join(roster[current(e)][0].name for e in entities[:SHOWN])
    where += " …" if len(entities) > SHOWN else ""
    people = "、".join(f"{names.get(p, p[:8])}({room})" for p, room in found.people)
    full = tr(f"; 能去的都已排满: {people}", f"; who may go is full: {people}")
    full = full if people else tr("", "")
    yield (
        f"配不成: {where} 的 {len(found.seats)} 个席位, 还差 {found.short} 人{full.zh}",
        f"{len(found.seats)} seats at {where} are {found.short} short{full.en}",
    )
