"""Make keys.json and items.json: lists of the log that web sites show."""

from typing import Any

from randcheck.errors import Malformed
from randcheck.model import Check, Item
from randcheck.protocol.bodies import Items, KeyRevoke
from randcheck.protocol.folder import Log
from randcheck.protocol.note import VerifierKey, format_verifier_key
from randcheck.protocol.record import dump_json
from randcheck.services.item_list import parse_items

ITEM = (
    "code", "category", "name", "sub", "kind", "basis", "subject", "object",
    "ratio", "frequency", "method", "officers", "department", "remark",
)  # fmt: skip
CHECK = ("number", "content", "how")
"""What is shown of an item and a check: a new field of theirs appears only once it stands here."""


def _document(log: Log, kind: str, **members: Any) -> bytes:
    origin = log.entries[0].entry.log
    head = {"schema": f"randcheck {kind} v1", "origin": origin, "practice": log.practice}
    return dump_json({**head, **members})


def keys_page(log: Log) -> bytes:
    """List every key that the log named, and from which entry to which it is valid."""
    ended = {
        signed.entry.body.key: signed.seq
        for signed in log.entries
        if isinstance(signed.entry.body, KeyRevoke)
    }
    keys = [_key(log, role, key, ended.get(key)) for role, key in log.keys.named]
    return _document(log, "keys", keys=keys)


def _key(log: Log, role: str, key: VerifierKey, ended: int | None) -> dict[str, Any]:
    return {
        "role": role,
        "name": key.name,
        "vkey": format_verifier_key(key),
        "fingerprint": key.fingerprint,
        "valid_from": log.keys.since(key),
        "valid_until": ended,
    }


def items_page(log: Log) -> bytes | None:
    """List the inspection items (一单) as the log has them last; None where there is no list.

    The protocol takes any text for a list (SPEC §6.5); what is none in our form is not shown.
    """
    last = next((s for s in reversed(log.entries) if isinstance(s.entry.body, Items)), None)
    if last is None:
        return None
    try:
        items = parse_items(log.load(last.seq, "file") or b"")
    except Malformed:
        return None
    return _document(log, "items", seq=last.seq, items=[_item(item) for item in items])


def _item(item: Item) -> dict[str, Any]:
    shown = {name: getattr(item, name) or None for name in ITEM}
    return {**shown, "checklist": [_check(check) for check in item.checklist]}


def _check(check: Check) -> dict[str, Any]:
    return {name: getattr(check, name) or None for name in CHECK}
