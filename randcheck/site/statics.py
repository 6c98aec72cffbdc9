"""Give the pages that are the same in every publication: schemas, and examples for web servers."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

FOLDERS = {"schema": (".json",), "server": (".example", "_headers")}


@cache
def static_pages() -> Mapping[str, bytes]:
    """Read them from the package, as paths of the public folder and bytes."""
    return {
        f"{folder}/{found.name}": found.read_bytes()
        for folder, endings in FOLDERS.items()
        for found in sorted(
            files("randcheck.site").joinpath(folder).iterdir(), key=lambda f: f.name
        )
        if found.name.endswith(endings)
    }
