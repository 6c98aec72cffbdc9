"""Say before anything is written which seats a substitution would leave empty, and why."""

from dataclasses import dataclass

from randcheck.errors import Refused
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Substitution
from randcheck.protocol.pairing import Bottleneck, Pairing
from randcheck.protocol.reseating import board_of, fill_seats
from randcheck.protocol.substituting import effect_of
from randcheck.services.drawings import view_of
from randcheck.services.drawn import entities_of, inspectors_by_token
from randcheck.services.journal import Journal
from randcheck.text import Text, tr

TRIAL = "0" * 64
"""Whether seats can be taken depends on no seed."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is certain of a substitution before its lot: how many seats it empties, its phase.

    In phase 2 others who have not made their visits yet may have to change seats too.
    """

    emptied: int
    phase: int


def look_ahead(journal: Journal, attempt: Attempt, body: Substitution) -> Outlook:
    """Tell what a substitution would do, whatever its seed; nothing is written.

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
        raise Refused(
            _shortage(journal, found),
            tr(
                "等人回来再换; 到期仍未检查的户转入下次同事项任务",
                "wait until people are back; what is not visited by the last day is owed to the "
                "next draw of the item",
            ),
        )
    return Outlook(len(effect.emptied), found.phase)


def _shortage(journal: Journal, found: Bottleneck) -> Text:
    """Say how many seats compete for whom."""
    current, inspectors = journal.state.history.entities.current, inspectors_by_token(journal)
    codes = list(dict.fromkeys(current(entity) for entity, _, _ in found.seats))
    roster = entities_of(journal, codes[:SHOWN])
    where = "、".join(roster[code].name for code in codes[:SHOWN])
    where += " …" if len(codes) > SHOWN else ""
    people = "、".join(f"{inspectors[p].name}({room})" for p, room in found.people)
    full = tr(f"; 能去的都已排满: {people}", f"; who may go is full: {people}")
    full = full if people else tr("", "")
    return tr(
        f"配不成: {where} 的 {len(found.seats)} 个席位, 还差 {found.short} 人{full.zh}",
        f"{len(found.seats)} seats at {where} are {found.short} short{full.en}",
    )
