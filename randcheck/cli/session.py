"""What holds for the whole run: language, workspace, and options that may stand anywhere."""

import locale
import os
from pathlib import Path
from typing import TYPE_CHECKING

from randcheck.errors import UsageError
from randcheck.text import Text, tr

if TYPE_CHECKING:
    from randcheck.services.journal import Journal
    from randcheck.services.workspace import Workspace

GLOBALS = {"--lang": "lang", "-w": "workspace", "--workspace": "workspace"}
JSON = "--json"
_given: dict[str, str] = {}
_workspaces: "list[Workspace]" = []
_journals: "list[Journal]" = []


def take_globals(arguments: list[str]) -> list[str]:
    """Take `--lang` and `--workspace` out of the arguments; `--json` may stand anywhere too.

    Raises:
        UsageError: one of them has no value, or a language nobody speaks here.
    """
    _given.clear()
    rest: list[str] = []
    queue = list(arguments)
    while queue and queue[0] != "--":
        word = queue.pop(0)
        if word.startswith("-w") and word[2:3] not in ("", "="):
            word = f"-w={word[2:]}"
        name, equals, value = word.partition("=")
        if name not in GLOBALS:
            rest.append(word)
            continue
        if not equals:
            if not queue:
                raise UsageError(tr(f"{name} 后面缺内容", f"{name} needs a value"))
            value = queue.pop(0)
        _given[GLOBALS[name]] = value
    if _given.get("lang", "zh") not in ("zh", "en"):
        raise UsageError(tr("--lang 只能是 zh 或 en", "--lang is zh or en"))
    if JSON in rest:
        rest = [*(word for word in rest if word != JSON), JSON]
    return [*rest, *queue]


def given(name: str) -> str | None:
    """Return a global option as it was given."""
    return _given.get(name)


def language() -> str:
    """Choose the person's language: --lang, RANDCHECK_LANG, then the locale."""
    wanted = _given.get("lang") or os.environ.get("RANDCHECK_LANG", "")
    if wanted[:2] in ("zh", "en"):
        return wanted[:2]
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "zh" if value.lower().startswith("zh") else "en"
    system = locale.getlocale()[0] or ""
    return "zh" if system.lower().startswith(("zh", "chinese")) else "en"


def pick(text: Text) -> str:
    """Pick the wording in the person's language."""
    return text.zh if language() == "zh" else text.en


def keep(found: "Workspace") -> "Workspace":
    """Remember an open workspace until the run ends."""
    _workspaces.append(found)
    return found


def workspace() -> "Workspace":
    """Open the workspace named by `-w`, RANDCHECK_HOME or a folder above."""
    from randcheck.services.workspace import find, open_workspace

    return keep(open_workspace(find(Path.cwd(), _given.get("workspace"), os.environ)))


def journal() -> "Journal":
    """Open the log of the workspace."""
    from randcheck.services.journal import open_journal

    found = open_journal(workspace())
    _journals.append(found)
    return found


def appended() -> bool:
    """Tell whether this run has put an entry into a log."""
    return any(found.appended for found in _journals)


def close() -> None:
    """Let go of everything the run has opened."""
    for found in _workspaces:
        found.store.close()
    _workspaces.clear()
    _journals.clear()
