"""Write the findings of a draw in the columns of the platform."""

from collections.abc import Iterator
from pathlib import Path

from randcheck.errors import Refused, UsageError
from randcheck.protocol.aftermath import standing
from randcheck.protocol.attempt import Attempt
from randcheck.services.disk import write_atomic
from randcheck.services.drawings import drawn_attempt, seal_labels
from randcheck.services.drawn import entities_of
from randcheck.services.items import latest_items
from randcheck.services.journal import Journal
from randcheck.site.finding_files import ItemLine, ResultRow, ResultSheet, results_csv, results_xlsx
from randcheck.text import tr

WRITERS = {".xlsx": results_xlsx, ".csv": results_csv}
USUAL = "检查结果.xlsx"


def export_findings(journal: Journal, draw: str, out: Path | None) -> tuple[Path, int]:
    """Write what passed review; by default beside the papers of the draw.

    Raises:
        Refused: nothing passed review; UsageError: the file is neither .xlsx nor .csv.
    """
    attempt = drawn_attempt(journal, draw)
    path = out or journal.workspace.papers(draw) / USUAL
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise UsageError(tr(f"“{path}”应以 .xlsx 或 .csv 结尾", f"'{path}': .xlsx or .csv"))
    rows = tuple(_rows(journal, attempt))
    if not rows:
        raise Refused(
            tr(f"{draw} 还没有审核通过的结果", f"nothing of {draw} passed review yet"),
            tr(f"先 randcheck finding review {draw}", f"first: randcheck finding review {draw}"),
        )
    bureau = journal.workspace.setting("bureau")
    sheet = ResultSheet(
        draw, attempt.seal.task, _scope(attempt), bureau, rows, practice=journal.practice
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, write(sheet))
    return path, len(rows)


def _scope(attempt: Attempt) -> str:
    """Tell whether the draw was from a part (定向) or from all (不定向)."""
    reasons = {count.reason for count in attempt.seal.entities.excluded}
    return "定向" if "filter" in reasons else "不定向"


def _rows(journal: Journal, attempt: Attempt) -> Iterator[ResultRow]:
    current, labels = journal.state.history.entities.current, seal_labels(journal, attempt)
    own = labels.get(("item", attempt.seal.item), attempt.seal.item)
    roster = entities_of(journal, map(current, attempt.findings))
    names = {item.code: item.name for item in latest_items(journal)}
    for token, found in sorted(attempt.findings.items()):
        stands = standing(found)
        if stands is not None:
            entity = roster[current(token)]
            items = tuple(ItemLine(names.get(i.item, i.item), i.result) for i in stands.items)
            usual = (ItemLine(own, stands.result),)
            yield ResultRow(
                entity.name, entity.code, stands.date, stands.result, items=items or usual
            )
