"""SPEC section 12: all claims about a published folder."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from . import bars, claims, drawn
from .brought import Beacon, Brought, Stamp, trusted, typed
from .chain import Log, read_chain
from .debts import carried_of
from .files import read_files
from .findings import lacks_finding
from .fold import fold
from .folder import CannotTell, Folder, Held
from .forms import is_date, need
from .note import Key
from .outside import check_stamped, check_witnessed, look, witnesses_of
from .pages import pages_of
from .proofs import Proofs, ended
from .rest import check_seen, check_shown, held_back, whose_log
from .state import Event, Seal, Sealed, State, Substitution
from .sums import check_sums
from .tables import Result
from .verdict import (
    FALSE,
    MEANING,
    NOT_CHECKED,
    NOT_ESSENTIAL_VOID,
    NOT_PROVED,
    TRUE,
    Check,
    Verdict,
)

__all__ = ["MEANING", "Verdict", "verify"]


def verify(
    folder: Path,
    keys: list[str],
    seen: list[str],
    today: str | None = None,
    *,
    policy: bytes | None = None,
    stamp: Stamp | None = None,
    beacon: Beacon | None = None,
    before: Mapping[str, bytes] | None = None,
    now: int | None = None,
) -> Verdict:
    """`today` is the day of verification; without it, and `now`, the present one in the zone of
    the log. `stamp` gives the time that a response proves for a checkpoint's text, or raises
    ValueError (malformed, of another text), LookupError (no chain to the roots). `before` is the
    publication of the log before, by paths."""
    if today is not None and not is_date(today):
        raise ValueError("the day of verification is not a date")
    given = Brought(typed(keys), typed(seen), trusted(policy), stamp, beacon, before, today, now)
    verdict = Verdict()
    cannot = False
    run = None
    try:
        run = Run(Folder(folder), given, verdict)
        run.judge()
    except CannotTell as error:
        cannot = True
        verdict.reasons["cannot tell", None] = str(error)
    verdict.settle(run is not None and run.log.practice, cannot)
    return verdict


class Run:
    """One examination of a folder; fills the verdict."""

    def __init__(
        self, folder: Folder, brought: Brought, verdict: Verdict, others: list[Key] | None = None
    ):
        self.folder, self.brought, self.verdict = folder, brought, verdict
        # the keys of the log before; of the log after, if this is the one before
        self.others = others or []
        self.log = Log()
        self.state = State(self.log)
        # the claims on the drum, by the label of the seal or event; they need the state before
        self.early: dict[str, Verdict] = {}
        self.at_seal: dict[str, bars.Bars] = {}

    def judge(self) -> None:
        order: list[tuple[str, Check]] = [
            ("chain", self.chain),
            ("files", lambda: read_files(self.log, self.folder)),
            ("gates", self.gates),
            ("before", self.before),
        ]
        for name, check in order:
            if name == "before" and self.log.entries[0].body["before"] is None:
                continue
            if self.verdict.judge(name, None, check) == FALSE:
                return
        self.outside = look(self.log, self.brought.policy, self.brought.stamp)
        self.now = self.brought.present(self.log.zone)
        given = {
            key
            for key in self.log.keys.all("observer")
            if any(key.fingerprint.startswith(f) for f in self.brought.fingerprints)
        }
        codes, beacon = self.brought.codes, self.brought.beacon
        self.proofs = Proofs(self.log, self.outside, given, codes, beacon)
        for seal in self.state.seals:
            self.judge_seal(seal)
            for later in seal.after:
                if isinstance(later, Event):
                    self.judge_event(seal, later)
                else:
                    self.judge_substitution(seal, later)
        self.judge_rest()

    def chain(self) -> None:
        self.log = read_chain(self.folder)

    def gates(self) -> None:
        self.state = fold(self.log, self.on_seal)

    def on_seal(self, state: State, sealed: Sealed) -> None:
        judge = self.early.setdefault(sealed.label, Verdict()).judge
        if isinstance(sealed, Seal):
            seal = sealed
            found = self.at_seal[seal.id] = bars.bars_of(state, seal)
            judge("excluded", seal.id, lambda: claims.check_excluded(state, seal, found))
            judge("bars", seal.id, lambda: bars.check_bars(state, seal, found))
            judge("numbers", seal.id, lambda: claims.check_numbers(seal))
        judge("inspectors", sealed.label, lambda: claims.check_inspectors(state, sealed))

    def before(self) -> str | None:
        """Section 6.6; the publication is examined with the same keys, policy and time."""
        named = self.log.entries[0].body["before"]
        if self.brought.before is None:
            return NOT_PROVED
        verdict = Verdict()
        given = replace(self.brought, before=None, codes=[])
        run = Run(Held(self.brought.before), given, verdict, self.log.keys.all())
        run.judge()
        log = run.log
        need(FALSE not in verdict.claims.values(), "the log before has a FALSE claim")
        if log.origin == named["log"] and log.size < named["size"]:
            self.others = log.keys.all()
            return NOT_PROVED
        need((log.origin, log.size) == (named["log"], named["size"]), "another log before")
        need(log.root.hex() == named["root"], "another root of the log before")
        need(carried_of(run.state) == self.log.tables[0, "carried"], "carried")
        self.others = log.keys.all()
        return verdict.claims["whose-log", None]

    def take_early(self, sealed: Sealed) -> None:
        early = self.early[sealed.label]
        self.verdict.claims |= early.claims
        self.verdict.reasons |= early.reasons
        self.verdict.essential |= early.essential

    def judge_seal(self, seal: Seal) -> None:
        self.take_early(seal)
        if seal.draw is not None:
            for name, check in drawn.check_drawn(self.log, seal).items():
                self.verdict.judge(name, seal.id, check)
        self.judge_proofs(seal, seal.selected())
        has_imported = bars.has_imported(seal, self.at_seal[seal.id])
        self.verdict.judge("imported", seal.id, lambda: NOT_PROVED if has_imported else TRUE)
        if seal.draw is not None and self.state.findings:
            lacks = lacks_finding(self.state, seal)
            self.verdict.judge("findings", seal.id, lambda: NOT_PROVED if lacks else TRUE)

    def judge_event(self, seal: Seal, event: Event) -> None:
        self.take_early(event)
        if event.draw is not None:
            for name, check in drawn.check_paired(self.log, seal, event).items():
                self.verdict.judge(name, event.label, check)
        self.judge_proofs(event, event.result)

    def judge_substitution(self, seal: Seal, later: Substitution) -> None:
        proofs, order = self.proofs, dict[str, Check]()
        if later.draw is not None:
            order |= drawn.check_paired(self.log, seal, later)
        if later.drand() is not None:
            order["unchosen"] = lambda: proofs.unchosen_later(later)
        order["unforeseen"] = lambda: proofs.unforeseen(later)
        if not ended(later, self.now):
            order["ended"] = lambda: need(False, "a substitution that leads to nothing")
        if later.result is not None:
            lacks = drawn.lacks_certificate(later, later.result)
            order["certificates"] = lambda: NOT_PROVED if lacks else TRUE
        for name, check in order.items():
            self.verdict.judge(name, later.label, check)

    def judge_proofs(self, sealed: Sealed, result: Result | None) -> None:
        """`result` is the recorded one, once drawn."""
        proofs, label = self.proofs, sealed.label
        order: list[tuple[str, Check]] = [
            ("sealed-first", lambda: proofs.sealed_first(sealed)),
            ("only-seal", lambda: proofs.only_seal(sealed)),
            ("unchosen", lambda: proofs.unchosen(sealed)),
        ]
        if isinstance(sealed, Seal) and sealed.void is not None:
            order.append(("voided-first", lambda: proofs.voided_first(sealed)))
        order.append(("files-held", lambda: proofs.files_held(sealed)))
        if not ended(sealed, self.now):
            order.append(("ended", lambda: need(False, "long_stop is past without a result")))
        if result is not None:
            lacks = drawn.lacks_certificate(sealed, result)
            order.append(("certificates", lambda: NOT_PROVED if lacks else TRUE))
        for name, check in order:
            self.verdict.judge(name, label, check)
            if sealed.void is not None and name in NOT_ESSENTIAL_VOID:
                self.verdict.essential.discard((name, label))

    def judge_rest(self) -> None:
        log, state, judge = self.log, self.state, self.verdict.judge
        policy, outside = self.brought.policy, self.outside
        judge("sums", None, lambda: check_sums(log, self.folder))
        if witnesses_of(log, policy):
            judge("witnessed", None, lambda: check_witnessed(log, state, outside, self.now))
        if log.stamps:
            roots = self.brought.stamp is not None
            judge("stamped", None, lambda: check_stamped(outside, roots))
        judge("shown", None, lambda: check_shown(log, state, self.folder))
        if pages_of(self.folder):
            judge("pages", None, lambda: NOT_CHECKED)
        given = self.brought.fingerprints
        judge("whose-log", None, lambda: whose_log(log, given, policy, self.others))
        back = Verdict()
        if self.folder.names & {"receipt", "pending.json"}:
            day = self.brought.day(log.zone)
            back.judge("held-back", None, lambda: held_back(log, self.folder, day))
        if self.brought.codes:
            waits = NOT_PROVED in back.claims.values()
            judge("seen", None, lambda: check_seen(log, self.brought.codes, waits))
        self.verdict.claims |= back.claims
        self.verdict.reasons |= back.reasons
        self.verdict.essential |= back.essential
