"""Say whether what an operator asks for is within the bounds of an inspection item.

Nothing here reads the log: the caller says what was drawn for the item before, in the same year.
What leaves a bound is a fault; a remark is made where the wording leaves room (一般, 原则上), holds
for another level or aim that nobody named, speaks of the whole year, or stays text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from randcheck.files.quantity import read_quantity
from randcheck.model import Cap, Count, Item, Parts, Quantity, Share, Times
from randcheck.services.item_words import percent
from randcheck.text import Text, tr


@dataclass(frozen=True, slots=True)
class Asked:
    """One stratum of a draw: its label, its base, the number to draw and the ratio behind it."""

    base: int
    number: int
    ratio: Parts | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """What the log has of the item in this calendar year: entities drawn, and draws made."""

    number: int = 0
    draws: int = 0


@dataclass(frozen=True, slots=True)
class Setting:
    """Who draws and how: the level of the authority (省, 市, 县) and the aim (定向, 不定向)."""

    level: str = ""
    aim: str = ""


@dataclass(slots=True)
class Verdict:
    """What is against the item's bounds, and what a person should look at."""

    faults: list[Text] = field(default_factory=list)
    remarks: list[Text] = field(default_factory=list)


def quantities_of(item: Item) -> tuple[Quantity | None, Quantity | None]:
    """Read the wordings of ratio and frequency; None where one stays text or is blank."""
    return read_quantity(item.ratio), read_quantity(item.frequency, True)


def cap_of(item: Item) -> Cap | None:
    """Give the item's cap on visits to one entity, wherever it is written.

    A cap that the wording softens (一般) is a cap all the same. Of two caps there is none: which
    one holds is not said.
    """
    found = {quantity.cap for quantity in quantities_of(item) if quantity and quantity.cap}
    return found.pop() if len(found) == 1 else None


def check_item(
    item: Item,
    strata: Sequence[Asked],
    before: Before | None = None,
    setting: Setting | None = None,
    whole: Asked | None = None,
) -> Verdict:
    """Compare a draw with the bounds of its item; `whole` is the draw as one, if not the sum."""
    verdict = Verdict()
    check = _Check(verdict, strata, before or Before(), setting or Setting(), whole)
    wordings = (item.ratio, item.frequency)
    for text, quantity in zip(wordings, quantities_of(item), strict=True):
        if quantity:
            check.quantity(text, quantity)
        elif text:
            verdict.remarks.append(_text_only(text))
    return verdict


def _text_only(text: str) -> Text:
    return tr(
        f"事项规定“{text}”没有可核对的数字，请人工核对",
        f"the item says {text!r}, which has no number to check; check it by hand",
    )


class _Check:
    def __init__(
        self,
        verdict: Verdict,
        strata: Sequence[Asked],
        before: Before,
        setting: Setting,
        whole: Asked | None,
    ) -> None:
        self._verdict, self._strata, self._before = verdict, strata, before
        self._setting, self._one = setting, whole
        self._base = sum(asked.base for asked in strata)
        self._number = sum(asked.number for asked in strata)

    def quantity(self, text: str, quantity: Quantity) -> None:
        """Compare everything one wording says."""
        for share in quantity.shares:
            note = self._notes(share, quantity.soft)
            if not note:
                continue
            if share.scope == "class":
                for asked in self._strata:
                    if asked.label.removesuffix("类").removesuffix("级") == share.name:
                        self._ratio(text, share, asked, 0, note)
            else:
                self._whole(text, share, note)
        if quantity.count:
            earlier = self._before.number if quantity.count.per else 0
            self._between(text, quantity.count, self._number + earlier, self._note(quantity.soft))
        for times in quantity.times:
            if note := self._notes(times, quantity.soft):
                self._times(text, times, note)

    def _note(self, soft: bool) -> Callable[[Text], None]:
        return (self._verdict.remarks if soft else self._verdict.faults).append

    def _notes(self, some: Share | Times, soft: bool) -> Callable[[Text], None] | None:
        """Choose where a breach goes; None when the bound is for another level or aim."""
        if some.scope not in ("level", "aim"):
            return self._note(soft)
        given = self._setting.level if some.scope == "level" else self._setting.aim
        if given and given != some.name:
            return None
        return self._note(soft or not given)

    def _whole(self, text: str, share: Share, note: Callable[[Text], None]) -> None:
        if len(self._strata) == 1:
            self._ratio(text, share, self._strata[0], self._earlier(share), note)
            return
        whole = self._one or Asked(self._base, self._number)
        self._ratio(text, share, whole, self._earlier(share), note)
        for asked in self._strata:
            self._ratio(text, share, asked, 0, self._verdict.remarks.append)

    def _earlier(self, share: Share) -> int:
        return self._before.number if share.per == "year" else 0

    def _ratio(
        self, text: str, share: Share, asked: Asked, earlier: int, note: Callable[[Text], None]
    ) -> None:
        number, base = asked.number + earlier, asked.base
        ratio = asked.ratio if asked.ratio and not earlier else None
        name = f"{asked.label} " if asked.label else ""
        shown = _shown(asked, number, ratio)
        said = tr(name + shown.zh, name + shown.en)
        if share.least and _less(ratio, number, base, share):
            # More draws may follow before the period ends.
            (self._verdict.remarks.append if share.per else note)(_below(said, text))
        if share.most and _more(ratio, number, base, share):
            note(_above(said, text))

    def _between(self, text: str, count: Count, number: int, note: Callable[[Text], None]) -> None:
        said = tr(f"共 {number} 户", f"{number} entities")
        if count.least is not None and number < count.least:
            (self._verdict.remarks.append if count.per else note)(_below(said, text))
        if count.most is not None and number > count.most:
            note(_above(said, text))

    def _times(self, text: str, times: Times, note: Callable[[Text], None]) -> None:
        """Only the year's draws are known; shorter and longer periods are for a person."""
        draws = self._before.draws + 1
        yearly = (times.per, times.length) == ("year", 1)
        if yearly and times.most is not None and draws > times.most:
            note(_above(tr(f"今年第 {draws} 次抽查", f"draw {draws} of the year"), text))


def _less(ratio: Parts | None, number: int, base: int, share: Share) -> bool:
    p, q = share.least or (0, 1)
    if ratio:
        return ratio[0] * q < p * ratio[1]
    # 不低于 rounds up (SPEC §7.3); an exact ratio may be rounded either way.
    return number < (base * p // q if share.least == share.most else -(-base * p // q))


def _more(ratio: Parts | None, number: int, base: int, share: Share) -> bool:
    """Compare; a single entity is never too many, since none at all would be no draw."""
    p, q = share.most or (1, 1)
    if ratio:
        return ratio[0] * q > p * ratio[1]
    return number > max(1, -(-base * p // q) if share.least == share.most else base * p // q)


def _shown(asked: Asked, number: int, ratio: Parts | None) -> Text:
    if ratio:
        return tr(f"比例 {percent(ratio)}", f"the ratio {percent(ratio)}")
    return tr(f"基数 {asked.base} 户抽 {number} 户", f"{number} of {asked.base} entities")


def _below(said: Text, text: str) -> Text:
    return tr(f"{said.zh}低于事项规定的“{text}”", f"{said.en} is below the item's {text!r}")


def _above(said: Text, text: str) -> Text:
    return tr(f"{said.zh}高于事项规定的“{text}”", f"{said.en} is above the item's {text!r}")
