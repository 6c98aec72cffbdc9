"""Make entity/<name>.json: for each code ever drawn, every draw that drew its entity."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, TypeAlias

from randcheck.protocol.record import dump_json
from randcheck.protocol.views import SealView
from randcheck.protocol.vocabulary import RESULTS
from randcheck.services.pages.folder import Folder
from randcheck.services.pages.results import (
    After,
    Result,
    Shown,
    after_of,
    earlier,
    result_of,
    result_path,
)
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
        if not result:
            continue
        after, item = after_of(shown, result["draw"]), _item(folder, view)
        for row, status in _drawn(shown, result):
            current = folder.current(row["token"])
            found = _draw(folder, result, item, row, status) | _after(after, row["token"])
            visited = "visited" if found["visited"] else "none"
            draws[current].append(found | {"state": found["state"] or visited})
            names[current].setdefault(row["name"])
    return {
        f"entity/{entity_name(token)}.json": dump_json(
            {
                "schema": "randcheck entity v2",
                "origin": folder.checkpoint.origin,
                "practice": folder.log.practice,
                "bureau": folder.site.bureau,
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


def _item(folder: Folder, view: SealView) -> str:
    """Name the item of a seal, by its code where it has no name."""
    code = view.case.seal.item
    rows = folder.log.table(view.attempt.seq, "labels")
    return next((row[2] for row in rows if (row[0], row[1]) == ("item", code)), code)


def _draw(folder: Folder, result: Result, item: str, row: Row, status: str) -> Row:
    return {
        **{name: result[name] for name in OF_DRAW},
        "item_name": item,
        "token": row["token"],
        **{name: row[name] for name in OF_ENTITY},
        "status": status,
        "visited": folder.days.get((result["draw"], folder.current(row["token"]))),
        "result": f"../{result_path(result['draw'])}",
    }


def _after(after: After, token: str) -> Row:
    """Tell what came after for one entity; `state` is empty where no finding says anything."""
    found = after.entities.get(token, {})
    finding = found.get("finding")
    return {
        "moved_for": after.moved_for.get(token),
        "made_up_by": after.made_up.get(token),
        "changes": after.changes.get(token, []),
        "state": found.get("state"),
        "result_name": RESULTS[finding["result"]] if finding else None,
        "finding": finding,
        "earlier": found.get("earlier", []),
        "objections": found.get("objections", []),
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
