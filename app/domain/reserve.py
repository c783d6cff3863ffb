"""The room on the disk that is kept for finishing a session."""

from __future__ import annotations

from enum import StrEnum


class ReserveState(StrEnum):
    """What has become of the reserve; only staff are told."""

    NONE = "none"  # none is wanted
    MAKING = "making"
    HELD = "held"
    IN_USE = "in_use"  # given up, because the disk was full during a session
    NO_ROOM = "no_room"  # the disk has none for it
