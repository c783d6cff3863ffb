"""The frozen picture of everything, made by the core and drawn by the screens."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.clock import Instant
from app.domain.aftercare import Aftercare, Sheet
from app.domain.asking import Item, Questions, Round, RoundKind
from app.domain.backup import NO_BACKUPS, BackupView
from app.domain.calibration import CalibrationView
from app.domain.event import CareEvent, Drug
from app.domain.export import ExportView
from app.domain.follow_up import NO_CALLS, FollowUp
from app.domain.forecast import Explanation, Forecast, KeptForecast
from app.domain.learning import NOT_LEARNING, LearningView, ReturningPatient
from app.domain.ledger import NO_LEDGER, LedgerView
from app.domain.limit_rules import VitalLimits
from app.domain.metric import Metric
from app.domain.notice import Notice, NoticeKind, Pause
from app.domain.readiness import Assessment, Protocol, Readiness
from app.domain.reading import Reading
from app.domain.reserve import ReserveState
from app.domain.self_harm import Concern
from app.domain.series import PatientHit, PatientSeries
from app.domain.session import Baseline, Infusion, Modifier, Patient, Route, SessionEnd
from app.domain.staff_role import Role
from app.domain.symptom import CheckIn
from app.domain.vital_state import StateInterval
from app.errors import ErrorCode

if TYPE_CHECKING:
    from app.domain.trend import TrendView


class DataOrigin(StrEnum):
    """Where vital signs come from; anything but LIVE is said on every screen."""

    LIVE = "live"
    SIMULATED = "simulated"
    REPLAYED = "replayed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A member of staff; `locked_until` in kiosk seconds after wrong PINs.

    Somebody who is not `active` cannot sign in any more; without `pin_set` a new PIN is needed
    after a reset.
    """

    id: int
    name: str
    locked_until: float | None = None
    role: Role = Role.STAFF
    active: bool = True
    pin_set: bool = True


@dataclass(frozen=True, slots=True)
class GlassView:
    """The view of the session that was opened without a PIN, until a kiosk time."""

    id: int
    name: str
    until: float


@dataclass(frozen=True, slots=True)
class GlassLook:
    """A look without a PIN that no lead or admin has seen yet; name and reason as typed."""

    id: int
    at: Instant
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command: done (and committed), refused, or waiting for the disk."""

    command_id: str
    done: bool
    error: ErrorCode | None = None
    detail: str = ""
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class SourceView:
    """A vitals source as staff see it; `error` in words for staff when its link is lost.

    `since` is the kiosk time of the last change of its link, `last` of the last value;
    `per_minute` messages came within the last minute. The counts are of messages since the
    start: for this bed, for others, come twice, not understood. `tested` is how long an answer
    to a test took in seconds, or what went wrong in words; None before one. `given_up`: it is
    set up wrongly, and nobody tries any more. `silent_since`: its link stands, and yet nothing
    has come since then, which is too long.
    """

    name: str
    origin: DataOrigin
    connected: bool
    error: str = ""
    id: str = ""
    kind: str = ""
    since: float | None = None
    last: float | None = None
    per_minute: float | None = None
    taken: int = 0
    others: int = 0
    repeated: int = 0
    refused: int = 0
    errors: tuple[str, ...] = ()
    testing: bool = False
    tested: str | None = None
    given_up: bool = False
    silent_since: float | None = None


@dataclass(frozen=True, slots=True)
class CheckInView:
    """When to ask: `due` since that kiosk time, `next_due` after it; `open_id` the
    command id of a running check-in."""

    due: float | None = None
    next_due: float | None = None
    open_id: str | None = None


@dataclass(frozen=True, slots=True)
class EndedBy:
    """How a past session was signed, at kiosk time `at`; `second` is empty without a second.

    `shown` are the exact lines that were signed, `meaning` the one of them that says what the
    signature means; `intact` says whether they still have the `fingerprint` (SHA-256) that was
    written with them. Records from before there were roles have neither roles nor a meaning.
    """

    end: SessionEnd
    at: float
    signer: str
    second: str
    reason: str
    shown: tuple[str, ...]
    intact: bool
    fingerprint: str = ""
    signer_role: Role | None = None
    second_role: Role | None = None
    meaning: str = ""


# So many past sessions are listed at first, and further ones when older ones are wanted.
PAST_LISTED = 120


@dataclass(frozen=True, slots=True)
class PastSession:
    """One line of the list of past sessions; `dose` in mg of all parts of the infusion.

    `settled` is how many minutes after the end of the infusion the last of the five symptoms
    was reported mild or less for good, None where nobody can say.
    """

    id: int
    started: Instant
    initials: str
    mrn: str
    route: Route
    dose: float
    end: SessionEnd
    settled: float | None = None


@dataclass(frozen=True, slots=True)
class SwitchView:
    """From kiosk time `t` on a metric came from another source; ids, empty for none."""

    t: float
    metric: Metric
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """The running session as the screens need it; all times are kiosk seconds."""

    id: int
    started: float
    patient: Patient
    infusion: Infusion
    infusion_began: float
    modifiers: frozenset[Modifier]
    earlier_infusions: int
    baseline: Baseline
    check_ins: tuple[CheckIn, ...]
    assessments: dict[str, Assessment]
    hide_time: bool
    hide_vitals: bool
    time_gap: float | None
    forecast: Forecast
    readiness: Readiness
    check_in: CheckInView
    settled: bool
    # Whether the dose was worked out from the rate, because the end was not as planned.
    worked_out: bool = False
    # When the part of the infusion that runs now began, as far as known; None once it has ended.
    part_began: float | None = None
    # What each metric had and had not, as intervals, oldest first.
    states: dict[Metric, tuple[StateInterval, ...]] = field(default_factory=dict)
    # Every forecast that was kept, oldest first.
    kept: tuple[KeptForecast, ...] = ()
    # Why the forecast says what it says; only while staff are signed in.
    explanation: Explanation | None = None
    # What staff noted, in that order; what was taken back is there too.
    events: tuple[CareEvent, ...] = ()
    # Only of a past session.
    ended: EndedBy | None = None
    switches: tuple[SwitchView, ...] = ()
    # Until when not to drive; None while the end of the infusion is open, and of a past session.
    drive_after: Instant | None = None


@dataclass(frozen=True, slots=True)
class AskingView:
    """The round that is being answered: `id` of its command, its questions and which are `left`.

    `answers` so far, but never those about thoughts of self-harm. `credit` names who made them.
    """

    id: str
    kind: RoundKind
    items: tuple[Item, ...]
    answers: dict[str, int | None]
    left: tuple[str, ...]
    credit: str = ""


@dataclass(frozen=True, slots=True)
class AskedView:
    """What may be asked now, what was asked in this session, and with what `questions`.

    `rounds` with their answers only while staff are signed in.
    """

    may: frozenset[RoundKind]
    asked: frozenset[RoundKind]
    bladder_due: bool
    rounds: tuple[Round, ...]
    questions: Questions


@dataclass(frozen=True, slots=True)
class EndedView:
    """The session that has just ended; nothing of the patient is in it."""

    session_id: int
    end: SessionEnd


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the screens may draw, at one moment."""

    number: int
    now: Instant
    bay: str
    demo_pin: str
    protocol: Protocol
    source: SourceView
    readings: dict[Metric, Reading]
    trends: dict[Metric, TrendView]
    staff: tuple[StaffMember, ...]
    signed_in: StaffMember | None
    session: SessionView | None
    notices: tuple[Notice, ...]
    last_ended: EndedView | None = None
    storage_error: ErrorCode | None = None
    unsaved: int = 0
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    # Every source in the order of preference, and which one each metric comes from.
    sources: tuple[SourceView, ...] = ()
    metric_source: dict[Metric, str] = field(default_factory=dict)
    learning: LearningView = NOT_LEARNING
    # Only while staff are signed in.
    calibration: CalibrationView | None = None
    returning: ReturningPatient | None = None
    # Thoughts of self-harm that were told: all that is open, and those of the running session.
    concerns: tuple[Concern, ...] = ()
    # The patients that were looked for (None: nobody looked) by how their number begins, and
    # the page of one of them; only while staff are signed in.
    patients: tuple[PatientHit, ...] | None = None
    patients_for: str = ""
    series: PatientSeries | None = None
    # The questions that are being answered, and those that were asked in this session.
    asking: AskingView | None = None
    asked: AskedView | None = None
    # The clinic's drugs: buttons for what is often given here.
    drugs: tuple[Drug, ...] = ()
    # The limits in force, and the pause of their notices; the usual pause in seconds.
    limits: VitalLimits | None = None
    pause: Pause | None = None
    pause_seconds: float = 120.0
    # A past session as of its end, and the list of past sessions that was asked for, newest
    # first: whether it is whole, and whether there are older ones; only while staff are signed
    # in and no session is running.
    review: Snapshot | None = None
    past: tuple[PastSession, ...] = ()
    past_done: bool = False
    past_more: bool = False
    # Staff have ended the kiosk: the screen is to end it in order.
    ending: bool = False
    # The room on the disk that is kept for finishing a session.
    reserve: ReserveState = ReserveState.NONE
    # About when the last run of the program broke off, for a day; None when it ended in order.
    broke_off: Instant | None = None
    # The export that runs or has ended; the session whose report is to be painted, for whom.
    export: ExportView | None = None
    to_paint: Snapshot | None = None
    painting_for: str = ""
    # Only while staff are signed in.
    backup: BackupView = NO_BACKUPS
    # The words of the take-home sheet, the sheet that is open, and the calls after sessions; of
    # patients only while staff are signed in.
    aftercare: Aftercare | None = None
    sheet: Sheet | None = None
    follow_up: FollowUp = NO_CALLS
    # The ledger of the record; only while staff are signed in.
    ledger: LedgerView = NO_LEDGER

    # The view opened without a PIN, while it is open; only while staff are signed in: the looks
    # that no lead or admin has seen.
    glass: GlassView | None = None
    glass_unseen: tuple[GlassLook, ...] = ()

    @property
    def signers(self) -> tuple[StaffMember, ...]:
        """Return the staff who can sign in, and sign; `staff` are all there ever were."""
        return tuple(member for member in self.staff if member.active)

    @property
    def call_waits(self) -> bool:
        """Return whether somebody calls a nurse and nobody has acknowledged it."""
        return any(
            n.kind == NoticeKind.NURSE_CALLED and n.acknowledged is None for n in self.notices
        )

    def outcome(self, command_id: str) -> Outcome | None:
        """Return what became of a command, None while it is not yet known."""
        return self.outcomes.get(command_id)
