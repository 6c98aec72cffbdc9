"""The words of a verification: the same on the command line and on the verifier page."""

from collections.abc import Mapping
from typing import TypeAlias

from randcheck.services.wording import (
    ENTRIES,
    OWED_LABEL,
    REASONS,
    ROLES,
    ROUNDINGS,
    WHOLE_LABEL,
)
from randcheck.text import Text, tr

Words: TypeAlias = dict[str, dict[str, str]]

STATES = {
    "true": tr("√ 属实", "√ true"),
    "FALSE": tr("× 不符", "× FALSE"),
    "not proved": tr("— 未能证明", "— not proved"),
    "not checked here": tr("— 此处未查", "— not checked here"),
}
CLAIMS: dict[str, Text] = {
    "chain": tr("日志连续、签名有效", "the log is whole and signed"),
    "files": tr("名单与封存的摘要一致", "files are what was signed"),
    "gates": tr("步骤合规, 每次尝试都在", "every gate kept, attempts complete"),
    "excluded": tr("未入框的都有理由", "everyone left out has a reason"),
    "bars": tr("禁选属实, 无人漏禁", "bars are true and complete"),
    "numbers": tr("户数符合比例", "numbers follow the ratio"),
    "inspectors": tr("检查人员名单合规", "the inspector frame holds"),
    "seed": tr("种子由录入得出", "the seed follows from the inputs"),
    "selection": tr("抽中名单重算一致", "the selection is re-derived"),
    "pairing": tr("人员匹配重算一致", "the pairing is re-derived"),
    "corrected": tr("更正后重算一致", "the correction is re-derived"),
    "before": tr("承接的原日志", "the log it goes on from"),
    "voided-first": tr("种子未知时作废", "called off before the seed"),
    "ended": tr("封存的都有结果", "every seal came to an end"),
    "sums": tr("SHA256SUMS 与签名", "SHA256SUMS and its signature"),
    "witnessed": tr("第三方联署", "cosigned by witnesses"),
    "stamped": tr("时间戳", "time stamps"),
    "sealed-first": tr("先封存, 后有种子", "sealed before the seed"),
    "only-seal": tr("只封存过这一份", "the only seal"),
    "unchosen": tr("种子无人能选", "nobody chose the seed"),
    "files-held": tr("监督人持有名单", "the observer held the files"),
    "certificates": tr("执法证在有效期内", "certificates in date"),
    "imported": tr("禁选依据都在本日志", "bars rest on this log"),
    "findings": tr("抽中的都有审核过的结果", "all drawn have a reviewed finding"),
    "unforeseen": tr("更换由谁接替无人能预见", "nobody foresaw who would come instead"),
    "shown": tr("展示的与重算的一致", "what is shown is derived"),
    "pages": tr("网页与重算的一致", "the pages are what is derived"),
    "whose-log": tr("是该单位的日志", "whose log it is"),
    "seen": tr("抄下的码在日志里", "the codes seen are in the log"),
    "held-back": tr("暂缓公布的抽取", "draws held back"),
    "grammar": tr("格式", "grammar"),
}
VERDICTS = {
    0: tr("结论: 属实", "verdict: true"),
    1: tr("结论: 不符", "verdict: FALSE"),
    3: tr("结论: 读不到, 无法判断", "verdict: cannot tell"),
    4: tr("结论: 未发现不符, 但有未能证明的", "verdict: nothing false, not everything proved"),
}
PRACTICE = tr("演练, 不是真实抽取", "practice, not a real draw")
EVENT = tr("事件: 人员重新匹配", "event: pairing drawn anew")
SUBSTITUTION = tr("更换: 空出的席位、递补", "substitution: empty seats, reserves")
UNPAIRED = tr("配不成组, 没有派出人员", "no pairing, nobody was sent")
STOPPED = tr("以下各项因此没有核对", "what follows was therefore not examined")
FATES = {
    "drawn": tr("已抽", "drawn"),
    "sealed": tr("已封存待抽", "sealed"),
    "void": tr("作废", "void"),
}
SINCE = {
    "corrected": tr("已更正", "corrected"),
    "paired-anew": tr("重新匹配", "paired anew"),
    "substituted": tr("有更换", "substituted"),
    "unpaired": tr("未配人", "no pairing"),
}
OUTCOMES = {
    "drawn": tr("抽中", "drawn"),
    "moved": tr("递补进来", "moved up from the reserves"),
    "reserve": tr("未抽中, 列为递补", "not drawn, in reserve"),
    "not-drawn": tr("未抽中", "not drawn"),
    "waiting": tr("已封存, 尚未抽取", "sealed, not drawn yet"),
    "void": tr("这次已作废", "the attempt is void"),
}
"""What a draw came to for one entity of its drum."""


def page_words() -> dict[str, Words | dict[str, str]]:
    """Gather the words that the verifier page prints, as it reads them."""
    from randcheck.services.reason_words import ABSENT, RETIRE, VOID

    groups: dict[str, Mapping[str, Text]] = {
        "claims": CLAIMS,
        "states": STATES,
        "verdicts": {str(code): text for code, text in VERDICTS.items()},
        "fates": FATES,
        "since": SINCE,
        "outcomes": OUTCOMES,
        "entries": ENTRIES,
        "reasons": REASONS,
        "retire": RETIRE,
        "void": VOID,
        "absent": ABSENT,
        "roundings": ROUNDINGS,
        "roles": ROLES,
        "strata": {"owed": OWED_LABEL, "all": WHOLE_LABEL},
    }
    alone = {"practice": PRACTICE, "event": EVENT, "substitution": SUBSTITUTION}
    alone |= {"unpaired": UNPAIRED, "stopped": STOPPED}
    found: dict[str, Words | dict[str, str]] = {
        name: {code: text._asdict() for code, text in words.items()}
        for name, words in groups.items()
    }
    return found | {name: text._asdict() for name, text in alone.items()}
