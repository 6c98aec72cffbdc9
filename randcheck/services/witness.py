"""Cosign the checkpoints of logs as an outside party does, who has a key, a folder and no more.

What is kept of a log is written before a cosignature leaves the house; so a witness may forget to
answer, but never answers twice in ways that contradict each other.
"""

import base64
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from randcheck.errors import FalseClaim, RandcheckError, Refused
from randcheck.protocol.add_checkpoint import AddCheckpoint, parse_request
from randcheck.protocol.anchors import Anchors, matches, read_code
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import TYPE_OF
from randcheck.protocol.calendar import format_time, seconds
from randcheck.protocol.checkpoint import Checkpoint, verify_checkpoint
from randcheck.protocol.claims import State
from randcheck.protocol.cosignature import cosign
from randcheck.protocol.folder import Files, Log
from randcheck.protocol.merkle import root_of, verify_consistency
from randcheck.protocol.note import (
    COSIGNER,
    Note,
    Signature,
    Signer,
    VerifierKey,
    format_note,
    parse_note,
)
from randcheck.protocol.verify import examine
from randcheck.services.disk import write_atomic
from randcheck.services.keys import open_key_file
from randcheck.services.witness_state import Kept, format_kept, locked, place_of, read_kept
from randcheck.services.world import World
from randcheck.text import Text, tr

REQUEST = "add-checkpoint"
LEEWAY = 300
"""Seconds by which the clock of a log may be ahead of the witness's own."""
BACK_TO_BUREAU = tr("退回请求方, 不要签名", "hand it back to the log's people unsigned")
EVIDENCE = tr(
    "保存这份公示与见证文件夹: 两者合起来就是证据",
    "keep this publication and the folder as evidence",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A publication that holds, and the checkpoint of it that is to be cosigned."""

    request: AddCheckpoint
    log: Log
    checkpoint: Checkpoint
    attempts: tuple[Attempt, ...]

    @property
    def fresh(self) -> Counter[str]:
        """Count, by type, the entries after those that the request says were cosigned before."""
        fresh = self.log.entries[self.request.old :]
        return Counter(TYPE_OF[type(signed.entry.body)] for signed in fresh)


def open_witness_key(path: Path, passphrase: Callable[[], str]) -> Signer:
    """Open the key of a witness; the passphrase is asked for only if the file is locked.

    Raises:
        Unreadable, Refused: as `open_key_file`.
    """
    return open_key_file(path, None, passphrase() if _is_locked(path) else None)


def _is_locked(path: Path) -> bool:
    """Tell whether an OpenSSH key file names a cipher; a file that cannot be read counts as not."""
    try:
        lines = path.read_bytes().split(b"\n")
        data = base64.b64decode(b"".join(line for line in lines if b"-" not in line))
    except (OSError, ValueError):
        return False
    return not data.startswith(b"openssh-key-v1\0\0\0\0\4none")


def cosign_request(
    files: Files, state: Path, signer: Signer, world: World, log_keys: Collection[str]
) -> bytes:
    """Read what is asked and cosign it; see `read_asked` and `cosign_asked`."""
    return cosign_asked(read_asked(files), state, signer, world, log_keys)


def read_asked(files: Files) -> Asked:
    """Return what a witness is asked to cosign, once the publication holds.

    `files` are a publication and, beside it, the request as the member `add-checkpoint`.

    Raises:
        Refused: there is no request, the publication is false, or they do not go together.
    """
    return _examined(files, _read_request(files))


def cosign_asked(
    asked: Asked, state: Path, signer: Signer, world: World, log_keys: Collection[str]
) -> bytes:
    """Return the signature line for the checkpoint asked about, once it may be given.

    `state` is the witness's folder, made when it is not there. `log_keys` are the fingerprints, or
    32 and more of their first hex digits, of the logs he may see for the first time. The line is
    the body of the answer in C2SP tlog-witness.

    Raises:
        Refused: it is not to be cosigned, or the folder is damaged or in use; UsageError: a
            fingerprint that is none.
    """
    if signer.key.kind != COSIGNER:
        raise Refused(
            tr("这不是联署人密钥", "this is no key of a witness"),
            tr("用专门的联署人密钥", "use a key that was made for a witness"),
        )
    codes = tuple(map(read_code, log_keys))
    request, log, checkpoint = asked.request, asked.log, asked.checkpoint
    with locked(state):
        place = place_of(state, checkpoint.origin)
        kept = read_kept(place, checkpoint.origin)
        _refuse_stranger(log, kept, codes)
        _refuse_unless_grown(log, checkpoint, request, kept)
        now = seconds(world.now())
        _refuse_future(log, now)
        line = cosign(signer, parse_note(request.checkpoint).text, now)
        note = _cosigned(request.checkpoint, log.keys.log, line)
        fresh = Kept(log.keys.log, sha256(log.entries[0].data).hexdigest(), note)
        write_atomic(place, format_kept(fresh))
    return format_note(Note(b"", (line,))).removeprefix(b"\n")


def _read_request(files: Files) -> AddCheckpoint:
    if REQUEST not in files:
        raise Refused(
            tr(f"缺见证请求文件 {REQUEST}", f"the request {REQUEST} is missing"),
            tr("请求方应把它放在公示旁", "the log's people put it beside the publication"),
        )
    try:
        return parse_request(files[REQUEST])
    except FalseClaim as error:
        raise Refused(error.what, BACK_TO_BUREAU) from error


def _examined(files: Files, request: AddCheckpoint) -> Asked:
    """Examine the publication as every verifier does, and find in it what is asked about."""
    publication = {path: data for path, data in files.items() if path != REQUEST}
    try:
        found = examine(publication, Anchors())
    except RandcheckError as error:
        raise Refused(error.what, error.hint or BACK_TO_BUREAU) from error
    false = [claim for claim in found.verdict.claims if claim.state is State.FALSE]
    if false or found.log is None:
        names = ", ".join(dict.fromkeys(claim.name for claim in false))
        why = false[0].text if false else tr("", "")
        raise Refused(
            tr(f"公示不成立 ({names}): {why.zh}", f"the publication is false ({names}): {why.en}"),
            BACK_TO_BUREAU,
        )
    try:
        checkpoint = verify_checkpoint(request.checkpoint, found.log.keys.log)
    except FalseClaim as error:
        raise Refused(error.what, BACK_TO_BUREAU) from error
    if parse_note(publication["checkpoint"]).text != parse_note(request.checkpoint).text:
        raise Refused(
            tr("请求的校验码不是公示的校验码", "the request is about another checkpoint"),
            tr("请求与公示应同时导出", "request and publication are written at one time"),
        )
    attempts = tuple(view.attempt for view in found.views)
    return Asked(request, found.log, checkpoint, attempts)


def _refuse_future(log: Log, now: int) -> None:
    """Look at the last entry only, for none is earlier than the one before it."""
    last, clock = log.entries[-1].entry.time, format_time(now)
    if seconds(last) > now + LEEWAY:
        raise Refused(
            tr(f"日志时间 {last} 晚于本机时钟 {clock}", f"an entry of {last} is ahead of {clock}"),
            tr("核对两边的时钟", "compare both clocks with a third"),
        )


def _refuse_stranger(log: Log, kept: Kept | None, codes: tuple[str, ...]) -> None:
    """Refuse a log whose key nobody named, and another log under the name of a known one."""
    origin, keys = log.keys.log.name, log.keys.of("log")
    if kept is None:
        if not any(matches(key.fingerprint, codes) for key in keys):
            raise Refused(
                tr(f"首次见到日志 {origin}, 未写明其公钥指纹", f"{origin} is new and not named"),
                tr(
                    "向单位核对日志公钥指纹后写明 (--log); 若见证过此日志, 则见证文件夹已丢失",
                    "name the fingerprint its people publish (--log); if you cosigned it before, "
                    "your folder is lost",
                ),
            )
    elif kept.log_key not in keys or kept.genesis != sha256(log.entries[0].data).hexdigest():
        raise Refused(
            tr(f"{origin} 换了首条记录: 是另一本日志", f"{origin} has another first entry"),
            EVIDENCE,
        )


def _refuse_unless_grown(
    log: Log, checkpoint: Checkpoint, request: AddCheckpoint, kept: Kept | None
) -> None:
    """Refuse what does not extend the checkpoint cosigned last, going by entries and by proof."""
    notes = [signed.data for signed in log.entries]
    known = verify_checkpoint(kept.note, kept.log_key) if kept else None
    size, root = (known.size, known.root) if known else (0, root_of(()))
    if checkpoint.size < size:
        raise Refused(
            tr(
                f"日志变短了: {size} > {checkpoint.size}", f"a rollback: {size} > {checkpoint.size}"
            ),
            EVIDENCE,
        )
    if root_of(notes[:size]) != root:
        raise Refused(
            tr(f"分叉: 前 {size} 条与上次不同", f"a fork: the first {size} entries differ"),
            EVIDENCE,
        )
    # The same checkpoint may be asked about again as it was, for the answer may have been lost.
    if request.old != size != checkpoint.size:
        raise Refused(
            tr(f"请求从第 {request.old} 条起, 应从 {size} 起", f"old is {request.old}, not {size}"),
            _ask_again(request.old, size),
        )
    try:
        before = root_of(notes[: request.old])
        proof = request.proof
        verify_consistency(request.old, before, checkpoint.size, checkpoint.root, proof)
    except FalseClaim as error:
        raise Refused(error.what, BACK_TO_BUREAU) from error


def _ask_again(old: int, size: int) -> Text:
    """Say how the request is mended, and what else may be wrong if its people know more."""
    zh, en = f"请单位以 --old {size} 重新导出请求", f"its people write it again with --old {size}"
    if old > size:
        zh += f"; 若联署过第 {old} 条, 则见证文件夹是旧的一份, 先找回新的"
        en += f"; but if you did cosign entry {old}, your folder is an older copy: find the newest"
    return tr(zh, en)


def _cosigned(checkpoint: bytes, log_key: VerifierKey, line: Signature) -> bytes:
    """Keep the log's line and the witness's own; a hundred foreign ones would be too many."""
    note = parse_note(checkpoint)
    name = log_key.name, log_key.key_id
    of_log = next(s for s in note.signatures if (s.name, s.key_id) == name)
    return format_note(Note(note.text, (of_log, line)))
