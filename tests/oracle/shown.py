"""SPEC section 13: the files of a folder that follow from its entries, byte for byte."""

from typing import Any

from .chain import Log
from .draw import drawn_numbers, seed_of
from .drawn import derived_pairing, derived_result, derived_selection
from .forms import Wrong, is_date, need
from .note import write_json
from .state import Seal, Sealed, State
from .tables import Result


def shown_files(log: Log, state: State) -> dict[str, bytes]:
    files = {"index.json": write_json(index(log, state)), "VERIFY.txt": verify_txt(log.origin)}
    for _, seal in state.completed():
        start = f"draws/{seal.id}/"
        result = result_json(log, seal)
        files[start + "seed.txt"] = seal.seed_txt(log.practice)
        files[start + "result.json"] = write_json(result)
        files[start + "selected.csv"] = selected_csv(result["drawn"])
        for event in seal.events:
            if event.draw is not None:
                files[f"{start}seed-{event.number}.txt"] = event.seed_txt(log.practice)
    return files


def verify_txt(origin: str) -> bytes:
    name = f"-f allowed_signers -I '{origin}' -n randcheck"
    check = f"ssh-keygen -Y verify {name} -s SHA256SUMS.sig < SHA256SUMS"
    told = "# allowed_signers: compare with what the bureau published; added files go unnoticed"
    return f"{told}\n{check} && sha256sum -c SHA256SUMS\n".encode()


def index(log: Log, state: State) -> dict[str, Any]:
    draws = []
    for seal in reversed(state.seals):
        body = seal.body
        status = "drawn" if seal.draw else "void" if seal.void else "sealed"
        row = {name: body[name] for name in ("draw", "task", "item", "period", "attempt", "as_of")}
        row["status"] = status
        row["path"] = f"draws/{seal.id}/result.json" if seal.draw else None
        draws.append(row)
    return {
        "schema": "randcheck index v1",
        "origin": log.origin,
        "practice": log.practice,
        "size": len(log.entries),
        "root": log.root.hex(),
        "draws": draws,
    }


def teams_of(log: Log, seal: Seal) -> tuple[Sealed, Result]:
    """What fixed the inspectors of the last result, and that result as derived."""
    paired = [event for event in seal.events if event.draw is not None]
    if paired:
        return paired[-1], derived_pairing(seal, paired[-1], log.practice)
    return seal, derived_selection(seal, log.practice)


def events_json(seal: Seal, practice: bool) -> list[dict[str, Any]]:
    return [
        {
            "seq": event.entry.seq,
            "sha256": event.entry.text_hash,
            "time": event.entry.time,
            "seed": None if event.draw is None else seed_of(event.seed_txt(practice)),
        }
        for event in seal.events
    ]


def result_json(log: Log, seal: Seal) -> dict[str, Any]:
    assert seal.draw is not None
    body, result = seal.body, derived_selection(seal, log.practice)
    fixed, paired = teams_of(log, seal)
    last = seal.corrections[-1].entry if seal.corrections else None
    labels = log.tables[(last or seal.draw).seq, "labels"]
    stratum_labels = seal.tables["labels"]
    certificates = {
        person.token: None if person.certificate == "-" else person.certificate
        for person in fixed.tables["inspectors"].persons
    }

    def name(token: str) -> str:
        if ("entity", token) not in labels:
            raise Wrong(f"no label of {token}")
        return str(labels["entity", token])

    def common(row: Any) -> dict[str, Any]:
        return {
            "token": row.token,
            "name": name(row.token),
            "stratum": row.stratum,
            "place": row.place,
            "ticket": row.ticket,
        }

    seed = derived_result(seal, log.practice).of("seed")[0][0]
    numbers = drawn_numbers(body["strata"], seed)
    batches = body["batches"]
    number_of = {s["stratum"]: n for s, n in zip(body["strata"], numbers, strict=True)}
    visits = {entity: int(v) for v, entity, _ in paired.of("visit")}
    teams: dict[int, list[dict[str, Any]]] = {}
    for v, role, n, person in paired.of("seat"):
        seat = {"role": role, "n": int(n), "inspector": person}
        seat["certificate"] = certificates[person]
        teams.setdefault(int(v), []).append(seat)
    drawn = []
    for row in result.drawn():
        visit = visits.get(row.token)
        team = [] if visit is None else teams.get(visit, [])
        batch = 1 + (row.place - 1) * len(batches) // number_of[row.stratum]
        drawn.append(common(row) | {"batch": batch, "visit": visit, "team": team})
    cut_offs = {code: None if off == "-" else off for code, _, _, off in result.of("stratum")}
    head = ("draw", "task", "item", "period", "attempt", "as_of", "due", "batches")
    strata = []
    for s, number in zip(body["strata"], numbers, strict=True):
        code = s["stratum"]
        strata.append(
            {
                "stratum": code,
                "label": stratum_labels.get(("stratum", code), code),
                "base": s["base"],
                "drum": s["drum"],
                "number": number,
                "cut_off": cut_offs.get(code),
            }
        )
    return {
        "schema": "randcheck result v1",
        "origin": log.origin,
        "practice": log.practice,
        **{member: body[member] for member in head},
        "seal": {
            "seq": seal.entry.seq,
            "sha256": seal.entry.text_hash,
            "time": seal.entry.time,
        },
        "seed": seed,
        "corrected": last.body["struck"] if last else [],
        "events": events_json(seal, log.practice),
        "strata": strata,
        "paired": not paired.of("bottleneck"),
        "drawn": drawn,
        "reserves": [common(row) for row in result.drawn("reserve")],
    }


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


def read_pending(value: dict[str, Any]) -> list[str]:
    """The promised days of `pending.json`."""
    need(list(value) == ["schema", "opens"], "pending.json: members")
    need(value["schema"] == "randcheck pending v1", "pending.json: schema")
    days = value["opens"]
    need(isinstance(days, list), "pending.json: opens")
    need(all(isinstance(day, str) and is_date(day) for day in days), "pending.json: a day")
    need(bool(days) and days == sorted(set(days)), "pending.json: none, or not ascending")
    return list(days)
