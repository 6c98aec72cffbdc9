"""Show items and what an import would make of their list."""

from typing import Any

from randcheck.cli import session
from randcheck.cli.importing import Options, finish, show_source, show_warnings, with_columns
from randcheck.cli.output import line, say
from randcheck.cli.session import pick
from randcheck.model import Item
from randcheck.services.item_files import ItemImport, Kept, import_items
from randcheck.services.item_rules import cap_of, quantities_of
from randcheck.services.item_words import FIELDS, KINDS, cap_words, full_name, quantity_words
from randcheck.services.items import apply_items, latest_items
from randcheck.text import Text, tr

FILES = {
    "items": tr("抽查事项清单", "a list of items"),
    "catalogue": tr("事项编号目录", "a catalogue of codes"),
    "checklists": tr("检查单", "checklists"),
}
CHANGES = {
    "added": tr("新增", "new"),
    "changed": tr("变更", "changed"),
    "removed": tr("移出清单", "removed"),
    "recoded": tr("换编号", "recoded"),
}
SHOWN = 10
NOT_BOUNDS = tr("照原文保留，没有界限", "kept as text, no bounds")


def import_list(file: str, codes: str, options: Options) -> None:
    """Import a list, catalogue or checklists: show, ask, write."""
    journal = session.journal()
    present = latest_items(journal)

    def read(columns: dict[str, str]) -> tuple[ItemImport, None]:
        partial, tab = options.update, options.sheet
        return import_items(present, file, columns, partial, codes, tab), None

    found, _ = with_columns(read, options.column)
    warnings = [*found.imported.reading.warnings, *found.change.warnings]
    show_source(found.imported)
    show_warnings(warnings)
    _show_change(found)
    finish(
        found.imported,
        warnings,
        found.change.counts,
        lambda: apply_items(journal, found.change),
        options,
        kind=found.kind,
        refused=[{"zh": text.zh, "en": text.en} for text in found.refused],
        bounds=dict(found.understood),
        text=[{"field": k.field, "text": k.text, "rows": list(k.rows)} for k in found.kept],
    )


def _show_change(found: ItemImport) -> None:
    for refused in found.refused:
        say(tr(f"  × {refused.zh}", f"  × {refused.en}"))
    if found.kind == "items":
        _show_wordings(found)
    counts = [(CHANGES[kind], n) for kind, n in found.change.counts.items() if n]
    zh = " ".join(f"{word.zh} {n}" for word, n in counts) or "没有变化"
    en = ", ".join(f"{n} {word.en}" for word, n in counts) or "nothing new"
    kind, same, left = FILES[found.kind], found.change.unchanged, len(found.refused)
    say(
        tr(
            f"{kind.zh}: {zh} 不变 {same} 无依据未读入 {left}",
            f"{kind.en}: {en}, {same} unchanged, {left} left out without a basis",
        )
    )
    recoded = list(found.change.recoded.items())
    for old, new in recoded[:SHOWN]:
        say(tr(f"  {old} → {new}", f"  {old} → {new}"))
    if len(recoded) > SHOWN:
        say(tr(f"  等 {len(recoded)} 项", f"  and {len(recoded) - SHOWN} more"))
    for code in found.change.removed[:SHOWN]:
        say(tr(f"  移出 {code}", f"  removed {code}"))


def _show_wordings(found: ItemImport) -> None:
    for name, count in found.understood.items():
        kept = [k for k in found.kept if k.field == name]
        rows = sum(len(k.rows) for k in kept)
        word = FIELDS[name]
        say(
            tr(
                f"{word.zh}: {count} 条读成界限, {rows} 条{NOT_BOUNDS.zh}",
                f"{word.en}: {count} understood as bounds, {rows} {NOT_BOUNDS.en}",
            )
        )
        for one in kept:
            say(_kept(one))


def _kept(kept: Kept) -> Text:
    rows = "、".join(map(str, kept.rows))
    return tr(
        f"  · “{kept.text[:60]}” 第 {rows} 行",
        f"  · “{kept.text[:60]}” rows {rows.replace('、', ', ')}",
    )


def item_json(item: Item) -> dict[str, Any]:
    """Describe an item for programs; `bounds` is null where a wording stays text."""
    ratio, frequency = (
        {"zh": words.zh, "en": words.en} if words else None for words in _bounds(item)
    )
    cap = cap_of(item)
    return {
        **{name: getattr(item, name) for name in FIELDS},
        "bounds": {"ratio": ratio, "frequency": frequency},
        "cap": {"times": cap.times, "unit": cap.unit, "length": cap.length} if cap else None,
        "checklist": [
            {"number": check.number, "content": check.content, "how": check.how}
            for check in item.checklist
        ],
    }


def _bounds(item: Item) -> tuple[Text | None, Text | None]:
    ratio, frequency = quantities_of(item)
    return (
        quantity_words(ratio) if ratio else None,
        quantity_words(frequency) if frequency else None,
    )


def show_item(item: Item) -> None:
    """Print one item: its fields, what its wordings mean, its checklist."""
    line(f"{item.code}  {full_name(item)}  {pick(KINDS[item.kind])}")
    bounds = dict(zip(("ratio", "frequency"), _bounds(item), strict=True))
    for name, heading in FIELDS.items():
        value = getattr(item, name)
        if not value or name in ("code", "name", "sub", "kind"):
            continue
        line(f"  {pick(heading)}: {value}")
        if name in bounds:
            said = pick(bounds[name] or NOT_BOUNDS)
            line(pick(tr(f"    界限: {said}", f"    bounds: {said}")))
    if cap := cap_of(item):
        said = pick(cap_words(cap))
        line(pick(tr(f"  对一户的上限: {said}", f"  cap on one entity: {said}")))
    if item.checklist:
        line(pick(tr("  检查单:", "  checklist:")))
    for check in item.checklist:
        line(f"    {check.number} {check.content}".rstrip())
        if check.how:
            line(f"      {check.how}")
