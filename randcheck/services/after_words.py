"""The words for what comes after a draw: the official wording, and what it means in English."""

from randcheck.protocol.vocabulary import FOLLOW_UPS, METHODS, RESULTS, SOURCES
from randcheck.text import Text, tr

IN_ENGLISH = {
    "none": "no problem found",
    "corrected": "problem found, put right as ordered",
    "pending": "problem found, still to be dealt with",
    "annual-report": "annual report not published as required",
    "not-published": "required information not published",
    "false-published": "published information conceals or falsifies",
    "unreachable": "cannot be reached at its registered address",
    "registration": "breach of other registration rules",
    "food-drug": "breach of food and drug rules",
    "quality": "breach of quality and technical rules",
    "police": "breach of rules of the police",
    "department": "breach of rules of another department",
    "no-business": "does none of the business inspected",
    "closed": "closed, or being wound up",
    "refused": "seriously refused to cooperate",
    "deregistered": "deregistered",
    "revoked": "licence revoked",
    "annulled": "registration annulled",
    "moved": "moved away",
    "settled": "nothing more to be done",
    "daily": "inspection stopped, left to daily supervision",
    "order": "ordered to put it right; daily supervision follows it up",
    "case": "evidence kept, handed to the case department",
    "transferred": "another department was told",
    "other": "other",
    "on-site": "on site",
    "written": "by papers",
    "other-results": "results or opinions of others",
    "test": "by tests",
    "network": "by watching the network",
    "agency": "with the help of an agency",
}
FOUND = {code: tr(zh, IN_ENGLISH[code]) for code, zh in RESULTS.items()}
FOLLOWED = {code: tr(zh, IN_ENGLISH[code]) for code, zh in FOLLOW_UPS.items()}
METHOD = {code: tr(zh, IN_ENGLISH[code]) for code, zh in METHODS.items()}
CAUSES = {code: tr(zh, "other cause" if code == "cause" else code) for code, zh in SOURCES.items()}
"""Why a visit was made that no draw asked for."""
STATES = {
    "none": tr("待检查", "not visited yet"),
    "visited": tr("已检查，结果未录入", "visited, no result recorded yet"),
    "recorded": tr("待审核", "result waits for review"),
    "returned": tr("审核退回，待重新录入", "returned by the review"),
    "owed": tr("欠检", "not visited in time: owed"),
}
OWED = tr(
    "欠检：过了完成期限没有检查，转入下一次同事项任务",
    "not visited in time: owed to the next draw of the item",
)
DONE = {True: tr("已完结", "done"), False: tr("未完结", "follow-up open")}
CORRECTING = tr("更正待审核", "a correction waits for review")
OBJECTIONS = {
    "finding": tr("对检查结果的异议", "objection to the result"),
    "recusal": tr("回避申请", "request that somebody be recused"),
}
ANSWERS = {
    "open": tr("处理中", "open"),
    "upheld": tr("成立", "upheld"),
    "rejected": tr("不成立", "rejected"),
    "withdrawn": tr("撤回", "withdrawn"),
}
FORESEEABLE = tr(
    "可否预见：能。按原种子递补，知道种子的人事先就能算出由谁接替。",
    "Foreseeable: yes. The old seed decides; whoever knew it could work out who comes.",
)
UNFORESEEN = tr(
    "可否预见：更换公布在先、随机轮次在后，就没有人能预见；先后由联署、时间戳或抄下的码证明。",
    "Foreseeable: by nobody, if this entry was out before the round; a cosignature, a time stamp "
    "or the code noted then proves that.",
)
ALL_ANEW = tr(
    "只补空席配不齐，所以未检查各户的席位一并重配；能留在原处的人留在原处。",
    "The empty seats alone could not be filled, so all teams still to go were formed anew; "
    "whoever could stay stayed.",
)


def method_words(codes: tuple[str, ...]) -> Text:
    """Name the methods of a visit."""
    named = [METHOD[code] for code in codes]
    return tr("、".join(one.zh for one in named), ", ".join(one.en for one in named))
