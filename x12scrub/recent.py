"""What was asked for last, for what would take too long to find out each time and too much room to keep for good."""

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by key, never None. The last `count` that were kept or asked for are there, and at most twice as many.

    Two generations: what is asked for comes into the young one; when that is full, the old one is forgotten.
    """

    __slots__ = ("_count", "_old", "_young")

    def __init__(self, count: int) -> None:
        self._count = count
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        value = self._young.get(key)
        if value is None and (value := self._old.pop(key, None)) is not None:
            self.keep(key, value)
        return value

    def keep(self, key: K, value: V) -> V:
        """Keep a value for a key, and give it back."""
        if len(self._young) >= self._count:
            self._old, self._young = self._young, {}
        self._young[key] = value
        return value
