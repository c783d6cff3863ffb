"""The reserve on the disk: given up to finish a session, made again when there is room."""

from __future__ import annotations

from typing import Any

from app import commands as c
from app.bedside.situation import Situation
from app.clock import Instant
from app.domain import facts as f
from app.domain.reserve import ReserveState
from app.errors import ErrorCode, RefusedError
from app.log import LOG
from app.storage.ballast import Ballast

# Seconds between two looks whether the disk has room again.
LOOK_AGAIN = 60.0


class ReserveRoom:
    """Holds the ballast and tells what became of it; `told` is what the record last heard."""

    def __init__(self, ballast: Ballast, told: f.DiskReserveChanged | None) -> None:
        self._ballast = ballast
        self._told = told is not None and told.held
        self._used = told is not None and not told.held
        # When it was given up, until the record has heard of it.
        self._given_at: Instant | None = None
        self._growing = False
        self._next = float("-inf")

    @property
    def busy(self) -> bool:
        """Return that nothing here is in a hurry: a piece is written in each step."""
        return False

    def handles(self, command: c.Command) -> bool:
        """Return that nobody asks for anything here."""
        return False

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Refuse: there is nothing to ask for."""
        raise RefusedError(ErrorCode.INTERNAL)

    def free(self, error: ErrorCode, now: Instant, *, running: bool) -> bool:
        """Give it up where the disk is full during a session; return whether that helps."""
        if error != ErrorCode.DISK_FULL or not running:
            return False
        self._growing = False
        if not self._ballast.release():
            return False
        LOG.error("the disk is full: its reserve is in use")
        self._used, self._given_at = True, now
        self._next = now.t + LOOK_AGAIN
        return True

    def due(self, now: Instant) -> list[f.Fact]:
        """Return what the record has not heard yet."""
        held = self._ballast.held
        if held == self._told:
            return []
        at = self._given_at if self._given_at is not None and not held else now
        size = self._ballast.size
        return [f.DiskReserveChanged(at=at, command_id=c.new_id(), held=held, size=size)]

    def look_around(self, now: Situation) -> None:
        """See now and then whether there is room for it."""
        if self._ballast.held or self._growing or self._ballast.size == 0:
            return
        if now.at.t >= self._next:
            self._next = now.at.t + LOOK_AGAIN
            self._growing = self._ballast.room

    def work(self) -> None:
        """Write one piece of it."""
        if not self._growing:
            return
        if self._ballast.grow():
            self._growing, self._used = False, False
        elif not self._ballast.path.exists():
            self._growing = False

    def absorb(self, fact: f.Fact) -> None:
        """Hear that the record knows."""
        if isinstance(fact, f.DiskReserveChanged):
            self._told, self._given_at = fact.held, None

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return how the reserve stands."""
        return {"reserve": self._state()}

    def _state(self) -> ReserveState:
        if self._ballast.size == 0:
            return ReserveState.NONE
        if self._ballast.held:
            return ReserveState.HELD
        if self._used:
            return ReserveState.IN_USE
        return ReserveState.MAKING if self._growing else ReserveState.NO_ROOM
