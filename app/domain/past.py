"""Which past sessions are looked for."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.session import SessionEnd


@dataclass(frozen=True, slots=True)
class PastFilter:
    """What a past session must be to be listed; without anything, every one is.

    `mrn` is how its number begins, character by character; `ends` how it ended, empty for any;
    `days` how many days ago it began at most.
    """

    mrn: str = ""
    ends: frozenset[SessionEnd] = frozenset()
    days: int | None = None

    @property
    def narrows(self) -> bool:
        """Return whether it leaves anything out."""
        return bool(self.mrn or self.ends or self.days is not None)


EVERY = PastFilter()
