"""Keep a time stamp that an authority gave, with the checkpoint that it is of."""

from hashlib import sha256

from randcheck.errors import Refused
from randcheck.protocol.calendar import format_any
from randcheck.protocol.proofs import STAMP
from randcheck.services import stamps
from randcheck.services.asking import known_size
from randcheck.services.journal import Journal
from randcheck.services.proofs import Added, text
from randcheck.services.stamps import read_stamp
from randcheck.services.timely import timely
from randcheck.text import tr


def add_stamp(
    journal: Journal, response: bytes, size: int | None, roots: bytes | None, replace: bool
) -> Added:
    """Keep a time stamp with the checkpoint that it is of; with `roots`, once they vouch for it.

    An earlier one of the same checkpoint stays, unless it is to be replaced.

    Raises:
        FalseClaim: it was not granted, or does not hold; Malformed: it is none; Refused: it is of
            no checkpoint of this log, or of another size, or later than the one there is;
            Unreadable: the roots cannot be read.
    """
    size = known_size(journal, size)
    stamp, digest = read_stamp(response)
    sizes = range(journal.size, 0, -1) if size is None else (size,)
    found = next((s for s in sizes if sha256(text(journal, s)).digest() == digest), None)
    if found is None:
        raise _stray(size)
    if roots is not None:
        stamps.verify_stamp(text(journal, found), response, roots)
    kept = journal.workspace.store.proofs().get((found, STAMP))
    if kept is not None and kept != response and not replace:
        _refuse_later(found, read_stamp(kept)[0], stamp)
    if kept != response:
        journal.workspace.store.keep_proof(found, STAMP, response)
    seals = timely(journal.state.history.attempts, found, stamp.latest, alone=True)
    return Added(found, "", stamp.latest, kept != response, tuple(seals))


def _stray(size: int | None) -> Refused:
    if size is not None:
        return Refused(
            tr(f"不是第 {size} 号校验码的时间戳", f"the stamp is not of checkpoint {size}"),
            tr("不写 --size, 让程序自己找", "leave --size out, and it is looked for"),
        )
    return Refused(
        tr("不是这本日志任何一个校验码的时间戳", "the stamp is of no checkpoint of this log"),
        tr("请求用 randcheck timestamp request 生成", "ask with randcheck timestamp request"),
    )


def _refuse_later(size: int, kept: stamps.Stamp, fresh: stamps.Stamp) -> None:
    if kept.latest <= fresh.latest:
        at = format_any(kept.latest)
        raise Refused(
            tr(
                f"第 {size} 号校验码已有 {at} 的时间戳, 早于这一个",
                f"checkpoint {size} has a stamp of {at} already, which is earlier",
            ),
            tr("要换成这一个, 加 --replace", "to keep this one in its place, add --replace"),
        )
