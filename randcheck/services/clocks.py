"""The calendar by which a workspace counts working days."""

from pathlib import Path

from randcheck.services.calendar_file import bureau_calendar, read_calendar
from randcheck.services.journal import Journal
from randcheck.services.rules import read_rules
from randcheck.services.workdays import Calendar


def of_the_rules(journal: Journal, given: Path | None = None) -> Calendar:
    """Give the calendar named on the command line, or that of the rules, or the announced one."""
    if given is not None:
        return read_calendar(given)
    return bureau_calendar(read_rules(journal.workspace.rules_path).calendar)
