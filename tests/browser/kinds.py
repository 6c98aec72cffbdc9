"""One page of every kind: the site it is of, and its path there."""

from sites import LONG, NAMED

KINDS = {
    "index": (NAMED, "index.html"),
    "index of many": (LONG, "index.html"),
    "index of a practice": ("practice", "index.html"),
    "index with draws held back": ("held", "index.html"),
    "index with changed keys": ("rotated", "index.html"),
    "year": (LONG, "year-2026.html"),
    "draw": ("two", "draws/2026-0002/index.html"),
    "draw by name": (NAMED, "draws/2026-0002/index.html"),
    "draw on many pages": (LONG, "draws/2026-0001/list-0002.html"),
    "draw in batches": ("batches", "draws/2026-0001/index.html"),
    "draw with lots": ("weighted", "draws/2026-0001/index.html"),
    "draw without teams": ("bottleneck", "draws/2026-0001/index.html"),
    "draw corrected": ("corrected", "draws/2026-0001/index.html"),
    "draw paired anew": ("paired", "draws/2026-0001/index.html"),
    "void": ("void", "draws/2026-0001/index.html"),
    "task": ("two", "draws/2026-0002/task.html"),
    "task of a void": ("void", "draws/2026-0001/task.html"),
    "record": (NAMED, "draws/2026-0002/record.html"),
    "record of a practice": ("practice", "draws/practice-2026-0001/record.html"),
    "items": ("items", "items.html"),
    "entity": ("two", "entity/91330100MA2000020X.html"),
    "verify": ("two", "verify.html"),
    "verify one draw": ("two", "draws/2026-0002/verify.html"),
    "verify an event": ("paired", "draws/2026-0001/verify.html"),
}
