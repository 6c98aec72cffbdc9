"""Wait for the sealed round of drand and get it, or take it from a person (SPEC §8.1)."""

from collections.abc import Callable, Sequence

from randcheck.errors import FalseClaim, Unreadable, UsageError
from randcheck.protocol.calendar import seconds
from randcheck.protocol.parts import Drand
from randcheck.protocol.seed import round_time
from randcheck.services.world import World
from randcheck.sources.bls import Check, checker
from randcheck.sources.drand import RELAY_SECONDS, RELAYS, fetch_beacon, read_beacon
from randcheck.text import tr

__all__ = ["RELAYS", "beacon_checker", "get_beacon", "typed_beacon"]
PAUSE = 3


def beacon_checker() -> Check | None:
    """Return what checks signatures of quicknet, or None where its library is not installed."""
    return checker()


def get_beacon(
    source: Drand,
    world: World,
    relays: Sequence[str],
    waiting: Callable[[int], None],
    patience: int,
    relay_seconds: float = RELAY_SECONDS,
    *,
    fetching: Callable[[], None] = lambda: None,
) -> str:
    """Return the seed line of a round, waiting for it where it is still to come.

    `waiting` is told about once a second how many are left, `fetching` once there are none.
    Relays are asked until `patience` seconds after the time of the round, and once where that has
    passed already.

    Raises:
        UsageError: the address of a relay cannot be read.
        Unreadable: no relay gave the round; says why each did not.
    """
    from randcheck.sources.relay import parse_relay  # HTTP and TLS load slowly

    for relay in relays:
        parse_relay(relay)  # said before the wait, not after it
    due = round_time(source)
    while (left := due - seconds(world.now())) > 0:
        waiting(left)
        world.sleep(1)
    fetching()
    while True:
        try:
            return fetch_beacon(source, relays, beacon_checker(), relay_seconds)
        except Unreadable:
            left = due + patience - seconds(world.now())
            if left <= 0:
                raise
        world.sleep(min(PAUSE, left))


def typed_beacon(text: str, source: Drand) -> str:
    """Return the seed line from what a person brought, checked where the library is installed.

    Raises:
        UsageError: the text is no such round, or the signature does not verify.
    """
    line, check = read_beacon(text, source), beacon_checker()
    try:
        if check:
            check(source.round, line.rpartition(" ")[2])
    except FalseClaim as error:
        raise UsageError(
            tr("签名验证不通过: 抄错或伪造", "the signature does not verify: mistyped or forged"),
            error.hint,
        ) from error
    return line
