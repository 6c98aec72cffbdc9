"""The claims of a seal or event that only a verifier's anchors can prove (SPEC §12).

Sealed before the seed, the only seal, nobody chose the seed, called off in time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from randcheck.errors import FalseClaim
from randcheck.protocol.anchors import Anchors, matches
from randcheck.protocol.attempt import Attempt, Sealed, Substituted
from randcheck.protocol.bodies import Event, Seal
from randcheck.protocol.calendar import format_any, seconds
from randcheck.protocol.claims import Claim, State
from randcheck.protocol.gates import AHEAD
from randcheck.protocol.parts import Drand
from randcheck.protocol.proofs import Times
from randcheck.protocol.seed import has_kind, round_of, round_time, typed_sources
from randcheck.protocol.substituting import PAST
from randcheck.text import Text, tr

NOTHING = tr("", "")
OBSERVER = tr("监督人的公钥指纹 (--key)", "the observer's fingerprint (--key)")
PRACTICE = tr("演练: 随机数由本机产生", "practice: the machine's own randomness")


@dataclass(frozen=True, slots=True)
class Judged:
    """A state of a claim, on what evidence, and what would prove it."""

    state: State
    why: Text = NOTHING
    needs: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Scene:
    """What bears on the claims of every seal: the log's kind, and what the verifier brought.

    `found` tells whether the log has findings at all.
    """

    practice: bool
    anchors: Anchors
    times: Times
    observers: frozenset[str]
    found: bool = False


def seal_claims(
    waiting: Sealed, label: str, scene: Scene, beacon: str | None, drawn: bool
) -> Iterator[Claim]:
    """Yield the claims of a seal or event; `beacon` is its recorded drand line."""
    attempt = waiting if isinstance(waiting, Attempt) else None
    void = attempt is not None and attempt.void
    judged = {
        "sealed-first": _sealed_first(waiting, scene, only=False),
        "only-seal": _sealed_first(waiting, scene, only=True),
        "unchosen": _unchosen(waiting, scene, beacon),
    }
    if attempt and attempt.voided:
        judged["voided-first"] = _voided_first(attempt, scene)
    held = bool(waiting.signed_by & scene.observers)
    judged["files-held"] = Judged(State.TRUE) if held else _open(NOTHING, OBSERVER)
    if not drawn and not void and scene.anchors.now > waiting.body.long_stop:
        judged["ended"] = _missing(waiting.body)
    for name, found in judged.items():
        essential = name == "voided-first" or (name != "files-held" and not void)
        yield Claim(name, label, found.state, found.why, essential, found.needs)


def _missing(body: Seal | Event) -> Judged:
    day = body.long_stop
    return Judged(State.FALSE, tr(f"{day} 已过, 没有结果", f"{day} is past, and no result"))


def _open(why: Text, needs: Text) -> Judged:
    return Judged(State.NOT_PROVED, why, needs)


def _sealed_first(waiting: Sealed, scene: Scene, only: bool) -> Judged:
    """Judge whether the seal was out before its seed; for `only` a time stamp is not enough."""
    if matches(waiting.text_hash, scene.anchors.seen):
        return Judged(State.TRUE, tr("与抄下的码一致", "the code noted at sealing"))
    times, bound, until = scene.times, deadline(waiting), waiting.inputs_seq
    time = times.cosigned_time(waiting.seq) if only else times.proved_time(waiting.seq)
    found = _at_the_table(only) if bound is None else _in_time(time, bound, only)
    if found.state is State.TRUE or round_of(waiting.sources) or until is None:
        return found
    dice = has_kind(waiting.sources, "dice")
    vouched = only or bool(waiting.inputs_signed_by & scene.observers)
    if dice and vouched and times.cosigned_between(waiting.seq, until):
        return Judged(State.TRUE, tr("掷骰前已有联署", "cosigned before the throws"))
    return found


def _at_the_table(only: bool) -> Judged:
    zh = "封存时抄下的封存码 (--seen), 或掷骰前的第三方联署 (--policy)"
    en = "the seal code noted at sealing (--seen), or a cosignature (--policy) before the throws"
    if not only:
        zh, en = f"{zh} 加监督人指纹 (--key)", f"{en} and the observer's fingerprint (--key)"
    return _open(NOTHING, tr(zh, en))


def _in_time(time: int | None, bound: int, only: bool) -> Judged:
    last = format_any(bound)
    stamp, stamp_en = ("", "") if only else (" 或时间戳 (--tsa-ca)", " or time stamp (--tsa-ca)")
    needs = tr(
        f"封存码 (--seen), 或 {last} 前的第三方联署 (--policy){stamp}",
        f"the seal code (--seen), or a cosignature (--policy){stamp_en} from before {last}",
    )
    if time is None:
        return _open(NOTHING, needs)
    seen = format_any(time)
    if time > bound:
        return _open(tr(f"最早见于 {seen}", f"first seen at {seen}"), needs)
    return Judged(State.TRUE, tr(f"{seen} 已有外部证明", f"proved from outside at {seen}"))


def deadline(waiting: Sealed) -> int | None:
    """Tell by when a seal must be known outside: 300 s before its round, else before its lottery.

    None with dice alone: their time is the observer's to tell.
    """
    drand = round_of(waiting.sources)
    if drand:
        return round_time(drand) - AHEAD
    if has_kind(waiting.sources, "lottery"):
        return seconds(waiting.body.earliest) - AHEAD
    return None


def _unchosen(waiting: Sealed, scene: Scene, beacon: str | None) -> Judged:
    if scene.practice:
        return _open(PRACTICE, NOTHING)
    drand = round_of(waiting.sources)
    if drand is None:
        if waiting.inputs_signed_by & scene.observers:
            return Judged(State.TRUE, tr("由监督人担保", "vouched for by the observer"))
        why = tr(
            "录入的是否属实, 只有监督人能担保", "only the observer can vouch for what was typed"
        )
        return _open(why, OBSERVER)
    found = _beacon_holds(drand, beacon, scene.anchors)
    if found.state is not State.TRUE or not typed_sources(waiting.sources):
        return found
    return _typed_before(waiting, round_time(drand), scene.times)


def _beacon_holds(drand: Drand, beacon: str | None, anchors: Anchors) -> Judged:
    number = drand.round
    if beacon is None:
        return Judged(State.TRUE, tr(f"由第 {number} 轮决定", f"round {number} decides"))
    if anchors.check_beacon is None:
        why = tr("未安装 drand 验签", "no drand check is installed")
        return Judged(State.NOT_CHECKED, why, tr("安装 randcheck[beacon]", "randcheck[beacon]"))
    try:
        anchors.check_beacon(number, beacon.rpartition(" ")[2])
    except FalseClaim as error:
        return Judged(State.FALSE, error.what)
    return Judged(
        State.TRUE, tr(f"第 {number} 轮签名有效", f"the signature of round {number} holds")
    )


def _typed_before(waiting: Sealed, round_at: int, times: Times) -> Judged:
    """Judge whether what people typed was out before the round that they might have known."""
    time = None if waiting.inputs_seq is None else times.proved_time(waiting.inputs_seq)
    needs = tr(
        f"录入后、{format_any(round_at - AHEAD)} 前的联署或时间戳",
        f"a cosignature or time stamp over the inputs from before {format_any(round_at - AHEAD)}",
    )
    if time is None or round_at - AHEAD < time < round_at:
        return _open(NOTHING, needs)
    seen = format_any(time)
    if time >= round_at:
        why = tr(f"录入最早见于 {seen}, 已在该轮之后", f"inputs first seen {seen}, after the round")
        return Judged(State.FALSE, why)
    return Judged(State.TRUE, tr(f"录入于 {seen} 已有证明", f"inputs proved at {seen}"))


def _voided_first(attempt: Attempt, scene: Scene) -> Judged:
    assert attempt.voided is not None
    drand, bound = round_of(attempt.sources), deadline(attempt)
    if drand is None and attempt.voided.signed_by & scene.observers:
        return Judged(State.TRUE, tr("由监督人担保", "vouched for by the observer"))
    if scene.practice or bound is None:
        return _open(NOTHING, OBSERVER)
    if attempt.voided.time > attempt.seal.long_stop:
        why = tr("期限后作废: 随机数是否真的没有出现?", "void after long_stop: did it never come?")
        return _open(why, tr("该轮从未产生的证据", "evidence that the round never came"))
    return _in_time(scene.times.proved_time(attempt.voided.seq), bound, only=False)


def substitution_claims(
    event: Substituted, label: str, scene: Scene, beacon: str | None
) -> Iterator[Claim]:
    """Yield the claims of a substitution; `beacon` is the recorded drand line of its pairing."""
    lot, paired = event.body.lot, event.paired_seq is not None
    if lot is not None:
        found = _beacon_holds(lot, beacon, scene.anchors) if paired else _open(NOTHING, NOTHING)
        yield Claim("unchosen", label, found.state, found.why, True, found.needs)
    found = _unforeseen(event, scene)
    yield Claim("unforeseen", label, found.state, found.why, False, found.needs)
    at = seconds(event.time) if lot is None else round_time(lot)
    if not paired and seconds(scene.anchors.now) > at + PAST:
        day = format_any(at + PAST)
        why = tr(f"{day} 已过, 没有更换结果", f"{day} is past, and nobody was drawn")
        yield Claim("ended", label, State.FALSE, why)


def _unforeseen(event: Substituted, scene: Scene) -> Judged:
    """Judge whether insiders could have known who comes next when they reported an absence."""
    lot = event.body.lot
    if lot is None:
        why = "按原种子递补: 知道种子的人事先就能算出由谁接替"
        return _open(tr(why, "by the old seed: whoever knew it could foresee who comes"), NOTHING)
    if matches(event.text_hash, scene.anchors.seen):
        return Judged(State.TRUE, tr("与抄下的码一致", "the code noted then"))
    return _in_time(scene.times.proved_time(event.seq), round_time(lot) - AHEAD, only=False)
