"""A bureau at the hour of a recorded round of drand, at a terminal or not. No test is here."""

import getpass
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from office import ROUND_AT, beacon_line
from outsiders import MINUTE, Bureau, Ran
from stuck import recusals, stuck

from randcheck.protocol.calendar import format_time
from randcheck.services import restore, workspace, world

REAL = world.World
assert restore.World is REAL  # what is loaded late must not keep the clock of a test
SIGNATURE = beacon_line().rpartition(" ")[2]
THROWS = "3 7 10 9 1 2 3 4 5 6 7 8 9 10 1 2 3 4 5 7"
TIGHT = recusals([f"FIRM-{n:02d}" for n in range(9)], [f"3301{n}" for n in range(5)])
DRAW = ("--task", "餐饮抽查", "--number", "3", "--observer", "王强", "--yes")


class Hall(Bureau):
    """The program, 15 minutes before the recorded round; who waits there lets the time pass."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch, read: Callable) -> None:
        super().__init__(root, patch, read)
        self.patch, self.now = patch, ROUND_AT - 60 * MINUTE
        hall = self

        class Held(REAL):
            def __init__(self) -> None:
                REAL.__init__(self, lambda: format_time(int(hall.now)), sleep=hall.sleep)

        for place in (world, workspace):
            patch.setattr(place, "World", Held)
        self.begin()
        self.now = ROUND_AT - 15 * MINUTE

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def types(self, *words: object, lines: tuple[str, ...], code: int = 0) -> Ran:
        """Run at a terminal, and answer what is asked; passphrases come from files."""
        keyboard = Keyboard(lines)
        with self.patch.context() as patch:
            patch.setattr(sys, "stdin", keyboard)
            patch.setattr(getpass, "getpass", lambda _: "")
            found = self(*words, code=code)
        assert not keyboard.left, f"not asked for: {keyboard.left}"
        return found

    def pipes(self, text: str, *words: object, code: int = 0) -> Ran:
        """Run with text on standard input."""
        with self.patch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO(text))
            return self(*words, code=code)

    @property
    def draw(self) -> str:
        return self("draw", "list", "--json").json["draws"][-1]["draw"]

    @property
    def entries(self) -> list[str]:
        journal = self.journal()
        journal.workspace.store.close()
        return [type(s.entry.body).__name__ for s in journal.log.entries]

    def is_stuck(self) -> str:
        """Come to a draw without pairing, and name it."""
        (self.root / "回避.csv").write_text(TIGHT, encoding="utf-8")
        self("recusal", "import", "回避.csv", "--yes")
        self("draw", "seal", "--task", "餐饮抽查", "--number", "2", *DRAW[4:], "--cap", "1")
        self.ws = stuck(self.ws, self.root)
        return self.draw


class Keyboard(io.StringIO):
    """Standard input at which somebody types."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__()
        self.left = list(lines)

    def isatty(self) -> bool:
        return True

    def readline(self, *_: object) -> str:
        assert self.left, "the program asks more than was expected"
        return self.left.pop(0) + "\n"
