"""What the user of a verifier brings from elsewhere (SPEC section 12)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import time

from .forms import Wrong, local_date, seconds
from .policy import Policy, read_policy

# the text of a checkpoint and a response: the time that it proves
Stamp = Callable[[bytes, bytes], int]
# a round of quicknet and a signature
Beacon = Callable[[int, str], bool]


@dataclass
class Brought:
    """What the user of the verifier brings; `now` is in Unix seconds."""

    fingerprints: list[str]
    codes: list[str]
    policy: Policy | None
    stamp: Stamp | None
    beacon: Beacon | None
    before: Mapping[str, bytes] | None
    today: str | None
    now: int | None

    def present(self, zone: str) -> int:
        """Without a time the day of verification begins."""
        if self.now is not None:
            return self.now
        if self.today is None:
            return int(time())
        midnight = seconds(f"{self.today}T00:00:00Z")
        offset = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        return midnight + (offset if zone[0] == "-" else -offset)

    def day(self, zone: str) -> str:
        return self.today or local_date(self.present(zone), zone)


def typed(codes: list[str]) -> list[str]:
    """Fingerprints or codes as their users type them."""
    clean = ["".join(code.split()).lower() for code in codes]
    for code in clean:
        if len(code) < 32 or set(code) - set("0123456789abcdef"):
            raise ValueError("a fingerprint or code has at least 32 hex digits")
    return clean


def trusted(policy: bytes | None) -> Policy | None:
    try:
        return None if policy is None else read_policy(policy)
    except Wrong as wrong:
        raise ValueError(str(wrong)) from None
