"""Sources of the seed: their lines, their bits, and the text that is hashed (SPEC §8)."""

import re
from collections.abc import Iterable
from hashlib import sha256
from itertools import pairwise

from randcheck.errors import Malformed
from randcheck.protocol.parts import (
    Dice,
    Drand,
    Lottery,
    Practice,
    Source,
    Value,
)
from randcheck.text import tr

QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
QUICKNET_GENESIS, QUICKNET_PERIOD = 1692803367, 3
LEAST_BITS, GOOD_BITS = 40, 64
# per group: how many numbers, lowest, highest, whether order is free; then the bits of a game
GAMES: dict[str, tuple[tuple[tuple[int, int, int, bool], ...], int]] = {
    "kl8": (((20, 1, 80, True),), 61),
    "ssq": (((6, 1, 33, True), (1, 1, 16, True)), 24),
    "dlt": (((5, 1, 35, True), (2, 1, 12, True)), 24),
    "pl5": (((5, 0, 9, False),), 16),
    "fc3d": (((3, 0, 9, False),), 9),
}
_NUMBER = "(?:0|[1-9][0-9]{0,14})"


def bits_of(source: Source, observed: bool = True) -> int:
    """Count the bits of a source that are out of the operator's hands, rounded down.

    Dice count only if an observer signs what was thrown.
    """
    match source:
        case Dice():
            return int(source.sides**source.throws).bit_length() - 1 if observed else 0
        case Lottery():
            return GAMES[source.game][1] if source.game in GAMES else 0
        case Drand():
            return 128
    return 0


def fault_of_sources(
    sources: tuple[Source, ...], practice: bool, observed: bool = True
) -> str | None:
    """Say which rule of SPEC §8.1 a list of sources breaks, or None."""
    kinds = [source.kind for source in sources]
    if not 1 <= len(set(kinds)) == len(kinds) <= 4:
        return "one to four sources, all different"
    if practice != ("practice" in kinds) or ("practice" in kinds and len(kinds) > 1):
        return "practice alone in practice logs, and only there"
    if "drand" in kinds[:-1]:
        return "drand last"
    if not all(_well_formed(source) for source in sources):
        return "a source outside its limits"
    if not practice and sum(bits_of(source, observed) for source in sources) < LEAST_BITS:
        return f"fewer than {LEAST_BITS} bits"
    return None


def _well_formed(source: Source) -> bool:
    match source:
        case Dice():
            return 2 <= source.sides <= 100 and 1 <= source.throws <= 200
        case Lottery():
            return source.game in GAMES
        case Drand():
            return source.chain == QUICKNET and source.round >= 1
    return True


def round_time(drand: Drand) -> int:
    """Tell when a round appears, in Unix seconds."""
    return QUICKNET_GENESIS + QUICKNET_PERIOD * (drand.round - 1)


def round_after(time: int) -> int:
    """Tell the first round that appears at a time, in Unix seconds, or later."""
    return max(0, -((QUICKNET_GENESIS - time) // QUICKNET_PERIOD)) + 1


def verify_line(source: Source, line: str) -> str:
    """Return a seed line that fits its sealed source.

    Raises:
        Malformed: another source, another number of throws, a number out of range.
    """
    fits = {
        "dice": _fits_dice,
        "lottery": _fits_lottery,
        "value": _fits_value,
        "drand": _fits_drand,
        "practice": _fits_practice,
    }[source.kind]
    if not fits(source, line):
        raise Malformed(
            tr(f"录入与封存的随机源不符: {source.kind}", f"not what was sealed: {source.kind}")
        )
    return line


def _fits_dice(source: Source, line: str) -> bool:
    assert isinstance(source, Dice)
    head = f"dice {source.sides} "
    throws = line.removeprefix(head).split(" ")
    return (
        line.startswith(head)
        and len(throws) == source.throws
        and all(re.fullmatch("[1-9][0-9]{0,2}", t) and int(t) <= source.sides for t in throws)
    )


def _fits_lottery(source: Source, line: str) -> bool:
    assert isinstance(source, Lottery)
    head = f"lottery {source.game} {source.issue} "
    if not line.startswith(head):
        return False
    groups = line.removeprefix(head).split("/")
    shapes = GAMES[source.game][0]
    return (
        len(groups) == len(shapes) + 1
        and groups.pop() == ""
        and all(_fits_group(g, *shape) for g, shape in zip(groups, shapes, strict=True))
    )


def _fits_group(text: str, count: int, low: int, high: int, free_order: bool) -> bool:
    if not re.fullmatch(rf"(?:{_NUMBER}\.){{{count}}}", text):
        return False
    numbers = [int(part) for part in text.split(".")[:-1]]
    ascending = all(a < b for a, b in pairwise(numbers))
    return all(low <= n <= high for n in numbers) and (ascending or not free_order)


def _fits_value(source: Source, line: str) -> bool:
    assert isinstance(source, Value)
    return bool(re.fullmatch(rf"value {source.label} [0-9A-Za-z.,:+/-]{{1,200}}", line))


def _fits_drand(source: Source, line: str) -> bool:
    assert isinstance(source, Drand)
    return bool(re.fullmatch(rf"drand {source.chain} {source.round} [0-9a-f]{{96}}", line))


def _fits_practice(source: Source, line: str) -> bool:
    return isinstance(source, Practice) and bool(re.fullmatch("practice [0-9a-f]{64}", line))


def typed_sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    """List the sources whose lines people type, in sealed order."""
    return tuple(source for source in sources if source.kind != "drand")


def round_of(sources: Iterable[Source]) -> Drand | None:
    """Find the drand round, whose line nobody types, if one is sealed."""
    return next((source for source in sources if isinstance(source, Drand)), None)


def has_kind(sources: Iterable[Source], kind: str) -> bool:
    """Tell whether one of the sources is of a kind."""
    return any(source.kind == kind for source in sources)


def format_seed(head: str, inputs_hash: str | None, lines: list[str], practice: bool) -> bytes:
    """Write `seed.txt` (SPEC §8.3); `head` is `seal` or `event`, a blank, and its text hash."""
    inputs = [f"inputs {inputs_hash}"] if inputs_hash else []
    return format_lines([head, *inputs, *lines], practice)


def format_lines(lines: Iterable[str], practice: bool) -> bytes:
    """Write the first line of a `seed.txt` and the lines given."""
    first = f"randcheck {'practice ' if practice else ''}seed v1"
    return "\n".join([first, *lines, ""]).encode()


def seed_of(seed_text: bytes) -> str:
    """Hash `seed.txt` into the seed, 64 hex digits."""
    return sha256(seed_text).hexdigest()
