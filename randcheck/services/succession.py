"""Read the log that a new one goes on from: its end, its attempts, its debts (SPEC §6.6)."""

from dataclasses import dataclass
from pathlib import Path

from randcheck.errors import Refused
from randcheck.protocol.anchors import Anchors
from randcheck.protocol.bodies import Before
from randcheck.protocol.claims import State
from randcheck.protocol.history import carry
from randcheck.protocol.table import CARRIED, format_table
from randcheck.protocol.verify import examine
from randcheck.services.evidence import read_evidence
from randcheck.services.journal import tree
from randcheck.services.world import World
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Predecessor:
    """What genesis says of the log before, the table that it names, and what stands in it.

    `attempts` and `owed` count attempts and debts; `open` are the draws sealed without a result.
    """

    named: Before
    carried: bytes
    attempts: int
    owed: int
    open: tuple[str, ...]


def read_before(path: Path, practice: bool, world: World) -> Predecessor:
    """Verify the last publication of a log, and write down what it leaves.

    Raises:
        Refused: something in it is false or held back, or it is a practice log and this is not;
        Unreadable: it cannot be read.
    """
    found = examine(read_evidence(path), Anchors(now=world.now()))
    false = next((c for c in found.verdict.claims if c.state is State.FALSE), None)
    if false is not None or found.state is None or found.checkpoint is None:
        why = false.text if false else tr("读不全", "incomplete")
        raise Refused(
            tr(f"原日志不符: {why.zh}", f"the log before does not hold: {why.en}"),
            tr("用 publish --private 的完整公示", "use a whole publication (publish --private)"),
        )
    if any(c.name == "held-back" for c in found.verdict.claims):
        raise Refused(
            tr("这份公示暂缓了一次抽取, 欠检看不全", "a draw is held back, and its debts with it"),
            tr("用 publish --private 的完整公示", "use a whole publication (publish --private)"),
        )
    if found.verdict.practice != practice:
        raise Refused(
            tr("演练日志与真实日志不能承接", "practice and real logs do not go on from each other")
        )
    history, end = found.state.history, found.checkpoint
    rows = carry(history)
    carried = format_table(CARRIED, rows, practice)
    return Predecessor(
        Before(end.origin, end.size, end.root.hex(), tree(carried)),
        carried,
        sum(int(row[3]) for row in rows if row[0] == "attempts"),
        sum(row[0] == "owed" for row in rows),
        tuple(a.seal.draw for a in history.attempts if a.live),
    )
