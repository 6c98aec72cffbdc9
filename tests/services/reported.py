"""What tests of the statistics need: findings, reviews and follow-ups in a real log."""

from desk import Desk

from randcheck.protocol.bodies import Findings
from randcheck.protocol.calendar import local_date
from randcheck.protocol.table import FINDINGS, Row, format_table
from randcheck.services.draws import Drawing
from randcheck.services.journal import attachment
from randcheck.services.report import Report, make_report
from randcheck.site.report_record import ReportRow

DAY = 86_400


class Ledger:
    """A desk whose clerks record what visits found, one entry at a time."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def wait(self, days: int = 1) -> None:
        self.desk.now += days * DAY

    @property
    def today(self) -> str:
        return local_date(self.desk.journal.workspace.world.now(), self.desk.journal.state.zone)

    def logs(self, *rows: Row) -> int:
        """Log rows as one entry, and give its number."""
        journal = self.desk.journal
        data = format_table(FINDINGS, rows, journal.practice)
        body = Findings(None, attachment(data), None, len(rows))
        journal.append(body, [journal.log_signer()], {"file": data})
        return journal.size - 1

    def finds(self, drawing: Drawing, n: int, result: str, follow_up: str, done: bool) -> Row:
        """Record what was found at the n-th drawn entity; give the cells that name the finding."""
        draw, token, people = drawing.attempt.seal.draw, *seats(drawing, n)
        known = drawing.attempt.findings.get(token, [])
        earlier = (str(known[-1].seq), "mistake") if known else ("-", "-")
        state = "done" if done else "open"
        cells = self.today, people[0], ",".join(people), "on-site", result, follow_up, state
        return draw, token, str(self.logs(("finding", draw, token, *cells, *earlier)))

    def reviews(self, finding: Row, passed: bool = True) -> None:
        draw, token, _ = finding
        attempt = self.desk.journal.state.history.attempt(draw)
        recorder = attempt.findings[token][-1].recorder
        roster = self.desk.journal.state.history.inspectors.retired_by
        reviewer = min(set(roster) - {recorder})
        verdict = ("passed", "-") if passed else ("returned", "incomplete")
        self.logs(("review", *finding, reviewer, *verdict))

    def passes(self, drawing: Drawing, n: int, result="none", follow_up="settled", done=True):
        """Record a finding that passes review on the same day."""
        finding = self.finds(drawing, n, result, follow_up, done)
        self.reviews(finding)
        return finding

    def completes(self, finding: Row) -> None:
        self.logs(("completed", *finding, self.today))

    def report(self, year: str = "2026", **more: str) -> Report:
        return make_report(self.desk.journal, year, **more)

    def only(self, **more: str) -> ReportRow:
        (row,) = self.report(**more).rows
        return row


def seats(drawing: Drawing, n: int) -> tuple[str, list[str]]:
    """Give the n-th drawn entity and its people, ascending."""
    seated = drawing.attempt.seated
    token = sorted(seated.drawn)[n]
    return token, sorted(person for entity, person in seated.pairs if entity == token)
