"""Examine a published folder: every claim of SPEC §12, in its order.

The folder comes as a mapping of paths to bytes; where it lies is not this module's business.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from randcheck.errors import FalseClaim, Unreadable
from randcheck.protocol.aftermath import standing
from randcheck.protocol.anchors import Anchors, matches
from randcheck.protocol.attempt import Attempt, Substituted
from randcheck.protocol.bodies import Before, Genesis
from randcheck.protocol.catalogue import catalogue
from randcheck.protocol.checkpoint import Checkpoint
from randcheck.protocol.claims import NOTHING, Claim, State, Verdict, any_false
from randcheck.protocol.draw_checks import Drawn
from randcheck.protocol.folder import Files, Log, read_folder, verify_files
from randcheck.protocol.folder_claims import PENDING, folder_claims, outside, sums_claim, whose_log
from randcheck.protocol.history import carry
from randcheck.protocol.pages import PageMaker, Published, is_page, pages_claim
from randcheck.protocol.proofs import Times, is_proof
from randcheck.protocol.replay import Replay
from randcheck.protocol.seal_claims import Scene, seal_claims, substitution_claims
from randcheck.protocol.shown import draw_files
from randcheck.protocol.sums import ALLOWED, COMMANDS, SIGNATURE, SUMS, format_commands
from randcheck.protocol.table import CARRIED, format_table
from randcheck.protocol.views import EventView, SealView, claim, correction_claims, walk
from randcheck.text import Text, tr

WHOLE_BEFORE = tr("原日志最后的完整公示 (--before)", "its last whole publication (--before)")
LOOSE = frozenset({"checkpoint", "receipt", PENDING, SUMS, SIGNATURE, ALLOWED})
"""Files that other claims explain."""


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
    log, checkpoint, proofs = read
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
    old = None if any_false(claims) else _before(log, anchors, claims)
    if any_false(claims):
        return Examination(Verdict(tuple(claims), log.practice), log, views=tuple(views))
    attempts = [view.attempt for view in views]
    said = outside(log, attempts, proofs, anchors)
    scene = _scene(log, anchors, said.times, any(a.findings for a in attempts))
    for view in views:
        claims += _claims_of(view, scene)
    claims += _claims_of_shown(log, views, checkpoint, files, anchors.pages)
    claims += [sums_claim(log, files), *said.claims, whose_log(log, anchors, old)]
    claims += folder_claims(log, checkpoint, files, anchors)
    return Examination(Verdict(tuple(claims), log.practice), log, state, checkpoint, tuple(views))


def _gather(found: Iterator[SealView], views: list[SealView]) -> None:
    """Keep what was examined even when a later seal reaches a cap."""
    for view in found:
        views.append(view)


def _scene(log: Log, anchors: Anchors, times: Times, found: bool) -> Scene:
    observers = {key.fingerprint for key in log.keys.of("observer")}
    trusted = frozenset(found for found in observers if matches(found, anchors.keys))
    return Scene(log.practice, anchors, times, trusted, found)


def _claims_of(view: SealView, scene: Scene) -> list[Claim]:
    """List the claims of a seal and of its events."""
    correction_claims(view)
    draw = view.attempt.seal.draw
    beacon = _beacon_line(view.drawn)
    view.claims += seal_claims(view.attempt, draw, scene, beacon, view.drawn is not None)
    view.claims += _of_people(view.last, draw)
    text = tr(f"{view.imported} 户禁选依据导入的检查", f"{view.imported} rest on imported visits")
    state = State.NOT_PROVED if view.imported else State.TRUE
    view.claims.append(Claim("imported", draw, state, text if view.imported else NOTHING, False))
    if scene.found:
        view.claims += _of_findings(view.attempt)
    for event in view.events:
        event.claims += _claims_of_event(event, view.attempt.label(event.event), scene)
    return [*view.claims, *(found for event in view.events for found in event.claims)]


def _claims_of_event(event: EventView, label: str, scene: Scene) -> Iterator[Claim]:
    drawn = event.drawn
    if isinstance(event.event, Substituted):
        yield from substitution_claims(event.event, label, scene, _beacon_line(drawn))
    else:
        yield from seal_claims(event.event, label, scene, _beacon_line(drawn), drawn is not None)
    yield from _of_people(drawn, label)


def _beacon_line(drawn: Drawn | None) -> str | None:
    beacon = getattr(drawn.body, "beacon", ()) if drawn else ()
    return beacon[0] if beacon else None


def _of_people(drawn: Drawn | None, label: str) -> list[Claim]:
    """Say whether every seated officer's certificate is known to be in date."""
    if drawn is None:
        return []
    people = drawn.case.people
    until = {row[1]: row[3] for row in people if row[0] == "person" and row[2] == "officer"}
    seats = {row[4] for row in drawn.rows if row[0] == "seat"}
    open_ends = sum(until.get(person) == "-" for person in seats)
    state = State.NOT_PROVED if open_ends else State.TRUE
    text = tr(f"{open_ends} 人未提供有效期", f"{open_ends} without a date")
    return [Claim("certificates", label, state, text if open_ends else NOTHING, False)]


def _of_findings(attempt: Attempt) -> list[Claim]:
    """Say whether every drawn entity has a finding that passed review, once there are some."""
    if attempt.seated is None:
        return []
    passed = {token for token, found in attempt.findings.items() if standing(found)}
    lack = len(attempt.seated.drawn - passed)
    text = tr(f"{lack} 户还没有审核通过的结果", f"{lack} without a finding that passed review")
    state = State.NOT_PROVED if lack else State.TRUE
    return [Claim("findings", attempt.seal.draw, state, text if lack else NOTHING, False)]


def _before(log: Log, anchors: Anchors, claims: list[Claim]) -> Log | None:
    """Judge whether a log goes on from the one it names; return that one."""
    genesis = log.entries[0].entry.body
    if not isinstance(genesis, Genesis) or genesis.before is None:
        return None
    if anchors.before is None:
        needs = tr("原日志的公示 (--before)", "the publication of the log before (--before)")
        claims.append(Claim("before", None, State.NOT_PROVED, NOTHING, needs=needs))
        return None
    old = examine(anchors.before, replace(anchors, seen=(), keys=(), before=None))
    if _falls_short(genesis.before, old):
        text = tr("给出的公示只到中途", "the publication given ends before it does")
        claims.append(Claim("before", None, State.NOT_PROVED, text, needs=WHOLE_BEFORE))
        return old.log
    fault = _fault_before(log, genesis.before, old)
    if fault or old.log is None:
        claims.append(Claim("before", None, State.FALSE, fault or NOTHING))
        return None
    known = whose_log(old.log, anchors, log)
    claims.append(replace(known, name="before"))
    return old.log


def _falls_short(named: Before, old: Examination) -> bool:
    """Tell whether a sound publication of the log before ends earlier than that did."""
    point, false = old.checkpoint, old.verdict.count(State.FALSE)
    return bool(point and not false and point.origin == named.log and point.size < named.size)


def _fault_before(log: Log, named: Before, old: Examination) -> Text | None:
    """Say in what a log before is not what genesis says of it."""
    if old.verdict.count(State.FALSE) or not (old.state and old.checkpoint):
        return tr("原日志本身不符", "the log before does not hold itself")
    point = old.checkpoint
    same = (point.origin, point.size, point.root.hex()) == (named.log, named.size, named.root)
    table = format_table(CARRIED, carry(old.state.history), log.practice)
    if not same or table != log.load(0, "carried"):
        return tr("与原日志不符", "not what the log before comes to")
    return None


def _claims_of_shown(
    log: Log,
    views: list[SealView],
    checkpoint: Checkpoint,
    files: Files,
    maker: PageMaker | None,
) -> list[Claim]:
    """Judge what is shown, and the pages where there are some."""
    claims: list[Claim] = []
    expected = claim("shown", None, lambda: derive_shown(log, views, checkpoint), claims)
    if expected is not None:
        claims.clear()
        claim("shown", None, lambda: verify_shown(expected, files), claims)
    if any(map(is_page, files)):
        found = Published(log, views, checkpoint, expected, files) if expected else None
        claims.append(pages_claim(found, files, maker))
    return claims


def verify_shown(expected: Mapping[str, bytes], files: Files) -> None:
    """Demand that the shown files have exactly these bytes, and that nothing is unexplained.

    Raises:
        FalseClaim: `shown`, naming the path.
    """
    for path, data in expected.items():
        if files.get(path) != data:
            raise FalseClaim("shown", _shown_fault(path, path in files))
    for path in sorted(files):
        known = path.startswith(("entries/", "files/")) or path in LOOSE or is_proof(path, files)
        if not (known or is_page(path) or path in expected):
            raise FalseClaim("shown", tr(f"{path} 无人引用", f"nothing refers to {path}"))


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
    shown = {
        **catalogue(origin, len(log.entries), attempts, checkpoint.root.hex()),
        COMMANDS: format_commands(origin),
    }
    for view in views:
        if view.drawn is not None:
            labels = log.table(view.attempt.seq, "labels")
            try:
                shown |= draw_files(origin, view, labels)
            except (KeyError, ValueError) as error:
                where = view.case.seal.draw
                raise FalseClaim(
                    "shown", tr(f"{where} 无从推算", f"{where}: nothing to derive")
                ) from error
    return shown
