"""SPEC sections 8.3, 9 and 11: seed, selection and the result table."""

from fractions import Fraction
from hashlib import sha256
from math import floor
from typing import Any

from .forms import Wrong, is_hex, need
from .pairing import key, second_part, ticket
from .tables import Framed, Inspectors, first_line, read_frame, read_inspectors


def seed_of(seed_txt: bytes) -> str:
    return sha256(seed_txt).hexdigest()


def drawn_numbers(strata: list[dict[str, Any]], seed: str) -> list[int]:
    """Section 9: the drawn number of each stratum of a seal; rounding `lot` draws it."""
    spread = Fraction(int(key(seed, "round"), 16), 2**128)
    total = Fraction(0)
    numbers = []
    for s in strata:
        number = s["number"]
        if s["rounding"] == "lot":
            need(s["ratio"] is not None and s["ratio"][1] > 0, "rounding lot without a ratio")
            p, q = s["ratio"]
            before = floor(total + spread)
            total += Fraction(s["base"] * p, q)
            number = floor(total + spread) - before
        numbers.append(number)
    return numbers


def ticket_number(entity_key: bytes, row: Framed) -> bytes:
    return min(ticket(entity_key, f"{n}:{row.token}") for n in range(1, row.tickets + 1))


def select(
    frame: list[Framed], numbers: dict[str, int], seed: str
) -> tuple[list[str], list[Framed]]:
    """The first part of the result table, and the drawn frame rows; `numbers` are drawn numbers."""
    entity_key = key(seed, "entity")
    strata: dict[str, list[tuple[bytes, str, Framed]]] = {}
    for row in frame:
        entry = (ticket_number(entity_key, row), row.token, row)
        strata.setdefault(row.stratum, []).append(entry)
    lines, drawn_lines, reserve_lines = [f"seed\t{seed}"], [], []
    drawn = []
    for code in sorted(strata):
        order = sorted(strata[code])
        number = numbers[code]
        cut_off = order[:number][-1][0].hex() if number else "-"
        lines.append(f"stratum\t{code}\t{len(order)}\t{number}\t{cut_off}")
        for place, (lot, token, row) in enumerate(order[: 2 * number], 1):
            if place <= number:
                drawn_lines.append(f"drawn\t{code}\t{place}\t{token}\t{lot.hex()}")
                drawn.append(row)
            else:
                reserve_lines.append(f"reserve\t{code}\t{place}\t{token}\t{lot.hex()}")
    return lines + drawn_lines + reserve_lines, drawn


def check_defined(frame: list[Framed], table: Inspectors, numbers: dict[str, int]) -> None:
    """Do these tables define a result at all (section 12)?"""
    need({row.stratum for row in frame} <= set(numbers), "a frame stratum without a number")
    persons = {person.token for person in table.persons}
    need(len(persons) == len(table.persons), "two rows of one person")
    for panel, members in table.panels.items():
        need(persons.issuperset(members), f"{panel}: a member who is no person")
    need({row.team for row in frame} <= set(table.teams), "a team without rows")
    for team, roles in table.teams.items():
        need(all(role.panel in table.panels for role in roles), f"{team}: an empty panel")
        need(len({role.role for role in roles}) == len(roles), f"{team}: a role name twice")
        need(len({role.place for role in roles}) == len(roles), f"{team}: a place twice")


def derive(
    frame: list[Framed],
    table: Inspectors,
    numbers: dict[str, int],
    balance: str,
    leeway: int,
    seed: str,
    practice: bool,
) -> bytes:
    """The table `result v1`."""
    check_defined(frame, table, numbers)
    first, drawn = select(frame, numbers, seed)
    second = second_part(drawn, table, balance, leeway, seed)
    lines = [first_line("result v1", practice), *first, *second]
    return ("\n".join(lines) + "\n").encode()


def result_table(
    frame: bytes,
    people: bytes,
    numbers: dict[str, int],
    balance: str,
    leeway: int,
    seed: str,
    practice: bool,
) -> bytes:
    """The table `result v1` for a frame, a table `inspectors v1`, drawn numbers and a seed."""
    if balance not in ("even", "none") or not 0 <= leeway <= 9 or not is_hex(seed, 64):
        raise Wrong("balance, leeway or seed")
    table = read_inspectors(people, practice)
    return derive(read_frame(frame, practice), table, numbers, balance, leeway, seed, practice)
