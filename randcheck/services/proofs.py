"""Keep the cosignatures that witnesses gave, each with the checkpoint that it is of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from randcheck.errors import FalseClaim, Malformed, Refused, UsageError
from randcheck.protocol.calendar import format_any, seconds
from randcheck.protocol.cosignature import TIME_BYTES, verify_cosignature
from randcheck.protocol.entry import SIZE_LIMIT
from randcheck.protocol.gates import AHEAD
from randcheck.protocol.note import (
    COSIGNER,
    LINE_LIMIT,
    Note,
    Signature,
    VerifierKey,
    format_note,
    parse_note,
    parse_verifier_key,
)
from randcheck.protocol.proofs import NOTE
from randcheck.services.journal import Journal
from randcheck.services.timely import Timely, timely
from randcheck.text import tr

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Added:
    """A cosignature or stamp that is kept now: by whom, when (Unix seconds), whether it is new."""

    size: int
    by: str
    time: int
    new: bool
    seals: tuple[Timely, ...]


def kept_lines(journal: Journal) -> dict[int, tuple[Signature, ...]]:
    """Load the cosignatures kept so far by size; all of them held when they were added."""
    found = journal.workspace.store.proofs().items()
    return {size: read_lines(data) for (size, kind), data in found if kind == NOTE}


def read_lines(data: bytes) -> tuple[Signature, ...]:
    """Read cosignature lines as they came: line ends and a BOM may be those of any editor.

    Raises:
        Refused: anything else is among them, or nothing is there.
    """
    lines = [line.strip() for line in data.removeprefix(BOM).split(b"\n")]
    block = b"".join(line + b"\n" for line in lines if line)
    try:
        return parse_note(b"-\n\n" + block).signatures
    except Malformed as error:
        raise Refused(
            tr("不是联署行", "this holds no lines of a witness"),
            tr("每行以“— ”和联署人名称开头", "each begins with '— ' and the witness's name"),
        ) from error


def read_witness_key(data: bytes) -> VerifierKey:
    """Read a `.vkey` file of a witness.

    Raises:
        UsageError: it is none.
    """
    try:
        key = parse_verifier_key(data.removeprefix(BOM).decode().strip())
    except (FalseClaim, UnicodeDecodeError):
        key = None
    if key is None or key.kind != COSIGNER:
        raise UsageError(
            tr("--vkey 不是联署人公钥文件", "--vkey names no verifier key of a witness"),
            tr("向联署人要他的 .vkey 文件", "ask the witness for the .vkey file"),
        )
    return key


def add_lines(
    journal: Journal, lines: Sequence[Signature], brought: Iterable[VerifierKey] = ()
) -> list[Added]:
    """Keep cosignatures, each with the newest checkpoint that it holds for; all of them or none.

    `brought` are keys of witnesses that the log does not name.

    Raises:
        Refused: a line of nobody known, of another log, from before its entries, or one too many.
    """
    known = {(k.name, k.key_id): k for k in (*journal.log.keys.of("witness"), *brought)}
    for line in lines:
        if (line.name, line.key_id) not in known:
            raise Refused(
                tr(
                    f"不认识联署人 {line.name[:80]}",
                    f"the witness {line.name[:80]} is not known",
                ),
                tr("用 --vkey 文件 给出其公钥", "bring the key of this witness by --vkey FILE"),
            )
    placed = _place(journal, [(line, known[line.name, line.key_id]) for line in lines])
    before = kept_lines(journal)
    merged = {s: _merged(before.get(s, ()), [x for at, x in placed if at == s]) for s, _ in placed}
    for size, kept in merged.items():
        _refuse_crowd(journal, size, kept)
    for size, kept in merged.items():
        data = format_note(Note(b"", kept)).removeprefix(b"\n")
        journal.workspace.store.keep_proof(size, NOTE, data)
    return [
        _told(journal, size, line, merged[size], line not in before.get(size, ()))
        for size, line in placed
    ]


def _place(
    journal: Journal, lines: list[tuple[Signature, VerifierKey]]
) -> list[tuple[int, Signature]]:
    """Find the newest size that each line holds for."""
    placed = []
    for size in range(journal.size, 0, -1):
        asked = text(journal, size)
        for line, key in list(lines):
            if _holds(line, key, asked):
                _refuse_early(journal, size, line)
                placed.append((size, line))
                lines.remove((line, key))
        if not lines:
            return placed
    name = lines[0][0].name
    raise Refused(
        tr(
            f"{name} 的联署不是这本日志任何一个校验码的",
            f"the line of {name} is of no checkpoint of this log",
        ),
        tr(
            "是不是别的日志的? 公钥另有一把时, 用 --vkey 给出",
            "is it of another log? if this witness has another key, bring it by --vkey",
        ),
    )


def text(journal: Journal, size: int) -> bytes:
    """Return what outsiders sign of the checkpoint of a size."""
    return parse_note(journal.workspace.store.checkpoint(size)).text


def _holds(line: Signature, key: VerifierKey, text: bytes) -> bool:
    try:
        verify_cosignature(line, key, text)
    except FalseClaim:
        return False
    return True


def _time(line: Signature) -> int:
    return int.from_bytes(line.value[:TIME_BYTES], "big")


def _refuse_early(journal: Journal, size: int, line: Signature) -> None:
    """Refuse a time that would make `witnessed` FALSE: one of the two clocks is wrong."""
    claimed = journal.log.entries[size - 1].entry.time
    if seconds(claimed) > _time(line) + AHEAD:
        seen = format_any(_time(line))
        raise Refused(
            tr(
                f"{line.name} 的联署时间 {seen} 早于日志时间 {claimed}",
                f"the line of {line.name} is of {seen}, before the entry it covers ({claimed})",
            ),
            tr("核对两边的时钟, 再请求一次", "compare both clocks with a third, and ask once more"),
        )


def _merged(kept: Sequence[Signature], fresh: Sequence[Signature]) -> tuple[Signature, ...]:
    """Put lines together, one for each key: the earliest."""
    found: dict[tuple[str, bytes], Signature] = {}
    for line in (*kept, *fresh):
        known = found.setdefault((line.name, line.key_id), line)
        if _time(line) < _time(known):
            found[line.name, line.key_id] = line
    return tuple(found.values())


def _refuse_crowd(journal: Journal, size: int, lines: tuple[Signature, ...]) -> None:
    note = parse_note(journal.workspace.store.checkpoint(size))
    whole = Note(note.text, (*note.signatures, *lines))
    if len(whole.signatures) > LINE_LIMIT or len(format_note(whole)) >= SIZE_LIMIT:
        raise Refused(
            tr(
                f"第 {size} 号校验码的联署太多, 最多 {LINE_LIMIT - 1} 行",
                f"checkpoint {size} has too many cosignatures: {LINE_LIMIT - 1} lines at most",
            )
        )


def _told(
    journal: Journal, size: int, line: Signature, kept: Iterable[Signature], new: bool
) -> Added:
    """Tell what came of a line, going by the earliest of its key."""
    key = line.name, line.key_id
    earliest = next(_time(one) for one in kept if (one.name, one.key_id) == key)
    seals = timely(journal.state.history.attempts, size, earliest, alone=False)
    return Added(size, line.name, earliest, new and earliest == _time(line), tuple(seals))
