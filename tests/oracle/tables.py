"""SPEC sections 3, 7.4 and 11: the tables, each read from its exact bytes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from .forms import (
    is_code,
    is_date,
    is_draw,
    is_hex,
    is_hex64,
    is_label,
    is_number,
    is_open,
    is_salted,
    need,
    text_lines,
)

Form = Callable[[str], bool]


def first_line(kind: str, practice: bool) -> str:
    return f"randcheck practice {kind}" if practice else f"randcheck {kind}"


def rows_of(data: bytes, kind: str, practice: bool, ordered: bool = True) -> list[list[str]]:
    """The cells of the rows of a table."""
    lines = text_lines(data)
    need(lines[0] == first_line(kind, practice), f"not a table {kind}")
    if ordered:
        rows = lines[1:]
        need(all(a < b for a, b in pairwise(rows)), f"{kind}: not ascending")
    return [line.split("\t") for line in lines[1:]]


def fits(cells: list[str], *forms: Form) -> bool:
    return len(cells) == len(forms) and all(f(c) for f, c in zip(forms, cells, strict=True))


def word(*words: str) -> Form:
    return lambda text: text in words


def or_dash(form: Form) -> Form:
    return lambda text: text == "-" or form(text)


def between(low: int, high: int) -> Form:
    return lambda text: is_number(text, low, high)


def joined(form: Form) -> Form:
    """Strictly ascending values of one form, joined by commas."""

    def check(text: str) -> bool:
        parts = text.split(",")
        return all(map(form, parts)) and all(a < b for a, b in pairwise(parts))

    return check


def read_roster(data: bytes, of: str, practice: bool) -> list[list[str]]:
    rows = rows_of(data, f"roster v1 {of}", practice)
    token = is_open if of == "entities" else is_salted
    details: dict[str, Form] = {
        "added": word("-"),
        "revived": word("-"),
        "retired": is_code,
        "changed": joined(is_code),
    }
    if of == "entities":
        details |= {"aliased": is_open}
    else:
        details |= {"lent": word("-"), "own": word("-")}
    for row in rows:
        good = len(row) == 3 and row[1] in details and fits(row, token, is_code, details[row[1]])
        need(good, "a roster row")
    return rows


KINDS = ("random", "cause", "complaint", "transfer", "clue", "request", "recheck")


class Visit(NamedTuple):
    entity: str
    date: str
    kind: str
    draw: str
    inspectors: list[str]
    item: str
    department: str


def read_visits(data: bytes, practice: bool) -> list[Visit]:
    visits = []
    for row in rows_of(data, "visits v1", practice):
        good = fits(
            row,
            is_open,
            is_date,
            word(*KINDS),
            or_dash(is_draw),
            or_dash(joined(is_salted)),
            or_dash(is_open),
            or_dash(is_open),
        )
        need(good, "a visits row")
        inspectors = [] if row[4] == "-" else row[4].split(",")
        visits.append(Visit(row[0], row[1], row[2], row[3], inspectors, row[5], row[6]))
    return visits


def read_recusals(data: bytes, practice: bool) -> list[tuple[str, str]]:
    rows = rows_of(data, "recusals v1", practice)
    need(all(fits(row, is_open, is_salted, is_code) for row in rows), "a recusals row")
    return [(row[0], row[1]) for row in rows]


def read_licences(data: bytes, practice: bool) -> dict[str, str]:
    """The date of each token."""
    rows = rows_of(data, "licences v1", practice)
    need(all(fits(row, is_open, is_date) for row in rows), "a licences row")
    licences = {row[0]: row[1] for row in rows}
    need(len(licences) == len(rows), "licences: two rows of one token")
    return licences


class Framed(NamedTuple):
    token: str
    stratum: str
    team: str
    tickets: int


def read_frame(data: bytes, practice: bool) -> list[Framed]:
    rows = rows_of(data, "frame v1 open", practice)
    need(bool(rows), "a frame without rows")
    ticket = between(1, 999)
    need(all(fits(row, is_open, is_code, is_code, ticket) for row in rows), "a frame row")
    need(len({row[0] for row in rows}) == len(rows), "frame: two rows of one token")
    return [Framed(row[0], row[1], row[2], int(row[3])) for row in rows]


class Rest(NamedTuple):
    token: str
    reason: str
    stratum: str
    reference: str


def read_excluded(data: bytes, variant: str, practice: bool) -> list[Rest]:
    rows = rows_of(data, f"excluded v1 {variant}", practice)
    token = is_open if variant == "open" else is_salted
    stratum = or_dash(is_code) if variant == "open" else word("-")
    reference = or_dash(is_number)
    need(all(fits(row, token, is_code, stratum, reference) for row in rows), "an excluded row")
    need(len({row[0] for row in rows}) == len(rows), "excluded: two rows of one token")
    return [Rest(*row) for row in rows]


class Person(NamedTuple):
    token: str
    kind: str
    certificate: str
    cap: int
    tier: int
    prior: int


class Role(NamedTuple):
    place: int
    role: str
    number: int
    panel: str


@dataclass
class Inspectors:
    bars: list[tuple[str, str, str]] = field(default_factory=list)
    panels: dict[str, list[str]] = field(default_factory=dict)
    persons: list[Person] = field(default_factory=list)
    teams: dict[str, list[Role]] = field(default_factory=dict)


def read_inspectors(data: bytes, practice: bool) -> Inspectors:
    table = Inspectors()
    digit = between(1, 9)
    forms: dict[str, tuple[Form, ...]] = {
        "bar": (is_open, is_salted, word("recusal", "same-pair")),
        "panel": (is_code, is_salted),
        "person": (
            is_salted,
            word("officer", "expert", "auxiliary"),
            or_dash(is_date),
            between(1, 999),
            is_number,
            is_number,
        ),
        "team": (is_code, digit, is_code, digit, is_code),
    }
    for kind, *cells in rows_of(data, "inspectors v1", practice):
        need(kind in forms and fits(cells, *forms[kind]), "an inspectors row")
        if kind == "bar":
            table.bars.append((cells[0], cells[1], cells[2]))
        elif kind == "panel":
            table.panels.setdefault(cells[0], []).append(cells[1])
        elif kind == "person":
            cap, tier, prior = map(int, cells[3:])
            table.persons.append(Person(cells[0], cells[1], cells[2], cap, tier, prior))
        else:
            role = Role(int(cells[1]), cells[2], int(cells[3]), cells[4])
            table.teams.setdefault(cells[0], []).append(role)
    return table


def read_labels(data: bytes, practice: bool) -> dict[tuple[str, str], str]:
    labels: dict[tuple[str, str], str] = {}
    for row in rows_of(data, "labels v1", practice):
        if row[0] == "salt":
            need(fits(row, word("salt"), word("-"), lambda text: is_hex(text, 32)), "a salt row")
        else:
            need(fits(row, is_code, is_named, is_label), "a labels row")
        need((row[0], row[1]) not in labels, "labels: two labels of one thing")
        labels[row[0], row[1]] = row[2]
    need(("salt", "-") in labels, "labels: no salt row")
    return labels


def is_named(text: str) -> bool:
    return text == "-" or is_code(text) or is_open(text) or is_salted(text)


def read_people(data: bytes, practice: bool) -> list[tuple[str, str]]:
    rows = rows_of(data, "people v1", practice)
    for row in rows:
        need(fits(row, is_salted, is_opening, is_label), "a people row")
    return [(row[0], row[1]) for row in rows]


Attempts = dict[tuple[str, str], int]


def read_carried(data: bytes, practice: bool) -> tuple[Attempts, set[tuple[str, str]]]:
    """The attempts of each item and period, and what is owed: (token, item)."""
    attempts: Attempts = {}
    owed: set[tuple[str, str]] = set()
    for kind, *cells in rows_of(data, "carried v1", practice):
        if kind == "attempts":
            need(fits(cells, is_open, is_open, between(1, 10**15 - 1)), "an attempts row")
            need((cells[0], cells[1]) not in attempts, "carried: two rows of item and period")
            attempts[cells[0], cells[1]] = int(cells[2])
        else:
            need(kind == "owed" and fits(cells, is_open, is_open), "a carried row")
            owed.add((cells[0], cells[1]))
    return attempts, owed


def carried_table(attempts: Attempts, owed: set[tuple[str, str]], practice: bool) -> bytes:
    lines = [f"attempts\t{item}\t{period}\t{n}" for (item, period), n in attempts.items()]
    lines += [f"owed\t{token}\t{item}" for token, item in owed]
    return ("\n".join([first_line("carried v1", practice), *sorted(lines)]) + "\n").encode()


def is_opening(text: str) -> bool:
    return is_hex(text[:32], 32) and text[32:33] == ":" and is_open(text[33:])


class Drawn(NamedTuple):
    stratum: str
    place: int
    token: str
    ticket: str


# entity, role, n
Seat = tuple[str, str, int]
FIRST_PART = ("seed", "stratum", "drawn", "reserve")
_SEAT: tuple[Form, ...] = (is_number, is_code, is_number, is_salted)
RESULT: dict[str, tuple[Form, ...]] = {
    "seed": (is_hex64,),
    "stratum": (is_code, is_number, is_number, or_dash(is_hex64)),
    "drawn": (is_code, is_number, is_open, is_hex64),
    "reserve": (is_code, is_number, is_open, is_hex64),
    "phase": (between(1, 2),),
    "moved": (is_code, is_number, is_open, is_hex64),
    "quota": (is_salted, is_number),
    "visit": (is_number, is_open, is_code),
    "seat": _SEAT,
    "passed": (*_SEAT, word("team", "full", "needed")),
    "bottleneck": (is_number,),
    "open": (is_open, is_code, is_number),
    "room": (is_salted, is_number),
}


@dataclass
class Result:
    """The rows of a result table, in whatever order."""

    rows: list[list[str]]

    def of(self, kind: str) -> list[list[str]]:
        """The rows of one word, without the word."""
        return [row[1:] for row in self.rows if row[0] == kind]

    def parts(self) -> tuple[list[list[str]], list[list[str]]]:
        words = (number for number, row in enumerate(self.rows) if row[0] not in FIRST_PART)
        end = next(words, len(self.rows))
        return self.rows[:end], self.rows[end:]

    def drawn(self, kind: str = "drawn") -> list[Drawn]:
        return [Drawn(row[0], int(row[1]), row[2], row[3]) for row in self.of(kind)]

    @property
    def paired(self) -> bool:
        """What a substitution leads to is a pairing, whatever its first phase lacked."""
        return not self.of("bottleneck") or bool(self.of("phase"))

    def seats(self) -> list[tuple[Seat, str]]:
        """Every seat and its person; the last of two visit rows of one number counts."""
        entities = {v: entity for v, entity, _ in self.of("visit")}
        rows = self.of("seat")
        return [((entities.get(v, ""), role, int(n)), person) for v, role, n, person in rows]

    def seated(self) -> list[tuple[str, str]]:
        """(entity, person) of every seat."""
        return [(entity, person) for (entity, _, _), person in self.seats()]


def read_result(data: bytes, practice: bool) -> Result:
    rows = rows_of(data, "result v1", practice, ordered=False)
    for kind, *cells in rows:
        need(kind in RESULT and fits(cells, *RESULT[kind]), "a result row")
    return Result(rows)
