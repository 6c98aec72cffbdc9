"""What others say of checkpoints (SPEC sections 5 and 12): cosignatures, time stamps, the times
that they prove, and the claims `witnessed` and `stamped`."""

from dataclasses import dataclass, field

from .brought import Stamp
from .chain import Log
from .forms import Wrong, need, seconds
from .note import Key, ed25519_holds, split_note
from .policy import Policy
from .state import State
from .verdict import NOT_CHECKED, NOT_PROVED, TRUE

MARGIN = 300


@dataclass
class Outside:
    """By the sizes of checkpoints: who cosigned them when, the times of their stamps."""

    policy: Policy | None
    cosigned: dict[int, dict[Key, int]] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    stamped: dict[int, int] = field(default_factory=dict)
    bad_stamps: list[str] = field(default_factory=list)
    without_chain: bool = False

    def quorum_time(self, size: int) -> int | None:
        return self.policy.time(self.cosigned.get(size, {})) if self.policy else None

    def cosigned_time(self, seq: int) -> int | None:
        """The cosigned time of an entry."""
        times = [self.quorum_time(size) for size in self.cosigned if size > seq]
        return min((t for t in times if t is not None), default=None)

    def proved_time(self, seq: int) -> int | None:
        times = [t for size, t in self.stamped.items() if size > seq]
        cosigned = self.cosigned_time(seq)
        return min(times + ([] if cosigned is None else [cosigned]), default=None)

    def cosigned_between(self, first: int, second: int) -> bool:
        """Did the quorum cosign a checkpoint with the first of two entries, not the second?"""
        sizes = [size for size in self.cosigned if first < size <= second]
        return any(self.quorum_time(size) is not None for size in sizes)


def look(log: Log, policy: Policy | None, stamp: Stamp | None) -> Outside:
    found = Outside(policy)
    keys = set(witnesses_of(log, policy))
    for size, raw in log.checkpoints.items():
        found.cosigned[size] = cosignatures(raw, keys, found.bad)
        if stamp is not None and size in log.stamps:
            try:
                found.stamped[size] = stamp(split_note(raw)[0], log.stamps[size])
            except LookupError:
                found.without_chain = True
            except ValueError as error:
                found.bad_stamps.append(f"{size}: {error}")
    return found


def witnesses_of(log: Log, policy: Policy | None) -> list[Key]:
    return log.keys.all("witness") + (list(policy.witnesses.values()) if policy else [])


def cosignatures(raw: bytes, keys: set[Key], bad: list[str]) -> dict[Key, int]:
    """The earliest good time of each key, of none if a line does not hold; that goes to `bad`."""
    text, lines = split_note(raw)
    times: dict[Key, int] = {}
    failed = []
    for name, key_id, blob in lines:
        for key in (key for key in keys if (key.name, key.id) == (name, key_id)):
            time = int.from_bytes(blob[:8], "big")
            message = f"cosignature/v1\ntime {time}\n".encode() + text
            good = len(blob) == 72 and 0 < time < 2**53
            if good and ed25519_holds(key.public, blob[8:], message):
                times[key] = min(time, times.get(key, time))
            else:
                failed.append(f"a line of {name} does not hold")
    bad += failed
    return {} if failed else times


def check_witnessed(log: Log, state: State, found: Outside, now: int) -> str:
    need(not found.bad, "; ".join(found.bad[:1]))
    for size, times in found.cosigned.items():
        last = log.entries[size - 1]
        for key, time in times.items():
            need(last.seconds <= time + MARGIN, f"entry {last.seq} is later than {key.name} saw it")
    for named in log.keys.named:
        if named.role == "witness" and named.valid(log.size):
            for seal in state.seals:
                if named.valid(seal.entry.seq) and seconds(seal.body["long_stop"]) < now:
                    sizes = [size for size in found.cosigned if size > seal.entry.seq]
                    saw = any(named.key in found.cosigned[size] for size in sizes)
                    need(saw, f"{named.key.name} did not cosign {seal.id}")
    return NOT_PROVED if found.quorum_time(log.size) is None else TRUE


def check_stamped(found: Outside, roots: bool) -> str:
    if not roots:
        return NOT_CHECKED
    if found.bad_stamps:
        raise Wrong(found.bad_stamps[0])
    return NOT_PROVED if found.without_chain else TRUE
