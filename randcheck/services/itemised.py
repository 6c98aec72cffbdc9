"""What the item of a draw brings with it: its names, its cap on visits, its bounds."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from randcheck.errors import Refused, UsageError
from randcheck.model import Item
from randcheck.protocol.alphabet import LABEL_LENGTH, is_label
from randcheck.protocol.calendar import local_date
from randcheck.protocol.checks import OWED
from randcheck.protocol.numbers import exact_number
from randcheck.protocol.parts import Limit, Stratum
from randcheck.services.item_list import in_order
from randcheck.services.item_rules import Asked, Before, cap_of, check_item, quantities_of
from randcheck.services.items import latest_items
from randcheck.services.journal import Journal
from randcheck.services.request import Request
from randcheck.services.rule_words import Ratio, lowest
from randcheck.services.rules import Rules
from randcheck.text import Text, tr

NO_SKILL = "无需专业岗位资格"
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class AskedItem:
    """The item of a draw; without a list of items only what it was called is known.

    `names` are what an inspector's scope may call it; `least` is the ratio it asks at least.
    """

    called: str
    item: Item | None = None
    before: Before | None = None
    earlier: tuple[Text, ...] = ()

    @property
    def code(self) -> str:
        """Give its code, or what it was called."""
        return self.item.code if self.item else self.called

    @property
    def label(self) -> str:
        """Give its name as a label of the seal; empty where none is known."""
        name = " ".join(self.item.name.split())[:LABEL_LENGTH] if self.item else ""
        return name if is_label(name) else ""

    @property
    def names(self) -> tuple[str, ...]:
        """Give what an inspector's scope may call it."""
        return (self.item.code, self.item.name) if self.item else (self.called,)

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Give its cap on visits to one entity."""
        cap = cap_of(self.item) if self.item else None
        return (Limit(cap.unit, cap.length, cap.times, "item"),) if cap else ()

    @property
    def least(self) -> Ratio | None:
        """Give the ratio it asks at least, if its wording is plain."""
        ratio = quantities_of(self.item)[0] if self.item else None
        shares = [] if ratio is None or ratio.soft else [s for s in ratio.shares if not s.scope]
        return Ratio(lowest(*shares[0].least)) if len(shares) == 1 and shares[0].least else None

    def named(self, request: Request) -> Request:
        """Put the item's code in place of what was typed."""
        return replace(request, item=self.code)

    def within(
        self, strata: Sequence[Stratum], labels: Mapping[str, str], rules: Rules
    ) -> tuple[Text, ...]:
        """Return what to look at, once the draw is within the item's bounds.

        Raises:
            Refused: it is not.
        """
        if self.item is None:
            return ()
        asked = [
            Asked(s.base, s.number, s.ratio, labels.get(s.stratum, ""))
            for s in strata
            if s.stratum != OWED
        ]
        verdict = check_item(self.item, asked, self.before, whole=_by_lot(strata))
        if verdict.faults:
            raise Refused(
                verdict.faults[0],
                tr("改比例或户数; 清单变了就重新导入", "change the ratio, or import the new list"),
            )
        return (*self.earlier, *verdict.remarks, *self._of_skill(rules))

    def _of_skill(self, rules: Rules) -> list[Text]:
        needs = self.item.officers if self.item else ""
        asked = any(p.qualifications or "item" in p.same for p in rules.panels.values())
        if not needs or needs == NO_SKILL or asked:
            return []
        return [
            tr(
                f"事项要求“{needs}”, 细则的候选组没有写资格",
                f"the item asks for '{needs}'; no panel of the rules does",
            )
        ]


def read_item(journal: Journal, text: str) -> str:
    """Read what was typed for an item; give its code on the list.

    Raises:
        UsageError: it is not on the list.
    """
    try:
        return asked_item(journal, Request("", (), item=plain(text))).code
    except Refused as error:
        hint = error.hint or error.what
        raise UsageError(
            tr(f"{error.what.zh}; {hint.zh}", f"{error.what.en}; {hint.en}"), hint
        ) from error


def has_items(journal: Journal) -> bool:
    """Tell whether the bureau keeps a list of items."""
    return journal.state.history.items is not None


def _by_lot(strata: Sequence[Stratum]) -> Asked | None:
    """Put strata that are all rounded by lot into one: their sum is exact, their floors are not."""
    ordinary = [s for s in strata if s.stratum != OWED]
    if not ordinary or any(s.rounding != "lot" for s in ordinary):
        return None
    base, mean = sum(s.base for s in ordinary), sum(map(exact_number, ordinary), Fraction(0))
    share = mean / base
    return Asked(base, floor(mean), (share.numerator, share.denominator))


def asked_item(journal: Journal, request: Request) -> AskedItem:
    """Find the item of a draw, by code or name.

    Raises:
        Refused: there is a list of items and it is not on it.
    """
    items, called = latest_items(journal), request.item or request.task
    found = [item for item in items if called in (item.code, plain(item.name))]
    exact = [item for item in found if item.code == called] or found
    if len(exact) == 1:
        item = exact[0]
        return AskedItem(called, item, _before(journal, item.code), _earlier(journal, item))
    if not items:
        return AskedItem(called)
    close = [item for item in items if called in plain(item.name)]
    shown = "、".join(f"{i.code} {i.name} {i.sub}".strip() for i in in_order(close)[:SAMPLES])
    raise Refused(
        tr(
            f"抽查事项清单里没有“{called}”, 清单之外不得检查",
            f"'{called}' is not on the list of items, and nothing else may be inspected",
        ),
        tr(
            f"用 --item 写事项编号{f', 如 {shown}' if shown else ''}; randcheck item list 列出全部",
            f"name its code with --item{f', such as {shown}' if shown else ''};"
            " see randcheck item list",
        ),
    )


def _earlier(journal: Journal, item: Item) -> tuple[Text, ...]:
    """Say that the item was drawn under its name before it had a code: its debts stay there."""
    history, names = journal.state.history, {plain(item.name)} - {item.code}
    old = [a for a, _, _ in history.drawn() if a.seal.item in names and history.waiting(a)]
    waiting = sum(len(history.waiting(attempt)) for attempt in old)
    if not waiting:
        return ()
    return (
        tr(
            f"此前以“{old[0].seal.item}”抽中、还没检查的 {waiting} 户不算本事项的欠检, 请先检查",
            f"{waiting} drawn as '{old[0].seal.item}' and not visited are not owed under this code",
        ),
    )


def plain(name: str) -> str:
    """Write an item's name as names are typed: half width, without blanks, upper case."""
    return "".join(unicodedata.normalize("NFKC", name).upper().split())


def _before(journal: Journal, code: str) -> Before:
    """Count what this year's draws of the item have drawn already."""
    history = journal.state.history
    year = local_date(journal.workspace.world.now(), journal.state.zone)[:4]
    drawn = [
        len(seated.drawn)
        for attempt, _, seated in history.drawn()
        if attempt.seal.item == code and attempt.seal.as_of[:4] == year
    ]
    return Before(sum(drawn), len(drawn))
