"""SPEC sections 3 and 8.8: the tables `findings v1` and `notes v1`."""

from dataclasses import dataclass, field
from typing import NamedTuple

from .forms import is_code, is_date, is_draw, is_hex, is_label, is_number, is_open, is_salted, need
from .tables import Form, fits, joined, or_dash, rows_of, word
from .vocabulary import OUTCOMES


class FindingRow(NamedTuple):
    draw: str
    entity: str
    date: str
    recorder: str
    people: list[str]
    methods: list[str]
    result: str
    follow_up: str
    state: str
    supersedes: str
    reason: str


class ItemRow(NamedTuple):
    draw: str
    entity: str
    item: str
    result: str
    follow_up: str


class ReviewRow(NamedTuple):
    draw: str
    entity: str
    number: int
    reviewer: str
    outcome: str
    reason: str


class CompletedRow(NamedTuple):
    draw: str
    entity: str
    number: int
    date: str


class ObjectionRow(NamedTuple):
    draw: str
    entity: str
    kind: str
    received: str
    answer_by: str
    outcome: str
    decided: str


Row = FindingRow | ItemRow | ReviewRow | CompletedRow | ObjectionRow


@dataclass
class Found:
    """The rows of one file by their words."""

    findings: list[FindingRow] = field(default_factory=list)
    items: list[ItemRow] = field(default_factory=list)
    reviews: list[ReviewRow] = field(default_factory=list)
    completed: list[CompletedRow] = field(default_factory=list)
    objections: list[ObjectionRow] = field(default_factory=list)

    def rows(self) -> list[Row]:
        return [*self.findings, *self.items, *self.reviews, *self.completed, *self.objections]


_WHOSE: tuple[Form, ...] = (is_draw, is_open)
# which codes there are is for `gates`
_JUDGED: tuple[Form, ...] = (is_code, is_code)
FORMS: dict[str, tuple[Form, ...]] = {
    "finding": (
        *_WHOSE,
        is_date,
        is_salted,
        joined(is_salted),
        joined(is_code),
        *_JUDGED,
        word("open", "done"),
        or_dash(is_number),
        or_dash(is_code),
    ),
    "item": (*_WHOSE, is_open, *_JUDGED),
    "review": (*_WHOSE, is_number, is_salted, word("passed", "returned"), or_dash(is_code)),
    "completed": (*_WHOSE, is_number, is_date),
    "objection": (
        *_WHOSE,
        word("finding", "recusal"),
        is_date,
        is_date,
        word(*OUTCOMES),
        or_dash(is_date),
    ),
}


def read_findings(data: bytes, practice: bool) -> Found:
    found = Found()
    for kind, *cells in rows_of(data, "findings v1", practice):
        need(kind in FORMS and fits(cells, *FORMS[kind]), "a findings row")
        if kind == "finding":
            found.findings.append(finding_row(cells))
        elif kind == "item":
            found.items.append(ItemRow(*cells))
        elif kind == "review":
            found.reviews.append(ReviewRow(cells[0], cells[1], int(cells[2]), *cells[3:]))
        elif kind == "completed":
            found.completed.append(CompletedRow(cells[0], cells[1], int(cells[2]), cells[3]))
        else:
            found.objections.append(ObjectionRow(*cells))
    return found


def finding_row(cells: list[str]) -> FindingRow:
    draw, entity, date, recorder, people, methods, *rest = cells
    return FindingRow(draw, entity, date, recorder, people.split(","), methods.split(","), *rest)


def read_notes(data: bytes, practice: bool) -> list[list[str]]:
    """Nothing is computed from them."""
    rows = rows_of(data, "notes v1", practice)
    kinds = word("finding", "item", "review", "objection")
    named = or_dash(is_open)
    for row in rows:
        if row[0] == "salt":
            good = fits(row[1:], *(word("-"),) * 3, lambda text: is_hex(text, 32))
        else:
            good = fits(row, kinds, or_dash(is_draw), named, named, is_label)
        need(good, "a notes row")
    need(len({tuple(row[:4]) for row in rows}) == len(rows), "notes: two rows of one thing")
    need(any(row[0] == "salt" for row in rows), "notes: no salt row")
    return rows
