"""A draw whose entities have no pairing, made by the commands. No test is here."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from randcheck.cli import main
from randcheck.protocol.attempt import Attempt
from randcheck.services.journal import open_journal
from randcheck.services.workspace import open_workspace


def recusals(firms: Sequence[str], people: Sequence[str]) -> str:
    """Let three inspectors alone go to some firms, as a CSV file.

    With one visit for each of them, no two of these firms can have teams of two.
    """
    pairs = ((firm, person) for firm in firms for person in people[3:])
    return "代码,执法证号,回避类型\n" + "".join(f"{f},{p},其他\n" for f, p in pairs)


def stuck(sealed: Path, folder: Path) -> Path:
    """Run copies of a sealed draw with other throws, until one has no pairing."""
    for face in range(1, 11):
        ws = Path(shutil.copytree(sealed, folder / f"stuck-{face}"))
        assert main.run(["-w", str(ws), "draw", "run", "--typed", f"{face} " * 20]) == 0
        seated = last_attempt(ws).seated
        if seated and not seated.paired:
            return ws
    raise AssertionError("ten draws were paired")


def last_attempt(ws: Path) -> Attempt:
    """Read the newest attempt in a workspace."""
    journal = open_journal(open_workspace(ws))
    journal.workspace.store.close()
    return journal.state.history.attempts[-1]
