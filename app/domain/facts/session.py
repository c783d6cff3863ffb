"""Facts of a session: its start, its infusion, what was found, its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.clock import Instant
from app.domain.facts.base import Fact
from app.domain.session import Modifier, Route, SessionEnd
from app.domain.staff_role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted(Fact):
    """A session began; its `seq` is the session's id.

    Doses in mg, durations in minutes, weight in kg, pressures in mmHg.
    `infusion_ended` None: still running then, and `infusion_began` is when it
    began as far as known.
    """

    kind: ClassVar[str] = "session_started"
    mrn: str
    initials: str
    age: int
    weight: float
    route: Route
    dose: float
    duration: float
    infusion_began: Instant
    infusion_ended: Instant | None
    modifiers: frozenset[Modifier]
    earlier_infusions: int
    baseline_sys: float | None
    baseline_dia: float | None
    baseline_hr: float | None
    baseline_spo2: float | None
    dose_confirmed: bool
    bay: str
    protocol_id: str
    protocol_version: int
    protocol_sha256: str
    forecast_model: str
    source_name: str
    source_origin: str
    # The WeightsLearned facts that the forecast starts from, None for none.
    prior_population: int | None = None
    prior_patient: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionEnded(Fact):
    """The running infusion ended, at the fact's own time."""

    kind: ClassVar[str] = "infusion_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionCorrected(Fact):
    """The last part of the infusion was other than written: mg, minutes and its end.

    `infusion_ended` None: it is still running. `worked_out` says that nobody typed it: an
    infusion ended earlier or later than planned, and what was given follows from the rate.
    """

    kind: ClassVar[str] = "infusion_corrected"
    dose: float
    duration: float
    infusion_ended: Instant | None
    worked_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionResumed(Fact):
    """The infusion was started again at the fact's own time: a further part, mg and minutes."""

    kind: ClassVar[str] = "infusion_resumed"
    dose: float
    duration: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed(Fact):
    """What staff found: a yes (1), a no (0) or a score, with words for a name."""

    kind: ClassVar[str] = "assessed"
    item: str
    value: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplaySet(Fact):
    """Whether the patient's screen hides the time and the vitals from now on."""

    kind: ClassVar[str] = "display_set"
    hide_time: bool
    hide_vitals: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeConfirmed(Fact):
    """Staff confirmed the clock after a restart or a jump of `gap` seconds."""

    kind: ClassVar[str] = "time_confirmed"
    gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Fact):
    """The session was signed and ended.

    `shown` is the exact text that was on the screen, one line a row, and
    `shown_sha256` the SHA-256 of its UTF-8 bytes joined by line feeds. `meaning` is the line
    that says what the signature means; it is the last of `shown`. Records from before there
    were roles have neither it nor roles.
    """

    kind: ClassVar[str] = "session_ended"
    end: SessionEnd
    signer_name: str
    shown: tuple[str, ...]
    shown_sha256: str
    reason: str = ""
    second_staff_id: int | None = None
    second_name: str = ""
    signer_role: Role | None = None
    second_role: Role | None = None
    meaning: str = ""


TYPES: tuple[type[Fact], ...] = (
    SessionStarted,
    InfusionEnded,
    InfusionCorrected,
    InfusionResumed,
    Assessed,
    DisplaySet,
    TimeConfirmed,
    SessionEnded,
)
