"""The wall: one screen at a time before people's eyes, a key for the next; or a transcript.

Everything shown has passed `plain`; the only escape codes are those of this module. The wall uses
the terminal's second screen, so that what stood there before comes back.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

from randcheck.cli.canvas import CHROME, Room, Screen, cut
from randcheck.cli.keyboard import NEXT, QUIT, SLICE, Keys
from randcheck.cli.output import plain, width
from randcheck.cli.pixels import Line
from randcheck.cli.session import pick
from randcheck.text import Text, tr

Draw: TypeAlias = Callable[[Room], list[Screen]]
"""Draws one step for the room there is; called again when the window changes."""

PACE = 0.15
"""Seconds between two lines that appear one by one."""

STEPS = 7
STYLES = {
    "": "",
    "bold": "1",
    "dim": "2",
    "lit": "7",
    "paper": "38;5;231;48;5;16",
    "white": "48;5;231",
    "black": "48;5;16",
}
OPEN = "\x1b[?1049h\x1b[?25l\x1b[?7l"
CLOSE = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l"
TRANSCRIPT = Room(80, None)
USUAL = 80, 24


OVER, PRESSED, RESIZED = "", "pressed", "resized"
"""What ends a wait."""


class Quit(Exception):
    """Somebody pressed q; nothing is lost."""


class Transcript:
    """All steps one below the other: no escape codes, no keys, no pauses."""

    def __init__(self, head: Text) -> None:
        self._head = head

    def show(self, draw: Draw) -> None:
        """Write every screen of a step."""
        for screen in draw(TRANSCRIPT):
            sys.stdout.write(f"{plain(pick(self._head))}\n")
            sys.stdout.write(f"== {screen.step}/{STEPS} {plain(pick(screen.title))}\n\n")
            for line in screen.body:
                sys.stdout.write(plain("".join(words for words, _ in line)).rstrip() + "\n")
            sys.stdout.write("\n")
        sys.stdout.flush()

    @contextmanager
    def dialogue(self, draw: Draw) -> Iterator[None]:
        """Let people type."""
        yield


class Wall:
    """A terminal that shows one screen at a time; `auto` seconds stand for a key."""

    def __init__(self, head: Text, auto: int | None) -> None:
        self._head, self._auto = head, auto
        self._keys, self._size = Keys(), (0, 0)
        self._frame: Callable[[], None] = lambda: None

    def __enter__(self) -> "Wall":
        """Take the terminal."""
        try:
            self._keys.__enter__()
            sys.stdout.write(OPEN)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Give the terminal back as it was."""
        try:
            sys.stdout.write(CLOSE)
            sys.stdout.flush()
        finally:
            self._keys.__exit__(None, None, None)

    def show(self, draw: Draw) -> None:
        """Show every screen of a step, each until a key is pressed.

        Raises:
            Quit: the key was q.
        """
        place = 0
        while place < len(screens := draw(self._room())):
            self._rise(screens[place])
            while self._wait(self._auto) is RESIZED:
                screens = draw(self._room())
                place = min(place, len(screens) - 1)
                self._paint(screens[place])
            place += 1

    def hold(self, draw: Draw) -> None:
        """Show the last screen of a step and return at once; `sleep` keeps it in order."""
        self._frame = lambda: self._paint(draw(self._room())[-1], waiting=True)
        self._frame()

    def sleep(self, seconds: float) -> None:
        """Let time pass while something is held.

        Raises:
            Quit: somebody pressed q meanwhile.
        """
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self._wait(left) is RESIZED:
                self._frame()

    @contextmanager
    def dialogue(self, draw: Draw) -> Iterator[None]:
        """Give the keyboard back to whoever types, below the last screen of a step."""
        lines = self._lines(draw(self._room())[-1], None)
        self._keys.__exit__(None, None, None)
        sys.stdout.write("\x1b[?25h\x1b[?7h\x1b[2J\x1b[H" + "\n".join(lines) + "\n\n")
        sys.stdout.flush()
        try:
            yield
        finally:
            self._keys.__enter__()
            sys.stdout.write("\x1b[?25l\x1b[?7l")

    def _room(self) -> Room:
        self._size = columns, lines = window()
        half = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        return Room(columns - 1, max(1, lines - CHROME), True, half)

    def _rise(self, screen: Screen) -> None:
        """Let the lines of a screen appear one by one; a key shows them all."""
        count = len(screen.body)
        for shown in range(count if screen.still is None else screen.still, count):
            self._paint(screen, shown)
            if self._wait(PACE):
                break
        self._paint(screen)

    def _wait(self, seconds: float | None) -> str:
        """Wait until a key, another size of the window, or some seconds are over.

        Raises:
            Quit: the key was q.
        """
        end = None if seconds is None else time.monotonic() + seconds
        while True:
            left = SLICE if end is None else end - time.monotonic()
            key = self._keys.read(max(0.0, min(SLICE, left)))
            if key in QUIT:
                raise Quit
            if key in NEXT:
                return PRESSED
            if window() != self._size:
                return RESIZED
            if left <= 0:
                return OVER

    def _paint(self, screen: Screen, shown: int | None = None, waiting: bool = False) -> None:
        columns, lines = self._size
        frame = self._lines(screen, shown)[: max(0, lines - 1)]
        frame += [""] * (lines - 1 - len(frame)) + [f"\x1b[2m{self._footer(waiting, columns)}"]
        sys.stdout.write("\x1b[H" + "\x1b[0m\x1b[K\r\n".join(frame) + "\x1b[0m\x1b[K\x1b[J")
        sys.stdout.flush()

    def _lines(self, screen: Screen, shown: int | None) -> list[str]:
        columns = self._size[0] - 1
        title = f"{screen.step}/{STEPS}  {pick(screen.title)}"
        head = [((pick(self._head), ""),), ((title, "bold"),), ()]
        return [styled(line, columns) for line in (*head, *screen.body[:shown])]

    def _footer(self, waiting: bool, columns: int) -> str:
        if waiting:
            return cut(pick(tr("q 退出, 不影响结果", "q quits; nothing is lost")), columns - 1)
        auto = self._auto
        after = tr("", "") if auto is None else tr(f"    每 {auto} 秒自动", f"    every {auto} s")
        words = tr(f"空格 下一步    q 退出{after.zh}", f"space: next    q: quit{after.en}")
        return cut(pick(words), columns - 1)


def window() -> tuple[int, int]:
    """Measure the window itself: what COLUMNS says would not follow its changes."""
    try:
        columns, lines = os.get_terminal_size(sys.stdout.fileno())
    except OSError:
        columns, lines = 0, 0
    return (columns, lines) if columns and lines else USUAL


def styled(line: Sequence[tuple[str, str]] | Line, columns: int) -> str:
    """Write a line with its styles, cut to columns."""
    found = ""
    for whole, style in line:
        words = cut(whole, columns)
        columns -= width(words)
        found += f"\x1b[0;{STYLES[style]}m{words}" if style else f"\x1b[0m{words}"
    return found
