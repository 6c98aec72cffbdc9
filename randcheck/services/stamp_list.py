"""List the time stamps of a publication: of which size and when, what they cover, who vouches."""

from collections.abc import Sequence
from dataclasses import dataclass

from randcheck.errors import FalseClaim, Unreadable
from randcheck.protocol.bodies import Seal
from randcheck.protocol.chain import Signed
from randcheck.protocol.claims import NOTHING, State
from randcheck.protocol.folder import Files, read_folder
from randcheck.services.stamps import ROOTS, Stamp, read_stamp, verify_stamp
from randcheck.text import Text

EXITS = ((State.FALSE, 1), (State.NOT_CHECKED, 3), (State.NOT_PROVED, 4))
"""The first state that one of the stamps has decides."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A stamp, the draws sealed before it, and whether it holds; `why` says why it does not.

    `stamp` is what it claims; None where it cannot be read.
    """

    size: int
    stamp: Stamp | None
    draws: tuple[str, ...]
    state: State
    why: Text = NOTHING


def list_stamps(files: Files, roots: bytes) -> list[Listed]:
    """List the stamps of a publication by size; `roots` are the PEM certificates one trusts.

    Raises:
        FalseClaim: `chain`, when the log or its checkpoints do not hold.
    """
    log, _, proofs = read_folder(files)
    return [
        _listed(proof.size, proof.note.text, proof.stamp, roots, log.entries)
        for proof in proofs
        if proof.stamp is not None
    ]


def exit_code(listed: Sequence[Listed]) -> int:
    """Tell how the command ends: 4 without any stamp, 0 if all hold."""
    states = {one.state for one in listed}
    return next((code for state, code in EXITS if state in states), 0 if listed else 4)


def _listed(
    size: int, text: bytes, response: bytes, roots: bytes, entries: Sequence[Signed]
) -> Listed:
    seals = [signed.entry.body for signed in entries[:size]]
    draws = tuple(body.draw for body in seals if isinstance(body, Seal))
    state, why = State.TRUE, NOTHING
    try:
        verify_stamp(text, response, roots)
    except FalseClaim as error:
        state = State.NOT_PROVED if error.claim == ROOTS else State.FALSE
        why = error.what
    except Unreadable as error:
        state, why = State.NOT_CHECKED, error.what
    return Listed(size, _claimed(response), draws, state, why)


def _claimed(response: bytes) -> Stamp | None:
    try:
        return read_stamp(response)[0]
    except FalseClaim:
        return None
