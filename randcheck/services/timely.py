"""Tell whether what an outsider said of a checkpoint came in time for the seals that wait."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from randcheck.protocol.attempt import Attempt, Sealed
from randcheck.protocol.seal_claims import deadline
from randcheck.protocol.seed import has_kind, round_of


@dataclass(frozen=True, slots=True)
class Timely:
    """A seal or event that waits for its seed, and whether a proof of it came in time.

    `bound` (Unix seconds) is the last moment for one; None where there are dice alone, of which a
    proof must only leave out what was thrown. `covered` is False where the checkpoint is older.
    """

    label: str
    code: str
    bound: int | None
    covered: bool
    in_time: bool


def waiting_seals(attempts: Iterable[Attempt]) -> Iterator[tuple[str, Sealed]]:
    """Yield the seals and events without result by their names."""
    for attempt in attempts:
        if attempt.live:
            yield attempt.seal.draw, attempt
        if attempt.open_event is not None:
            yield attempt.label(attempt.open_event), attempt.open_event


def timely(attempts: Iterable[Attempt], size: int, time: int, alone: bool) -> list[Timely]:
    """Judge a proof of a time (Unix seconds) for a checkpoint of a size, seal by seal.

    `alone` says that a time is all it proves, as a time stamp does (SPEC §12, `sealed-first`).
    """
    found = []
    for label, sealed in waiting_seals(attempts):
        bound, covered = deadline(sealed), sealed.seq < size
        early = bound is not None and time <= bound
        in_time = covered and (early or (not alone and _untold(sealed, size)))
        found.append(Timely(label, sealed.text_hash, bound, covered, in_time))
    return found


def _untold(sealed: Sealed, size: int) -> bool:
    """Tell whether a checkpoint is from before the throws of a seal without a round."""
    dice = has_kind(sealed.sources, "dice") and round_of(sealed.sources) is None
    return dice and (sealed.inputs_seq is None or size <= sealed.inputs_seq)
