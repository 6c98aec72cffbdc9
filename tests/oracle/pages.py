"""Pages (SPEC section 13): made for people from what the folder holds; the oracle makes none."""

from .folder import Folder

BEGIN = ("entity/", "schema/", "server/")
END = (".html", ".xlsx", ".xml")
NAMED = {"items.json", "keys.json", "pages.json"}


def pages_of(folder: Folder) -> set[str]:
    """No file with a meaning of its own in a folder has such a name."""
    return {
        name
        for name in folder.names
        if name in NAMED or name.startswith(BEGIN) or name.endswith(END)
    }
