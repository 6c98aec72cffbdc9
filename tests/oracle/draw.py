"""SPEC sections 8.3, 9 and 11: seed, selection and the result table."""

from hashlib import sha256

from .forms import Wrong, is_hex, need
from .pairing import key, second_part, ticket
from .tables import Framed, first_line, read_frame, read_inspectors


def seed_of(seed_txt: bytes) -> str:
    return sha256(seed_txt).hexdigest()


def ticket_number(entity_key: bytes, row: Framed) -> bytes:
    return min(ticket(entity_key, f"{n}:{row.token}") for n in range(1, row.tickets + 1))


def select(
    frame: list[Framed], numbers: dict[str, int], seed: str
) -> tuple[list[str], list[Framed], list[str]]:
    """The first part of the result table, the drawn frame rows, the reserve tokens."""
    entity_key = key(seed, "entity")
    strata: dict[str, list[tuple[bytes, str, Framed]]] = {}
    for row in frame:
        entry = (ticket_number(entity_key, row), row.token, row)
        strata.setdefault(row.stratum, []).append(entry)
    need(set(strata) == set(numbers), "the strata are not those of the frame")
    lines, drawn_lines, reserve_lines = [f"seed\t{seed}"], [], []
    drawn, reserves = [], []
    for code in sorted(strata):
        order = sorted(strata[code])
        number = numbers[code]
        need(number <= len(order), "a number above the drum")
        cut_off = order[number - 1][0].hex() if number else "-"
        lines.append(f"stratum\t{code}\t{len(order)}\t{number}\t{cut_off}")
        for place, (lot, token, row) in enumerate(order[: 2 * number], 1):
            if place <= number:
                drawn_lines.append(f"drawn\t{code}\t{place}\t{token}\t{lot.hex()}")
                drawn.append(row)
            else:
                reserve_lines.append(f"reserve\t{code}\t{place}\t{token}\t{lot.hex()}")
                reserves.append(token)
    return lines + drawn_lines + reserve_lines, drawn, reserves


def result_table(
    frame: bytes,
    people: bytes,
    numbers: dict[str, int],
    balance: str,
    leeway: int,
    seed: str,
    practice: bool,
) -> bytes:
    """The table `result v1` for a frame, a table `inspectors v1` and a seed."""
    if balance not in ("even", "none") or not 0 <= leeway <= 9 or not is_hex(seed, 64):
        raise Wrong("balance, leeway or seed")
    first, drawn, _ = select(read_frame(frame, practice), numbers, seed)
    second = second_part(drawn, read_inspectors(people, practice), balance, leeway, seed)
    lines = [first_line("result v1", practice), *first, *second]
    return ("\n".join(lines) + "\n").encode()
