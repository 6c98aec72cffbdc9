"""Cut one draw out of a publication, as SPEC §13.1 says. No test is here."""

import json
from typing import Any

from forge import Files

OWN = ("seal", "inputs", "draw", "void", "correct", "event", "substitution", "pairing")
KEYS = ("genesis", "key-add", "key-revoke")


def entries_of(files: Files) -> list[tuple[str, dict[str, Any]]]:
    paths = sorted(path for path in files if path.startswith("entries/"))
    return [(path, json.loads(files[path].rpartition(b"\n\n")[0])) for path in paths]


def draws_of(files: Files) -> list[str]:
    return [entry["body"]["draw"] for _, entry in entries_of(files) if entry["type"] == "seal"]


def excerpt_of(files: Files, draw: str) -> dict[str, Any]:
    found = entries_of(files)
    own = [e["seq"] for _, e in found if e["type"] in OWN and e["body"]["draw"] == draw]
    keys = [e["seq"] for _, e in found if e["type"] in KEYS and e["seq"] < own[-1]]
    numbers = {f"{seq:08d}" for seq in own + keys}
    kept = {
        path: data.decode()
        for path, data in sorted(files.items())
        if path.startswith(("entries/", "files/")) and path.split("/")[1][:8] in numbers
    }
    texts = {path: text for path, text in kept.items() if not path.endswith("-people.txt")}
    return {"draw": draw, "files": texts}
