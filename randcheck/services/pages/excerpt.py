"""Cut one draw out of a log, for the page on which it is checked alone (SPEC §13.1)."""

import json
from collections.abc import Iterator

from randcheck.errors import FalseClaim
from randcheck.protocol.bodies import Genesis, KeyAdd, KeyRevoke, attachments
from randcheck.protocol.chain import Signed
from randcheck.protocol.folder import PRIVATE, Log, entry_path, file_path
from randcheck.protocol.views import SealView
from randcheck.text import tr

SCHEMA = "randcheck excerpt v1"


def excerpt_of(log: Log, view: SealView) -> bytes:
    """Write the files of one draw as JSON: its keys, its entries, and what these name.

    Raises:
        FalseClaim: `files`, when an attachment other than `people` is missing.
    """
    draw = view.case.seal.draw
    files = {
        path: data.decode()
        for signed in _entries(log, draw)
        for path, data in _files_of(log, signed)
    }
    excerpt = {"schema": SCHEMA, "draw": draw, "files": dict(sorted(files.items()))}
    text = json.dumps(excerpt, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").encode()


def _entries(log: Log, draw: str) -> list[Signed]:
    """List genesis, the changes of keys before the draw's last entry, and the draw's entries."""
    own = [s for s in log.entries if getattr(s.entry.body, "draw", None) == draw]
    keys = [
        s
        for s in log.entries[: own[-1].seq]
        if isinstance(s.entry.body, Genesis | KeyAdd | KeyRevoke)
    ]
    return [*keys, *own]


def _files_of(log: Log, signed: Signed) -> Iterator[tuple[str, bytes]]:
    yield entry_path(signed.seq), signed.data
    for name in attachments(signed.entry.body):
        if name in PRIVATE:
            continue
        path, data = file_path(signed.seq, name), log.load(signed.seq, name)
        if data is None:
            raise FalseClaim("files", tr(f"缺文件 {path}", f"{path} is missing"))
        yield path, data
