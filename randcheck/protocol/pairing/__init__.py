"""Pair the selected entities with inspectors: LOAD + LEX.

Drawing seat by seat and hoping for the best strands: the last entities find nobody left who may go.
Starting over until it works lets somebody choose which start counts. So every step of this draw
asks one question that has a true answer, whatever program looks for it: *can everything still be
completed?* A **complete pairing** gives each seat an inspector of its list (the panel of the role
less those barred from the entity), nobody more seats than his cap, nobody two seats in one team.

**LOAD** (balance even) decides how many seats each inspector gets. Everybody has a drum with one
ball per level (level = prior + balls that counted). Always the ball that comes first by (tier,
level, ticket, token) is tried. It counts if the inspector has room and some complete pairing gives
everybody at least as many seats as his balls; else the inspector is out. When there are as many
balls as seats, they are the **quota**: the most level loads there are, odd ones decided by lot.
From then on nobody may have more than quota + leeway seats, people of a tier above 0 not more than
their quota: they only help out. With balance none LOAD is left out.

**LEX** decides who goes where. Entities come in ticket order; seats in the order of the team
rule; candidates by (tier, ticket, token). A seat goes to the first candidate who
  is not in this team already     (else he is passed over: "team"),
  has a seat left under his cap   (else: "full"), and
  leaves everything completable   (else: "needed" elsewhere, where a seat would stay empty).

So the result is unique in any language, and a pairing is found whenever one exists. If none exists
the answer is the **bottleneck**: seats that would need more people than there are for them. Among
the sets that prove it, it is the smallest, hence again unique, and checked by counting.

How it is computed, which never shows in the result: one tentative complete pairing is kept.
Trying somebody on a seat is a move in it; whoever is thereby over his cap, or without a chair,
must be helped by a chain of moves (`flow`), found breadth first. A chain that does not exist
leaves behind a closed set of people and seats that need each other; it stays closed for the rest
of the draw, and answers later questions at once.

    instance.py    the values that go in and come out
    tentative.py   the tentative pairing: everything numbered, and `place`
    flow.py        chains of moves: who can take this seat, what seat can he get
    drum.py        LOAD
    lex.py         LEX
    bottleneck.py  why there is no complete pairing, and the check by counting
    reseat.py      afterwards: fill seats that have become empty, the others kept
"""

from collections.abc import Mapping, Sequence

from randcheck.protocol.pairing.bottleneck import (
    bottleneck_groups,
    check_bottleneck,
    find_bottleneck,
)
from randcheck.protocol.pairing.drum import draw_quota
from randcheck.protocol.pairing.flow import fill
from randcheck.protocol.pairing.instance import (
    Bottleneck,
    Instance,
    Pairing,
    Passed,
    Person,
    Role,
    Seat,
    Visit,
)
from randcheck.protocol.pairing.lex import draw_seats, visit_order
from randcheck.protocol.pairing.tentative import Tentative

__all__ = [
    "Bottleneck",
    "Instance",
    "Pairing",
    "Passed",
    "Person",
    "Role",
    "Seat",
    "Visit",
    "bottleneck_groups",
    "check_bottleneck",
    "complete",
    "pair",
]


def pair(
    instance: Instance,
    entities: Sequence[tuple[str, str]],
    seed: str,
    holders: Mapping[tuple[str, str, int], str] | None = None,
) -> Pairing | Bottleneck:
    """Draw the pairing of (entity token, team) rows, or say which seats cannot all be taken.

    `holders` name who comes first for a seat (SPEC §10.5, phase 2).
    """
    board = Tentative(instance, visit_order(entities, seed))
    fill(board)
    if bottleneck := find_bottleneck(board):
        return bottleneck
    quota: dict[str, int] = {}
    if instance.balance == "even":
        counts = draw_quota(board, seed)
        pairs = zip(board.people, counts, strict=True)
        board.lower_caps([n if p.tier else n + instance.leeway for p, n in pairs])
        quota = dict(zip(board.tokens, counts, strict=True))
    return Pairing(quota, draw_seats(board, seed, holders or {}))


def complete(instance: Instance, entities: Sequence[tuple[str, str]]) -> Bottleneck | None:
    """Say without a seed whether a complete pairing exists: None, or the bottleneck."""
    board = Tentative(instance, entities)
    fill(board)
    return find_bottleneck(board)
