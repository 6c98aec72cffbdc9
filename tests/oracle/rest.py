"""The claims of the folder (SPEC sections 12 and 13) that have no module of their own."""

from .chain import Log, read_signed_size
from .folder import Folder
from .forms import need
from .note import Key, read_json
from .pages import pages_of
from .policy import Policy
from .shown import read_pending, shown_files
from .state import State
from .sums import ALLOWED, SIG, SUMS
from .verdict import NOT_PROVED, TRUE


def check_shown(log: Log, state: State, folder: Folder) -> None:
    files = shown_files(log, state)
    for name, data in files.items():
        need(name in folder.names, f"{name} is not there")
        need(folder.read(name) == data, f"{name} differs")
    known = folder.below("entries/") | folder.below("files/") | {"checkpoint", *files}
    known |= {f"checkpoints/{size:08d}.note" for size in log.checkpoints}
    known |= {f"checkpoints/{size:08d}.tsr" for size in log.stamps} | pages_of(folder)
    more = folder.names - known - {"receipt", "pending.json", SUMS, SIG, ALLOWED}
    need(not more, f"a file without reference: {sorted(more)[:1]!a}")


def check_seen(log: Log, codes: list[str], waits: bool) -> str:
    """`waits` says that draws are held back, and one of the codes may be theirs."""
    kinds = ("seal", "void", "draw", "correct", "event", "substitution", "pairing")
    hashes = [entry.text_hash for entry in log.entries if entry.type in kinds]
    for code in codes:
        if not any(h.startswith(code) for h in hashes):
            need(waits, "a code of no entry that has one")
            return NOT_PROVED
    return TRUE


def held_back(log: Log, folder: Folder, today: str) -> str:
    need({"receipt", "pending.json"} <= folder.names, "no receipt, or no pending.json")
    size, _ = read_signed_size(log, folder.read("receipt"), log.size)
    need(size > log.size, "the receipt is not of a longer log")
    for day in read_pending(read_json(folder.read("pending.json"))):
        need(today <= day, "a promised day has passed")
    return NOT_PROVED


def whose_log(log: Log, given: list[str], policy: Policy | None, others: list[Key]) -> str:
    """`others` are the keys of the log before; of the log after, if this is the one before."""
    for f in given:
        good = any(key.fingerprint.startswith(f) for key in log.keys.all() + others)
        need(good, "a fingerprint of no key of this log")
    mine = log.keys.all("log")
    named = [key for key in policy.logs if key.name == log.origin] if policy else []
    in_policy = any(key in mine for key in named)
    need(in_policy or not named, "the policy names other log keys of this origin")
    printed = any(key.fingerprint.startswith(f) for key in mine for f in given)
    return TRUE if printed or in_policy else NOT_PROVED
