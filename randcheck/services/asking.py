"""Write what outsiders are asked with: a zip for a witness, a request for a time stamp."""

import io
import stat
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from randcheck.errors import UsageError
from randcheck.protocol.add_checkpoint import AddCheckpoint, format_request
from randcheck.protocol.merkle import prove_consistency
from randcheck.protocol.note import Signature
from randcheck.protocol.sums import PRIVATE_ENDS
from randcheck.services import stamps
from randcheck.services.journal import Journal
from randcheck.services.newest import refuse_older
from randcheck.services.proofs import kept_lines, text
from randcheck.services.publish import build
from randcheck.services.witness import REQUEST
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Asking:
    """A zip for a witness: the log up to `size`, and that it extends the first `old` entries.

    `witness` is empty where nobody is named and nobody has cosigned yet.
    """

    data: bytes
    size: int
    old: int
    witness: str


def ask_witness(journal: Journal, witness: str | None, old: int | None, private: bool) -> Asking:
    """Gather the whole log for a witness, what is not public yet too; names only if `private`.

    Raises:
        Refused: the workspace is an older copy; UsageError: there are several witnesses and none
            was named, or `old` is beyond the log.
    """
    refuse_older(journal.workspace, journal.log)
    if old is not None and old > journal.size:
        raise UsageError(
            tr(f"日志只有 {journal.size} 条", f"the log has {journal.size} entries only")
        )
    lines = kept_lines(journal)
    name = witness or _only_witness(journal, lines, old is not None)
    sizes = [size for size, kept in lines.items() for line in kept if line.name == name]
    start = max(sizes, default=0) if old is None else old
    files = build(journal, private=True).files
    if not private:
        files = {p: d for p, d in files.items() if not p.endswith(PRIVATE_ENDS)}
    proof = prove_consistency([signed.data for signed in journal.log.entries], start)
    request = AddCheckpoint(start, tuple(proof), files["checkpoint"])
    packed = _zip(files | {REQUEST: format_request(request)})
    return Asking(packed, journal.size, start, name)


def _only_witness(journal: Journal, lines: Mapping[int, Sequence[Signature]], told: bool) -> str:
    """Name the witness of a log that has one; who cosigned it counts where the log names none."""
    named = {key.name for key in journal.log.keys.valid("witness")}
    names = sorted(named or {line.name for kept in lines.values() for line in kept})
    if len(names) > 1 and not told:
        shown = ", ".join(names)
        raise UsageError(
            tr(f"联署人不止一个: {shown}", f"there are several witnesses: {shown}"),
            tr("用 --witness 名称 指明", "name one by --witness"),
        )
    return names[0] if len(names) == 1 else ""


def _zip(files: Mapping[str, bytes]) -> bytes:
    """Pack files in the order of their names; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            row = zipfile.ZipInfo(name)
            row.compress_type, row.create_system = zipfile.ZIP_DEFLATED, 3
            row.external_attr = (stat.S_IFREG | 0o600) << 16
            archive.writestr(row, files[name])
    return out.getvalue()


def ask_stamp(journal: Journal, size: int | None) -> tuple[int, bytes]:
    """Write the request (DER) for a stamp of a checkpoint, the newest unless told; and its size.

    Raises:
        UsageError: the log has no such size; Refused: the workspace is an older copy.
    """
    refuse_older(journal.workspace, journal.log)
    size = known_size(journal, size) or journal.size
    return size, stamps.make_request(text(journal, size), journal.workspace.world.random(8))


def known_size(journal: Journal, size: int | None) -> int | None:
    """Return a size that somebody named, if the log has had it.

    Raises:
        UsageError: it has not.
    """
    if size is not None and not 1 <= size <= journal.size:
        raise UsageError(
            tr(f"--size 应在 1 到 {journal.size} 之间", f"--size is from 1 to {journal.size}")
        )
    return size
