"""What a verifier brings from elsewhere, for a folder cannot vouch for itself (SPEC §12)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from randcheck.errors import UsageError
from randcheck.protocol.pages import PageMaker
from randcheck.protocol.policy import Policy
from randcheck.protocol.proofs import CheckStamp
from randcheck.text import tr

LEAST_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Anchors:
    """Key fingerprints, seal, event or draw codes, the time, and what else a verifier has.

    `check_beacon` raises FalseClaim for a drand signature that does not hold (round, signature);
    None where nothing can check one. `check_stamp` is None where no roots are given; `before` is
    the publication of the log that this one goes on from; `pages` makes pages to compare with.
    """

    keys: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    now: str = "2000-01-01T00:00:00Z"
    policy: Policy | None = None
    check_stamp: CheckStamp | None = None
    check_beacon: Callable[[int, str], object] | None = None
    before: Mapping[str, bytes] | None = None
    pages: PageMaker | None = None


def read_code(text: str) -> str:
    """Read a fingerprint or code as people write it: blanks and case do not matter.

    Raises:
        UsageError: fewer than 32 hex digits, or something else.
    """
    digits = "".join(text.split()).lower()
    if not LEAST_DIGITS <= len(digits) <= 64 or set(digits) - set("0123456789abcdef"):
        raise UsageError(
            tr(f"“{text}”不是 32 位以上的校验码", f"'{text}' is no code of 32 or more hex digits"),
            tr("照记录单上的八组四位抄写", "copy the eight groups of four from the record sheet"),
        )
    return digits


def show_code(digest: str) -> str:
    """Write the first 128 bits of a digest for people."""
    upper = digest[:LEAST_DIGITS].upper()
    return " ".join(upper[i : i + 4] for i in range(0, LEAST_DIGITS, 4))


def matches(digest: str, codes: tuple[str, ...]) -> bool:
    """Tell whether one of some codes is the beginning of a digest."""
    return any(digest.startswith(code) for code in codes)
