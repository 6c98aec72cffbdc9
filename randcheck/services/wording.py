"""What codes of the log are called when people read them."""

from collections.abc import Iterable, Iterator, Mapping

from randcheck.protocol.calendar import LAST_SECOND, format_time, local_time
from randcheck.protocol.parts import (
    Dice,
    Drand,
    Lottery,
    Source,
    Stratum,
    Value,
)
from randcheck.text import Text, tr

ENTRIES = {
    "genesis": tr("建立", "genesis"),
    "rules": tr("细则", "rules"),
    "roster": tr("名录", "roster"),
    "key-add": tr("登记密钥", "key-add"),
    "key-revoke": tr("撤销密钥", "key-revoke"),
    "visits": tr("检查", "visits"),
    "recusals": tr("回避", "recusals"),
    "items": tr("一单", "items"),
    "seal": tr("封存", "seal"),
    "inputs": tr("录入", "inputs"),
    "draw": tr("抽取", "draw"),
    "void": tr("作废", "void"),
    "correct": tr("更正", "correct"),
    "event": tr("事件", "event"),
    "pairing": tr("匹配", "pairing"),
}
"""What the types of entries are called."""

DAY = 86_400
REASONS = {
    "barred": tr("禁选", "barred"),
    "retired": tr("停用", "retired"),
    "filter": tr("不符条件", "filtered out"),
    "out-of-scope": tr("不在范围", "out of scope"),
    "struck": tr("剔除", "struck"),
    "expired": tr("证件过期", "certificate expired"),
}
ROUNDINGS = {
    "up": tr("进一取整", "rounded up"),
    "down": tr("舍去取整", "rounded down"),
    "half-up": tr("四舍五入", "rounded half up"),
    "lot": tr("按签取整", "rounded by lot"),
}
ROLES = {
    "officer": tr("执法人员", "officer"),
    "expert": tr("专家", "expert"),
    "auxiliary": tr("辅助人员", "auxiliary"),
}
OWED_LABEL = tr("欠检", "owed")
WHOLE_LABEL = tr("全部", "all")
COLUMNS = {
    "office": tr("登记机关", "office"),
    "station": tr("管辖单位", "station"),
    "region": tr("地区", "region"),
    "industry": tr("行业", "industry"),
    "risk": tr("信用风险等级", "risk class"),
    "kind": tr("主体类型", "kind"),
    "address": tr("地址", "address"),
    "status": tr("登记状态", "status"),
    "since": tr("状态日期", "status since"),
    "tags": tr("监管标签", "tags"),
    "pool": tr("专项库", "pool"),
}


PERSON_COLUMNS = {
    "regions": tr("执法区域", "regions"),
    "issuer": tr("发证机关", "issuer"),
    "staff": tr("单位工号", "staff number"),
    "qualifications": tr("岗位资质资格", "qualifications"),
    "level": tr("层级", "level"),
    "post": tr("担任职务", "post"),
    "category": tr("岗位大类", "category"),
    "lead": tr("可任组长", "may lead a team"),
    "borrowed": tr("借自单位", "lent by"),
}


FIELDS = {
    **COLUMNS,
    **PERSON_COLUMNS,
    "code": tr("代码", "code"),
    "name": tr("名称", "name"),
    "aliases": tr("曾用代码", "former codes"),
    "state": tr("名录状态", "on the roster"),
    "kind": tr("类别", "kind"),
    "department": tr("部门", "department"),
    "scope": tr("执法领域", "scope"),
    "expert": tr("是否专家", "expert"),
    "until": tr("有效期至", "valid until"),
    "role": tr("人员类别", "role"),
    "date": tr("检查日期", "day"),
    "inspectors": tr("检查人员", "inspectors"),
    "inspector": tr("检查人员", "inspector"),
    "item": tr("事项", "item"),
    "tag": tr("监管标签", "tag"),
    "licence": tr("许可证", "licence"),
    "number": tr("编号", "number"),
    "category": tr("类别", "category"),
    "sub": tr("子项", "part"),
    "basis": tr("依据", "legal basis"),
    "subject": tr("主体", "who inspects"),
    "object": tr("对象", "whom"),
    "ratio": tr("比例", "ratio"),
    "frequency": tr("频次", "frequency"),
    "method": tr("方式", "method"),
    "officers": tr("人员要求", "people needed"),
    "remark": tr("备注", "remark"),
    "draw": tr("抽取编号", "draw"),
    "result": tr("检查结果", "result"),
    "recorder": tr("录入人", "recorder"),
    "methods": tr("检查方式", "methods"),
    "follow_up": tr("处置", "follow-up"),
    "done": tr("是否完结", "done"),
    "note": tr("备注", "note"),
    "reason": tr("更正原因", "reason"),
    "content": tr("检查内容", "what to look at"),
    "how": tr("方法", "how"),
}
"""What fields of files are called."""


def clock(unix: int, zone: str) -> str:
    """Write Unix seconds for people of a zone, to the second; zones are whole minutes off."""
    unix = min(unix, LAST_SECOND - DAY)  # what an outsider gave may lie beyond all calendars
    return f"{local_time(format_time(unix), zone)}:{unix % 60:02d}"


def entry_kind(code: str) -> Text:
    """Name the type of an entry."""
    return ENTRIES.get(code, tr(code, code))


def reason(code: str) -> Text:
    """Name a reason for being left out."""
    return REASONS.get(code, tr(code, code))


def source(found: Source) -> Text:
    """Name a source of the seed."""
    match found:
        case Dice():
            return tr(f"{found.sides} 面骰掷 {found.throws} 次", f"{found.throws} d{found.sides}")
        case Lottery():
            return tr(f"彩票 {found.game} {found.issue} 期", f"lottery {found.game} {found.issue}")
        case Value():
            return tr(f"公开数值 {found.label}", f"value {found.label}")
        case Drand():
            return tr(f"drand 第 {found.round} 轮", f"drand round {found.round}")
    return tr("演练(本机随机数)", "practice (this machine)")


def sources(found: Iterable[Source]) -> Text:
    """Name the sources of a seed."""
    return _together([source(one) for one in found])


def planned(found: Iterable[Source], lead: int) -> Text:
    """Name the sources of what is not sealed yet: its round comes `lead` seconds after that."""
    found = tuple(found)
    lottery = any(isinstance(one, Lottery) for one in found)
    since = tr("开奖", "the lottery") if lottery else tr("封存", "the seal")
    minutes = lead // 60
    beacon = tr(
        f"drand: {since.zh}后 {minutes} 分钟的一轮",
        f"drand: the round {minutes} minutes after {since.en}",
    )
    return _together([beacon if isinstance(one, Drand) else source(one) for one in found])


def _together(names: list[Text]) -> Text:
    return tr(" + ".join(n.zh for n in names), " + ".join(n.en for n in names))


UNPROVED = {
    "dice": tr("骰子确实掷过(由监督人担保)", "that the dice were thrown (the observer vouches)"),
    "lottery": tr("彩票号码与官方公布一致(可自查)", "that the numbers are the official ones"),
    "value": tr("公开数值照实录入(可自查)", "that the value is the published one"),
}
"""What a source leaves to somebody's word; a beacon leaves nothing."""


def unproved(found: Iterable[Source]) -> Iterator[Text]:
    """Say what the sources of a seed leave to somebody's word."""
    yield from (UNPROVED[one.kind] for one in found if one.kind in UNPROVED)


def stratum_rule(stratum: Stratum) -> Text:
    """Say where a stratum's number comes from."""
    if stratum.ratio is None or stratum.rounding is None:
        text = tr("全部", "all") if stratum.whole else tr("指定户数", "number named")
    else:
        p, q = stratum.ratio
        percent = f"{p * 100 // q}%" if p * 100 % q == 0 else f"{p}/{q}"
        how = ROUNDINGS[stratum.rounding]
        text = tr(f"基数的 {percent}, {how.zh}", f"{percent} of the base, {how.en}")
    bounds = f"[{'' if stratum.min is None else stratum.min}, "
    bounds += f"{'' if stratum.max is None else stratum.max}]"
    given = stratum.min is not None or stratum.max is not None
    return tr(f"{text.zh} {bounds}", f"{text.en} {bounds}") if given else text


def role(code: str, labels: Mapping[tuple[str, str], str]) -> Text:
    """Name a role, by the seal's labels where it is none of the usual."""
    return ROLES.get(code) or tr(labels.get(("role", code), code), code)


def stratum_name(code: str, label: str | None) -> str:
    """Name a stratum by its label; `owed` and `all` have names of their own."""
    return label or {"owed": OWED_LABEL.zh, "all": WHOLE_LABEL.zh}.get(code, code)
