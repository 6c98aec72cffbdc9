"""Show and describe what outsiders are asked, and what they answered."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from randcheck.cli.output import say
from randcheck.errors import Refused
from randcheck.protocol.anchors import show_code
from randcheck.protocol.calendar import format_any
from randcheck.protocol.gates import AHEAD
from randcheck.protocol.parts import Drand
from randcheck.protocol.seed import round_of, round_time
from randcheck.services.timely import Timely, waiting_seals
from randcheck.services.wording import clock, entry_kind
from randcheck.text import Text, join, tr

if TYPE_CHECKING:
    from randcheck.services.proofs import Added
    from randcheck.services.witness import Asked


def refuse_taken(path: Path | None, yes: bool) -> None:
    """Refuse to replace a file, unless that was said.

    Raises:
        Refused: it is there.
    """
    if path is not None and path.exists() and not yes:
        raise Refused(
            tr(f"{path} 已存在", f"{path} is there already"),
            tr("换个文件名, 或加 --yes 覆盖", "choose another name, or --yes to replace it"),
        )


def show_asked(asked: "Asked") -> None:
    """Say what is about to be cosigned: the log, what is new in it, and what waits for a seed."""
    point, old = asked.checkpoint, asked.request.old
    kinds = [(entry_kind(kind), count) for kind, count in asked.fresh.items()]
    fresh = join([tr(f"{k.zh} {n}", f"{k.en} {n}") for k, n in kinds], ", ")
    say(
        tr(f"日志  {point.origin}", f"log  {point.origin}"),
        tr(
            f"第 {old} 条之后到第 {point.size} 条: {fresh.zh or '没有新的'}",
            f"entries after {old}, up to {point.size}: {fresh.en or 'nothing new'}",
        ),
    )
    for label, sealed in waiting_seals(asked.attempts):
        code, drand = show_code(sealed.text_hash), round_of(sealed.sources)
        say(
            tr(f"待抽  {label}  封存码  {code}", f"sealed  {label}: seal code  {code}"),
            *([_round(drand, asked.log.zone)] if drand else ()),
        )


def _round(drand: Drand, zone: str) -> Text:
    at = round_time(drand)
    before, appears = clock(at - AHEAD, zone), clock(at, zone)
    return tr(
        f"  drand 第 {drand.round} 轮 {appears}, 联署须在 {before} 前",
        f"  drand round {drand.round} at {appears}; a cosignature counts until {before}",
    )


def asked_json(asked: "Asked") -> dict[str, Any]:
    """Describe what was cosigned for programs."""
    return {
        "origin": asked.checkpoint.origin,
        "size": asked.checkpoint.size,
        "old": asked.request.old,
        "entries": dict(asked.fresh),
        "sealed": [
            {
                "draw": label,
                "seal_sha256": sealed.text_hash,
                "round": drand.round if (drand := round_of(sealed.sources)) else None,
            }
            for label, sealed in waiting_seals(asked.attempts)
        ],
    }


def show_added(added: "Added", zone: str) -> None:
    """Say what was kept, and whether it came in time for each seal that waits."""
    at, by = clock(added.time, zone), added.by
    who = tr(f"{by} 联署", f"cosigned by {by}") if by else tr("时间戳", "stamped")
    mark = tr("√ 已收下", "√ kept") if added.new else tr("已有, 不变", "kept before")
    say(
        tr(
            f"{mark.zh}: 第 {added.size} 号校验码, {who.zh}, {at}",
            f"{mark.en}: checkpoint {added.size}, {who.en}, {at}",
        )
    )
    for seal in added.seals:
        say(_in_time(seal, zone))


def _in_time(seal: Timely, zone: str) -> Text:
    label = seal.label
    if not seal.covered:
        return tr(f"  — {label} 不在其中", f"  — {label} is not in it")
    if seal.in_time:
        return tr(f"  √ {label} 赶上了", f"  √ in time for {label}")
    if seal.bound is None:
        return tr(f"  — {label} 靠它证明不了", f"  — it proves nothing for {label}")
    bound = clock(seal.bound, zone)
    return tr(f"  ! {label} 晚了, 应在 {bound} 前", f"  ! too late for {label}: until {bound}")


def added_json(added: "Added") -> dict[str, Any]:
    """Describe what was kept for programs."""
    return {
        "size": added.size,
        "witness": added.by or None,
        "time": format_any(added.time),
        "new": added.new,
        "seals": [
            {
                "draw": seal.label,
                "seal_sha256": seal.code,
                "covered": seal.covered,
                "in_time": seal.in_time,
                "until": None if seal.bound is None else format_any(seal.bound),
            }
            for seal in added.seals
        ],
    }
