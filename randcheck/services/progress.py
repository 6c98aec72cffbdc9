"""Tell whoever watches how far a long piece of work has come."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

from randcheck.files.sheet import Progress, ignore_progress

__all__ = ["Progress", "Watch", "ignore_progress", "told", "unwatched"]
T = TypeVar("T")
Watch: TypeAlias = Callable[[str], Progress]
"""Is told which phase begins (reading, comparing, writing), and gives what takes its progress."""

TOLD_EVERY = 4096


def unwatched(phase: str) -> Progress:
    """Watch nothing."""
    return ignore_progress


def told(items: Iterable[T], total: int, progress: Progress) -> Iterator[T]:
    """Walk items, and tell every few thousand of them how many are done."""
    for count, item in enumerate(items):
        if not count % TOLD_EVERY:
            progress(count, total)
        yield item
