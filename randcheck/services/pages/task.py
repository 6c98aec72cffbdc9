"""Tell the announcement of a task (抽查任务公告), and the list of inspection items."""

from collections.abc import Iterator

from randcheck.model import Item
from randcheck.services.item_list import in_order
from randcheck.services.item_words import full_name
from randcheck.services.pages.folder import PRACTICE, Folder
from randcheck.services.pages.seal import item_name
from randcheck.services.pages.told import Told, drawn_number, state_of
from randcheck.site.public import Fact, ItemLine, ItemsPage, TaskPage
from randcheck.text import Text, tr

CHOSEN = frozenset({"filter", "out-of-scope"})
"""Reasons for being left out that come from a condition: the draw is then a directed one."""

KINDS = {
    True: tr("定向", "directed: by a condition"),
    False: tr("不定向", "not directed: the whole roster"),
}


def task_page(told: Told) -> TaskPage:
    """Tell the announcement of a seal's task; what the log does not know is left out."""
    draw = told.view.case.seal.draw
    year, _, serial = draw.removeprefix(PRACTICE).partition("-")
    title = f"{_bureau(told)}{year}年度第{serial}号抽查任务公告"
    return TaskPage(draw, title, tuple(_rows(told)))


def _bureau(told: Told) -> str:
    return told.folder.site.bureau


def _rows(told: Told) -> Iterator[Fact]:
    """List the columns of the announcement in their usual order."""
    seal = told.view.case.seal
    chosen = any(c.reason in CHOSEN and c.count for c in seal.entities.excluded)
    by = _bureau(told) if seal.department is None else seal.department
    yield _row("抽查任务编号", "task number", seal.draw)
    yield _row("抽查任务名称", "task", seal.task)
    yield Fact(tr("抽查类型", "kind"), KINDS[chosen])
    yield _row("抽查事项", "item", item_name(told))
    if (item := _item(told)) and item.basis:
        yield _row("抽查依据", "legal basis", item.basis)
    yield Fact(tr("抽查对象范围", "who may be drawn"), _scope(told, item))
    yield _row("抽查期次", "period", f"{seal.period}（第 {seal.attempt} 次）")
    yield _row("检查日期自", "visits from", seal.as_of)
    yield _row("检查日期至", "visits until", seal.due)
    yield _row("检查机关", "inspecting authority", by)
    yield Fact(tr("抽查市场主体数量", "entities drawn"), _number(told))
    yield Fact(tr("状态", "state"), state_of(told.view))


def _row(zh: str, en: str, value: str) -> Fact:
    return Fact(tr(zh, en), tr(value, value))


def _item(told: Told) -> Item | None:
    """Find the item in the list that the seal follows."""
    seal = told.view.case.seal
    if seal.items is None:
        return None
    _, items = told.folder.item_lists.get(seal.items.sha256, ("", ()))
    return next((item for item in items if item.code == seal.item), None)


def _scope(told: Told, item: Item | None) -> Text:
    side, base = told.view.case.seal.entities, sum(s.base for s in told.view.case.seal.strata)
    of = f"{item.object}；" if item and item.object else ""
    of_en = f"{item.object}; " if item and item.object else ""
    return tr(
        f"{of}名录库在册 {side.registered:,} 户，抽查基数 {base:,} 户，待抽 {side.drum:,} 户",
        f"{of_en}{side.registered:,} registered, {base:,} in scope, {side.drum:,} in the drum",
    )


def _number(told: Told) -> Text:
    number = drawn_number(told.view)
    moved = len(told.moved_for)
    if number is not None and moved:
        zh, en = f"{number:,} 户，其中递补 {moved:,} 户", f"{number:,} entities, {moved:,} moved up"
        return tr(zh, en)
    if number is not None:
        return tr(f"{number:,} 户", f"{number:,} entities")
    if told.view.attempt.void:
        return tr("已作废，没有抽取", "called off, nothing drawn")
    planned = sum(s.number for s in told.view.case.seal.strata)
    return tr(f"拟抽 {planned:,} 户", f"{planned:,} to be drawn")


def items_page(folder: Folder) -> ItemsPage | None:
    """Tell the list of items as it is now; None where the log has none."""
    if not folder.item_lists:
        return None
    time, items = list(folder.item_lists.values())[-1]
    lines = (
        ItemLine(
            item.code,
            full_name(item),
            item.basis,
            item.subject,
            item.object,
            item.ratio,
            item.frequency,
            item.method,
        )
        for item in in_order(items)
    )
    return ItemsPage(tuple(lines), folder.at(time))
