"""Tell what is the same for every seal: what was fixed, the numbers, what is proved."""

from collections.abc import Iterator

from randcheck.protocol.anchors import show_code
from randcheck.protocol.bodies import Draw, Seal
from randcheck.protocol.claims import Claim, State
from randcheck.protocol.numbers import numbers_by_code
from randcheck.protocol.views import SealView, correction_claims
from randcheck.services import wording
from randcheck.services.claim_words import CLAIMS, STATES
from randcheck.services.pages.folder import Folder
from randcheck.services.pages.told import Told, state_of
from randcheck.services.pages.words import (
    NAMES,
    ROSTER,
    SEEN,
    VOIDED,
    WHOSE,
    chance_words,
    unchosen,
)
from randcheck.site.public import AttemptLine, ClaimLine, Fact, SealPart, StratumRow
from randcheck.site.record import StratumLine
from randcheck.site.sheet_html import odds
from randcheck.text import Text, tr

DERIVED = (
    "excluded", "bars", "numbers", "inspectors", "seed", "selection", "pairing", "corrected",
)  # fmt: skip
"""The claims that follow from the folder alone; others depend on what a verifier brings."""


def seal_part(told: Told) -> SealPart:
    """Tell what a page says of a seal before it comes to results."""
    seal = told.view.case.seal
    attempts = tuple(_attempts(told.folder, told.view))
    return SealPart(
        seal.draw,
        seal.task,
        item_name(told),
        seal.attempt,
        state_of(told.view),
        tuple(_facts(told)),
        seal.entities.registered,
        seal.entities.drum,
        tuple((wording.reason(c.reason), c.count) for c in seal.entities.excluded),
        tuple(strata_rows(told)),
        attempts,
        min(line.attempt for line in attempts) - 1,
        tuple(_claims(told.view)),
        tuple(_brings(told)),
        tuple(not_proved(told)),
    )


def item_name(told: Told) -> str:
    """Name the item with its code."""
    code = told.view.case.seal.item
    label = told.labels.get(("item", code), "")
    return f"{code} {label}" if label and label != code else code


def _facts(told: Told) -> Iterator[Fact]:
    attempt, seal, folder = told.view.attempt, told.view.case.seal, told.folder
    yield Fact(tr("封存码", "seal code"), _same(show_code(attempt.text_hash)), True)
    yield Fact(tr("封存时间", "sealed at"), _same(folder.at(attempt.time)))
    yield Fact(tr("随机源", "source of the seed"), wording.sources(seal.sources))
    if attempt.inputs_seq is not None:
        when = folder.log.entries[attempt.inputs_seq].entry.time
        for line in attempt.inputs_lines:
            yield Fact(tr("当场录入", "typed"), _same(line), True)
        yield Fact(tr("录入时间", "typed at"), _same(folder.at(when)))
    if attempt.draw_seq is not None:
        yield from _drawn_facts(told, attempt.draw_seq)
    yield Fact(tr("名录截至", "roster as of"), _same(seal.as_of))
    yield Fact(tr("完成期限", "visits due"), _same(seal.due))
    yield Fact(tr("最迟公布", "opens by"), _same(seal.opens))
    people = f"{seal.inspectors.drum:,}"
    yield Fact(tr("待抽检查人员", "inspectors in the drum"), _same(people))


def _drawn_facts(told: Told, seq: int) -> Iterator[Fact]:
    signed = told.folder.log.entries[seq]
    body = signed.entry.body
    if isinstance(body, Draw):
        for line in body.beacon:
            yield Fact(tr("信标", "beacon"), _same(line), True)
        yield Fact(tr("种子", "seed"), _same(body.seed), True)
    yield Fact(tr("抽取码", "draw code"), _same(show_code(signed.note.text_hash)), True)
    yield Fact(tr("抽取时间", "drawn at"), _same(told.folder.at(signed.entry.time)))


def _same(text: str) -> Text:
    return tr(text, text)


def strata_rows(told: Told) -> Iterator[StratumRow]:
    """Tell of every stratum its numbers and odds; the drawn number once there is a seed."""
    outcome, seal = told.outcome, told.view.case.seal
    numbers = numbers_by_code(seal.strata, outcome.result.seed) if outcome else {}
    cut_offs = {s.stratum: s.cut_off for s in outcome.result.strata} if outcome else {}
    for s in seal.strata:
        line = StratumLine(
            told.stratum(s.stratum),
            s.base,
            s.drum,
            numbers.get(s.stratum, s.number),
            wording.stratum_rule(s),
        )
        found = told.odds[s.stratum]
        chances = [
            tr(f"{w} 签 {chance_words(one)}", f"{w} tickets {chance_words(one)}")
            for w, one in found.items()
        ]
        cut_off = cut_offs.get(s.stratum, "").removeprefix("-")
        yield StratumRow(line, odds(line), tuple(chances) if len(chances) > 1 else (), cut_off)


def _attempts(folder: Folder, view: SealView) -> Iterator[AttemptLine]:
    """List the attempts at the same item and period, in order."""
    seal = view.case.seal
    for other in folder.views:
        found: Seal = other.case.seal
        if (found.item, found.period) == (seal.item, seal.period):
            here = found.draw == seal.draw
            yield AttemptLine(found.draw, found.attempt, found.as_of, state_of(other), here)


def _claims(view: SealView) -> Iterator[ClaimLine]:
    """List the claims that follow from the folder alone, each once, in the order of SPEC §12."""
    found: dict[str, Claim] = {}
    for claim in view.claims:
        found.setdefault(claim.name, claim)
    if view.corrections and "corrected" not in found:
        found["corrected"] = _corrected(view)
    for name in DERIVED:
        if name in found:
            yield claim_line(found[name])


def claim_line(claim: Claim) -> ClaimLine:
    """Put a claim into words."""
    true = claim.state is State.TRUE
    why = tr("", "") if true else claim.text
    return ClaimLine(STATES[claim.state.value], CLAIMS[claim.name], why, true)


def _corrected(view: SealView) -> Claim:
    """Examine the corrections as a verifier does, without noting it in the view."""
    alone = SealView(view.attempt, view.case, view.imported, view.drawn, view.corrections)
    correction_claims(alone)
    return alone.claims[0]


def _brings(told: Told) -> Iterator[Fact]:
    yield Fact(CLAIMS["whose-log"], WHOSE)
    if told.view.attempt.void:
        yield Fact(CLAIMS["voided-first"], VOIDED)
        return
    yield Fact(CLAIMS["sealed-first"], SEEN)
    yield Fact(CLAIMS["only-seal"], SEEN)
    for text in unchosen(told.view.attempt.sources):
        yield Fact(CLAIMS["unchosen"], text)


def not_proved(told: Told) -> Iterator[Text]:
    """List what this folder proves to nobody."""
    if told.folder.log.practice:
        yield tr("演练：随机数由本机产生，结果无效", "practice: this machine's own randomness")
    yield from wording.unproved(told.view.attempt.sources)
    if imported := told.view.imported:
        yield tr(
            f"{imported} 户的禁选依据是导入的检查记录",
            f"{imported} bars rest on imported visits",
        )
    seated = {seat.inspector for visit in told.order for seat in visit.seats}
    people = told.frame.people
    if unknown := sum(people[t].until == "-" for t in seated if t in people):
        yield tr(
            f"{unknown} 名检查人员的执法证有效期未提供",
            f"the certificates of {unknown} inspectors",
        )
    yield ROSTER
    yield NAMES
