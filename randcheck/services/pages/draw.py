"""Tell the pages of one seal: its result in parts of a thousand rows, or why it has none."""

from collections.abc import Iterator

from randcheck.protocol.anchors import show_code
from randcheck.protocol.attempt import Substituted
from randcheck.protocol.bodies import Void
from randcheck.protocol.pairing import Bottleneck
from randcheck.protocol.shown import batch_of
from randcheck.services import wording
from randcheck.services.batches import label_of
from randcheck.services.pages.after import after_part, marks_of, state_words
from randcheck.services.pages.replacing import substitutions_of
from randcheck.services.pages.seal import DERIVED, claim_line, seal_part
from randcheck.services.pages.told import Told, newly_struck
from randcheck.services.pages.words import SEALED_MEANS, VOID_MEANS
from randcheck.services.reason_words import VOID
from randcheck.site.paths import entity_name
from randcheck.site.public import Change, ChangeLine, DrawPage, Fact, ResultLine, SealPage
from randcheck.text import Text, tr

ROWS = 1000
"""So many rows of a result stand on one page."""

TICKET = 8


def draw_pages(told: Told) -> Iterator[DrawPage]:
    """Tell the pages of a completed draw."""
    part, order, view = seal_part(told), told.order, told.view
    pages = max(1, -(-len(order) // ROWS))
    reserves = told.outcome.result.reserves() if told.outcome else ()
    batches = len(view.case.seal.batches) > 1
    seeds = tuple(f"seed-{n}.txt" for n, event in enumerate(view.events, 1) if event.drawn)
    earlier = tuple(f"result-{n}.json" for n in range(1, view.attempt.version))
    why, changes, after = tuple(unpaired(told)), tuple(changes_of(told)), after_part(told)
    for page in range(1, pages + 1):
        yield DrawPage(
            part,
            tuple(_lines(told, page)),
            len(order),
            len(told.moved_for),
            len(reserves),
            page,
            pages,
            batches,
            why,
            changes,
            seeds,
            earlier,
            after,
        )


def _lines(told: Told, page: int) -> Iterator[ResultLine]:
    start = (page - 1) * ROWS
    for number, visit in enumerate(told.order[start : start + ROWS], start + 1):
        token = visit.entity
        placed = told.placed[token]
        yield ResultLine(
            number,
            token,
            told.names.get(token, token),
            entity_name(token),
            told.stratum(placed.selected.stratum),
            placed.place,
            placed.ticket[:TICKET],
            told.teams.get(token, ()),
            batch_words(told, token),
            state_words(told, token),
            tuple(marks_of(told, token)),
        )


def batch_words(told: Told, token: str) -> str:
    """Write the batch of a drawn entity and its days; nothing where there is one batch only."""
    seal, placed = told.view.case.seal, told.placed[token]
    if len(seal.batches) == 1:
        return ""
    batch = batch_of(seal, placed.place, placed.selected.number)
    return f"第 {batch} 批 {label_of(seal.batches, seal.as_of, batch)}"


def unpaired(told: Told) -> Iterator[Text]:
    """Say why there are no teams."""
    found = told.outcome.result.pairing if told.outcome else None
    if isinstance(found, Bottleneck):
        seats, entities = len(found.seats), len({entity for entity, *_ in found.seats})
        people, short = len(found.people), found.short
        yield tr(
            f"{entities} 户的 {seats} 个席位只有 {people} 人能坐，还差 {short} 人次",
            f"{seats} seats at {entities} entities can only be taken by {people} people: "
            f"{short} short",
        )


def changes_of(told: Told) -> Iterator[Change]:
    """Tell the corrections and events since the draw, in the order of the log."""
    yield from _corrections(told)
    for number, view in enumerate(told.view.events, 1):
        event = view.event
        if isinstance(event, Substituted):
            continue
        what, people = wording.sources(event.sources), view.case.seal.inspectors.drum
        lines = [tr(f"{people} 人待抽，{what.zh}", f"{people} in the drum, {what.en}")]
        if event.paired_seq is None:
            lines.append(tr("尚未匹配", "not paired yet"))
        else:
            at = told.folder.at(told.folder.log.entries[event.paired_seq].entry.time)
            lines.append(tr(f"已匹配 {at}", f"paired {at}"))
        claims = tuple(claim_line(found) for found in view.claims if found.name in DERIVED)
        title = tr(f"事件 {number}：重新匹配检查人员", f"event {number}: pairing drawn anew")
        at = told.folder.at(event.time)
        code = show_code(event.text_hash)
        yield Change(title, at, code, tuple(map(ChangeLine, lines)), claims)


def later_of(told: Told) -> Iterator[Change]:
    """Tell all that changed the result since the draw."""
    yield from changes_of(told)
    yield from substitutions_of(told)


def _corrections(told: Told) -> Iterator[Change]:
    entries, seqs = told.folder.log.entries, told.view.attempt.correct_seqs
    for number, (seq, struck) in enumerate(zip(seqs, newly_struck(told.view), strict=True), 1):
        lines = [_strike(told, token, reason) for token, reason in struck]
        at, code = told.folder.at(entries[seq].entry.time), entries[seq].note.text_hash
        title = tr(f"更正 {number}", f"correction {number}")
        yield Change(title, at, show_code(code), tuple(lines))


def _strike(told: Told, token: str, reason: str) -> ChangeLine:
    why = told.reason(reason)
    who = f"{told.names[token]} {token}" if token in told.names else token
    if token not in told.placed:
        who_en = f"{who} (had not been drawn)"
        text = tr(f"删除 {who}（原未抽中）：{why.zh}", f"struck {who_en}: {why.en}")
        return ChangeLine(text)
    text = tr(f"删除 {who}：{why.zh}，由递补顶上", f"struck {who}: {why.en}; a reserve moves up")
    return ChangeLine(text, entity_name(token))


def seal_page(told: Told) -> SealPage:
    """Tell the page of a seal that is void, or has no result yet."""
    void = told.view.attempt.void
    facts = _voided(told) if void else _waiting(told)
    return SealPage(seal_part(told), void, tuple(facts), VOID_MEANS if void else SEALED_MEANS)


def _voided(told: Told) -> Iterator[Fact]:
    logged = told.view.attempt.voided
    assert logged is not None
    signed = told.folder.log.entries[logged.seq]
    body = signed.entry.body
    assert isinstance(body, Void)
    at, code = told.folder.at(logged.time), show_code(signed.note.text_hash)
    yield Fact(tr("作废原因", "why"), told.reason(body.reason, VOID))
    yield Fact(tr("作废时间", "when"), tr(at, at))
    yield Fact(tr("作废码", "code of the void entry"), tr(code, code), True)


def _waiting(told: Told) -> Iterator[Fact]:
    last = told.folder.at(told.view.case.seal.long_stop)
    yield Fact(tr("最迟出结果", "a result at the latest"), tr(last, last))
