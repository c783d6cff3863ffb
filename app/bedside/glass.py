"""A look at the running session without a PIN: for an emergency, for a while, never unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app import commands as c
from app.bedside.situation import TEXT_LIMIT, Situation
from app.clock import Instant, seconds_between
from app.domain import facts as f
from app.domain.access import GlassEnd
from app.domain.notice import Notice, NoticeKind
from app.errors import ErrorCode, RefusedError
from app.snapshot import GlassLook, GlassView

# Seconds: long enough to read the board aloud on the phone, no way to work without a PIN.
OPEN_FOR = 300.0
# Between two tries to write down that it was closed.
TRY_AGAIN = 5.0

_KNOWN = (c.BreakGlass, c.CloseGlass, c.SeeGlass)


class GlassRoom:
    """Opens the view, closes it in time, and keeps it in mind until a lead or an admin knows."""

    def __init__(self, put: Callable[[object], None]) -> None:
        self._put = put
        self._unseen: dict[int, f.GlassBroken] = {}
        self._open: f.GlassBroken | None = None
        # What is closed for everybody to see, and not yet written.
        self._closing: tuple[int, GlassEnd] | None = None
        self._tried: float | None = None

    def restore(self, history: Iterable[f.Fact]) -> None:
        """Take from the record what nobody has seen; a start of the program closes the view."""
        for fact in history:
            self.absorb(fact)
        if self._open is not None:
            self._closing = (self._open.seq, GlassEnd.EXPIRED)
            self._open = None

    @property
    def busy(self) -> bool:
        """Return False: nothing is left for later."""
        return False

    def handles(self, command: c.Command) -> bool:
        """Return whether this room knows the command."""
        return isinstance(command, _KNOWN)

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Return what a command writes down; raises RefusedError when it is not allowed."""
        stamp: dict[str, Any] = {
            "at": now.at,
            "command_id": command.id,
            "staff_id": now.staff_id,
        }
        if isinstance(command, c.BreakGlass):
            return [self._broken(command, now)], ""
        if isinstance(command, c.SeeGlass):
            known = command.glass in self._unseen
            return [f.GlassSeen(**stamp, glass=command.glass)] if known else [], ""
        assert isinstance(command, c.CloseGlass)
        glass = self._to_close(command.glass)
        return [] if glass is None else [f.GlassClosed(**stamp, glass=glass, end=command.end)], ""

    def _to_close(self, asked: int | None) -> int | None:
        """Return which look a command closes, None where it is closed already."""
        known = {self._open.seq} if self._open is not None else set()
        if self._closing is not None:
            known.add(self._closing[0])
        if asked is None:
            return None if self._open is None else self._open.seq
        return asked if asked in known else None

    def _broken(self, command: c.BreakGlass, now: Situation) -> f.Fact:
        name, reason = command.name.strip(), command.reason.strip()
        if not name:
            raise RefusedError(ErrorCode.NAME_MISSING)
        if not reason:
            raise RefusedError(ErrorCode.REASON_MISSING)
        if max(len(name), len(reason)) > TEXT_LIMIT:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "reason")
        return f.GlassBroken(
            at=now.at,
            command_id=command.id,
            session_id=now.session().id,
            name=name,
            reason=reason,
        )

    def absorb(self, fact: f.Fact) -> None:
        """Take one committed fact into account."""
        if isinstance(fact, f.GlassBroken):
            self._unseen[fact.seq] = fact
            self._open, self._closing = fact, None
        elif isinstance(fact, f.GlassClosed):
            if self._open is not None and self._open.seq == fact.glass:
                self._open = None
            if self._closing is not None and self._closing[0] == fact.glass:
                self._closing = None
        elif isinstance(fact, f.GlassSeen):
            self._unseen.pop(fact.glass, None)

    def look_around(self, now: Situation) -> None:
        """Close the view when its time is over, at once; that is written as soon as it can be."""
        end = None if self._open is None else self._over(self._open, now)
        if self._open is not None and end is not None:
            self._closing, self._tried = (self._open.seq, end), None
            self._open = None
        if self._closing is None:
            return
        if self._tried is None or now.at.t >= self._tried + TRY_AGAIN:
            self._tried = now.at.t
            glass, how = self._closing
            self._put(c.CloseGlass(glass=glass, end=how))

    def _over(self, glass: f.GlassBroken, now: Situation) -> GlassEnd | None:
        if now.record is None or now.record.id != glass.session_id:
            return GlassEnd.SESSION_ENDED
        if now.staff_id is not None:
            return GlassEnd.SIGNED_IN
        over = seconds_between(glass.at, now.at) >= OPEN_FOR
        return GlassEnd.EXPIRED if over else None

    def work(self) -> None:
        """Do nothing: what is asked is done at once."""

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return the view while it is open, and to staff the looks that nobody has seen."""
        view = None
        if self._open is not None:
            began = now.at.t - seconds_between(self._open.at, now.at)
            view = GlassView(self._open.seq, self._open.name, began + OPEN_FOR)
        staff = now.staff_id is not None
        looks = tuple(map(_look, self._unseen.values())) if staff else ()
        return {"glass": view, "glass_unseen": looks}

    def notices(self, now: Instant) -> tuple[Notice, ...]:
        """Return a notice of each look that nobody has seen; its id is that of the look."""
        return tuple(
            Notice(
                each.seq,
                NoticeKind.GLASS_BROKEN,
                now.t - seconds_between(each.at, now),
                subject=each.name,
            )
            for each in self._unseen.values()
        )


def _look(fact: f.GlassBroken) -> GlassLook:
    return GlassLook(fact.seq, fact.at, fact.name, fact.reason)
