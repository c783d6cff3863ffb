"""What the facts of one session add up to."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.clock import Instant
from app.domain.event import CareEvent
from app.domain.forecast import ForecastCause, KeptForecast
from app.domain.metric import Metric
from app.domain.notice import (
    Notice,
    NoticeKind,
    Pause,
)
from app.domain.readiness import Assessment
from app.domain.session import Baseline, Infusion, Modifier, Patient, SessionEnd
from app.domain.symptom import CheckIn, CheckInEnd, Symptom
from app.domain.vital_state import StateInterval


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """What the facts of one session add up to; all times are kiosk seconds.

    `check_in_ids` and `rating_seqs` find the facts that later ones refer to; `last` is the
    newest fact's moment and `revision` its number, `gap` the seconds without power that staff
    have not yet confirmed: `gap_before` of them before the moment `before`, the last one of the
    boot before this. It began at `off`, and since then `lived` seconds of boots are known that
    nobody has confirmed. `read` is the moment whose wall clock holds for this boot, `read_first`
    the first one of it on the clock since boot. `known_until` is how far the boot of the newest
    fact is known; `rebooted` says that the boot after it has no fact yet. `kept` are the forecasts
    as they were made, `unkept` why a new one is due. `priors` are the facts it started from: what
    was learned about the population and about the patient.
    """

    id: int
    started: float
    patient: Patient
    infusion: Infusion
    infusion_began: float
    modifiers: frozenset[Modifier]
    earlier_infusions: int
    baseline: Baseline
    protocol_sha256: str
    last: Instant
    read: Instant
    read_first: float
    known_until: float
    hide_time: bool = False
    hide_vitals: bool = False
    ended: SessionEnd | None = None
    check_ins: tuple[CheckIn, ...] = ()
    check_in_ids: dict[str, int] = field(default_factory=dict)
    rating_seqs: dict[tuple[int, Symptom], int] = field(default_factory=dict)
    assessments: dict[str, Assessment] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    gap: float | None = None
    gap_before: float = 0.0
    before: Instant | None = None
    off: Instant | None = None
    lived: float = 0.0
    revision: int = 0
    rebooted: bool = False
    worked_out: bool = False
    kept: tuple[KeptForecast, ...] = ()
    unkept: ForecastCause | None = None
    priors: tuple[int | None, int | None] = (None, None)
    pause: Pause | None = None
    states: dict[Metric, tuple[StateInterval, ...]] = field(default_factory=dict)
    events: tuple[CareEvent, ...] = ()

    @property
    def open_check_in(self) -> CheckIn | None:
        """Return the check-in that is running, None when there is none."""
        return next((c for c in reversed(self.check_ins) if c.closed is None), None)

    def check_in(self, command_id: str) -> CheckIn | None:
        """Return the check-in that a command opened, None when there is none."""
        number = self.check_in_ids.get(command_id)
        return next((c for c in self.check_ins if c.id == number), None)

    def open_notice(self, kind: NoticeKind, subject: str = "") -> Notice | None:
        """Return the unacknowledged notice of a kind and subject, None when there is none."""
        for notice in self.notices:
            same = notice.kind == kind and notice.subject == subject
            if same and notice.acknowledged is None:
                return notice
        return None

    def was_told(self, kind: NoticeKind, subject: str) -> bool:
        """Return whether staff have been told of this before, seen or not."""
        return any(n.kind == kind and n.subject == subject for n in self.notices)


def end_of_check_in(check_in: CheckIn) -> CheckInEnd:
    """Return how a check-in ends now: complete when every symptom has an answer or a skip."""
    return CheckInEnd.COMPLETE if len(check_in.ratings) == len(Symptom) else CheckInEnd.LEFT
