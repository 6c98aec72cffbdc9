"""Tell who was replaced by lot after a draw, why, and who moved up from the reserves."""

from collections import defaultdict
from collections.abc import Iterator

from randcheck.protocol.anchors import show_code
from randcheck.protocol.attempt import Substituted
from randcheck.protocol.bodies import Absent
from randcheck.protocol.calendar import format_any
from randcheck.protocol.seed import round_time
from randcheck.protocol.shown_findings import seat_changes
from randcheck.protocol.views import EventView
from randcheck.services import wording
from randcheck.services.after_words import ALL_ANEW, FORESEEABLE, FOUND, UNFORESEEN
from randcheck.services.pages.seal import DERIVED, claim_line
from randcheck.services.pages.told import Told
from randcheck.services.reason_words import ABSENT
from randcheck.site.paths import entity_name
from randcheck.site.public import Change, ChangeLine
from randcheck.text import Text, tr


def substitutions_of(told: Told) -> Iterator[Change]:
    """Tell the substitutions of a draw, in the order of the log."""
    for view in told.substitutions:
        event = _event(view)
        claims = tuple(claim_line(found) for found in view.claims if found.name in DERIVED)
        title = tr(f"更换 {event.number}", f"substitution {event.number}")
        lines = tuple(_lines(told, view))
        yield Change(title, told.folder.at(event.time), show_code(event.text_hash), lines, claims)


def stories_of(told: Told) -> dict[str, list[ChangeLine]]:
    """Tell by entity what substitutions did to it: moved up, made up for, its team changed."""
    stories: dict[str, list[ChangeLine]] = defaultdict(list)
    for view in told.substitutions:
        number = _event(view).number
        for entities, line in (*_vanished(told, view), *_seats(told, view)):
            zh, en = f"更换 {number}：{line.text.zh}", f"substitution {number}: {line.text.en}"
            for token in entities:
                stories[token].append(ChangeLine(tr(zh, en)))
    return stories


def _event(view: EventView) -> Substituted:
    assert isinstance(view.event, Substituted)  # that is what substitutions are
    return view.event


def _lines(told: Told, view: EventView) -> Iterator[ChangeLine]:
    event = _event(view)
    for one in event.body.absent:
        yield _absent(told, one)
    for _, line in _vanished(told, view):
        yield line
    if event.body.approval:
        approval = event.body.approval
        yield ChangeLine(tr(f"批准文号：{approval}", f"approval: {approval}"))
    yield ChangeLine(_lot(told, event))
    for _, line in _seats(told, view):
        yield line
    if view.drawn and view.drawn.reseated and view.drawn.reseated.filled.phase > 1:
        yield ChangeLine(ALL_ANEW)
    yield ChangeLine(FORESEEABLE if event.body.lot is None else UNFORESEEN)


def _absent(told: Told, one: Absent) -> ChangeLine:
    who, why = told.person(one.inspector), told.reason(one.reason, ABSENT)
    if one.entity is None:
        zh = f"{who} 不能去（{why.zh}），让出所有未检查户的席位"
        return ChangeLine(tr(zh, f"{who} cannot go ({why.en}): all open seats"))
    where = told.entity(one.entity)
    zh = f"{who} 不能去 {where}（{why.zh}），只让出这一户的席位"
    return ChangeLine(tr(zh, f"{who}: not to {where} ({why.en})"), entity_name(one.entity))


def _vanished(told: Told, view: EventView) -> Iterator[tuple[frozenset[str], ChangeLine]]:
    """Yield who is gone and who moves up for it, with the codes of both."""
    moved = _event(view).effect.moved
    for gone, up in zip(_event(view).body.vanished, moved, strict=True):
        what, name = _gone(told, gone), told.entity(gone)
        if view.drawn is None:
            zh, en = f"{name}{what.zh}，待递补", f"{name} {what.en}: a reserve is to move up"
            yield frozenset({gone}), ChangeLine(tr(zh, en), entity_name(gone))
            continue
        next_one = told.entity(up)
        zh = f"{name}{what.zh}，由 {next_one} 递补"
        en = f"{name} {what.en}: {next_one} moves up"
        yield frozenset({gone, up}), ChangeLine(tr(zh, en), entity_name(up))


def _gone(told: Told, token: str) -> Text:
    """Say why an entity could not be inspected: in the wording of its finding."""
    passed = [f for f in told.view.attempt.findings.get(token, []) if f.state == "passed"]
    words = FOUND[passed[-1].result] if passed else tr("无法检查", "gone")
    return tr(f"（{words.zh}）", f"({words.en})")


def _lot(told: Told, event: Substituted) -> Text:
    """Say when it was decided and by what."""
    lot, paired = event.body.lot, event.paired_seq
    if lot is not None:
        at = format_any(round_time(lot))
        by = tr(f"quicknet 第 {lot.round} 轮（{at}）", f"quicknet round {lot.round} ({at})")
    else:
        by = tr("本次抽取的原种子", "the seed of this draw")
    if paired is None:
        return tr(f"随机源：{by.zh}，还没有抽", f"decided by {by.en}, not drawn yet")
    done = told.folder.at(told.folder.log.entries[paired].entry.time)
    return tr(f"随机源：{by.zh}，{done} 抽定", f"decided by {by.en}, drawn {done}")


def _seats(told: Told, view: EventView) -> Iterator[tuple[frozenset[str], ChangeLine]]:
    """Yield the seats that somebody else has, with the code of their entity."""
    if view.drawn is None or view.drawn.result is None:
        return
    for seat in seat_changes(view.standing, view.drawn.result):
        token, came = seat["entity"], told.person(seat["to"])
        where, role = told.entity(token), wording.role(seat["role"], told.labels)
        if seat["from"] is None:
            zh, en = f"{where} {role.zh}：{came}", f"{where}, {role.en}: {came}"
        else:
            left, why = told.person(seat["from"]), _why(told, view, seat["from"], token)
            zh = f"{where} {role.zh}：{left}{why.zh} → {came}"
            en = f"{where}, {role.en}: {came} in place of {left}{why.en}"
        yield frozenset({token}), ChangeLine(tr(zh, en), entity_name(token))


def _why(told: Told, view: EventView, person: str, token: str) -> Text:
    """Say why somebody left a seat; nothing where he moved because all teams were formed anew."""
    for one in _event(view).body.absent:
        if one.inspector == person and one.entity in (None, token):
            why = told.reason(one.reason, ABSENT)
            return tr(f"（{why.zh}）", f" ({why.en})")
    return tr("", "")
