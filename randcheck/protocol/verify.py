"""Examine a published folder: every claim of SPEC §12, in its order.

The folder comes as a mapping of paths to bytes; where it lies is not this module's business.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from randcheck.errors import FalseClaim, Unreadable
from randcheck.protocol.anchors import Anchors, folder_claims, seal_claims
from randcheck.protocol.bodies import Draw, Seal
from randcheck.protocol.chain import Signed
from randcheck.protocol.checkpoint import Checkpoint
from randcheck.protocol.checks import (
    Case,
    imported_bars,
    verify_bars,
    verify_excluded,
    verify_numbers,
)
from randcheck.protocol.claims import NOT_ESSENTIAL, Claim, State, Verdict, any_false
from randcheck.protocol.draw_checks import (
    Drawn,
    derive_for,
    seed_text,
    verify_pairing,
    verify_seed,
    verify_selection,
)
from randcheck.protocol.folder import Files, Log, read_folder, verify_files
from randcheck.protocol.history import Attempt, History
from randcheck.protocol.limits import verify_limits
from randcheck.protocol.replay import Replay
from randcheck.protocol.shown import draw_files, index_json
from randcheck.protocol.team_checks import verify_inspectors
from randcheck.text import Text, tr

T = TypeVar("T")
BEFORE = {
    "excluded": verify_excluded,
    "bars": verify_bars,
    "numbers": verify_numbers,
    "inspectors": verify_inspectors,
}
AFTER = {"seed": verify_seed, "selection": verify_selection, "pairing": verify_pairing}
TRUE = tr("", "")


@dataclass(slots=True)
class SealView:
    """One seal as examined: its case, its draw if there is one, and its claims."""

    attempt: Attempt
    case: Case
    imported: int
    drawn: Drawn | None = None
    claims: list[Claim] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Examination:
    """What verification found; `views` are in the order of the seals."""

    verdict: Verdict
    log: Log | None = None
    state: Replay | None = None
    checkpoint: Checkpoint | None = None
    views: tuple[SealView, ...] = ()


def examine(files: Files, anchors: Anchors) -> Examination:
    """Examine a folder.

    Raises:
        Unreadable: a cap on tickets or seats is reached, and nothing was FALSE before.
    """
    claims: list[Claim] = []
    read = claim("chain", None, lambda: read_folder(files), claims)
    if read is None:
        return Examination(Verdict(tuple(claims)))
    log, checkpoint = read
    claim("files", None, lambda: verify_files(log, files), claims)
    if any_false(claims):
        return Examination(Verdict(tuple(claims), log.practice), log)
    state = Replay(log.table)
    views: list[SealView] = []
    try:
        claim("gates", None, lambda: _gather(walk(log, state), views), claims)
    except Unreadable:
        claims += [found for view in views for found in view.claims]
        if not any_false(claims):
            raise
    if any_false(claims):
        return Examination(Verdict(tuple(claims), log.practice), log, views=tuple(views))
    for view in views:
        view.claims += seal_claims(view.attempt, view.imported, log.keys, log.practice, anchors)
        view.claims += _of_people(view)
        claims += view.claims
    claim("shown", None, lambda: verify_shown(log, views, checkpoint, files), claims)
    claims += folder_claims(log, state, checkpoint, files, anchors)
    return Examination(Verdict(tuple(claims), log.practice), log, state, checkpoint, tuple(views))


def _gather(found: Iterator[SealView], views: list[SealView]) -> None:
    """Keep what was examined even when a later seal reaches a cap."""
    for view in found:
        views.append(view)


def claim(name: str, draw: str | None, check: Callable[[], T], claims: list[Claim]) -> T | None:
    """Run one check and note whether it held; return what it verified."""
    essential = name not in NOT_ESSENTIAL
    try:
        verified = check()
    except FalseClaim as error:
        claims.append(Claim(name, draw, State.FALSE, error.what, essential))
        return None
    claims.append(Claim(name, draw, State.TRUE, TRUE, essential))
    return verified


def walk(log: Log, state: Replay) -> Iterator[SealView]:
    """Apply the log, and examine every seal and draw when the fold reaches it.

    Raises:
        FalseClaim: `gates`.
    """
    views: dict[str, SealView] = {}
    for signed in log.entries:
        body = signed.entry.body
        case = case_of(log, signed, body, state.history) if isinstance(body, Seal) else None
        before, imported = (_before(case), len(imported_bars(case))) if case else ([], 0)
        state.apply(signed)
        if case:
            view = SealView(state.history.attempts[-1], case, imported, None, before)
            views[case.seal.draw] = view
            yield view
        if isinstance(body, Draw):
            _examine_draw(log, signed, body, views[body.draw])


def _before(case: Case) -> list[Claim]:
    verify_limits(case)
    claims: list[Claim] = []
    for name, check in BEFORE.items():
        claim(name, case.seal.draw, partial(check, case), claims)
    return claims


def case_of(log: Log, signed: Signed, seal: Seal, history: History) -> Case:
    """Gather what a seal names."""
    return Case(
        seal,
        history,
        log.table(signed.seq, "frame"),
        log.table(signed.seq, "excluded"),
        log.table(signed.seq, "inspectors"),
        log.table(signed.seq, "inspectors-excluded"),
        log.table(signed.seq, "licences") if seal.licences else (),
    )


def drawn_of(log: Log, seq: int, body: Draw, attempt: Attempt, case: Case) -> Drawn:
    """Gather a completed draw and derive its result."""
    text = seed_text(attempt, body, log.practice)
    return Drawn(
        case,
        body,
        text,
        log.table(seq, "result"),
        log.table(seq, "labels"),
        log.table(seq, "people") if log.load(seq, "people") is not None else None,
        derive_for(case, text),
    )


def _examine_draw(log: Log, signed: Signed, body: Draw, view: SealView) -> None:
    drawn = drawn_of(log, signed.seq, body, view.attempt, view.case)
    view.drawn = drawn
    for name, check in AFTER.items():
        claim(name, body.draw, partial(check, drawn), view.claims)


def _of_people(view: SealView) -> list[Claim]:
    """Say whether every seated officer's certificate is known to be in date."""
    if view.drawn is None:
        return []
    people = view.case.people
    until = {row[1]: row[3] for row in people if row[0] == "person" and row[2] == "officer"}
    seats = {row[4] for row in view.drawn.rows if row[0] == "seat"}
    open_ends = sum(until.get(person) == "-" for person in seats)
    state = State.NOT_PROVED if open_ends else State.TRUE
    text = tr(f"{open_ends} 人未提供有效期", f"{open_ends} without a date") if open_ends else TRUE
    return [Claim("certificates", view.case.seal.draw, state, text, False)]


def verify_shown(
    log: Log, views: list[SealView], checkpoint: Checkpoint, files: Files
) -> dict[str, bytes]:
    """Return the shown files once the folder has exactly these bytes and nothing unexplained.

    Raises:
        FalseClaim: `shown`, naming the path.
    """
    expected = derive_shown(log, views, checkpoint)
    for path, data in expected.items():
        if files.get(path) != data:
            raise FalseClaim("shown", _shown_fault(path, path in files))
    for path in sorted(files):
        known = path.startswith(("entries/", "files/")) or path in (
            "checkpoint",
            "receipt",
            "pending.json",
        )
        if not known and path not in expected:
            raise FalseClaim("shown", tr(f"{path} 无人引用", f"nothing refers to {path}"))
    return expected


def _shown_fault(path: str, present: bool) -> Text:
    if present:
        return tr(f"{path} 与推算的不同", f"{path} differs from what is derived")
    return tr(f"缺 {path}", f"{path} is missing")


def derive_shown(log: Log, views: list[SealView], checkpoint: Checkpoint) -> dict[str, bytes]:
    """Derive the shown files of a folder.

    Raises:
        FalseClaim: `shown`, when a false result leaves nothing to derive.
    """
    origin = log.entries[0].entry.log
    attempts = [view.attempt for view in views]
    shown = {"index.json": index_json(log.entries, attempts, checkpoint.root.hex())}
    for view in views:
        if view.drawn is not None:
            labels = log.table(view.attempt.seq, "labels")
            try:
                shown |= draw_files(origin, view.attempt, view.drawn, labels)
            except (KeyError, ValueError) as error:
                where = view.case.seal.draw
                raise FalseClaim(
                    "shown", tr(f"{where} 无从推算", f"{where}: nothing to derive")
                ) from error
    return shown
