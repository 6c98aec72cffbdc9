"""Compare a roster as it should be with the roster as it is, both in the order of their codes."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from randcheck.errors import Refused
from randcheck.model import Entity, Inspector
from randcheck.packed import Flat, Form, code_of, pack, unpack
from randcheck.protocol.table import CHANGES
from randcheck.services.progress import Progress, ignore_progress, told
from randcheck.text import tr

R = TypeVar("R", bound=Entity | Inspector)
VANISHED = "vanished"
SAMPLES = 5
NO_ALIASES: Mapping[str, Sequence[str]] = {}
Known: TypeAlias = Sequence[Any]
"""A flat row of the roster, with whether it is active as the last cell."""


@dataclass(frozen=True, slots=True)
class Wanted(Generic[R]):
    """What a roster should hold.

    `partial` leaves everybody else alone; `columns` are the fields the source had (None: all), so
    that a file of two columns blanks nothing; `retire` maps codes to reasons; `revive` brings
    retired rows back, as an import does and an edit does not.
    """

    values: Sequence[R] = ()
    partial: bool = True
    columns: tuple[str, ...] | None = None
    retire: Mapping[str, str] = field(default_factory=dict)
    revive: bool = True


class Rows:
    """Roster rows to be written, packed, with whether they are active."""

    def __init__(self) -> None:
        self._packed: dict[bool, list[bytes]] = {True: [], False: []}

    def add(self, row: bytes, active: bool) -> None:
        """Add a packed row."""
        self._packed[active].append(row)

    def __len__(self) -> int:
        return sum(map(len, self._packed.values()))

    def __iter__(self) -> Iterator[tuple[Flat, bool]]:
        for active, packed in self._packed.items():
            for row in packed:
                yield unpack(row), active


class Mark(NamedTuple):
    """One thing that happens to a row, and what the row is afterwards."""

    change: str
    flat: Flat
    active: bool
    detail: str = "-"


class Comparison(Generic[R]):
    """One pass over both rosters: what differs, as lines of the log and as roster rows.

    `aliases` maps codes to the former codes that are new to the log; rows of former codes that are
    on the roster leave it (`gone`). `name` gives the token of a code.
    """

    def __init__(
        self,
        form: Form[R],
        wanted: Wanted[R],
        name: Callable[[str], str],
        aliases: Mapping[str, Sequence[str]] = NO_ALIASES,
    ) -> None:
        self.lines: list[bytes] = []
        self.rows = Rows()
        self.gone: list[str] = []
        self.counts: Counter[str] = Counter()
        self.samples: dict[str, list[str]] = {change: [] for change in CHANGES}
        self.unchanged = 0
        self._wanted, self._name, self._aliases = wanted, name, aliases
        self._former = frozenset(chain.from_iterable(aliases.values()))
        taken = wanted.columns or form.columns
        self._taken = [n for n, column in enumerate(form.columns) if column in taken]
        # Aliases are a matter of their own.
        compared = [n for n in self._taken if form.columns[n] != "aliases"]
        self._columns = sorted((form.columns[n], n) for n in compared)
        self._compared = itemgetter(*compared)
        self._absent = set(wanted.retire)

    def run(
        self,
        found: Sequence[bytes],
        known: Iterable[Known],
        progress: Progress = ignore_progress,
    ) -> None:
        """Walk packed rows and the roster, both in the order of their codes.

        `progress` is told the rows done.

        Raises:
            Refused: somebody who is to be retired is not on the roster.
        """
        rest = iter(known)
        before = next(rest, None)
        for row in told(found, len(found), progress):
            code = code_of(row)
            while before is not None and before[0] < code:
                self._miss(before)
                before = next(rest, None)
            if before is not None and before[0] == code:
                self._meet(row, before)
                before = next(rest, None)
            else:
                self._add(code, row)
        while before is not None:
            self._miss(before)
            before = next(rest, None)
        if self._absent:
            code = min(self._absent)
            raise Refused(tr(f"名录中没有 {code}", f"{code} is not on the roster"))
        for code, several in self._aliases.items():
            for old in several:
                self.log(code, "aliased", old)

    def _add(self, code: str, row: bytes) -> None:
        if len(self.samples["added"]) < SAMPLES:
            self._show("added", unpack(row))
        self.log(code, "added", "-")
        self.rows.add(row, True)

    def _miss(self, before: Known) -> None:
        """Take a row that the source does not have."""
        code, active = before[0], before[-1]
        self._absent.discard(code)
        vanished = None if self._wanted.partial else VANISHED
        reason = self._wanted.retire.get(code, vanished)
        gone = reason is not None and active
        self._mark(code, [Mark("retired", before[:-1], False, str(reason))] if gone else [])

    def _meet(self, row: bytes, before: Known) -> None:
        """Take a row that both have."""
        given, code, active = unpack(row), before[0], bool(before[-1])
        retire, revive = code in self._wanted.retire, self._wanted.revive and not active
        same = self._compared(given) == self._compared(before)
        if same and not (retire or revive or code in self._aliases or code in self._former):
            self.unchanged += 1
            return
        self._absent.discard(code)
        flat = list(before[:-1])
        for place in self._taken:
            flat[place] = given[place]
        if code in self._aliases:
            former = [*filter(None, before[-2].split("\n")), *self._aliases[code]]
            flat[-1] = "\n".join(dict.fromkeys(former))
        marks = []
        if revive and not retire:
            marks.append(Mark("revived", flat, True))
        if not same:
            names = ",".join(name for name, n in self._columns if given[n] != before[n])
            marks.append(Mark("changed", flat, active or bool(marks), names))
        if retire and active:
            reason = self._wanted.retire[code]
            marks.append(Mark("retired", flat, False, reason))
        self.unchanged += not marks
        self._mark(code, marks)
        if not marks and code in self._aliases and code not in self._former:
            self.rows.add(pack(flat), active)

    def _mark(self, code: str, marks: Sequence[Mark]) -> None:
        for mark in marks:
            self._show(mark.change, mark.flat)
        if code in self._former:
            self.gone.append(code)
            return
        for mark in marks:
            self.log(code, mark.change, mark.detail)
        if marks:
            self.rows.add(pack(marks[-1].flat), marks[-1].active)

    def log(self, code: str, change: str, detail: str) -> None:
        """Add a line of the log, the code as its token."""
        self.counts[change] += 1
        self.lines.append(f"{self._name(code)}\t{change}\t{detail}".encode())

    def _show(self, change: str, flat: Flat) -> None:
        if len(self.samples[change]) < SAMPLES:
            self.samples[change].append(f"{flat[0]} {flat[1]}")
