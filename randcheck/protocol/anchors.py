"""Claims that only what the verifier brings can prove: fingerprints and codes (SPEC §12)."""

from collections.abc import Iterator
from dataclasses import dataclass

from randcheck.errors import FalseClaim, Malformed, UsageError
from randcheck.protocol.alphabet import is_date
from randcheck.protocol.calendar import local_date
from randcheck.protocol.chain import Keys
from randcheck.protocol.checkpoint import Checkpoint, verify_checkpoint
from randcheck.protocol.claims import Claim, State
from randcheck.protocol.folder import Files, Log
from randcheck.protocol.history import Attempt
from randcheck.protocol.record import dump_json, load_json
from randcheck.protocol.replay import Replay
from randcheck.text import tr

LEAST_DIGITS = 32
TRUE = tr("", "")
PHOTO = tr("需要封存时抄下的封存码", "needs the seal code noted at sealing")


@dataclass(frozen=True, slots=True)
class Anchors:
    """What a verifier knows from elsewhere: key fingerprints, seal or draw codes, the time."""

    keys: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    now: str = "2000-01-01T00:00:00Z"


def read_code(text: str) -> str:
    """Read a fingerprint or code as people write it: blanks and case do not matter.

    Raises:
        UsageError: fewer than 32 hex digits, or something else.
    """
    digits = "".join(text.split()).lower()
    if not LEAST_DIGITS <= len(digits) <= 64 or set(digits) - set("0123456789abcdef"):
        raise UsageError(
            tr(f"“{text}”不是 32 位以上的校验码", f"'{text}' is no code of 32 or more hex digits"),
            tr("照记录单上的八组四位抄写", "copy the eight groups of four from the record sheet"),
        )
    return digits


def show_code(digest: str) -> str:
    """Write the first 128 bits of a digest for people."""
    upper = digest[:LEAST_DIGITS].upper()
    return " ".join(upper[i : i + 4] for i in range(0, LEAST_DIGITS, 4))


def _matches(digest: str, codes: tuple[str, ...]) -> bool:
    return any(digest.startswith(code) for code in codes)


def seal_claims(
    attempt: Attempt, imported: int, keys: Keys, practice: bool, anchors: Anchors
) -> Iterator[Claim]:
    """Yield the claims of a seal that rest on anchors, and the remark on imported bars."""
    draw, essential = attempt.seal.draw, not attempt.void
    seen = _matches(attempt.text_hash, anchors.seen)
    photo = TRUE if seen else PHOTO
    yield Claim("sealed-first", draw, _state(seen), photo, essential)
    yield Claim("only-seal", draw, _state(seen), photo, essential)
    trusted = {
        key.fingerprint for key in keys.roles["observer"] if _matches(key.fingerprint, anchors.keys)
    }
    yield _unchosen(attempt, trusted, practice, essential)
    held = bool(attempt.signed_by & trusted)
    text = TRUE if held else tr("需要监督人的公钥指纹", "needs the observer's fingerprint")
    yield Claim("files-held", draw, _state(held), text, False)
    text = tr(f"{imported} 户禁选依据导入的检查", f"{imported} rest on imported visits")
    yield Claim("imported", draw, _state(not imported), text if imported else TRUE, False)


def _unchosen(attempt: Attempt, trusted: set[str], practice: bool, essential: bool) -> Claim:
    draw = attempt.seal.draw
    if practice:
        text = tr("演练: 随机数由本机产生", "practice: the machine's own randomness")
        return Claim("unchosen", draw, State.NOT_PROVED, text, essential)
    kinds = {source.kind for source in attempt.seal.sources}
    if kinds & {"dice", "lottery"} and not attempt.inputs_signed_by & trusted:
        text = tr(
            "骰子确实掷过, 只有监督人能担保", "that it was thrown, only the observer can vouch"
        )
        return Claim("unchosen", draw, State.NOT_PROVED, text, essential)
    if "drand" in kinds:
        text = tr("此版不验 drand 签名", "drand signatures are not checked by this version")
        return Claim("unchosen", draw, State.NOT_CHECKED, text, essential)
    text = tr("由监督人担保", "vouched for by the observer")
    return Claim("unchosen", draw, State.TRUE, text, essential)


def folder_claims(
    log: Log, state: Replay, checkpoint: Checkpoint, files: Files, anchors: Anchors
) -> Iterator[Claim]:
    """Yield whose log this is, whether the codes seen are in it, and what is held back."""
    yield _whose_log(log.keys, anchors)
    if anchors.seen:
        yield _seen(log, state, anchors)
    if "receipt" in files or "pending.json" in files:
        today = local_date(anchors.now, state.zone)
        yield _held_back(log, checkpoint, files, today)


def _whose_log(keys: Keys, anchors: Anchors) -> Claim:
    prints = [key.fingerprint for key in keys.all]
    for code in anchors.keys:
        if not any(p.startswith(code) for p in prints):
            text = tr(
                f"指纹 {show_code(code)} 不在此日志", f"{show_code(code)} is no key of this log"
            )
            return Claim("whose-log", None, State.FALSE, text)
    known = _matches(keys.log.fingerprint, anchors.keys)
    text = TRUE if known else tr("需要单位公布的公钥指纹", "needs the published fingerprint")
    return Claim("whose-log", None, _state(known), text)


def _seen(log: Log, state: Replay, anchors: Anchors) -> Claim:
    hashes = [a.text_hash for a in state.history.attempts] + [
        log.entries[a.draw_seq].note.text_hash
        for a in state.history.attempts
        if a.draw_seq is not None
    ]
    for code in anchors.seen:
        if not any(h.startswith(code) for h in hashes):
            text = tr(
                f"抄下的码 {show_code(code)} 不在此日志", f"the code {show_code(code)} is not in it"
            )
            return Claim("seen", None, State.FALSE, text)
    return Claim("seen", None, State.TRUE, TRUE)


def _held_back(log: Log, checkpoint: Checkpoint, files: Files, today: str) -> Claim:
    try:
        days = read_pending(files.get("pending.json", b""))
        receipt = verify_checkpoint(files.get("receipt", b""), log.keys.log)
    except FalseClaim as error:
        return Claim("held-back", None, State.FALSE, error.what, False)
    if receipt.size <= checkpoint.size:
        text = tr("回执不比公布的日志新", "the receipt is not newer than the log")
        return Claim("held-back", None, State.FALSE, text, False)
    if days[0] < today:
        text = tr(f"应于 {days[0]} 公布, 尚未公布", f"promised for {days[0]}, not published")
        return Claim("held-back", None, State.FALSE, text, False)
    text = tr(
        f"另有抽取暂缓公布, 最迟 {days[-1]}", f"draws are held back, until {days[-1]} at most"
    )
    return Claim("held-back", None, State.NOT_PROVED, text, False)


def format_pending(days: list[str]) -> bytes:
    """Write `pending.json`: the promised days of the seals held back."""
    return dump_json({"schema": "randcheck pending v1", "opens": sorted(set(days))})


def read_pending(data: bytes) -> list[str]:
    """Read `pending.json`.

    Raises:
        Malformed: another form.
    """
    value = load_json(data)
    days = value.get("opens") if isinstance(value, dict) else None
    if not isinstance(days, list) or not all(isinstance(d, str) and is_date(d) for d in days):
        raise Malformed(tr("pending.json 格式不对", "pending.json is not in its form"))
    if not days or format_pending(days) != data:
        raise Malformed(tr("pending.json 格式不对", "pending.json is not in its form"))
    return days


def _state(holds: bool) -> State:
    return State.TRUE if holds else State.NOT_PROVED
