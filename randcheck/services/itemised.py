"""What the item of a draw brings with it: its names, its limit on visits, its bounds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from randcheck.protocol.bodies import Limit, Stratum
from randcheck.services.journal import Journal
from randcheck.services.request import Request
from randcheck.services.rule_words import Ratio
from randcheck.text import Text


@dataclass(frozen=True, slots=True)
class AskedItem:
    """The item of a draw; without a list of items only its name is known."""

    code: str = ""
    names: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    least: Ratio | None = None

    def named(self, request: Request) -> Request:
        """Put the item's code in place of what was typed."""
        return replace(request, item=self.code) if self.code else request

    def remarks(self, strata: tuple[Stratum, ...], labels: Mapping[str, str]) -> tuple[Text, ...]:
        """Say what the item's bounds ask beyond what is refused."""
        return ()


def asked_item(journal: Journal, request: Request) -> AskedItem:
    """Find the item of a draw."""
    code = request.item or request.task
    return AskedItem(names=(code,))
