"""Fold the roster entries of a log into the roster they leave (SPEC §6.1)."""

from collections import Counter
from collections.abc import Iterator, Sequence

from randcheck.errors import FalseClaim
from randcheck.protocol.bodies import Roster
from randcheck.protocol.table import Row, Table
from randcheck.text import tr

ACTIVE = -1


class RosterState:
    """One roster as the log left it: every token ever named, aliases resolved.

    `retired_by` maps a token to ACTIVE or to the seq of the entry that retired it; `lent` are the
    inspectors borrowed from elsewhere.
    """

    def __init__(self) -> None:
        self.retired_by: dict[str, int] = {}
        self.alias_of: dict[str, str] = {}
        self.lent: set[str] = set()

    def current(self, token: str) -> str:
        """Read a token of an earlier entry through its alias."""
        return self.alias_of.get(token, token)

    def is_active(self, token: str) -> bool:
        """Tell whether a token is on the roster and not retired."""
        return self.retired_by.get(token) == ACTIVE

    def apply(self, rows: Sequence[Row], seq: int) -> None:
        """Apply one change of the roster.

        The rows are walked once for every kind of change, so that a million of them need not be
        sorted out first.

        Raises:
            FalseClaim: `gates`, when a row's condition does not hold.
        """
        counted = count_changes(rows)

        def having(change: str) -> Iterator[Row]:
            return (row for row in rows if row[1] == change) if counted[change] else iter(())

        fresh: set[str] = set()
        several = len(counted) > 1
        for token, *_ in having("added"):
            known = token in self.retired_by or token in self.alias_of
            self._demand(not known, token)
            self.retired_by[token] = ACTIVE
            if several:
                fresh.add(token)
        revived = {token for token, *_ in having("revived")}
        for token in revived:
            self._demand(self.retired_by.get(token, ACTIVE) != ACTIVE, token)
            self.retired_by[token] = ACTIVE
        for token, *_ in having("retired"):
            anew = token in fresh or token in revived
            self._demand(self.is_active(token) and not anew, token)
            self.retired_by[token] = seq
        for token, _, detail in having("changed"):
            columns = detail.split(",")
            self._demand(token in self.retired_by and token not in fresh, token)
            self._demand(columns == sorted(set(columns)), token)
        self._apply_aliases(list(having("aliased")))
        lent, own = {row[0] for row in having("lent")}, {row[0] for row in having("own")}
        for token in lent | own:
            fits = token in self.retired_by and not lent & own
            self._demand(fits and (token in own) == (token in self.lent), token)
        self.lent = (self.lent | lent) - own

    def _apply_aliases(self, rows: Sequence[Row]) -> None:
        self._demand(len({detail for *_, detail in rows}) == len(rows), "aliased")
        aliases: dict[str, list[str]] = {}
        for other, target in self.alias_of.items():
            aliases.setdefault(target, []).append(other)
        for token, _, old in rows:
            self._demand(token in self.retired_by and old not in self.alias_of, old)
            self._demand(old != token, old)
            self.retired_by.pop(old, None)
            moved = [old, *aliases.pop(old, ())]
            self.alias_of.update(dict.fromkeys(moved, token))
            aliases.setdefault(token, []).extend(moved)

    @staticmethod
    def _demand(holds: bool, token: str) -> None:
        if not holds:
            raise FalseClaim(
                "gates",
                tr(f"名录变更与名录不符: {token}", f"a roster change does not fit: {token}"),
            )


def count_changes(rows: Sequence[Row]) -> Counter[str]:
    """Count the rows of a roster table by their change."""
    return rows.count_changes() if isinstance(rows, Table) else Counter(row[1] for row in rows)


def verify_roster_counts(body: Roster, rows: Sequence[Row], registered: int) -> Roster:
    """Return a roster body whose counts agree with its file.

    Raises:
        FalseClaim: `gates`.
    """
    counted = count_changes(rows)
    said = {
        "added": body.added,
        "retired": body.retired,
        "revived": body.revived,
        "changed": body.changed,
        "aliased": body.aliased,
        "lent": body.lent,
    }
    counted["lent"] += counted["own"]
    if not rows or any(counted[k] != n for k, n in said.items()) or body.registered != registered:
        raise FalseClaim(
            "gates", tr("名录条目的数目与文件不符", "the counts of a roster entry are wrong")
        )
    return body
