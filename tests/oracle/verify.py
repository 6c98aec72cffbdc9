"""SPEC section 12: all claims about a published folder, and the command line."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import time

from . import bars, claims
from .chain import Log, read_chain, read_files
from .fold import Seal, State, fold
from .folder import CannotTell, Folder
from .forms import Wrong, is_date, local_date, need
from .note import read_checkpoint, read_json
from .shown import read_pending, shown_files

TRUE, FALSE, NOT_PROVED, NOT_CHECKED = "true", "FALSE", "not proved", "not checked here"
NOT_ESSENTIAL = {"files-held", "certificates", "imported", "held-back"}
NOT_ESSENTIAL_VOID = {"sealed-first", "only-seal", "unchosen", "files-held"}
MEANING = {
    0: "everything essential is true",
    1: "something is FALSE",
    3: "cannot tell",
    4: "nothing is false, something essential is not true",
}
Claim = tuple[str, str | None]


@dataclass
class Verdict:
    exit: int = 3
    claims: dict[Claim, str] = field(default_factory=dict)
    reasons: dict[Claim, str] = field(default_factory=dict)
    essential: set[Claim] = field(default_factory=set)

    def judge(self, name: str, draw: str | None, check: Callable[[], str | None]) -> str:
        """Record the state that `check` gives: FALSE if it raises, true if it gives None."""
        try:
            state = check() or TRUE
        except Wrong as wrong:
            state = FALSE
            self.reasons[name, draw] = str(wrong)
        self.claims[name, draw] = state
        if name not in NOT_ESSENTIAL:
            self.essential.add((name, draw))
        return state


def brought(codes: list[str]) -> list[str]:
    """Fingerprints or codes as their users type them."""
    clean = ["".join(code.split()).lower() for code in codes]
    for code in clean:
        if len(code) < 32 or set(code) - set("0123456789abcdef"):
            raise ValueError("a fingerprint or code has at least 32 hex digits")
    return clean


def verify(folder: Path, keys: list[str], seen: list[str], today: str | None = None) -> Verdict:
    """`today` is the day of verification; without it the present one in the log's zone."""
    if today is not None and not is_date(today):
        raise ValueError("the day of verification is not a date")
    verdict = Verdict()
    fingerprints, codes = brought(keys), brought(seen)
    cannot = False
    practice = False
    try:
        practice = judge_folder(Folder(folder), verdict, fingerprints, codes, today)
    except CannotTell as error:
        cannot = True
        verdict.reasons["cannot tell", None] = str(error)
    if FALSE in verdict.claims.values():
        verdict.exit = 1
    elif cannot:
        verdict.exit = 3
    elif practice or any(verdict.claims[claim] != TRUE for claim in verdict.essential):
        verdict.exit = 4
    else:
        verdict.exit = 0
    return verdict


def judge_folder(
    folder: Folder,
    verdict: Verdict,
    fingerprints: list[str],
    codes: list[str],
    today: str | None,
) -> bool:
    """Fill the verdict; is this a practice log?"""
    log = Log()
    at_seal: dict[str, bars.Bars] = {}
    early = Verdict()

    def chain() -> None:
        nonlocal log
        log = read_chain(folder)

    def on_seal(state: State, seal: Seal) -> None:
        found = at_seal[seal.id] = bars.bars_of(state, seal)
        judge = early.judge
        judge("excluded", seal.id, lambda: claims.check_excluded(state, seal, found))
        judge("bars", seal.id, lambda: bars.check_bars(state, seal, found))
        judge("numbers", seal.id, lambda: claims.check_numbers(seal))
        judge("inspectors", seal.id, lambda: claims.check_inspectors(state, seal))

    state = State(log)

    def gates() -> None:
        nonlocal state
        state = fold(log, on_seal)

    for name, check in (
        ("chain", chain),
        ("files", lambda: read_files(log, folder)),
        ("gates", gates),
    ):
        if verdict.judge(name, None, check) == FALSE:
            return log.practice
    verdict.claims |= early.claims
    verdict.reasons |= early.reasons
    verdict.essential |= early.essential
    for seal in state.seals:
        judge_seal(log, seal, at_seal[seal.id], verdict, fingerprints, codes)
    verdict.judge("shown", None, lambda: check_shown(log, state, folder))
    verdict.judge("whose-log", None, lambda: whose_log(log, fingerprints))
    if codes:
        verdict.judge("seen", None, lambda: check_seen(log, codes))
    if folder.names & {"receipt", "pending.json"}:
        verdict.judge("held-back", None, lambda: held_back(log, folder, today))
    return log.practice


def judge_seal(
    log: Log,
    seal: Seal,
    found: bars.Bars,
    verdict: Verdict,
    fingerprints: list[str],
    codes: list[str],
) -> None:
    def settle(name: str, state: str) -> None:
        verdict.judge(name, seal.id, lambda: state)
        if seal.void is not None and name in NOT_ESSENTIAL_VOID:
            verdict.essential.discard((name, seal.id))

    if seal.draw is not None:
        labels = log.tables[seal.draw.seq, "labels"]
        people = log.tables.get((seal.draw.seq, "people"))
        for name, check in claims.check_drawn(seal, log.practice, labels, people).items():
            verdict.judge(name, seal.id, check)
    for name, state in claims.seen_states(seal, log.keys, fingerprints, codes).items():
        settle(name, state)
    if seal.draw is not None:
        settle("certificates", NOT_PROVED if claims.lacks_certificate(seal) else TRUE)
    settle("imported", NOT_PROVED if bars.has_imported(seal, found) else TRUE)


def check_shown(log: Log, state: State, folder: Folder) -> None:
    files = shown_files(log, state)
    for name, data in files.items():
        need(name in folder.names, f"{name} is not there")
        need(folder.read(name) == data, f"{name} differs")
    known = folder.below("entries/") | folder.below("files/") | {"checkpoint", *files}
    more = folder.names - known - {"receipt", "pending.json"}
    need(not more, f"a file without reference: {sorted(more)[:1]!a}")


def whose_log(log: Log, fingerprints: list[str]) -> str:
    prints = [key.fingerprint for key in log.all_keys()]
    for given in fingerprints:
        need(any(p.startswith(given) for p in prints), "a fingerprint of no key of this log")
    mine = log.log_key.fingerprint
    return TRUE if any(mine.startswith(given) for given in fingerprints) else NOT_PROVED


def check_seen(log: Log, codes: list[str]) -> None:
    hashes = [entry.text_hash for entry in log.entries if entry.type in ("seal", "draw")]
    for code in codes:
        need(any(h.startswith(code) for h in hashes), "a code of no seal or draw")


def held_back(log: Log, folder: Folder, today: str | None) -> str:
    need({"receipt", "pending.json"} <= folder.names, "no receipt, or no pending.json")
    raw = folder.read("receipt")
    size, _ = read_checkpoint(raw, log.all_keys(), log.log_key, log.origin)
    need(size > len(log.entries), "the receipt is not of a longer log")
    for day in read_pending(read_json(folder.read("pending.json"))):
        need((today or local_date(int(time()), log.zone)) <= day, "a promised day has passed")
    return NOT_PROVED


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="oracle.verify", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", action="append", default=[], help="a fingerprint")
    parser.add_argument("--seen", action="append", default=[], help="a code")
    parser.add_argument("--today", help="the day of verification")
    given = parser.parse_args(arguments)
    try:
        verdict = verify(given.folder, given.key, given.seen, given.today)
    except ValueError as error:
        parser.error(str(error))
    for (name, draw), state in verdict.claims.items():
        reason = verdict.reasons.get((name, draw), "")
        print(f"{name} {draw or '-'}: {state}{' - ' + reason if reason else ''}")
    if ("cannot tell", None) in verdict.reasons:
        print(verdict.reasons["cannot tell", None])
    print(f"exit {verdict.exit}: {MEANING[verdict.exit]}")
    return verdict.exit


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
