"""Everything that is ever written down: facts, added and never changed.

A correction is a new fact. The state of a session is what its facts add up to,
so a restart reads the facts again and is where it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from app.clock import Instant
from app.domain.event import EventKind
from app.domain.forecast import ForecastCause
from app.domain.learning import LearnedScope
from app.domain.metric import Metric
from app.domain.notice import NoticeKind, Priority
from app.domain.session import Modifier, Route, SessionEnd
from app.domain.symptom import CheckInEnd, Origin, Rating, Symptom
from app.domain.vital_state import VitalState


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What all facts share.

    `seq` is given by the database and orders everything; 0 means not yet
    written. `command_id` makes a fact of one command unique. `session_id` is
    the `seq` of the SessionStarted it belongs to, None outside sessions.
    `staff_id` is who did it (the `seq` of their StaffAdded), None for the
    patient and the kiosk itself.
    """

    kind: ClassVar[str]

    at: Instant
    command_id: str
    seq: int = 0
    session_id: int | None = None
    staff_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAdded(Fact):
    """A member of staff who can sign in; `pin_hash` is an argon2 string."""

    kind: ClassVar[str] = "staff_added"
    name: str
    pin_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInTried(Fact):
    """An attempt to prove a PIN, for `who` (a StaffAdded seq); kept for the back-off."""

    kind: ClassVar[str] = "sign_in_tried"
    who: int
    succeeded: bool
    purpose: str


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
class ForecastMade(Fact):
    """A forecast as it was shown, kept so that it can be scored.

    Each effect has P10, P25, P50, P75 and P90 of those who had not settled by then, in minutes
    after `infusion_ended`; an empty list is an effect that had settled. `all_settled` is the
    same for all open effects together.
    """

    kind: ClassVar[str] = "forecast_made"
    cause: ForecastCause
    model: str
    basis: str
    infusion_ended: Instant
    dissociation: tuple[float, ...]
    dizziness: tuple[float, ...]
    nausea: tuple[float, ...]
    drowsiness: tuple[float, ...]
    anxiety: tuple[float, ...]
    circulation: tuple[float, ...]
    all_settled: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsLearned(Fact):
    """What a completed session (its `session_id`) taught about one patient or the population.

    `weights` are the virtual patients' weights as app.forecast.learning packs them, for the
    cohort of `model`; `sessions` is how many sessions are in them, `version` counts them since
    the last reset. `mrn` is empty for the population.
    """

    kind: ClassVar[str] = "weights_learned"
    scope: LearnedScope
    mrn: str
    version: int
    sessions: int
    model: str
    weights: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningSet(Fact):
    """Whether the kiosk learns from patients and from the population from now on."""

    kind: ClassVar[str] = "learning_set"
    patients: bool
    population: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningReset(Fact):
    """What was learned before this fact is used no more."""

    kind: ClassVar[str] = "learning_reset"
    scope: LearnedScope


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


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRaised(Fact):
    """Staff were told something; `subject` names the effect or the rule it is about, if any.

    A nurse call is a notice; `repeats` is the seq of the call it repeats, or of the notice that
    comes back or got worse. `priority`, `metric` and `value` (in its unit) are those of a limit.
    """

    kind: ClassVar[str] = "notice_raised"
    notice: NoticeKind
    subject: str = ""
    repeats: int | None = None
    priority: Priority | None = None
    metric: Metric | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAcknowledged(Fact):
    """Staff said they have seen a notice."""

    kind: ClassVar[str] = "notice_acknowledged"
    notice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCleared(Fact):
    """What a notice is about has ended."""

    kind: ClassVar[str] = "notice_cleared"
    notice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPaused(Fact):
    """Staff asked that notices draw no attention for some seconds; 0 ends a pause."""

    kind: ClassVar[str] = "notices_paused"
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalStateChanged(Fact):
    """A metric has had a state since `since`: a value, a doubtful one, or a kind of nothing."""

    kind: ClassVar[str] = "vital_state_changed"
    metric: Metric
    state: VitalState
    since: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSwitched(Fact):
    """From now on a metric is taken from another source; ids as configured, empty for none."""

    kind: ClassVar[str] = "source_switched"
    metric: Metric
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesSet(Fact):
    """Which sources are configured from this start on, a line each, in order of preference."""

    kind: ClassVar[str] = "sources_set"
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventNoted(Fact):
    """Something happened to the patient; for a drug its name, dose and unit."""

    kind: ClassVar[str] = "event_noted"
    event: EventKind
    happened: Instant
    text: str = ""
    dose: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRetracted(Fact):
    """A noted event was wrong."""

    kind: ClassVar[str] = "event_retracted"
    event: int


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
    `shown_sha256` the SHA-256 of its UTF-8 bytes joined by line feeds.
    """

    kind: ClassVar[str] = "session_ended"
    end: SessionEnd
    signer_name: str
    shown: tuple[str, ...]
    shown_sha256: str
    reason: str = ""
    second_staff_id: int | None = None
    second_name: str = ""


FACT_TYPES: tuple[type[Fact], ...] = (
    StaffAdded,
    SignInTried,
    SessionStarted,
    InfusionEnded,
    InfusionCorrected,
    InfusionResumed,
    CheckInOpened,
    RatingGiven,
    CheckInClosed,
    NoticeRaised,
    NoticeAcknowledged,
    NoticeCleared,
    NoticesPaused,
    VitalStateChanged,
    SourceSwitched,
    SourcesSet,
    EventNoted,
    EventRetracted,
    Assessed,
    DisplaySet,
    TimeConfirmed,
    ForecastMade,
    SessionEnded,
    WeightsLearned,
    LearningSet,
    LearningReset,
)
