"""What codes of the log are called when people read them."""

from randcheck.protocol.bodies import Dice, Drand, Lottery, Source, Stratum, Value
from randcheck.text import Text, tr

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


def stratum_name(code: str, label: str | None) -> str:
    """Name a stratum by its label; `owed` and `all` have names of their own."""
    return label or {"owed": OWED_LABEL.zh, "all": WHOLE_LABEL.zh}.get(code, code)
