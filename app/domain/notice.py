"""Things staff are told. A notice is no alarm: the bedside monitor stays in charge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Priority(StrEnum):
    """How soon somebody should look."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class NoticeKind(StrEnum):
    """What a notice is about."""

    NURSE_CALLED = "nurse_called"
    OVERDUE = "overdue"
    MISSED_CHECK_IN = "missed_check_in"
    TIME_GAP = "time_gap"
    PROTOCOL_CHANGED = "protocol_changed"


PRIORITY: dict[NoticeKind, Priority] = {
    NoticeKind.NURSE_CALLED: Priority.HIGH,
    NoticeKind.OVERDUE: Priority.MEDIUM,
    NoticeKind.MISSED_CHECK_IN: Priority.LOW,
    NoticeKind.TIME_GAP: Priority.MEDIUM,
    NoticeKind.PROTOCOL_CHANGED: Priority.MEDIUM,
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; `subject` names the effect it is about, times are kiosk seconds.

    `repeated` counts further calls while this one waited (tap again if urgent).
    A negative `id` is a call that waits for the disk: shown, and not yet written.
    """

    id: int
    kind: NoticeKind
    raised: float
    subject: str = ""
    repeated: int = 0
    acknowledged: float | None = None
    by: int | None = None

    @property
    def priority(self) -> Priority:
        """Return its priority; a call that was repeated stays high."""
        return PRIORITY[self.kind]
