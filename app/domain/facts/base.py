"""What all facts share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.clock import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What all facts share.

    `seq` is given by the database and orders everything; 0 means not yet
    written. `command_id` makes a fact of one command unique. `session_id` is
    the `seq` of the SessionStarted it belongs to, None outside sessions.
    `staff_id` is who did it (the `seq` of their StaffAdded), None for the
    patient and the kiosk itself. `screen` is the place on the screen that its
    command came from, None for what the kiosk does by itself.
    """

    kind: ClassVar[str]

    at: Instant
    command_id: str
    seq: int = 0
    session_id: int | None = None
    staff_id: int | None = None
    screen: str | None = None
