"""Caps that keep the verification of a hostile log short."""

from collections import Counter

from randcheck.errors import Unreadable
from randcheck.protocol.checks import Case
from randcheck.protocol.numbers import exact_number
from randcheck.protocol.parts import Stratum
from randcheck.protocol.people import read_people
from randcheck.text import tr

TICKETS = 5_000_000
CANDIDATES = 50_000_000


def _most(stratum: Stratum) -> int:
    """Tell how many a stratum may draw at most; `lot` goes by its base, which may be a lie."""
    if stratum.rounding != "lot":
        return stratum.number
    try:
        return int(exact_number(stratum)) + 1
    except ValueError:
        return stratum.number


def verify_limits(case: Case) -> Case:
    """Return a case that can be derived in bounded time.

    Raises:
        Unreadable: more tickets, or more candidates for seats, than any real draw has.
    """
    tickets = sum(int(row[3]) for row in case.frame)
    people = read_people(case.people)
    widest = max(
        (
            sum(role.number * len(people.panels.get(role.panel, ())) for role in roles)
            for roles in people.teams.values()
        ),
        default=0,
    )
    rows = Counter(row[1] for row in case.frame)
    drawn = sum(min(_most(s), max(s.number, rows[s.stratum])) for s in case.seal.strata)
    if tickets > TICKETS or widest * drawn > CANDIDATES:
        raise Unreadable(
            tr(
                f"{case.seal.draw}: 签数或席位超过上限, 不予推算",
                f"{case.seal.draw}: more tickets or seats than the caps allow",
            )
        )
    return case
