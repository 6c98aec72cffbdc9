"""The clock and the randomness a service uses, so that tests can hold them still."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from randcheck.protocol.calendar import format_time


def _now() -> str:
    return format_time(int(time.time()))


@dataclass(frozen=True, slots=True)
class World:
    """Where time and random bytes come from, and how seconds pass."""

    now: Callable[[], str] = field(default=_now)
    random: Callable[[int], bytes] = field(default=os.urandom)
    sleep: Callable[[float], None] = field(default=time.sleep)
