"""Head the claims of a draw: which it is, what was chosen before it, and what became of it."""

from collections.abc import Iterator, Sequence

from randcheck.cli.words import fate
from randcheck.protocol.attempt import Amendment, Attempt, Substituted
from randcheck.protocol.bodies import Seal, Void
from randcheck.protocol.calendar import days_apart
from randcheck.protocol.folder import Log
from randcheck.protocol.pairing import Bottleneck
from randcheck.protocol.table import Row
from randcheck.protocol.verify import Examination
from randcheck.protocol.views import SealView
from randcheck.services.reason_words import VOID
from randcheck.services.wording import reason, stratum_name
from randcheck.text import Text, join, tr

STRATA_SHOWN = 8
YEAR = 366


def heading(log: Log, view: SealView) -> Text:
    """Say what was chosen before the seal and what became of the draw."""
    chosen = choice(view.case.seal, log.table(view.attempt.seq, "labels"))
    ended = outcome(log, view)
    return tr(f"{chosen.zh}【{ended.zh}】", f"{chosen.en} [{ended.en}]")


def outcome(log: Log, view: SealView) -> Text:
    """Say what became of a draw, up to its last correction or event."""
    attempt = view.attempt
    if attempt.voided:
        why = _void_reason(log, attempt.voided.seq)
        return tr(f"作废: {why.zh}", f"void: {why.en}")
    if attempt.live:
        return tr("已封存, 未抽", "sealed, not drawn")
    return join([tr("已抽", "drawn"), *_since(view)], ", ")


def _since(view: SealView) -> Iterator[Text]:
    if view.corrections:
        yield tr("已更正", "corrected")
    done = [event.event for event in view.events if event.drawn]
    if any(isinstance(event, Amendment) for event in done):
        yield tr("重新匹配", "paired anew")
    if any(isinstance(event, Substituted) for event in done):
        yield tr("有更换", "substituted")
    found = view.outcome
    if found and isinstance(found.result.pairing, Bottleneck):
        yield tr("未配人", "no pairing")


def _void_reason(log: Log, seq: int) -> Text:
    body = log.entries[seq].entry.body
    assert isinstance(body, Void)
    return VOID.get(body.reason, tr(body.reason, body.reason))


def others(examination: Examination, draw: str) -> Text | None:
    """Name the other seals of the same item within a year, and what became of them."""
    attempts = [view.attempt for view in examination.views]
    seal = next((a.seal for a in attempts if a.seal.draw == draw), None)
    found = [a for a in attempts if seal and _akin(a, seal)]
    shown = "、".join(f"{a.seal.draw} {fate(a.fate)}" for a in found[:STRATA_SHOWN])
    more = " …" if len(found) > STRATA_SHOWN else ""
    if not found:
        return None
    return tr(f"同事项一年内另有: {shown}{more}", f"same item within a year: {shown}{more}")


def _akin(attempt: Attempt, seal: Seal) -> bool:
    other = attempt.seal
    near = other.item == seal.item and days_apart(other.as_of, seal.as_of) <= YEAR
    return near and other.draw != seal.draw


def choice(seal: Seal, labels: Sequence[Row]) -> Text:
    """Say what the bureau chose before the seal: that is lawful, and not random."""
    names = {row[1]: row[2] for row in labels if row[0] == "stratum"}
    shown, more = seal.strata[:STRATA_SHOWN], ["…"] * (len(seal.strata) > STRATA_SHOWN)
    numbers = [f"{s.number}/{s.drum}" for s in shown]
    called = [stratum_name(s.stratum, names.get(s.stratum)) for s in shown]
    called_en = [names.get(s.stratum, s.stratum) for s in shown]
    shares = [*map(" ".join, zip(called, numbers, strict=True)), *more]
    shares_en = [*map(" ".join, zip(called_en, numbers, strict=True)), *more]
    left_out = [f"{reason(c.reason).zh} {c.count}" for c in seal.entities.excluded]
    left_out_en = [f"{c.count} {reason(c.reason).en}" for c in seal.entities.excluded]
    return tr(
        f"{seal.task} {seal.as_of} 第{seal.attempt}次, 抽前选定: {'; '.join([*shares, *left_out])}",
        f"{seal.task} {seal.as_of}, attempt {seal.attempt}, chosen before: "
        f"{'; '.join([*shares_en, *left_out_en])}",
    )
