"""Make entity/<name>.json: for each code ever drawn, every draw that drew its entity."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, TypeAlias

from randcheck.protocol.record import dump_json
from randcheck.services.pages.folder import Folder
from randcheck.services.pages.results import Result, Shown, earlier, result_of, result_path
from randcheck.site.paths import entity_name

Row: TypeAlias = dict[str, Any]
OF_DRAW = ("draw", "task", "item", "as_of", "due")
OF_ENTITY = ("stratum", "place", "ticket", "visit", "team")


def entity_documents(folder: Folder, shown: Shown) -> dict[str, bytes]:
    """Make the documents of all entities that a draw drew, struck ones included.

    What changed its code has a document under each, with the same draws.
    """
    draws: dict[str, list[Row]] = defaultdict(list)
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for view in reversed(folder.views):
        result = result_of(shown, view.attempt.seal.draw)
        for row, status in _drawn(shown, result) if result else ():
            current = folder.current(row["token"])
            draws[current].append(_draw(folder, result or {}, row, status))
            names[current].setdefault(row["name"])
    return {
        f"entity/{entity_name(token)}.json": dump_json(
            {
                "schema": "randcheck entity v1",
                "origin": folder.checkpoint.origin,
                "practice": folder.log.practice,
                "token": token,
                "aliases": [code for code in codes if code != token],
                "names": list(names[current]),
                "draws": found,
            }
        )
        for current, found in draws.items()
        for codes in [dict.fromkeys([current, *(row["token"] for row in found)])]
        for token in dict.fromkeys(row["token"] for row in found)
    }


def _draw(folder: Folder, result: Result, row: Row, status: str) -> Row:
    return {
        **{name: result[name] for name in OF_DRAW},
        "token": row["token"],
        **{name: row[name] for name in OF_ENTITY},
        "status": status,
        "visited": folder.days.get((result["draw"], folder.current(row["token"]))),
        "result": f"../{result_path(result['draw'])}",
    }


def _drawn(shown: Shown, result: Result) -> Iterator[tuple[Row, str]]:
    """Yield whom a draw drew, and whom an earlier version of it did, as it had them last."""
    seen = set()
    for row in result["drawn"]:
        seen.add(row["token"])
        yield row, "drawn"
    for version in earlier(shown, result):
        for row in version["drawn"]:
            if row["token"] not in seen:
                seen.add(row["token"])
                yield row, "struck"
