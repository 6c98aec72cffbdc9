"""SPEC section 13: the files of a folder that follow from its entries, byte for byte."""

from typing import Any

from .chain import Log
from .findings_json import findings_file
from .forms import is_date, need
from .note import write_json
from .results import result_files
from .state import Seal, State
from .versions import version_of

# the seals that `index.json` lists itself
NEWEST = 100


def shown_files(log: Log, state: State) -> dict[str, bytes]:
    files = {"VERIFY.txt": verify_txt(log.origin), **index_files(log, state)}
    for _, seal in state.completed():
        start = f"draws/{seal.id}/"
        files[start + "seed.txt"] = seal.seed_txt(log.practice)
        files |= {start + name: data for name, data in result_files(log, seal).items()}
        files |= {start + name: data for name, data in findings_file(state, seal).items()}
        for later in seal.after:
            if later.draw is not None:
                files[f"{start}seed-{later.number}.txt"] = later.seed_txt(log.practice)
    return files


def verify_txt(origin: str) -> bytes:
    name = f"-f allowed_signers -I '{origin}' -n randcheck"
    check = f"ssh-keygen -Y verify {name} -s SHA256SUMS.sig < SHA256SUMS"
    told = "# allowed_signers: compare with what the bureau published; added files go unnoticed"
    return f"{told}\n{check} && sha256sum -c SHA256SUMS\n".encode()


def index_row(seal: Seal) -> dict[str, Any]:
    body, drawn = seal.body, seal.draw is not None
    row = {name: body[name] for name in ("draw", "task", "item", "period", "attempt", "as_of")}
    row["status"] = "drawn" if drawn else "void" if seal.void else "sealed"
    row["version"] = version_of(seal) if drawn else None
    row["path"] = f"draws/{seal.id}/result.json" if drawn else None
    return row


def index_files(log: Log, state: State) -> dict[str, bytes]:
    """`index.json`, and the file of each year of a draw id."""
    rows = [index_row(seal) for seal in reversed(state.seals)]
    years: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        years.setdefault(row["draw"].split("-")[-2], []).append(row)
    paths = {year: f"index/{year}.json" for year in sorted(years, reverse=True)}
    whose = {"origin": log.origin, "practice": log.practice}
    index = {
        "schema": "randcheck index v1",
        **whose,
        "size": len(log.entries),
        "root": log.root.hex(),
        "total": len(rows),
        "years": [
            {"year": year, "draws": len(years[year]), "path": path} for year, path in paths.items()
        ],
        "draws": rows[:NEWEST],
    }
    files = {"index.json": write_json(index)}
    for year, path in paths.items():
        listed = {"schema": "randcheck year v1", **whose, "year": year, "draws": years[year]}
        files[path] = write_json(listed)
    return files


def read_pending(value: dict[str, Any]) -> list[str]:
    """The promised days of `pending.json`."""
    need(list(value) == ["schema", "opens"], "pending.json: members")
    need(value["schema"] == "randcheck pending v1", "pending.json: schema")
    days = value["opens"]
    need(isinstance(days, list), "pending.json: opens")
    need(all(isinstance(day, str) and is_date(day) for day in days), "pending.json: a day")
    need(bool(days) and days == sorted(set(days)), "pending.json: none, or not ascending")
    return list(days)
