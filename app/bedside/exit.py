"""The end of the kiosk as staff ask for it, and how the last run ended."""

from __future__ import annotations

from typing import Any

from app import commands as c
from app.bedside.situation import Situation
from app.clock import Instant
from app.domain import facts as f
from app.errors import ErrorCode, RefusedError

# Seconds for which staff are told that the last run broke off.
TELL_FOR = 24 * 3600.0


class ExitRoom:
    """Ends the program, and only while the bay is free; who may is asked before (`rights`)."""

    def __init__(self, broke_off: Instant | None) -> None:
        """`broke_off` is when the last run broke off, None when it ended in order."""
        self._broke_off = broke_off
        self._ending = False

    @property
    def busy(self) -> bool:
        """Return that nothing waits here."""
        return False

    def handles(self, command: c.Command) -> bool:
        """Return whether this is the end of the kiosk."""
        return isinstance(command, c.EndKiosk)

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Return the fact of the end; raises RefusedError during a session."""
        staff = now.staff()
        if now.record is not None:
            raise RefusedError(ErrorCode.SESSION_RUNNING)
        return [f.KioskEnded(at=now.at, command_id=command.id, staff_id=staff)], ""

    def look_around(self, now: Situation) -> None:
        """Forget in time how the last run ended: it is told for a day."""
        if self._broke_off is not None and now.at.utc - self._broke_off.utc > TELL_FOR:
            self._broke_off = None

    def work(self) -> None:
        """Do nothing: everything here is done at once."""

    def absorb(self, fact: f.Fact) -> None:
        """End once the end is written down."""
        if isinstance(fact, f.KioskEnded):
            self._ending = True

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return whether the kiosk ends now, and when the last run broke off."""
        return {"ending": self._ending, "broke_off": self._broke_off}
