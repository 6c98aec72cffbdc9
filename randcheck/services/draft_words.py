"""Say in words what an entry fixes, for whoever is asked to sign it."""

from collections.abc import Mapping

from randcheck.protocol.bodies import (
    TYPE_OF,
    Body,
    Correct,
    Event,
    Inputs,
    KeyAdd,
    Seal,
    Substitution,
    Void,
)
from randcheck.protocol.table import LABELS, parse_table
from randcheck.services.draft_file import Draft
from randcheck.services.journal import Journal
from randcheck.services.wording import entry_kind, reason, sources, stratum_name
from randcheck.text import Text, tr

SHOWN = 12


def describe(body: Body, labels: Mapping[str, str] | None = None) -> list[Text]:
    """List what a body fixes, the most important first; `labels` are those of its strata."""
    return _of_draw(body, labels or {}) or [_other(body)]


def stratum_labels(draft: Draft) -> dict[str, str]:
    """Read what the strata of a draft are called.

    Raises:
        Malformed: the file of the labels is none.
    """
    if not isinstance(draft.entry.body, Seal):
        return {}
    rows = parse_table(LABELS, draft.files["labels"], draft.entry.log.startswith("practice-"))
    return {code: label for kind, code, label in rows if kind == "stratum"}


def name_of_code(body: Body) -> Text:
    """Name the text hash of an entry as its other papers do."""
    if isinstance(body, Seal):
        return tr("封存码", "seal code")
    if isinstance(body, Substitution):
        return tr("更换码", "substitution code")
    return tr("事件码", "event code") if isinstance(body, Event) else tr("条目码", "code")


def next_step(journal: Journal, body: Body) -> list[Text]:
    """Say what comes after an entry that was signed elsewhere."""
    match body:
        case Seal() | Event():
            word = "run" if isinstance(body, Seal) else "pair"
            first = tr("先拍照, 再掷骰或等该轮产生", "photograph the code before there is a seed")
            return [first, _command(f"randcheck draw {word} {body.draw}")]
        case Inputs():
            attempt = journal.state.history.attempt(body.draw)
            word = "pair" if attempt and attempt.open_event else "run"
            return [_command(f"randcheck draw {word} {body.draw}")]
        case Substitution():
            return [_command(f"randcheck draw pair {body.draw}")]
        case Correct():
            return [_command(f"randcheck draw run {body.draw}")]  # writes the papers anew
        case Void():
            return [_command("randcheck draw now")]
    return []


def _command(text: str) -> Text:
    return tr(f"下一步: {text}", f"next: {text}")


def _of_draw(body: Body, labels: Mapping[str, str]) -> list[Text]:
    if isinstance(body, Seal):
        return _seal(body, labels)
    if isinstance(body, Inputs):
        lines = [tr(text, text) for text in body.lines]
        return [tr(f"录入 {body.draw}", f"inputs of {body.draw}"), *lines]
    return []


def _other(body: Body) -> Text:
    kind = TYPE_OF[type(body)]
    match body:
        case Void():
            return tr(f"作废 {body.draw}: {body.reason}", f"void {body.draw}: {body.reason}")
        case Correct():
            struck = ", ".join(f"{s.token} ({s.reason})" for s in body.struck[:SHOWN])
            return tr(f"更正 {body.draw}, 删除 {struck}", f"correct {body.draw}, strike {struck}")
        case Event():
            what, drum = sources(body.sources), body.inspectors.drum
            zh = f"{body.draw} 重新匹配: {drum} 人, {what.zh}"
            return tr(zh, f"pair {body.draw} anew: {drum} people, {what.en}")
        case Substitution():
            people, gone = len(body.absent), len(body.vanished)
            zh = f"{body.draw} 更换: {people} 人缺席, {gone} 户递补"
            return tr(zh, f"substitute in {body.draw}: {people} absent, {gone} made up for")
        case KeyAdd():
            return tr(f"登记 {body.role} 公钥 {body.vkey}", f"add {body.role} key {body.vkey}")
    return entry_kind(kind)


def _seal(seal: Seal, labels: Mapping[str, str]) -> list[Text]:
    side = seal.entities
    out = "".join(f" + {reason(c.reason).zh} {c.count:,}" for c in side.excluded)
    out_en = "".join(f" + {c.count:,} {reason(c.reason).en}" for c in side.excluded)
    strata = [(s.stratum, f" {s.number:,}/{s.drum:,}") for s in seal.strata[:SHOWN]]
    numbers = "、".join(stratum_name(code, labels.get(code)) + rest for code, rest in strata)
    numbers_en = ", ".join(labels.get(code, code) + rest for code, rest in strata)
    what = sources(seal.sources)
    return [
        tr(
            f"封存 {seal.draw} {seal.task} 第{seal.attempt}次",
            f"seal {seal.draw} {seal.task}, attempt {seal.attempt}",
        ),
        tr(
            f"在册 {side.registered:,} = 待抽 {side.drum:,}{out}",
            f"{side.registered:,} registered = {side.drum:,} in the drum{out_en}",
        ),
        tr(f"各层抽取 {numbers}", f"numbers {numbers_en}"),
        tr(
            f"随机源 {what.zh}, 可派 {seal.inspectors.drum} 人",
            f"source {what.en}, {seal.inspectors.drum} inspectors",
        ),
    ]
