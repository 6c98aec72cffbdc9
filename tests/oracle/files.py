"""The claim `files` (SPEC section 12): every attachment with its bytes, read as its table."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from . import found, tables, tree
from .chain import Entry, Log
from .folder import Folder
from .forms import Wrong, need, text_lines

# the most bytes of a file that is any UTF-8 text (section 6.5)
MOST_TEXT = {"rules": 65536, "items": 4194304}
# what everybody's copy of a folder may lack
MAY_LACK = ("people", "notes")
# the tables that are the one `file` of an entry
FILES: dict[str, Callable[[bytes, bool], Any]] = {
    "visits": tables.read_visits,
    "recusals": tables.read_recusals,
    "findings": found.read_findings,
}


def file_path(seq: int, name: str) -> str:
    return f"files/{seq:08d}-{name}.txt"


def attachments(entry: Entry) -> dict[str, dict[str, Any]]:
    """The attachments of an entry by the name of their file (section 13)."""
    body = entry.body
    if entry.type in ("roster", "visits", "recusals", "rules", "items"):
        return {"file": body["file"]}
    if entry.type == "seal":
        licences = body["licences"]
        return {
            "labels": body["labels"],
            "frame": body["entities"]["frame"],
            "excluded": body["entities"]["rest"],
            "inspectors": body["inspectors"]["frame"],
            "inspectors-excluded": body["inspectors"]["rest"],
            **({} if licences is None else {"licences": licences}),
        }
    if entry.type == "event":
        side = body["inspectors"]
        return {"inspectors": side["frame"], "inspectors-excluded": side["rest"]}
    if entry.type == "findings":
        notes = body["notes"]
        return {"file": body["file"], **({} if notes is None else {"notes": notes})}
    if entry.type == "genesis":
        before = body["before"]
        return {} if before is None else {"carried": before["carried"]}
    names = {
        "draw": ("result", "labels", "people"),
        "correct": ("result", "labels"),
        "pairing": ("result", "people"),
    }
    return {name: body[name] for name in names.get(entry.type, ())}


def read_text(data: bytes, most: int) -> str:
    """Section 6.5: any UTF-8 text up to a length."""
    need(len(data) <= most, "too long a text")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Wrong("not UTF-8") from None


def read_table(entry: Entry, name: str, data: bytes, practice: bool) -> Any:
    if entry.type in MOST_TEXT:
        return read_text(data, MOST_TEXT[entry.type])
    if name == "file" and entry.type == "roster":
        return tables.read_roster(data, entry.body["of"], practice)
    if name == "file":
        return FILES[entry.type](data, practice)
    if name == "excluded":
        return tables.read_excluded(data, "open", practice)
    if name == "inspectors-excluded":
        return tables.read_excluded(data, "salted", practice)
    readers = {
        "labels": tables.read_labels,
        "frame": tables.read_frame,
        "inspectors": tables.read_inspectors,
        "licences": tables.read_licences,
        "result": tables.read_result,
        "people": tables.read_people,
        "carried": tables.read_carried,
        "notes": found.read_notes,
    }
    return readers[name](data, practice)


def read_files(log: Log, folder: Folder) -> None:
    """The claim `files`; fills `log.tables`."""
    expected = set()
    for entry in log.entries:
        for name, named in attachments(entry).items():
            path = file_path(entry.seq, name)
            expected.add(path)
            if path not in folder.names:
                need(name in MAY_LACK, f"{path} is not there")
                continue
            data = folder.read(path)
            need(len(data) == named["bytes"], f"{path}: length")
            need(sha256(data).hexdigest() == named["sha256"], f"{path}: digest")
            try:
                if "root" in named:
                    lines = text_lines(data)
                    need(len(lines) == named["lines"], "line count")
                    need(tree.table_root(lines) == named["root"], "root")
                log.tables[entry.seq, name] = read_table(entry, name, data, log.practice)
            except Wrong as wrong:
                raise Wrong(f"{path}: {wrong}") from None
    more = folder.below("files/") - expected
    need(not more, f"not of any entry: {sorted(more)[:1]!a}")
