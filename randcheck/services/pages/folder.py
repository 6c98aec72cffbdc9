"""What all pages of the public folder are made from: the log as published, and a few indexes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from randcheck.errors import Malformed
from randcheck.model import Item
from randcheck.protocol.bodies import Items
from randcheck.protocol.calendar import local_date, local_time
from randcheck.protocol.checkpoint import Checkpoint
from randcheck.protocol.folder import Log
from randcheck.protocol.history import History
from randcheck.protocol.views import SealView
from randcheck.services.item_list import parse_items
from randcheck.site.public import Site

PRACTICE = "practice-"


@dataclass(frozen=True)
class Folder:
    """A publication: its log, its draws as derived, and the days promised for what is held back.

    Pages are made without a clock: without `today` that is the day of the last entry.
    Not slotted: what is asked of it is worked out once and kept.
    """

    log: Log
    views: Sequence[SealView]
    checkpoint: Checkpoint
    promised: tuple[str, ...]
    today: str = ""

    @cached_property
    def site(self) -> Site:
        """What every page says of the folder."""
        origin = self.log.entries[0].entry.log
        bureau = origin.removeprefix(PRACTICE).rpartition("/")[0] or origin
        return Site(bureau, origin, self.log.practice)

    @property
    def history(self) -> History | None:
        """What the log came to in the end; None before its first seal."""
        return self.views[0].case.history if self.views else None

    def current(self, token: str) -> str:
        """Read the code of an entity as it is today."""
        return self.history.entities.current(token) if self.history else token

    @cached_property
    def days(self) -> Mapping[tuple[str, str], str]:
        """The day of the last visit, by draw and code of today."""
        visits = self.history.visits if self.history else []
        found: dict[tuple[str, str], str] = {}
        for visit in visits:
            if visit.draw is not None:
                key = visit.draw, self.current(visit.entity)
                found[key] = max(visit.date, found.get(key, ""))
        return found

    @cached_property
    def item_lists(self) -> Mapping[str, tuple[str, tuple[Item, ...]]]:
        """The lists of items by digest, the last one last: the time of the entry, its items."""
        found: dict[str, tuple[str, tuple[Item, ...]]] = {}
        for signed in self.log.entries:
            body = signed.entry.body
            if isinstance(body, Items):
                items = _items(self.log.load(signed.seq, "file"))
                found.pop(body.file.sha256, None)
                found[body.file.sha256] = signed.entry.time, items
        return found

    @cached_property
    def last_day(self) -> str:
        """The last day known to have begun."""
        return self.today or local_date(self.log.entries[-1].entry.time, self.log.zone)

    def at(self, time: str) -> str:
        """Write a time of the log for people of its zone."""
        return f"{local_time(time, self.log.zone)} (UTC{self.log.zone})"


def _items(data: bytes | None) -> tuple[Item, ...]:
    """Read a list of items; none where somebody logged another text, which no claim forbids."""
    try:
        return parse_items(data or b"")
    except Malformed:
        return ()
