"""Requests for whole results. No test is here."""

from typing import Any

from page_engine import request


def table(kind: str, data: bytes, practice: bool) -> Any:
    return request("parseTable", kind, {"text": data.decode()}, practice)


def joined(lines: list[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def result(function: str, practice: bool, frame: bytes, people: bytes, **more: Any) -> Any:
    """Ask for the table of a result, derived from two tables and what the seal says."""
    tables = {
        "frame": table("frame v1 open", frame, practice),
        "inspectors": table("inspectors v1", people, practice),
    }
    return request("formatResult", request(function, tables | more), practice)
