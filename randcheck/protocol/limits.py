"""Caps that keep the verification of a hostile log short."""

from randcheck.errors import Unreadable
from randcheck.protocol.checks import Case
from randcheck.protocol.people import read_people
from randcheck.text import tr

TICKETS = 5_000_000
CANDIDATES = 50_000_000


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
    drawn = sum(stratum.number + (stratum.rounding == "lot") for stratum in case.seal.strata)
    if tickets > TICKETS or widest * drawn > CANDIDATES:
        raise Unreadable(
            tr(
                f"{case.seal.draw}: 签数或席位超过上限, 不予推算",
                f"{case.seal.draw}: more tickets or seats than the caps allow",
            )
        )
    return case
