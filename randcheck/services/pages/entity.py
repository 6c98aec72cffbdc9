"""Tell the page of one firm: why it was drawn, in every draw that drew it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from randcheck.protocol.aftermath import standing
from randcheck.protocol.ticket import key
from randcheck.services.after_words import FOUND
from randcheck.services.own_ticket import lowest, powershell_line, shell_line
from randcheck.services.pages.after import corrected_of, found_facts, objections_of
from randcheck.services.pages.draw import batch_words
from randcheck.services.pages.folder import Folder
from randcheck.services.pages.replacing import stories_of
from randcheck.services.pages.told import Placed, Told
from randcheck.services.pages.words import SURE, chance_words, decimal
from randcheck.site.paths import entity_name
from randcheck.site.public import ChangeLine, EntityDraw, EntityPage, Fact, Ticket
from randcheck.text import Text, tr

STRIP = 2
"""The strip shows tickets from 0 to so many times the cut-off, at most to 1."""


def entity_pages(folder: Folder, draws: Sequence[Told]) -> Iterator[tuple[str, EntityPage]]:
    """Yield the page of every token that a draw drew; `draws` in the order of the log.

    What changed its code has a page under each, with the same content.
    """
    drawn: dict[str, list[tuple[Told, str]]] = defaultdict(list)
    stories = {told.view.case.seal.draw: stories_of(told) for told in draws}
    for told in draws:
        for token in told.placed:
            drawn[folder.current(token)].append((told, token))
    for current, found in drawn.items():
        tokens = list(dict.fromkeys(token for _, token in reversed(found)))
        page = EntityPage(
            tuple(dict.fromkeys(t.names.get(token, token) for t, token in reversed(found))),
            tuple(dict.fromkeys([current, *tokens])),
            tuple(
                _told(told, token, stories[told.view.case.seal.draw].get(token, ()))
                for told, token in reversed(found)
            ),
            f"{entity_name(tokens[0])}.json",
        )
        yield from ((token, page) for token in tokens)


def _told(told: Told, token: str, story: Sequence[ChangeLine]) -> EntityDraw:
    seal, placed = told.view.case.seal, told.placed[token]
    drawn = told.results[-1].result
    assert drawn is not None  # that is what `results` are
    entity_key, tickets = key(drawn.seed, "entity"), told.tickets[token]
    return EntityDraw(
        seal.draw,
        seal.task,
        _sentence(told, token, placed),
        _ticket(placed),
        tuple(_facts(told, token, placed, entity_key)),
        told.teams.get(token, ()),
        _commands(entity_key, lowest(entity_key, token, tickets), token),
        token in told.struck,
        () if token in told.struck else tuple(found_facts(told, token)),
        tuple(story),
        tuple(corrected_of(told, token)),
        tuple(objections_of(told, token)),
    )


def _sentence(told: Told, token: str, placed: Placed) -> Text:
    """Say in one sentence why."""
    s, place = placed.selected, placed.place
    label = told.stratum(s.stratum)
    if token in told.struck:
        why = told.reason(told.struck[token])
        return tr(
            f"曾抽中，抽取后经公开更正删除：{why.zh}。",
            f"Drawn, then struck by a public correction: {why.en}.",
        )
    if s.number >= s.drum:
        return tr(
            f"“{label}”这一层的 {s.drum:,} 户全部抽取，没有挑选。",
            f"All {s.drum:,} of the stratum “{label}” are drawn; nobody chose.",
        )
    if token in told.moved_for:
        return _moved_up(told, token, placed)
    moved = token not in told.first
    sealed = next(one.drum for one in told.view.case.seal.strata if one.stratum == s.stratum)
    gone = sealed - s.drum
    left_zh = f"，更正时删除 {gone:,} 户，余下 {s.drum:,} 户" if gone else ""
    left_en = f", {gone:,} of them struck," if gone else ""
    why_zh = "（前面有删除的，由递补顶上）" if moved else ""
    why_en = " (a reserve that moved up when others were struck)" if moved else ""
    return tr(
        f"“{label}”这一层 {sealed:,} 户{left_zh}按签号从小到大取前 {s.number:,} 户，"
        f"本户排第 {place:,}，所以抽中{why_zh}。",
        f"Of {sealed:,} in the stratum “{label}”{left_en} "
        f"the {s.number:,} lowest tickets are drawn; "
        f"this one is number {place:,}{why_en}.",
    )


def _moved_up(told: Told, token: str, placed: Placed) -> Text:
    """Say for whom a reserve moved up, and why it was this one."""
    gone, s, label = told.moved_for[token], placed.selected, told.stratum(placed.selected.stratum)
    found = standing(told.view.attempt.findings.get(gone, []))
    why = FOUND[found.result] if found else tr("无法检查", "gone")
    name = told.entity(gone)
    return tr(
        f"“{label}”这一层 {s.drum:,} 户按签号从小到大取前 {s.number:,} 户，"
        f"本户排第 {placed.place:,}，是递补；“{name}”{why.zh}，按签号次序由本户递补。",
        f"Of {s.drum:,} in the stratum “{label}” the {s.number:,} lowest tickets are drawn; "
        f"this one is number {placed.place:,}, a reserve that moved up in place of “{name}” "
        f"({why.en}).",
    )


def _ticket(placed: Placed) -> Ticket:
    cut_off = placed.cut_off
    end = min(STRIP * int(cut_off, 16), 2**256)
    parts = (_percent(int(number, 16), end) for number in (placed.ticket, cut_off))
    return Ticket(decimal(placed.ticket), decimal(cut_off), *parts)


def _percent(part: int, whole: int) -> str:
    tenths = min(1000 * part // whole if whole else 0, 1000)
    return f"{tenths // 10}.{tenths % 10}"


def _facts(told: Told, token: str, placed: Placed, entity_key: str) -> Iterator[Fact]:
    s, tickets = placed.selected, told.tickets[token]
    found = told.odds.get(s.stratum, {}).get(tickets)
    chance = chance_words(found) if found else "—"
    label, batch = told.stratum(s.stratum), batch_words(told, token)
    sealed = next(one for one in told.view.case.seal.strata if one.stratum == s.stratum)
    yield Fact(tr("分层", "stratum"), tr(label, label))
    certain = SURE if chance == "100%" else tr("", "")
    yield Fact(tr("抽前机会", "odds before"), tr(f"{chance} {certain.zh}", f"{certain.en}"))
    yield Fact(
        tr("待抽 / 抽取", "drum / drawn"),
        tr(f"{sealed.drum:,} / {s.number:,}", f"{sealed.drum:,} / {s.number:,}"),
    )
    if tickets > 1:
        yield Fact(
            tr("签数", "tickets"), tr(f"{tickets} 签，取最小的", f"{tickets}, lowest counts")
        )
    yield Fact(tr("名次", "place"), tr(str(placed.place), str(placed.place)))
    yield Fact(tr("签号", "ticket"), tr(placed.ticket, placed.ticket), True)
    yield Fact(tr("界线", "cut-off"), tr(placed.cut_off, placed.cut_off), True)
    yield Fact(tr("签钥", "key"), tr(entity_key, entity_key), True)
    if batch:
        yield Fact(tr("批次", "batch"), tr(batch, batch))


def _commands(entity_key: str, number: int, token: str) -> tuple[tuple[str, str], ...]:
    """Name the systems on which a ticket can be recomputed at once, and the line to type."""
    return (
        ("Linux / macOS", shell_line(entity_key, number, token)),
        ("Windows PowerShell", powershell_line(entity_key, number, token)),
    )
