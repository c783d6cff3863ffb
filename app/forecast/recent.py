"""What was worked out lately, kept for the next time it is asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class Recent(Generic[V]):
    """The values asked for most recently; may be used from several threads.

    What is forgotten is worked out again: memory does not grow with the hours.
    """

    def __init__(self, size: int) -> None:
        """Keep at most `size` values."""
        self._size = size
        self._lock = Lock()
        self._held: OrderedDict[Hashable, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return the value of `key`, made now if it is not there."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        # Made outside the lock: a preview never makes the core wait, at worst both compute it.
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._size:
                self._held.popitem(last=False)
        return made
