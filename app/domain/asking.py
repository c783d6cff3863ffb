"""What patients are asked about how they fare, besides the symptoms of the day."""

from __future__ import annotations

from enum import StrEnum


class RoundKind(StrEnum):
    """A set of questions that are asked together."""

    BEFORE = "before"
    AFTER = "after"
    PHQ9 = "phq9"
    BLADDER = "bladder"


class RoundEnd(StrEnum):
    """How a round ended; only COMPLETE has an answer or a skip for every question."""

    COMPLETE = "complete"
    LEFT = "left"
