"""What the patient is asked, how answers are counted, and when to ask again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Symptom(StrEnum):
    """A side effect the patient rates, in the order it is asked."""

    DISSOCIATION = "dissociation"
    DIZZINESS = "dizziness"
    NAUSEA = "nausea"
    DROWSINESS = "drowsiness"
    ANXIETY = "anxiety"


class Effect(StrEnum):
    """Everything the countdown follows: the symptoms, and the circulation."""

    DISSOCIATION = "dissociation"
    DIZZINESS = "dizziness"
    NAUSEA = "nausea"
    DROWSINESS = "drowsiness"
    ANXIETY = "anxiety"
    CIRCULATION = "circulation"


class Rating(IntEnum):
    """The patient's answer; no answer is None and never NONE."""

    NONE = 0
    MILD = 1
    MODERATE = 2
    SEVERE = 3


class Origin(StrEnum):
    """Why a check-in was opened."""

    PROMPT = "prompt"
    PATIENT = "patient"
    STAFF = "staff"


class CheckInEnd(StrEnum):
    """How a check-in ended; only COMPLETE has an answer or a skip for every symptom."""

    COMPLETE = "complete"
    LEFT = "left"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One round of questions: ratings by symptom, None where the patient skipped.

    `opened` and `closed` in kiosk seconds; `by_staff` is the staff id that
    entered the answers for the patient.
    """

    id: int
    opened: float
    origin: Origin
    ratings: dict[Symptom, Rating | None]
    rated_at: dict[Symptom, float]
    by_staff: int | None = None
    closed: float | None = None
    end: CheckInEnd | None = None


def answers(check_ins: tuple[CheckIn, ...], symptom: Symptom) -> list[tuple[float, Rating]]:
    """Return (kiosk time, rating) of every real answer for `symptom`, oldest first.

    Of two at one instant only the worse one stands.
    """
    found = []
    for check_in in check_ins:
        rating = check_in.ratings.get(symptom)
        if rating is not None:
            found.append((check_in.rated_at[symptom], rating))
    return list(dict(sorted(found)).items())
