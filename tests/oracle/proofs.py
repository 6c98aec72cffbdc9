"""The claims of a seal, an event or a substitution that rest on what the verifier's user brings
(SPEC section 12)."""

from dataclasses import dataclass
from typing import Any

from .brought import Beacon
from .chain import Entry, Log
from .forms import need, seconds
from .note import Key
from .outside import MARGIN, Outside
from .sources import drand_of, round_time
from .state import Seal, Sealed, Substitution
from .verdict import NOT_CHECKED, NOT_PROVED, TRUE

# for how long a substitution may be open after its round
MOST_OPEN = 604_800


@dataclass
class Proofs:
    log: Log
    outside: Outside
    observers: set[Key]
    codes: list[str]
    beacon: Beacon | None

    def vouched(self, signers: set[Key]) -> bool:
        return bool(signers & self.observers)

    def printed(self, entry: Entry) -> bool:
        return any(entry.text_hash.startswith(code) for code in self.codes)

    def sealed_first(self, sealed: Sealed) -> str:
        good = self.first(sealed, self.outside.proved_time(sealed.entry.seq), False)
        return TRUE if good else NOT_PROVED

    def only_seal(self, sealed: Sealed) -> str:
        good = self.first(sealed, self.outside.cosigned_time(sealed.entry.seq), True)
        return TRUE if good else NOT_PROVED

    def first(self, sealed: Sealed, time: int | None, anybody: bool) -> bool:
        """`anybody`: it does not matter who signed `inputs` with dice."""
        entry, inputs = sealed.entry, sealed.inputs
        if self.printed(entry):
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
            self.check_beacon(self.beacon, drand, sealed.draw)
        if inputs is None:
            return NOT_PROVED if sealed.typed() else TRUE
        time = self.outside.proved_time(inputs.seq)
        need(time is None or time < round_time(drand), "inputs not proved before the round")
        return TRUE if early(time, round_time(drand)) else NOT_PROVED

    def unchosen_later(self, substitution: Substitution) -> str:
        """Of a substitution that has a round."""
        drand, pairing = substitution.drand(), substitution.draw
        if drand is None or pairing is None:
            return NOT_PROVED
        if self.beacon is None:
            return NOT_CHECKED
        self.check_beacon(self.beacon, drand, pairing)
        return TRUE

    def check_beacon(self, beacon: Beacon, drand: dict[str, Any], entry: Entry) -> None:
        signature = entry.body["beacon"][0].split(" ")[3]
        need(beacon(int(drand["round"]), signature), "the signature does not hold")

    def unforeseen(self, substitution: Substitution) -> str:
        drand, entry = substitution.drand(), substitution.entry
        if drand is None:
            return NOT_PROVED
        proved = early(self.outside.proved_time(entry.seq), round_time(drand))
        return TRUE if proved or self.printed(entry) else NOT_PROVED

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
    if isinstance(sealed, Substitution):
        drand = sealed.drand()
        begun = sealed.entry.seconds if drand is None else round_time(drand)
        return sealed.draw is not None or now <= begun + MOST_OPEN
    return not sealed.live or seconds(sealed.body["long_stop"]) >= now
