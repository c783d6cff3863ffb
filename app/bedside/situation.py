"""What a command meets: the moment, the record, who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app import commands as c
from app.clock import Instant
from app.domain import limits
from app.domain.readiness import Protocol
from app.domain.record import SessionRecord
from app.errors import ErrorCode, RefusedError

if TYPE_CHECKING:
    from app.bedside.links import Links
    from app.bedside.setup import Setup

TEXT_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Setting:
    """What a new session is stamped with."""

    bay: str
    protocols: tuple[Protocol, ...]
    forecast_model: str
    source_name: str
    source_origin: str


def setting_of(setup: Setup, links: Links) -> Setting:
    """Return what a session that starts now is stamped with."""
    names, origin = links.describe()
    return Setting(setup.bay, setup.protocols, setup.forecaster.model, names, origin)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a command meets: the moment, the record and who is signed in."""

    at: Instant
    record: SessionRecord | None
    staff_id: int | None
    setting: Setting
    # What was learned about the population and this patient: numbers of facts.
    priors: tuple[int | None, int | None] = (None, None)

    def session(self) -> SessionRecord:
        """Return the running session, or refuse."""
        if self.record is None:
            raise RefusedError(ErrorCode.NO_SESSION)
        return self.record

    def staff(self) -> int:
        """Return who is signed in, or refuse."""
        if self.staff_id is None:
            raise RefusedError(ErrorCode.NOT_SIGNED_IN)
        return self.staff_id


def stamp_of(command: c.Command, now: Situation) -> dict[str, Any]:
    """Return what every fact of a command within a session carries."""
    return {
        "at": now.at,
        "command_id": command.id,
        "session_id": now.session().id,
        "staff_id": now.staff_id,
    }


def check_since(at: Instant, t: float, name: str) -> None:
    """Refuse a moment (kiosk seconds) that lies ahead of `at` or too long ago."""
    if not -1.0 <= at.t - t <= 3600 * limits.MAX_HOURS_SINCE_END:
        raise RefusedError(ErrorCode.VALUE_REFUSED, name)
