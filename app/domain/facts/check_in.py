"""Facts of the rounds of questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.facts.base import Fact
from app.domain.symptom import CheckInEnd, Origin, Rating, Symptom


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInOpened(Fact):
    """A round of questions began; its `seq` is the check-in's id."""

    kind: ClassVar[str] = "check_in_opened"
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingGiven(Fact):
    """One answer, None for a skip; `corrects` is the seq of the answer it replaces."""

    kind: ClassVar[str] = "rating_given"
    check_in: int
    symptom: Symptom
    rating: Rating | None
    corrects: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInClosed(Fact):
    """A round of questions ended."""

    kind: ClassVar[str] = "check_in_closed"
    check_in: int
    end: CheckInEnd


TYPES: tuple[type[Fact], ...] = (
    CheckInOpened,
    RatingGiven,
    CheckInClosed,
)
