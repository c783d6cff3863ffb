"""Facts of notices, states of vital signs, sources and events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.clock import Instant
from app.domain.event import EventKind
from app.domain.facts.base import Fact
from app.domain.metric import Metric
from app.domain.notice import NoticeKind, Priority
from app.domain.vital_state import VitalState


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
    """Something happened to the patient; for a drug its name, dose and unit.

    Of SYMPTOM_OVER `text` is the symptom, and `score` is that of SEDATION.
    """

    kind: ClassVar[str] = "event_noted"
    event: EventKind
    happened: Instant
    text: str = ""
    dose: float | None = None
    unit: str = ""
    score: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRetracted(Fact):
    """A noted event was wrong."""

    kind: ClassVar[str] = "event_retracted"
    event: int


TYPES: tuple[type[Fact], ...] = (
    NoticeRaised,
    NoticeAcknowledged,
    NoticeCleared,
    NoticesPaused,
    VitalStateChanged,
    SourceSwitched,
    SourcesSet,
    EventNoted,
    EventRetracted,
)
