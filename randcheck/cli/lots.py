"""Draw the two draws themselves: tickets against the cut-off, and the teams seat by seat."""

from collections.abc import Sequence
from itertools import chain

from randcheck.cli.canvas import Room, Screen, cut, fitted, more, paragraphs, raw, text
from randcheck.cli.output import width
from randcheck.cli.pixels import Line
from randcheck.cli.session import pick
from randcheck.services.steps import SeatStep, TeamsStep, TicketRow, TicketStep, VisitStep
from randcheck.text import Text, tr

RESERVES = 3
"""How many reserves stand below the cut-off on the wall; the papers have them all."""

TEAM_SCREENS = 12
"""Screens of visits that people sit through; the papers have the rest."""

BITS = 256
PLACE, HEX = 6, 12
REASONS = {
    "team": tr("已在本组", "in this team"),
    "full": tr("名额已满", "full"),
    "needed": tr("别处缺他不可", "needed elsewhere"),
}


def ticket_screens(key: str, strata: Sequence[TicketStep], room: Room) -> list[Screen]:
    """Show the drawn of each stratum in ticket order, the cut-off, and the first reserves."""
    return [
        _stratum(key, one, f"{place}/{len(strata)}", room) for place, one in enumerate(strata, 1)
    ]


def _stratum(key: str, step: TicketStep, place: str, room: Room) -> Screen:
    title = tr(f"签号: {step.name} ({place})", f"ticket numbers: {step.name} ({place})")
    head = text(
        tr(f"待抽 {step.drum:,} 户, 抽 {step.number:,} 户", f"{step.number:,} of {step.drum:,}"),
        style="bold",
    )
    if step.cut_off is None:
        none = tr("这一层没有抽取", "nobody is drawn from this stratum")
        return Screen(5, title, (*head, *text(none)))
    reserves = [row for row in step.rows if not row.drawn][:RESERVES]
    shift = _scale([step.rows[step.number - 1], *reserves])
    head += paragraphs(
        [
            tr(
                f"签号 = SHA-256({key}1:代码), 小的先",
                f"ticket = SHA-256({key}1:CODE), lowest first",
            ),
            tr(
                f"条长即签号, 满格 2^{shift}; | 为界线",
                f"a bar is the ticket number, full at 2^{shift}; | is the cut-off",
            ),
        ],
        room,
        "dim",
    )
    body = [*_rows(step, len(head) + len(reserves) + 1, shift, room), _cut_off(step)]
    body += [_row(row, step, shift, room) for row in reserves]
    return Screen(5, title, (*head, *body), len(head))


def _scale(rows: Sequence[TicketRow]) -> int:
    """Find the power of two that all these tickets, and the last drawn of the rest, lie below."""
    return max(int(row.ticket, 16).bit_length() for row in rows)


def _rows(step: TicketStep, taken: int, shift: int, room: Room) -> list[Line]:
    """Draw the rows of the drawn; where they do not all fit, the first and the last."""
    drawn = [row for row in step.rows if row.drawn]
    kept = drawn if room.lines is None else drawn[: max(1, room.lines - taken)]
    if len(kept) == len(drawn):
        return [_row(row, step, shift, room) for row in drawn]
    first, last = kept[:-2], drawn[-1]
    gap = text(more(len(drawn) - len(first) - 1), style="dim")
    return [*(_row(row, step, shift, room) for row in first), *gap, _row(last, step, shift, room)]


def _row(row: TicketRow, step: TicketStep, shift: int, room: Room) -> Line:
    wide = max(12, min(80, room.columns // 4)) if room.lines else 24
    last = row.drawn and row.place == step.number
    mark = ">" if last else " "
    start = f"{mark}{row.place:>{PLACE - 1},}  {row.ticket[:HEX]}…  "
    rest = room.columns - len(start) - wide - 2
    many = pick(tr(f" ({row.tickets} 签)", f" ({row.tickets} tickets)")) if row.tickets > 1 else ""
    name = f"{row.token}{many} {row.name}"
    style = "bold" if row.drawn else "dim"
    return (
        (start, style),
        (ticket_bar(row.ticket, step.cut_off or "", shift, wide), style),
        ("  " + (cut(name, rest) if room.lines else name), style),
    )


def ticket_bar(ticket: str, cut_off: str, shift: int, wide: int) -> str:
    """Draw a ticket number as its share of 2^shift, with a line at the cut-off.

    The bar of the last drawn ends at the line; those of the reserves go beyond it.
    """
    filled, line = (int(number, 16) * wide >> shift for number in (ticket, cut_off))
    cells = "#" * filled + "." * (wide - filled)
    return f"{cells[:line]}|{cells[line:]}"


def _cut_off(step: TicketStep) -> Line:
    assert step.cut_off is not None
    share = int(step.cut_off, 16) / 2**BITS
    words = tr(
        f"------  {step.cut_off[:HEX]}…  界线 = 最后抽中的签号, 在 2^{BITS} 的 {share:.4%} 处; "
        "以下递补",
        f"------  {step.cut_off[:HEX]}…  cut-off, the last drawn: {share:.4%} of 2^{BITS}; "
        "reserves",
    )
    return raw(pick(words))


def team_screens(teams: TeamsStep, room: Room) -> list[Screen]:
    """Show the visits, as many on a screen as fit whole, or why there is no pairing."""
    title = tr("检查人员", "the teams")
    if teams.bottleneck is not None:
        words = tr(f"× 配不成组: {teams.bottleneck.zh}", f"× no pairing: {teams.bottleneck.en}")
        return [Screen(6, title, tuple(paragraphs([words], room, "bold")))]
    if not teams.visits:
        return [Screen(6, title, tuple(text(tr("没有抽中的", "nobody is drawn"))))]
    blocks = [_visit(visit, room) for visit in teams.visits]
    if room.lines is None:
        return [Screen(6, title, tuple(chain.from_iterable(blocks)))]
    return _pages(title, blocks, room.lines - 1)


def _pages(title: Text, blocks: Sequence[list[Line]], lines: int) -> list[Screen]:
    """Turn pages; where there are too many, the last one says how many visits are left out."""
    found: list[Screen] = []
    done, pages = 0, _packed(blocks, lines)
    for page in pages[:TEAM_SCREENS]:
        where = f" ({done + 1}-{done + len(page)}/{len(blocks)})"
        done += len(page)
        left = len(blocks) - done if len(found) == TEAM_SCREENS - 1 else 0
        body = (*chain.from_iterable(page), *(text(more(left), style="dim") if left else ()))
        found.append(Screen(6, tr(title.zh + where, title.en + where), body, 0))
    return found


def _packed(blocks: Sequence[list[Line]], lines: int) -> list[list[list[Line]]]:
    """Fill screens with whole blocks; a block taller than a screen is cut."""
    pages: list[list[list[Line]]] = []
    left = 0
    for block in blocks:
        if len(block) > left or not pages:
            pages.append([])
            left = lines
        pages[-1].append(block[:lines])
        left -= len(block)
    return pages


def _visit(visit: VisitStep, room: Room) -> list[Line]:
    head = f"{visit.number:>4,}. {visit.name}  {visit.token}"
    return [raw(cut(head, room.columns), "bold"), *(_seat(seat, room) for seat in visit.seats)]


def _seat(seat: SeatStep, room: Room) -> Line:
    """Draw one seat: the role, who sits, and who was passed."""
    role = fitted(f"{pick(seat.role)} {seat.number}", 12)
    person = fitted(seat.person, 12)
    start = f"      {role}  "
    rest = room.columns - width(start) - width(person) - 2 if room.lines else 10**9
    return ((start, ""), (person, "bold"), ("  " + _passed(seat, rest), "dim"))


def _passed(seat: SeatStep, columns: int) -> str:
    """Name who was passed and why, in ticket order; those there is no room for are counted."""
    words = [f"{name}({pick(REASONS[reason])})" for name, reason in seat.passed]
    lead = pick(tr("略过 ", "passed ")) if words else pick(tr("排在最前", "first in order"))
    shown = lead + " ".join(words)
    kept = len(words)
    while kept and width(shown) > columns:
        kept -= 1
        shown = lead + " ".join([*words[:kept], pick(more(len(words) - kept))])
    return shown
