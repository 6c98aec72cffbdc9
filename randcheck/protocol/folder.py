"""The published folder as a mapping of paths to bytes (SPEC §13)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from randcheck.errors import FalseClaim, Malformed
from randcheck.protocol.bodies import Genesis, Items, Roster, Rules, attachments
from randcheck.protocol.chain import Signed, read_chain, verify_tree
from randcheck.protocol.checkpoint import Checkpoint
from randcheck.protocol.keyring import Keys
from randcheck.protocol.parts import Attachment, Tree
from randcheck.protocol.proofs import Proof, read_proofs
from randcheck.protocol.table import (
    CARRIED,
    EXCLUDED,
    EXCLUDED_SALTED,
    FINDINGS,
    FRAME,
    INSPECTORS,
    LABELS,
    LICENCES,
    NOTES,
    PEOPLE,
    RECUSALS,
    RESULT,
    ROSTER_ENTITIES,
    ROSTER_INSPECTORS,
    VISITS,
    Row,
    Table,
    digest,
    parse_table,
    table_root,
)
from randcheck.text import tr

Files: TypeAlias = Mapping[str, bytes]
PRIVATE = ("people", "notes")
"""Attachments that only observer and auditor need; they may be absent."""
MOST_BYTES: dict[type, int] = {Rules: 65_536, Items: 4_194_304}
"""Files that are texts for people, not tables (SPEC §6.5)."""

KINDS = {
    "labels": LABELS,
    "frame": FRAME,
    "excluded": EXCLUDED,
    "inspectors": INSPECTORS,
    "inspectors-excluded": EXCLUDED_SALTED,
    "licences": LICENCES,
    "result": RESULT,
    "people": PEOPLE,
    "carried": CARRIED,
    "notes": NOTES,
}
FILES = {"Visits": VISITS, "Recusals": RECUSALS, "Findings": FINDINGS}

WALKED = frozenset({ROSTER_ENTITIES, ROSTER_INSPECTORS})
"""Tables that are only folded, and not kept; the others are looked up again and again."""

Load: TypeAlias = Callable[[int, str], bytes | None]


def entry_path(seq: int) -> str:
    """Name the file of an entry."""
    return f"entries/{seq:08d}.note"


def file_path(seq: int, name: str) -> str:
    """Name an attachment."""
    return f"files/{seq:08d}-{name}.txt"


def entries_of(files: Files) -> list[bytes]:
    """List the entries of a folder in order.

    Raises:
        FalseClaim: `chain`, when a number is missing or a name is none.
    """
    names = sorted(path for path in files if path.startswith("entries/"))
    wanted = [entry_path(seq) for seq in range(len(names))]
    if names != wanted:
        odd = next((a, b) for a, b in zip([*names, "—"], [*wanted, "—"], strict=True) if a != b)
        raise FalseClaim(
            "chain", tr(f"应有 {odd[1]}, 却是 {odd[0]}", f"{odd[1]} is missing, found {odd[0]}")
        )
    return [files[name] for name in names]


@dataclass(slots=True)
class Log:
    """A log whose chain and files are verified; tables are parsed when first asked for."""

    entries: list[Signed]
    keys: Keys
    practice: bool
    load: Load
    _tables: dict[tuple[int, str], Sequence[Row]] = field(default_factory=dict)
    _verified: dict[int, str] = field(default_factory=dict)

    @property
    def zone(self) -> str:
        """The zone in which the log counts its days."""
        genesis = self.entries[0].entry.body
        assert isinstance(genesis, Genesis)
        return genesis.zone

    def table(self, seq: int, name: str) -> Sequence[Row]:
        """Return the rows of an attachment."""
        if (seq, name) in self._tables:
            return self._tables[seq, name]
        data = self.load(seq, name)
        if data is None:
            raise FalseClaim("files", tr("缺文件", f"{file_path(seq, name)} is missing"))
        kind = table_kind(self.entries[seq], name)
        if kind in WALKED:
            return self._walked(seq, kind, data)
        self._tables[seq, name] = parse_table(kind, data, self.practice)
        return self._tables[seq, name]

    def _walked(self, seq: int, kind: str, data: bytes) -> Table:
        found = digest(data)
        if self._verified.get(seq) == found:
            return Table(data)
        table = Table.verified(kind, data, self.practice)
        self._verified[seq] = found
        return table


def table_kind(signed: Signed, name: str) -> str:
    """Tell which table an attachment is."""
    body = signed.entry.body
    if name != "file":
        return KINDS[name]
    if isinstance(body, Roster):
        return ROSTER_ENTITIES if body.of == "entities" else ROSTER_INSPECTORS
    return FILES[type(body).__name__]


def read_log(notes: Sequence[bytes], load: Load) -> Log:
    """Verify the chain of entries; attachments come through `load`.

    Raises:
        FalseClaim: `chain`.
    """
    entries, keys = read_chain(notes)
    return Log(entries, keys, entries[0].entry.log.startswith("practice-"), load)


def extend_log(log: Log, note: bytes) -> Log:
    """Verify one more entry of a log; its keys are those of the log given, which is used up.

    Raises:
        FalseClaim: `chain`.
    """
    entries, keys = read_chain([note], log.entries, log.keys)
    return replace(log, entries=entries, keys=keys)


def read_folder(files: Files) -> tuple[Log, Checkpoint, list[Proof]]:
    """Verify the chain and the checkpoints of a folder.

    Raises:
        FalseClaim: `chain`.
    """
    log = read_log(entries_of(files), lambda seq, name: files.get(file_path(seq, name)))
    if "checkpoint" not in files:
        raise FalseClaim("chain", tr("缺 checkpoint", "checkpoint is missing"))
    checkpoint = verify_tree(log.entries, files["checkpoint"], log.keys)
    return log, checkpoint, read_proofs(files, log.entries, log.keys)


def verify_files(log: Log, files: Files) -> set[str]:
    """Return the paths of all attachments once each is what its entry names.

    Raises:
        FalseClaim: `files`, naming the path.
    """
    paths: set[str] = set()
    for signed in log.entries:
        for name, named in attachments(signed.entry.body).items():
            path = file_path(signed.seq, name)
            paths.add(path)
            if path in files:
                _verify_file(log, signed, name, named, files[path])
            elif name not in PRIVATE:
                raise FalseClaim("files", tr(f"缺文件 {path}", f"{path} is missing"))
    for path in sorted(files):
        if path.startswith("files/") and path not in paths:
            raise FalseClaim("files", tr(f"多余的文件 {path}", f"{path} belongs to no entry"))
    return paths


def _verify_file(
    log: Log, signed: Signed, name: str, named: Attachment | Tree, data: bytes
) -> None:
    path = file_path(signed.seq, name)
    if len(data) != named.bytes or digest(data) != named.sha256:
        if digest(data.replace(b"\r\n", b"\n")) == named.sha256:
            raise FalseClaim("files", tr(f"{path} 换行被转换过", f"{path} was converted to CRLF"))
        raise FalseClaim(
            "files", tr(f"{path} 与封存的摘要不符", f"{path} has another digest than was signed")
        )
    try:
        verify_form(log, signed.seq, name, data)
    except Malformed as error:
        raise FalseClaim(
            "files", tr(f"{path}: {error.what.zh}", f"{path}: {error.what.en}")
        ) from error
    if isinstance(named, Tree) and table_root(data) != (named.lines, named.root):
        raise FalseClaim("files", tr(f"{path} 的根不符", f"{path} has another root"))


def verify_form(log: Log, seq: int, name: str, data: bytes) -> None:
    """Demand that an attachment parses as its table.

    Raises:
        Malformed: names the line that does not.
    """
    most = MOST_BYTES.get(type(log.entries[seq].entry.body))
    if most is not None:
        _verify_text(data, most)
        return
    rows = log.table(seq, name)
    if name == "frame" and not rows:
        raise Malformed(tr("待抽名单为空", "the frame is empty"))
    if name == "labels":
        _verify_labels(rows)
    if name == "notes" and sum(row[0] == "salt" for row in rows) != 1:
        raise Malformed(tr("缺盐值行", "one salt row is needed"))


def _verify_text(data: bytes, most: int) -> None:
    if len(data) > most:
        raise Malformed(tr(f"超过 {most} 字节", f"above {most} bytes"))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(tr("不是 UTF-8 文本", "not UTF-8 text")) from error


def _verify_labels(rows: Sequence[Row]) -> None:
    if len({row[:2] for row in rows}) < len(rows):
        raise Malformed(tr("同一行出现两次", "a label is given twice"))
    salts = [row for row in rows if row[0] == "salt"]
    if len(salts) != 1 or not re.fullmatch("-\t[0-9a-f]{32}", "\t".join(salts[0][1:])):
        raise Malformed(tr("缺盐值行", "one salt row is needed"))
