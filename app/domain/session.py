"""One recovery session: who, what was infused, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Route(StrEnum):
    """How the drug was given."""

    KETAMINE_IV = "ketamine_iv"
    ESKETAMINE_NASAL = "esketamine_nasal"
    KETAMINE_IM = "ketamine_im"


class Modifier(StrEnum):
    """What may change how long it lasts (FACTS section 3)."""

    BENZODIAZEPINE = "benzodiazepine"
    CYP3A4_INDUCER = "cyp3a4_inducer"
    CYP3A4_INHIBITOR = "cyp3a4_inhibitor"
    CYP2B6_INHIBITOR = "cyp2b6_inhibitor"
    ST_JOHNS_WORT = "st_johns_wort"
    LIVER_IMPAIRMENT = "liver_impairment"
    LIVER_SEVERE = "liver_severe"
    LAMOTRIGINE = "lamotrigine"
    MAOI_STIMULANT = "maoi_stimulant"
    HYPERTENSION = "hypertension"
    ANTIHYPERTENSIVE = "antihypertensive"


@dataclass(frozen=True, slots=True)
class Patient:
    """The person in the bay; `age` in years, `weight` in kg."""

    mrn: str
    initials: str
    age: int
    weight: float


@dataclass(frozen=True, slots=True)
class Part:
    """A finished part of an infusion: `dose` mg evenly from `began` to `ended` (kiosk seconds)."""

    dose: float
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class Infusion:
    """What was given: `dose` in mg over `duration` minutes (0 for spray and IM).

    `ended` is the kiosk time of its end in seconds; None while it is running.
    `earlier` are the parts before this one, oldest first, when it was stopped and started again.
    """

    route: Route
    dose: float
    duration: float
    ended: float | None
    earlier: tuple[Part, ...] = ()

    def started(self) -> float | None:
        """Return the kiosk time its last part started in seconds, None while the end is open."""
        return None if self.ended is None else self.ended - 60.0 * self.duration

    def first_started(self) -> float | None:
        """Return the kiosk time its first part started, None while that is not known."""
        return self.earlier[0].began if self.earlier else self.started()

    @property
    def whole_dose(self) -> float:
        """Return the mg of all parts together."""
        return self.dose + sum(part.dose for part in self.earlier)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Vital signs before the infusion; None where nobody took them."""

    sys: float | None = None
    dia: float | None = None
    hr: float | None = None
    spo2: float | None = None


class SessionEnd(StrEnum):
    """How a session ended."""

    DISCHARGED = "discharged"
    OVERRIDDEN = "overridden"
    TRANSFERRED = "transferred"
    ENTERED_IN_ERROR = "entered_in_error"
