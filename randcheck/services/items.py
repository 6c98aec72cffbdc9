"""Keep the public list of inspection items (一单): compare, write one entry, read it back.

The list stands as a whole in the file of each entry of the type `items`; the last one is valid.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from randcheck.errors import Refused
from randcheck.files.checklists import Checked
from randcheck.files.item_codes import Label, assign, is_part
from randcheck.model import Check, Item
from randcheck.protocol.bodies import TYPE_OF, Items
from randcheck.services.item_list import format_items, in_order, parse_items
from randcheck.services.journal import Journal, attachment
from randcheck.text import Text, tr


def latest_items(journal: Journal) -> tuple[Item, ...]:
    """Give the list as the log has it, empty before the first one.

    Raises:
        Malformed: the file of the entry is no list.
    """
    for signed in reversed(journal.log.entries):
        if TYPE_OF[type(signed.entry.body)] == "items":
            data = journal.log.load(signed.entry.seq, "file")
            return parse_items(data or b"")
    return ()


def find_item(items: Iterable[Item], code: str) -> Item:
    """Give the item of a code.

    Raises:
        Refused: the list has none.
    """
    for item in items:
        if item.code == code:
            return item
    raise Refused(
        tr(f"清单中没有事项 {code}", f"{code} is not on the list of items"),
        tr("randcheck item list 列出全部事项", "see randcheck item list"),
    )


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What an import would make of the list; nothing is written yet."""

    items: tuple[Item, ...]
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    recoded: Mapping[str, str] = field(default_factory=dict)
    unchanged: int = 0
    warnings: tuple[Text, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Count all kinds of change."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "removed": len(self.removed),
            "recoded": len(self.recoded),
        }


def change_items(
    present: Sequence[Item], wanted: Sequence[Item], partial: bool, columns: Sequence[str]
) -> ItemChange:
    """Compare a file with the list; `columns` are the fields the file has, others stay.

    `partial` leaves items alone that the file does not have; otherwise they leave the list.
    """
    known = {item.code: item for item in present}
    after = {item.code: item for item in present} if partial else {}
    for item in wanted:
        before = known.get(item.code)
        after[item.code] = _over(before, item, columns) if before else item
    return _compared(known, after)


def _over(before: Item, item: Item, columns: Sequence[str]) -> Item:
    return replace(before, **{column: getattr(item, column) for column in columns})


def _compared(before: Mapping[str, Item], after: Mapping[str, Item]) -> ItemChange:
    both = [code for code in after if code in before]
    changed = tuple(code for code in both if before[code] != after[code])
    return ItemChange(
        tuple(sorted(after.values(), key=lambda item: item.code)),
        added=tuple(code for code in after if code not in before),
        changed=changed,
        removed=tuple(code for code in before if code not in after),
        unchanged=len(both) - len(changed),
    )


def recode_items(present: Sequence[Item], catalogue: Mapping[str, str]) -> ItemChange:
    """Give items the codes under which a catalogue has their names.

    Raises:
        Refused: there is no list yet, or none of its items is in the catalogue.
    """
    named = [item for item in present if item.name in catalogue]
    if not named:
        raise Refused(
            tr("目录只有编号和名称，清单里没有同名事项", "the list has no item of the catalogue"),
            tr(
                "先导入有抽查依据的清单，或用 --codes 把目录和清单一起给出",
                "import a list with legal bases first, or give the catalogue with --codes",
            ),
        )
    moved = [item for item in in_order(named) if not is_part(item.code, catalogue[item.name])]
    rest = [item for item in present if item not in moved]
    labels = [Label("", item.category, item.name, item.sub) for item in moved]
    codes = assign(labels, rest, catalogue)
    items = [replace(item, code=code) for item, code in zip(moved, codes, strict=True)]
    after = tuple(sorted([*rest, *items], key=lambda item: item.code))
    recoded = {item.code: code for item, code in zip(moved, codes, strict=True)}
    return ItemChange(after, recoded=recoded, unchanged=len(rest))


def attach_checklists(present: Sequence[Item], checked: Sequence[Checked]) -> ItemChange:
    """Put checklists in the place of those the items have.

    A checklist belongs to the item of its code and to the further parts (`A01-2`) of that name
    which have none of their own in the file, and when the list has no such code, to the items of
    its name.

    Raises:
        Refused: none of them belongs to an item of the list.
    """
    checks: dict[str, list[Check]] = {}
    missing: dict[tuple[str, str], int] = {}
    own = {line.code for line in checked}
    for line in checked:
        codes = [code for code in _owners(present, line) if code == line.code or code not in own]
        for code in codes:
            checks.setdefault(code, []).append(line.check)
        if not codes:
            missing.setdefault((line.code, line.name), line.row)
    if not checks:
        raise Refused(
            tr("检查单里的事项都不在清单中", "no checklist belongs to an item of the list"),
            tr("先导入抽查事项清单", "import the list of items first"),
        )
    known = {item.code: item for item in present}
    after = {
        code: replace(item, checklist=tuple(checks.get(code, item.checklist)))
        for code, item in known.items()
    }
    return replace(_compared(known, after), warnings=tuple(map(_no_owner, missing.items())))


def _owners(present: Sequence[Item], line: Checked) -> list[str]:
    of_name = [item.code for item in present if not line.name or item.name == line.name]
    of_code = [code for code in of_name if line.code and is_part(code, line.code)]
    return of_code or (of_name if line.name else [])


def _no_owner(missing: tuple[tuple[str, str], int]) -> Text:
    (code, name), row = missing
    what = f"{code} {name}".strip()
    return tr(
        f"第 {row} 行起的检查单“{what}”在清单中没有对应的事项，未用",
        f"the checklist {what!r} from row {row} on belongs to no item of the list and is not used",
    )


def apply_items(journal: Journal, change: ItemChange) -> bool:
    """Write the list as one entry; False when nothing changes."""
    if not any(change.counts.values()):
        return False
    data = format_items(change.items)
    body = Items(attachment(data), len(change.items))
    journal.append(body, [journal.log_signer()], {"file": data})
    return True
