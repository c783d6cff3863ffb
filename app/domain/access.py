"""Words for looking into records: what was opened, and how a look without a PIN ended."""

from __future__ import annotations

from enum import StrEnum


class RecordPart(StrEnum):
    """What of a record was opened."""

    REVIEW = "review"
    LOOK_UP = "look_up"
    SERIES = "series"
    EXPORT = "export"
    SHEET = "sheet"


class GlassEnd(StrEnum):
    """How a look without a PIN ended."""

    CLOSED = "closed"
    EXPIRED = "expired"
    SIGNED_IN = "signed_in"
    SESSION_ENDED = "session_ended"
