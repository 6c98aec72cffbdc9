"""What day it is for a workspace, and the calendar by which it counts working days."""

from pathlib import Path

from randcheck.protocol.calendar import local_date
from randcheck.services.calendar_file import bureau_calendar, read_calendar
from randcheck.services.journal import Journal
from randcheck.services.rules import read_rules
from randcheck.services.workdays import GUESSED, Calendar
from randcheck.text import Text, tr


def today_of(journal: Journal) -> str:
    """Tell the local date."""
    return local_date(journal.workspace.world.now(), journal.state.zone)


def guess_mark(guessed: bool) -> Text:
    """Mark a day that was counted by weekends; nothing for any other."""
    return tr(f"({GUESSED.zh})", f" ({GUESSED.en})") if guessed else tr("", "")


def of_the_rules(journal: Journal, given: Path | None = None) -> Calendar:
    """Give the calendar named on the command line, or that of the rules, or the announced one.

    Raises:
        Unreadable, Refused, Faulty: what rules and calendar say.
    """
    if given is not None:
        return read_calendar(given)
    return bureau_calendar(read_rules(journal.workspace.rules_path).calendar)
