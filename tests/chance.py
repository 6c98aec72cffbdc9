"""Choices that are the same on every machine."""

from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Numbers from SHA-256 of a name and a counter: the same on every machine."""

    def __init__(self, name: str) -> None:
        self.name, self.count = name, 0

    def below(self, limit: int) -> int:
        self.count += 1
        return int(sha256(f"{self.name} {self.count}".encode()).hexdigest(), 16) % limit

    def of(self, values: list[T]) -> T:
        return values[self.below(len(values))]

    def some(self, values: list[T], one_in: int) -> list[T]:
        return [value for value in values if not self.below(one_in)]
