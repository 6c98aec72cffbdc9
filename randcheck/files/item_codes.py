"""Give every row of a list of items a code that is its own and stays.

In this order:

1. a code column that says something other than a serial number, where no other row has it;
2. the code the same item and part have on the present list, or, where a catalogue names the item,
   the catalogue's code with `-2`, `-3` … for the further parts;
3. a serial number no other item of the file or of the present list has;
4. for an item of several rows the number, or the code of the item's other parts on the list, again
   with `-2`, `-3` …; a number that several items share has the category (or page) before it;
5. the name itself, shortened, with six digits of its digest when it was shortened.

Other items may be reordered without changing a code; only the order of the parts of one item
counts.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count

from randcheck.model import Item
from randcheck.protocol.alphabet import OPEN_TOKEN_BYTES, is_open_token

SERIAL = re.compile(r"[0-9][0-9.\-]*")
ROOM = OPEN_TOKEN_BYTES - len("-999")
DIGEST = 6


@dataclass(frozen=True, slots=True)
class Label:
    """What a row says of which item it is; `number` is empty when its cell is no code."""

    number: str
    category: str
    name: str
    sub: str

    @property
    def group(self) -> tuple[str, str, str]:
        """Give what the rows of one item share."""
        return self.number, self.name, self.category


def assign(
    labels: Sequence[Label], present: Sequence[Item], catalogue: Mapping[str, str]
) -> list[str]:
    """Give each row its code; `catalogue` maps names of items to codes."""
    return _Codes(labels, present, catalogue).assign()


class _Codes:
    def __init__(
        self, labels: Sequence[Label], present: Sequence[Item], catalogue: Mapping[str, str]
    ) -> None:
        self._labels, self._catalogue = labels, catalogue
        self._present = {item.code: item for item in present}
        self._numbers = Counter(label.number for label in labels)
        self._parts = Counter((label.name, label.sub) for label in labels)
        groups = {label.group for label in labels}
        self._owners = Counter(number for number, *_ in groups)
        self._names = Counter(name for _, name, _ in groups)
        self._codes: dict[int, str] = {}
        self._taken: set[str] = set()

    def assign(self) -> list[str]:
        for rule in (self._column, self._listed, self._serial):
            for place, label in enumerate(self._labels):
                if place not in self._codes and (code := rule(label)) and code not in self._taken:
                    self._take(place, code)
        groups: dict[tuple[str, str, str], list[int]] = {}
        for place, label in enumerate(self._labels):
            if place not in self._codes:
                groups.setdefault(label.group, []).append(place)
        for group in sorted(groups):
            self._number_parts(groups[group])
        return [self._codes[place] for place in range(len(self._labels))]

    def _take(self, place: int, code: str) -> None:
        self._codes[place] = code
        self._taken.add(code)

    def _column(self, label: Label) -> str:
        if not label.number or self._numbers[label.number] > 1:
            return ""
        item = self._present.get(label.number)
        same = item is not None and item.name == label.name and item.sub == label.sub
        return label.number if same or not SERIAL.fullmatch(label.number) else ""

    def _listed(self, label: Label) -> str:
        if self._parts[label.name, label.sub] > 1:
            return ""
        codes = [
            i.code for i in self._present.values() if (i.name, i.sub) == (label.name, label.sub)
        ]
        base = self._catalogue.get(label.name)
        fits = [code for code in codes if base is None or is_part(code, base)]
        return fits[0] if len(codes) == len(fits) == 1 else ""

    def _serial(self, label: Label) -> str:
        alone = self._numbers[label.number] == 1 and label.number not in self._present
        return label.number if alone and label.name not in self._catalogue else ""

    def _number_parts(self, places: list[int]) -> None:
        label = self._labels[places[0]]
        base = next(code for code in self._bases(label) if self._free(code, label))
        further = 1
        for place in places:
            code = base
            while code in self._taken or self._elsewhere(code, label):
                further += 1
                code = f"{base}-{further}"
            self._take(place, code)

    def _bases(self, label: Label) -> Iterator[str]:
        number, name, category = label.group
        alone = self._names[name] == 1
        if alone and name in self._catalogue:
            yield self._catalogue[name]
        if alone and (family := self._family(name)):
            yield family
        if number and self._owners[number] == 1:
            yield number
        if number and category:
            yield f"{_plain(category)}-{number}"
        yield _named(name)
        for salt in count():
            yield _named(f"{name}{category}{number}{salt or ''}", always=True)

    def _family(self, name: str) -> str:
        codes = [item.code for item in self._present.values() if item.name == name]
        base = min(codes, key=lambda code: (len(code), code), default="")
        return base if all(is_part(code, base) for code in codes) else ""

    def _free(self, base: str, label: Label) -> bool:
        """Tell whether a code fits, and neither a row above nor another item on the list has it."""
        fits = is_open_token(base) and len(base.encode()) <= ROOM
        ours = base in self._catalogue.values() or base == self._family(label.name)
        mine = {p for p, code in self._codes.items() if is_part(code, base)}
        others = any(self._labels[place].name != label.name for place in mine)
        return fits and not others and (ours or not self._elsewhere(base, label))

    def _elsewhere(self, code: str, label: Label) -> bool:
        item = self._present.get(code)
        return item is not None and (item.name, item.sub) != (label.name, label.sub)


def is_part(code: str, base: str) -> bool:
    """Tell whether a code is `base`, or that of a further part of the item `base`."""
    return code == base or re.fullmatch(re.escape(base) + "-[1-9][0-9]{0,2}", code) is not None


def _plain(text: str) -> str:
    """Keep of a text what a code may hold, in upper case."""
    half = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in half if is_open_token("0" + c)).lstrip(".-_()")


def _named(name: str, always: bool = False) -> str:
    """Make a code of a name, with digits of its digest when it does not fit (or `always`)."""
    plain = _plain(name)
    if not always and is_open_token(plain) and len(plain.encode()) <= ROOM:
        return plain
    room = ROOM - DIGEST - 1
    short = (plain.encode()[:room].decode(errors="ignore") or "ITEM").rstrip(".-")
    return f"{short}-{sha256(name.encode()).hexdigest()[:DIGEST].upper()}"
