"""Make the pages of a publication that programs read: JSON, a feed, spreadsheets, schemas.

`publish` writes them and `verify` makes them again to compare, so they hang on nothing but what
the public folder holds.
"""

from collections.abc import Mapping, Sequence

from randcheck import __version__
from randcheck.protocol.checkpoint import Checkpoint
from randcheck.protocol.folder import Log
from randcheck.protocol.pages import MADE_BY, format_made_by
from randcheck.protocol.views import SealView
from randcheck.services.pages.entities import entity_documents
from randcheck.services.pages.feed import feed_page
from randcheck.services.pages.folder import Folder
from randcheck.services.pages.lists import items_page, keys_page
from randcheck.services.pages.results import Result, Shown, result_of
from randcheck.services.wording import stratum_name
from randcheck.site.feed import FEED
from randcheck.site.selected import SelectedLine, SelectedList, selected_xlsx
from randcheck.site.statics import static_pages


def data_pages(
    log: Log,
    views: Sequence[SealView],
    checkpoint: Checkpoint,
    shown: Mapping[str, bytes],
    workbooks: bool = True,
) -> dict[str, bytes]:
    """Make them as paths and bytes; `shown` are the shown files (SPEC §13).

    Without `workbooks` those are empty: a verifier only asks whether they are there, and to write
    them takes long.
    """
    items = items_page(log)
    return {
        **entity_documents(Folder(log, views, checkpoint, ()), shown),
        "keys.json": keys_page(log),
        **({} if items is None else {"items.json": items}),
        FEED: feed_page(log, views, shown),
        **_workbooks(views, shown, workbooks),
        **static_pages(),
        MADE_BY: format_made_by(f"randcheck {__version__}"),
    }


def _workbooks(views: Sequence[SealView], shown: Shown, wanted: bool) -> dict[str, bytes]:
    made = {}
    for view in views:
        draw = view.attempt.seal.draw
        result = result_of(shown, draw)
        if result:
            path = f"draws/{draw}/selected.xlsx"
            made[path] = selected_xlsx(_selected(result)) if wanted else b""
    return made


def _selected(result: Result) -> SelectedList:
    labels = {s["stratum"]: s["label"] for s in result["strata"]}
    names = {
        code: stratum_name(code, None if label == code else label) for code, label in labels.items()
    }
    rows = sorted(result["drawn"], key=lambda row: row["visit"] or 0)
    return SelectedList(
        result["origin"],
        result["practice"],
        result["draw"],
        result["task"],
        result["attempt"],
        result["version"],
        result["paired"],
        [
            SelectedLine(
                row["name"],
                row["token"],
                names[row["stratum"]],
                row["place"],
                row["ticket"],
                tuple((seat["unit"] or "", seat["inspector"]) for seat in row["team"]),
            )
            for row in rows
        ],
    )
