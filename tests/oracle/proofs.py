"""The claims of a seal or event that rest on what the verifier's user brings (SPEC section 12)."""

from dataclasses import dataclass

from .brought import Beacon
from .chain import Log
from .forms import need, seconds
from .note import Key
from .outside import MARGIN, Outside
from .sources import drand_of, round_time
from .state import Seal, Sealed
from .verdict import NOT_CHECKED, NOT_PROVED, TRUE


@dataclass
class Proofs:
    log: Log
    outside: Outside
    observers: set[Key]
    codes: list[str]
    beacon: Beacon | None

    def vouched(self, signers: set[Key]) -> bool:
        return bool(signers & self.observers)

    def sealed_first(self, sealed: Sealed) -> str:
        good = self.first(sealed, self.outside.proved_time(sealed.entry.seq), False)
        return TRUE if good else NOT_PROVED

    def only_seal(self, sealed: Sealed) -> str:
        good = self.first(sealed, self.outside.cosigned_time(sealed.entry.seq), True)
        return TRUE if good else NOT_PROVED

    def first(self, sealed: Sealed, time: int | None, anybody: bool) -> bool:
        """`anybody`: it does not matter who signed `inputs` with dice."""
        entry, inputs = sealed.entry, sealed.inputs
        if any(entry.text_hash.startswith(code) for code in self.codes):
            return True
        if early(time, deadline(sealed)):
            return True
        dice = has(sealed, "dice") and drand_of(sealed.body) is None
        if not dice or inputs is None:
            return False
        signed = anybody or self.vouched(inputs.signers)
        return signed and self.outside.cosigned_between(entry.seq, inputs.seq)

    def unchosen(self, sealed: Sealed) -> str:
        if self.log.practice:
            return NOT_PROVED
        drand, inputs = drand_of(sealed.body), sealed.inputs
        if drand is None:
            good = inputs is not None and self.vouched(inputs.signers)
            return TRUE if good else NOT_PROVED
        if sealed.draw is not None:
            if self.beacon is None:
                return NOT_CHECKED
            signature = sealed.draw.body["beacon"][0].split(" ")[3]
            need(self.beacon(int(drand["round"]), signature), "the signature does not hold")
        if inputs is None:
            return NOT_PROVED if sealed.typed() else TRUE
        time = self.outside.proved_time(inputs.seq)
        need(time is None or time < round_time(drand), "inputs not proved before the round")
        return TRUE if early(time, round_time(drand)) else NOT_PROVED

    def voided_first(self, seal: Seal) -> str:
        void = seal.void
        assert void is not None
        if self.vouched(void.signers) and drand_of(seal.body) is None:
            return TRUE
        good = void.time <= seal.body["long_stop"]
        good = good and early(self.outside.proved_time(void.seq), deadline(seal))
        return TRUE if good else NOT_PROVED

    def files_held(self, sealed: Sealed) -> str:
        return TRUE if self.vouched(sealed.entry.signers) else NOT_PROVED


def has(sealed: Sealed, kind: str) -> bool:
    return any(source["kind"] == kind for source in sealed.body["sources"])


def deadline(sealed: Sealed) -> int | None:
    """The time of the round; without drand that of a lottery."""
    drand = drand_of(sealed.body)
    if drand is not None:
        return round_time(drand)
    return seconds(sealed.body["earliest"]) if has(sealed, "lottery") else None


def early(time: int | None, end: int | None) -> bool:
    return time is not None and end is not None and time + MARGIN <= end


def ended(sealed: Sealed, now: int) -> bool:
    """False if a promised result is missing."""
    return not sealed.live or seconds(sealed.body["long_stop"]) >= now
