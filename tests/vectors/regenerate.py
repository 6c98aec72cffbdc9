"""Fill in what our own vectors expect, from the package; `--check` compares and writes nothing.

A vector file maps section names to lists of cases. A case has its inputs, `expect`, and where that
is "refused" a `reason` in words, which people write. Usage: python regenerate.py [--check]
"""

import json
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from randcheck.errors import FalseClaim, Refused
from randcheck.protocol.attempt import Effect
from randcheck.protocol.bodies import TYPE_OF
from randcheck.protocol.calendar import in_window, local_date
from randcheck.protocol.checkpoint import verify_checkpoint
from randcheck.protocol.entry import parse_entry
from randcheck.protocol.note import parse_note, parse_verifier_key, verify_note
from randcheck.protocol.numbers import check_number, drawn_numbers, number_of
from randcheck.protocol.pairing import pair
from randcheck.protocol.parts import Source, Stratum, Window
from randcheck.protocol.people import InspectorFrame, read_people
from randcheck.protocol.record import from_json
from randcheck.protocol.reseating import Board, derive_reseated
from randcheck.protocol.result import Result, derive, format_result
from randcheck.protocol.seed import (
    bits_of,
    fault_of_sources,
    format_lines,
    format_seed,
    seed_of,
    verify_line,
)
from randcheck.protocol.selection import ticket_number
from randcheck.protocol.table import (
    FRAME,
    INSPECTORS,
    RESULT,
    Row,
    first_line,
    join_rows,
    parse_table,
    table_root,
)
from randcheck.protocol.ticket import key, ticket

Case = dict[str, Any]


class Refusal(Exception):
    """What has no answer, said by a function of the package that does not raise a FalseClaim."""


HERE = Path(__file__).parent
REFUSED = "refused"


def text_of(case: Case) -> bytes:
    """The bytes of a case: `text`, or `hex` where they are no text."""
    return bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode()


def joined(lines: list[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def seed_text(case: Case) -> Case:
    head = f"{case['of']} {case['sha256']}"
    text = format_seed(head, case["inputs"], case["lines"], case["practice"])
    return {"text": text.decode(), "seed": seed_of(text)}


def sources(case: Case) -> Case:
    found = from_json(tuple[Source, ...], case["sources"], "sources")
    if fault := fault_of_sources(found, case["practice"], case["observed"]):
        raise Refusal(fault)
    return {"bits": sum(bits_of(source, case["observed"]) for source in found)}


def seed_line(case: Case) -> str:
    return verify_line(from_json(Source, case["source"], "source"), case["line"])


def stratum(case: Case) -> int:
    """The number of a stratum; `number` null stands for what its own rule gives."""
    fields = {name: value for name, value in case.items() if name not in ("name", *ANSWER)}
    found = from_json(Stratum, {**fields, "number": case["number"] or 0}, "stratum")
    if case["number"] is None:
        found = from_json(Stratum, {**fields, "number": number_of(found)}, "stratum")
    return check_number(found).number


def drawn(case: Case) -> list[int]:
    return drawn_numbers(from_json(tuple[Stratum, ...], case["strata"], "strata"), case["seed"])


def table(case: Case) -> Case:
    data = text_of(case)
    parse_table(case["kind"], data, case["practice"])
    lines, root = table_root(data)
    return {"lines": lines, "root": root, "sha256": sha256(data).hexdigest()}


def entry(case: Case) -> Case:
    found = parse_entry(text_of(case))
    return {"type": TYPE_OF[type(found.body)], "seq": found.seq}


def note(case: Case) -> Case:
    data = text_of(case)
    found = parse_note(data)
    signed_by = verify_note(found, map(parse_verifier_key, case["vkeys"]))
    return {
        "signed_by": [k.name for k in signed_by],
        "text_hash": found.text_hash,
        "note_hash": sha256(data).hexdigest(),
    }


def checkpoint(case: Case) -> Case:
    found = verify_checkpoint(text_of(case), parse_verifier_key(case["vkey"]))
    return {"origin": found.origin, "size": found.size, "root": found.root.hex()}


def sealed(case: Case) -> tuple[list[Row], InspectorFrame]:
    frame = parse_table(FRAME, joined(case["frame"]), case["practice"])
    people = parse_table(INSPECTORS, joined(case["inspectors"]), case["practice"])
    return frame, read_people(people)


def result(case: Case) -> list[str]:
    frame, people = sealed(case)
    rule = case["balance"], case["leeway"], case["seed"]
    try:
        draw = derive(frame, case["numbers"], people, *rule)
    except (KeyError, ValueError) as error:
        raise Refusal from error
    text = format_result(draw, {row[0]: row[2] for row in frame}, case["practice"])
    return text.decode().splitlines()


def pairing(case: Case) -> list[str]:
    """The result of a pairing entry, whose drawn entities are the rows of the frame."""
    frame, people = sealed(case)
    teams = {row[0]: row[2] for row in frame}
    try:
        instance = people.instance(case["balance"], case["leeway"])
        found = pair(instance, list(teams.items()), case["seed"])
    except (KeyError, ValueError) as error:
        raise Refusal from error
    text = format_result(Result(case["seed"], (), found), teams, case["practice"])
    return text.decode().splitlines()


def substitution(case: Case) -> list[str]:
    """The table of a substitution on the draw that the case begins with."""
    frame, people = sealed(case)
    rule = case["balance"], case["leeway"], case["draw_seed"]
    try:
        standing = derive(frame, case["numbers"], people, *rule)
        board = Board(frame, people, *rule[:2])
        effect = Effect(
            frozenset((entity, person) for entity, person in case["emptied"]),
            tuple(case["moved"]),
            frozenset(case["done"]),
            frozenset(case["out"]),
            frozenset((entity, person) for entity, person in case["recused"]),
        )
        found = derive_reseated(board, standing, effect, case["as_of"], case["seed"])
    except (KeyError, ValueError) as error:
        raise Refusal from error
    if found is None:
        raise Refusal
    rows = found.rows({row[0]: row[2] for row in frame}, case["seed"])
    return join_rows(rows, first_line(RESULT, case["practice"])).decode().splitlines()


def later_seed(case: Case) -> Case:
    """The `seed.txt` of a substitution: by a round, or by the seed of the draw."""
    if case["of"] == "substitution":
        lines = [f"substitution {case['sha256']}", case["beacon"]]
    else:
        lines = [f"reserve {case['number']}", f"seed {case['seed']}"]
    text = format_lines(lines, case["practice"])
    return {"text": text.decode(), "seed": seed_of(text)}


ANSWER = ("expect", "reason")
FILES: dict[str, dict[str, Callable[[Case], Any]]] = {
    "seed.json": {"texts": seed_text, "sources": sources, "lines": seed_line, "later": later_seed},
    "tickets.json": {
        "keys": lambda case: key(case["seed"], *case["parts"]),
        "tickets": lambda case: ticket(case["key"], case["of"]).hex(),
        "ticket_numbers": lambda case: ticket_number(
            case["key"], case["token"], case["tickets"]
        ).hex(),
    },
    "numbers.json": {"strata": stratum, "drawn": drawn},
    "windows.json": {
        "windows": lambda case: in_window(
            case["day"], from_json(Window, case["window"], "window"), case["as_of"]
        ),
        "local_dates": lambda case: local_date(case["time"], case["zone"]),
    },
    "tables.json": {"tables": table},
    "entries.json": {
        "entries": entry,
        "keys": lambda case: parse_verifier_key(case["vkey"]).fingerprint,
        "notes": note,
        "checkpoints": checkpoint,
    },
    "result.json": {"draws": result, "pairings": pairing, "substitutions": substitution},
}


def answer(case: Case, compute: Callable[[Case], Any]) -> Case:
    """The case with what the package says today."""
    inputs = {name: value for name, value in case.items() if name not in ANSWER}
    try:
        return {**inputs, "expect": compute(case)}
    except (FalseClaim, Refused, Refusal):
        return {**inputs, "expect": REFUSED, "reason": case.get("reason", "")}


def regenerated(name: str) -> str:
    """The text of a vector file with every `expect` computed anew."""
    stored = json.loads((HERE / name).read_text("utf-8"))
    for section, compute in FILES[name].items():
        stored[section] = [answer(case, compute) for case in stored[section]]
    return json.dumps(stored, indent=1, ensure_ascii=False) + "\n"


def main(check: bool) -> int:
    differing = [name for name in FILES if regenerated(name) != (HERE / name).read_text("utf-8")]
    for name in differing:
        print(f"{name} {'differs' if check else 'written'}", file=sys.stderr)
        if not check:
            (HERE / name).write_text(regenerated(name), "utf-8")
    return 1 if check and differing else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
