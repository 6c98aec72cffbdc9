"""The envelope of a log entry (SPEC §4.2): type, place in the chain, claimed time, body."""

from dataclasses import dataclass
from typing import Annotated, Any

from randcheck.errors import Malformed
from randcheck.protocol.bodies import BODIES, TYPE_OF, Body
from randcheck.protocol.record import (
    Hex64,
    Origin,
    Time,
    dump_json,
    from_json,
    load_json,
    one_of,
    refuse,
    to_json,
)
from randcheck.text import tr

SIZE_LIMIT = 65_536
ENVELOPE: tuple[tuple[str, Any], ...] = (
    ("type", Annotated[str, one_of(*BODIES)]),
    ("v", int),
    ("log", Origin),
    ("seq", int),
    ("prev_sha256", Hex64),
    ("time", Time),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log."""

    log: str
    seq: int
    prev_sha256: str
    time: str
    body: Body


def format_entry(entry: Entry) -> bytes:
    """Write the text that is signed."""
    return dump_json(
        {
            "type": TYPE_OF[type(entry.body)],
            "v": 1,
            "log": entry.log,
            "seq": entry.seq,
            "prev_sha256": entry.prev_sha256,
            "time": entry.time,
            "body": to_json(entry.body),
        }
    )


def parse_entry(text: bytes) -> Entry:
    """Read the text of an entry.

    Raises:
        Malformed: any text that `format_entry` would not write.
    """
    if b"\\" in text:
        refuse("entry", "no backslash")
    value = load_json(text)
    if not isinstance(value, dict) or list(value) != [name for name, _ in ENVELOPE] + ["body"]:
        refuse("entry", "members type, v, log, seq, prev_sha256, time, body")
    for name, kind in ENVELOPE:
        from_json(kind, value[name], name)
    body = from_json(BODIES[value["type"]], value["body"], value["type"])
    entry = Entry(value["log"], value["seq"], value["prev_sha256"], value["time"], body)
    if format_entry(entry) != text:
        raise Malformed(tr("日志条目不是规定格式", "an entry is not in the one form"))
    return entry
