"""Single keys from the person at the terminal, and the terminal put back whatever happens."""

import os
import signal
import sys
import time
import unicodedata
from types import FrameType, TracebackType
from typing import Any

NEXT = frozenset({" ", "\r", "\n", "\x1b[6~", "\x1b[C", "\xe0Q", "\xe0M"})
"""Space and Enter; Page Down and the right arrow, which presenters' clickers send."""

QUIT = frozenset({"q", "\x04"})
SLICE = 0.2
"""Seconds between two looks at the size of the window."""


class Keys:
    """The keyboard, key by key and without echo, while the context lasts."""

    def __init__(self) -> None:
        self._saved: list[Any] = []
        self._handlers: dict[int, Any] = {}
        self._pending = ""

    def __enter__(self) -> "Keys":
        """Begin to read keys."""
        if sys.platform != "win32" and sys.stdin.isatty():
            import termios
            import tty

            for number in (signal.SIGTERM, signal.SIGHUP):
                self._handlers[number] = signal.signal(number, _interrupt)
            self._handlers[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
            self._saved = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin.fileno())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the terminal back as it was."""
        if sys.platform != "win32" and self._saved:
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, self._saved)
            self._saved = []
            for number, handler in self._handlers.items():
                signal.signal(number, handler)
            self._handlers = {}

    def read(self, seconds: float) -> str | None:
        """Return the next key within some seconds, folded to lower case; else None.

        A terminal that was closed reads as `q`.
        """
        if not sys.stdin.isatty():
            time.sleep(seconds)
            return None
        found = _windows_key(seconds) if sys.platform == "win32" else self._posix_key(seconds)
        return unicodedata.normalize("NFKC", found).lower() if found and len(found) == 1 else found

    def _posix_key(self, seconds: float) -> str | None:
        """Read what was pressed, several keys one by one; a sequence is one key."""
        import select

        if not self._pending:
            ready, _, _ = select.select([sys.stdin], [], [], seconds)
            if not ready:
                return None
            self._pending = os.read(sys.stdin.fileno(), 64).decode("utf-8", "replace") or "q"
        size = len(self._pending) if self._pending[0] == "\x1b" else 1
        key, self._pending = self._pending[:size], self._pending[size:]
        return key


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _windows_key(seconds: float) -> str | None:
    if sys.platform != "win32":
        return None
    import msvcrt

    end = time.monotonic() + seconds
    while not msvcrt.kbhit():
        if time.monotonic() >= end:
            return None
        time.sleep(0.02)
    key = msvcrt.getwch()
    if key == "\x03":
        raise KeyboardInterrupt
    return "\xe0" + msvcrt.getwch() if key in "\x00\xe0" else key


def speaks_colours() -> bool:
    """Tell whether stdout obeys escape codes, and on Windows ask it to."""
    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        return False
    if sys.platform != "win32":
        return True
    import ctypes

    kernel, mode = ctypes.windll.kernel32, ctypes.c_ulong()
    handle = kernel.GetStdHandle(-11)
    asked = kernel.GetConsoleMode(handle, ctypes.byref(mode))
    return bool(asked and kernel.SetConsoleMode(handle, mode.value | 4))
