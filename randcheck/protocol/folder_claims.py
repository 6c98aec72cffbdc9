"""The claims of a folder as a whole (SPEC §12): whose log, what outsiders said, what waits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from randcheck.errors import FalseClaim, Malformed, Unreadable
from randcheck.protocol.alphabet import is_date
from randcheck.protocol.anchors import Anchors, matches, show_code
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Correct, Draw, Event, Paired, Seal, Substitution, Void
from randcheck.protocol.calendar import local_date, seconds
from randcheck.protocol.checkpoint import Checkpoint, verify_checkpoint
from randcheck.protocol.claims import NOT_ESSENTIAL, NOTHING, Claim, State
from randcheck.protocol.folder import Files, Log
from randcheck.protocol.gates import AHEAD
from randcheck.protocol.proofs import Proof, Sighting, Times, cosigned_times, sightings
from randcheck.protocol.record import dump_json, load_json
from randcheck.protocol.sums import verify_sums
from randcheck.text import Text, tr

CODED = (Seal, Void, Draw, Correct, Event, Substitution, Paired)
"""What has a code that people note."""

PENDING = "pending.json"
"""When what is held back is to be public."""

FINGERPRINT = tr(
    "单位公布的公钥指纹 (--key 或 --policy)", "its published fingerprint (--key, --policy)"
)


@dataclass(frozen=True, slots=True)
class Outside:
    """The times that outsiders prove, and the claims about what they said."""

    times: Times
    claims: tuple[Claim, ...]


def outside(
    log: Log, attempts: Sequence[Attempt], proofs: Sequence[Proof], anchors: Anchors
) -> Outside:
    """Read cosignatures and time stamps under what the verifier brought."""
    stamped, claims = _stamps(proofs, anchors)
    named = log.keys.of("witness")
    theirs = list(anchors.policy.witnesses.values()) if anchors.policy else []
    seen, fault = sightings(proofs, {*named, *theirs})
    cosigned = cosigned_times(seen, anchors.policy)
    if theirs or named:
        whole = any(size == len(log.entries) for size, _ in cosigned)
        fault = fault or _contradiction(log, attempts, seen, anchors.now)
        claims.insert(0, _witnessed(whole, fault))
    return Outside(Times(tuple(cosigned), tuple(stamped)), tuple(claims))


def _witnessed(whole: bool, fault: FalseClaim | None) -> Claim:
    if fault:
        return _claim("witnessed", State.FALSE, fault.what)
    if whole:
        return _claim("witnessed", State.TRUE)
    needs = tr("最新校验码的联署 (--policy)", "a cosigned checkpoint of this size (--policy)")
    return _claim("witnessed", State.NOT_PROVED, NOTHING, needs)


def _contradiction(
    log: Log, attempts: Sequence[Attempt], seen: Sequence[Sighting], now: str
) -> FalseClaim | None:
    """Find an entry dated after it was seen, or a seal that a witness of the log never saw."""
    for one in seen:
        if seconds(log.entries[one.size - 1].entry.time) > one.time + AHEAD:
            number, name = one.size - 1, one.key.name
            text = tr(
                f"第 {number} 条的时间晚于 {name} 的联署",
                f"entry {number} claims a later time than the cosignature of {name}",
            )
            return FalseClaim("witnessed", text)
    for key in log.keys.valid("witness"):
        latest = max((one.size for one in seen if one.key == key), default=0)
        for a in attempts:
            promised = log.keys.since(key) < a.seq and now > a.seal.long_stop
            if promised and latest <= a.seq:
                text = tr(
                    f"{key.name} 没有见到 {a.seal.draw}", f"{key.name} never saw {a.seal.draw}"
                )
                return FalseClaim("witnessed", text)
    return None


def _stamps(proofs: Sequence[Proof], anchors: Anchors) -> tuple[list[tuple[int, int]], list[Claim]]:
    stamps = [
        (proof.size, proof.note.text, proof.stamp) for proof in proofs if proof.stamp is not None
    ]
    if not stamps:
        return [], []
    if anchors.check_stamp is None:
        needs = tr("时间戳机构的根证书 (--tsa-ca)", "the authority's root certificate (--tsa-ca)")
        return [], [_claim("stamped", State.NOT_CHECKED, NOTHING, needs)]
    times: list[tuple[int, int]] = []
    found = _claim("stamped", State.TRUE)
    for size, text, stamp in stamps:
        try:
            times.append((size, anchors.check_stamp(text, stamp)))
        except FalseClaim as error:
            found = _claim("stamped", State.FALSE, error.what)
        except Unreadable as error:
            if found.state is State.TRUE:
                found = _claim("stamped", State.NOT_PROVED, error.what)
    return times, [found]


def folder_claims(
    log: Log, checkpoint: Checkpoint, files: Files, anchors: Anchors
) -> Iterator[Claim]:
    """Yield whether the codes seen are in the log, and what is held back."""
    held = "receipt" in files or PENDING in files
    back = _held_back(log, checkpoint, files, anchors.now) if held else None
    if anchors.seen:
        yield _seen(log, anchors, back)
    if back:
        yield back


def sums_claim(log: Log, files: Files) -> Claim:
    """Judge the list of sums and its signature."""
    try:
        verify_sums(files, log.keys.log.name, log.keys.log.public)
    except FalseClaim as error:
        return Claim("sums", None, State.FALSE, error.what)
    return Claim("sums", None, State.TRUE, NOTHING)


def whose_log(log: Log, anchors: Anchors, before: Log | None = None) -> Claim:
    """Judge whether the log is that of a key the verifier knows.

    A fingerprint may belong to a log `before` it as well.
    """
    ours, named = log.keys.of("log"), [*log.keys.all, *(before.keys.all if before else ())]
    for code in anchors.keys:
        if not any(key.fingerprint.startswith(code) for key in named):
            shown = show_code(code)
            text = tr(f"指纹 {shown} 不在此日志", f"{shown} is no key of this log")
            return Claim("whose-log", None, State.FALSE, text)
    theirs = anchors.policy.logs if anchors.policy else ()
    same = [key for key in theirs if key.name == log.keys.log.name]
    if same and not set(same) & set(ours):
        text = tr("信任名单上是另一把日志公钥", "the policy names another log key of this origin")
        return Claim("whose-log", None, State.FALSE, text)
    known = bool(same) or any(matches(key.fingerprint, anchors.keys) for key in ours)
    state = State.TRUE if known else State.NOT_PROVED
    return Claim("whose-log", None, state, NOTHING, needs=NOTHING if known else FINGERPRINT)


def _seen(log: Log, anchors: Anchors, back: Claim | None) -> Claim:
    hashes = [e.note.text_hash for e in log.entries if isinstance(e.entry.body, CODED)]
    for code in anchors.seen:
        if not any(h.startswith(code) for h in hashes):
            shown = show_code(code)
            text = tr(f"抄下的码 {shown} 不在此日志", f"the code {shown} is not in it")
            if back and back.state is State.NOT_PROVED:
                needs = tr("暂缓的抽取公布", "the draws held back to be published")
                return Claim("seen", None, State.NOT_PROVED, text, needs=needs)
            return Claim("seen", None, State.FALSE, text)
    return Claim("seen", None, State.TRUE, NOTHING)


def _held_back(log: Log, checkpoint: Checkpoint, files: Files, now: str) -> Claim:
    try:
        days = read_pending(files.get(PENDING, b""))
        receipt = verify_checkpoint(files.get("receipt", b""), log.keys.log)
    except FalseClaim as error:
        return _claim("held-back", State.FALSE, error.what)
    if receipt.size <= checkpoint.size:
        text = tr("回执不比公布的日志新", "the receipt is not newer than the log")
        return _claim("held-back", State.FALSE, text)
    if days[0] < local_date(now, log.zone):
        text = tr(f"应于 {days[0]} 公布, 尚未公布", f"promised for {days[0]}, not published")
        return _claim("held-back", State.FALSE, text)
    text = tr(
        f"另有抽取暂缓公布, 最迟 {days[-1]}", f"draws are held back, until {days[-1]} at most"
    )
    return _claim("held-back", State.NOT_PROVED, text)


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


def _claim(name: str, state: State, text: Text = NOTHING, needs: Text = NOTHING) -> Claim:
    return Claim(name, None, state, text, name not in NOT_ESSENTIAL, needs)
