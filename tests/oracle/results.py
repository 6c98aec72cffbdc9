"""SPEC section 13: what is shown of one draw: its results of all versions, their parts, a list."""

from hashlib import sha256
from typing import Any

from .chain import Log
from .draw import drawn_numbers, seed_of
from .drawn import derived_last, derived_moved, derived_result, derived_selection
from .forms import need
from .note import write_json
from .state import Seal
from .tables import Drawn, Result
from .versions import earlier_versions, version_of

# the most drawn rows of one file
MOST_ROWS = 10_000
Json = dict[str, Any]


def result_files(log: Log, seal: Seal) -> dict[str, bytes]:
    """By names within the folder of the draw."""
    last = result_json(log, seal)
    files = {"selected.csv": selected_csv(last["drawn"]), **in_parts("result.json", last)}
    for version, earlier in earlier_versions(seal):
        files |= in_parts(f"result-{version}.json", result_json(log, earlier))
    return files


def in_parts(name: str, result: Json) -> dict[str, bytes]:
    """A result, with its parts if it draws too many for one file."""
    if len(result["drawn"]) <= MOST_ROWS:
        return {name: write_json(result)}
    parts = {}
    starts = range(0, len(result["drawn"]), MOST_ROWS)
    for i, start in enumerate(starts, 1):
        part = {
            "schema": "randcheck drawn v1",
            "draw": result["draw"],
            "version": result["version"],
            "part": i,
            "parts": len(starts),
        }
        part |= {kind: result[kind][start : start + MOST_ROWS] for kind in ("drawn", "reserves")}
        path = f"drawn-{result['version']}-{i:04d}.json"
        parts[path] = (len(part["drawn"]), write_json(part))
    named = [
        {"path": path, "rows": rows, "sha256": sha256(data).hexdigest()}
        for path, (rows, data) in parts.items()
    ]
    whole = write_json(result | {"parts": named, "drawn": [], "reserves": []})
    return {name: whole, **{path: data for path, (_, data) in parts.items()}}


def result_json(log: Log, seal: Seal) -> Json:
    """`result.json`, all rows in it; of an earlier version if the seal is as it stood then."""
    assert seal.draw is not None
    body, version = seal.body, version_of(seal)
    result = derived_selection(seal, log.practice)
    paired = derived_last(seal, log.practice).paired
    seed = derived_result(seal, log.practice).of("seed")[0][0]
    numbers = drawn_numbers(body["strata"], seed)
    number_of = {s["stratum"]: n for s, n in zip(body["strata"], numbers, strict=True)}
    teams = teams_json(log, seal)
    shown, reserves = shown_rows(log, seal)
    drawn = []
    for row in shown:
        batches, number = len(body["batches"]), number_of[row["stratum"]]
        # one that moved up has a place above the number, and is in the last batch
        batch = min(batches, 1 + (row["place"] - 1) * batches // number)
        visit, team = teams.get(row["token"], (None, []))
        drawn.append(row | {"batch": batch, "visit": visit, "team": team})
    entry = seal.entry
    return {
        "schema": "randcheck result v1",
        "origin": log.origin,
        "practice": log.practice,
        **{member: body[member] for member in ("draw", "task", "item", "period", "attempt")},
        "version": version,
        "supersedes": None if version == 1 else f"result-{version - 1}.json",
        **{member: body[member] for member in ("as_of", "due", "batches")},
        "seal": {"seq": entry.seq, "sha256": entry.text_hash, "time": entry.time},
        "seed": seed,
        "corrected": seal.corrections[-1].entry.body["struck"] if seal.corrections else [],
        "events": events_json(seal, log.practice),
        "strata": strata_json(seal, numbers, result),
        "paired": paired,
        "parts": [],
        "drawn": drawn,
        "reserves": reserves,
    }


def shown_rows(log: Log, seal: Seal) -> tuple[list[Json], list[Json]]:
    """The drawn, with those that moved up, and the reserves."""
    result, moved = derived_selection(seal, log.practice), derived_moved(seal, log.practice)
    reserves = [row for row in result.drawn("reserve") if row not in moved]
    drawn = result.drawn()
    if moved:
        drawn = sorted(drawn + moved, key=lambda row: (row.stratum, row.place))
    return rows_json(log, seal, drawn), rows_json(log, seal, reserves)


def labels_of(log: Log, seal: Seal) -> dict[tuple[str, str], str]:
    """The labels of the last `draw` or `correct` entry."""
    entry = seal.corrections[-1].entry if seal.corrections else seal.draw
    assert entry is not None
    return dict(log.tables[entry.seq, "labels"])


def rows_json(log: Log, seal: Seal, rows: list[Drawn]) -> list[Json]:
    """What drawn rows and reserves have in common."""
    labels = labels_of(log, seal)
    for row in rows:
        need(("entity", row.token) in labels, f"no label of {row.token}")
    return [
        {
            "token": row.token,
            "name": labels["entity", row.token],
            "stratum": row.stratum,
            "place": row.place,
            "ticket": row.ticket,
        }
        for row in rows
    ]


def strata_json(seal: Seal, numbers: list[int], result: Result) -> list[Json]:
    labels = seal.tables["labels"]
    cut_offs = {code: None if off == "-" else off for code, _, _, off in result.of("stratum")}
    return [
        {
            "stratum": s["stratum"],
            "label": labels.get(("stratum", s["stratum"]), s["stratum"]),
            "base": s["base"],
            "drum": s["drum"],
            "number": number,
            "cut_off": cut_offs.get(s["stratum"]),
        }
        for s, number in zip(seal.body["strata"], numbers, strict=True)
    ]


def events_json(seal: Seal, practice: bool) -> list[Json]:
    return [
        {
            "seq": later.entry.seq,
            "sha256": later.entry.text_hash,
            "time": later.entry.time,
            "seed": None if later.draw is None else seed_of(later.seed_txt(practice)),
        }
        for later in seal.after
    ]


def teams_json(log: Log, seal: Seal) -> dict[str, tuple[int, list[Json]]]:
    """Number and team of each visit, by the token of the entity."""
    paired = derived_last(seal, log.practice)
    labels = labels_of(log, seal)
    certificates = {
        person.token: person.certificate for person in seal.in_force().tables["inspectors"].persons
    }
    teams: dict[str, list[Json]] = {}
    for v, role, n, person in paired.of("seat"):
        date = certificates[person]
        seat = {"role": role, "n": int(n), "inspector": person}
        seat["unit"] = labels.get(("unit", person))
        seat["certificate"] = None if date == "-" else date
        teams.setdefault(v, []).append(seat)
    return {entity: (int(v), teams.get(v, [])) for v, entity, _ in paired.of("visit")}


def cell(value: str) -> str:
    if value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        value = "'" + value
    if any(c in value for c in '",\r\n'):
        value = '"' + value.replace('"', '""') + '"'
    return value


def selected_csv(drawn: list[dict[str, Any]]) -> bytes:
    lines = ["visit,token,name,stratum,place,ticket,inspectors"]
    for row in drawn:
        values = [
            "" if row["visit"] is None else str(row["visit"]),
            row["token"],
            row["name"],
            row["stratum"],
            str(row["place"]),
            row["ticket"],
            ";".join(seat["inspector"] for seat in row["team"]),
        ]
        lines.append(",".join(cell(value) for value in values))
    return ("\ufeff" + "".join(line + "\r\n" for line in lines)).encode()
