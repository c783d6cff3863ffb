"""What stands beside the running session: rooms that carry out what staff ask of the record."""

from __future__ import annotations

from typing import Any, Protocol

from app import commands as c
from app.bedside.situation import Situation
from app.domain import facts as f


class Room(Protocol):
    """One task besides the running session; the core asks each of its rooms in turn."""

    @property
    def busy(self) -> bool:
        """Return whether there is work left that waits for its next turn."""
        ...

    def handles(self, command: c.Command) -> bool:
        """Return whether this room knows the command."""
        ...

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Return what a command writes down, and what to answer besides.

        Raises RefusedError when it is not allowed, StorageError when the record refuses.
        """
        ...

    def look_around(self, now: Situation) -> None:
        """See what has changed: who is signed in (`now.staff_id`), whether a session runs."""
        ...

    def work(self) -> None:
        """Do one short piece of what is left; it must neither raise nor take long."""
        ...

    def absorb(self, fact: f.Fact) -> None:
        """Take one committed fact into account."""
        ...

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return what the room adds to the snapshot, by the names of its fields."""
        ...
