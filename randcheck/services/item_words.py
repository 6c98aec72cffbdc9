"""Say in words what a wording of the list was understood as.

The Chinese is of the form that `files.quantity` reads: it is understood as the same bounds again.
"""

from randcheck.model import Cap, Count, Item, Parts, Quantity, Share, Times
from randcheck.text import Text, join, tr

KINDS = {
    "general": tr("一般检查事项", "general"),
    "key": tr("重点检查事项", "key"),
}
PERIODS = {
    "year": tr("年", "year"),
    "half": tr("半年", "half-year"),
    "quarter": tr("季度", "quarter"),
    "month": tr("月", "month"),
    "week": tr("周", "week"),
    "day": tr("日", "day"),
}
FIELDS = {
    "code": tr("编号", "code"),
    "name": tr("抽查事项名称", "name"),
    "category": tr("抽查类别", "category"),
    "sub": tr("抽查子项", "part"),
    "kind": tr("事项类别", "kind"),
    "basis": tr("抽查依据", "legal basis"),
    "subject": tr("抽查主体", "who inspects"),
    "object": tr("抽查对象", "who is inspected"),
    "ratio": tr("抽查比例", "ratio"),
    "frequency": tr("抽查频次", "frequency"),
    "method": tr("抽查方式", "method"),
    "officers": tr("检查人员要求", "inspectors"),
    "department": tr("责任部门", "department"),
    "remark": tr("备注", "remark"),
}
"""The columns of the list in the order in which it is exported."""


def full_name(item: Item) -> str:
    """Name an item with its part."""
    return f"{item.name}：{item.sub}" if item.sub and item.sub != item.name else item.name


def percent(ratio: Parts) -> str:
    """Write a ratio exactly, in per cent where its decimals end."""
    p, q = ratio
    for decimals in range(8):
        scaled, rest = divmod(p * 100 * 10**decimals, q)
        if not rest:
            digits = f"{scaled:0{decimals + 1}}"
            point = len(digits) - decimals
            return digits[:point] + ("." + digits[point:] if decimals else "") + "%"
    return f"{p}/{q}"


def quantity_words(quantity: Quantity) -> Text:
    """Write bounds in words."""
    classes = [_share(share) for share in quantity.shares if share.scope == "class"]
    rest = [_share(share) for share in quantity.shares if share.scope != "class"]
    parts = [join(classes, " ", " ")] if classes else []
    parts += [*rest, *([_count(quantity.count)] if quantity.count else [])]
    parts += [*map(_times, quantity.times), *([cap_words(quantity.cap)] if quantity.cap else [])]
    text = join(parts, "；", "; ")
    return tr(f"原则上，{text.zh}", f"as a rule, {text.en}") if quantity.soft else text


def cap_words(cap: Cap) -> Text:
    """Write a cap on visits to one entity in words."""
    visits = f"{cap.times} visit{'s' * (cap.times > 1)}"
    if cap.unit == "licence":
        return tr(
            f"在许可有效期内同一单位不超过{cap.times}次",
            f"at most {visits} to one entity while its licence is valid",
        )
    zh = {"years": "年", "days": "天"}[cap.unit]
    length = f"{cap.length} {cap.unit.removesuffix('s' * (cap.length == 1))}"
    every = "" if cap.length == 1 and cap.unit == "years" else cap.length
    return tr(
        f"同一单位每{every}{zh}不超过{cap.times}次",
        f"at most {visits} to one entity in {length}",
    )


def _share(share: Share) -> Text:
    low = percent(share.least) if share.least else None
    high = percent(share.most) if share.most else None
    bounds = bounds_words(low, high)
    if share.scope == "class":
        return tr(share.name + bounds.zh, f"{share.name} {bounds.en}")
    zh = f"{_head(share.per, 1)}{_level(share)}抽查比例{bounds.zh}"
    en = f"{bounds.en}{_per(share.per, 1)}"
    if share.scope == "aim":
        zh += f"（{share.name}）"
    return tr(zh, f"{en} ({share.name})" if share.scope else en)


def _count(count: Count) -> Text:
    bounds = bounds_words(_digits(count.least), _digits(count.most))
    return tr(
        f"{_head(count.per, 1)}抽查{bounds.zh}家", f"{bounds.en} entities{_per(count.per, 1)}"
    )


def _times(times: Times) -> Text:
    bounds = bounds_words(_digits(times.least), _digits(times.most))
    once = (times.most or times.least) == 1
    en = f"{bounds.en} {'time' if once else 'times'}{_per(times.per, times.length)}"
    zh = f"{_level(times)}{_head(times.per, times.length)}抽查{bounds.zh}次"
    return tr(zh, f"{en} ({times.name})" if times.scope else en)


def _digits(number: int | None) -> str | None:
    return None if number is None else str(number)


def _level(some: Share | Times) -> str:
    return f"{some.name}级" if some.scope == "level" else ""


def _head(per: str, length: int) -> str:
    return f"每{'' if length == 1 else length}{PERIODS[per].zh}" if per else ""


def _per(per: str, length: int) -> str:
    if not per:
        return ""
    unit = PERIODS[per].en
    return f" a {unit}" if length == 1 else f" in {length} {unit}s"


def bounds_words(low: str | None, high: str | None) -> Text:
    """Write the two ends of a bound in words."""
    if low == high:
        return tr(low or "", f"exactly {low}")
    if high is None:
        return tr(f"不低于{low}", f"at least {low}")
    if low is None:
        return tr(f"不超过{high}", f"at most {high}")
    return tr(f"{low}-{high}", f"{low} to {high}")
