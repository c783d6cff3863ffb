"""What the kiosk learns from completed sessions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LearnedScope(StrEnum):
    """Whom learned weights are about: one patient, or everybody here."""

    PATIENT = "patient"
    POPULATION = "population"


@dataclass(frozen=True, slots=True)
class LearningView:
    """What is learned and used; `*_sessions` counts sessions since the last reset.

    `able` is False with a model that cannot learn (the article's windows).
    `patients` in `patients_known` counts people with weights of their own.
    """

    able: bool
    patients: bool
    population: bool
    population_sessions: int = 0
    population_version: int = 0
    patients_known: int = 0
    # Learned with another version of the model, so it is kept but not used.
    other_model: bool = False


NOT_LEARNING = LearningView(able=False, patients=False, population=False)


@dataclass(frozen=True, slots=True)
class ReturningPatient:
    """What is known of a patient whose MRN was looked up; `sessions` completed ones.

    `learned` is how many of them the forecast starts from, `last_settled` the minutes after the
    end until everything had settled last time, None where it never had.
    """

    mrn: str
    sessions: int
    learned: int
    last_settled: float | None
