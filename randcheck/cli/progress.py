"""Show on a terminal how far long work has come; a pipe or a file gets not a byte of it."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from randcheck.cli.output import console
from randcheck.cli.session import pick
from randcheck.services.progress import Progress, Watch, unwatched
from randcheck.text import tr

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

PATIENCE = 0.5
"""Seconds of work before anything is shown."""

PHASES = {
    "reading": tr("读取", "reading"),
    "comparing": tr("比较", "comparing"),
    "writing": tr("写入", "writing"),
}


@contextmanager
def bars(clock: Callable[[], float] = time.monotonic) -> Iterator[Watch]:
    """Show a bar per phase on stderr while work lasts, and clear it away afterwards."""
    if not sys.stderr.isatty():
        yield unwatched
        return
    shown = _Shown(clock)
    try:
        yield shown.begin
    finally:
        shown.close()


class _Shown:
    """Bars that appear once the work has lasted a while."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._start = clock, clock()
        self._bars: Bars | None = None

    def begin(self, phase: str) -> Progress:
        """Begin a phase."""
        task: TaskID | None = None

        def tell(done: int, total: int) -> None:
            nonlocal task
            if self._clock() - self._start < PATIENCE:
                return
            bars = self._bars or self._open()
            if task is None:
                for earlier in bars.task_ids:
                    bars.remove_task(earlier)
                task = bars.add_task(pick(PHASES[phase]), total=total or None)
            bars.update(task, completed=done)

        return tell

    def _open(self) -> "Bars":
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn
        from rich.progress import Progress as Bars

        columns = TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn()
        self._bars = Bars(*columns, console=console(sys.stderr), transient=True)
        self._bars.start()
        return self._bars

    def close(self) -> None:
        """Clear the bars away, whatever happened."""
        if self._bars is not None:
            self._bars.stop()
