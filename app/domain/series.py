"""One patient over all infusions, as the record has it; what is missing stays missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.clock import Instant
from app.domain.asking import Round
from app.domain.metric import Metric
from app.domain.notice import NoticeKind, Priority
from app.domain.self_harm import SelfHarmOrigin
from app.domain.session import Modifier, Route, SessionEnd
from app.domain.symptom import Rating, Symptom


@dataclass(frozen=True, slots=True)
class PatientHit:
    """One patient that a search found: the newest infusion's initials and day, how many in all."""

    mrn: str
    initials: str
    last: Instant
    sessions: int


@dataclass(frozen=True, slots=True)
class SeriesNotice:
    """Something staff were told; times in minutes after the infusion ended, None if not known."""

    kind: NoticeKind
    subject: str
    priority: Priority
    at: float | None
    cleared: float | None = None
    metric: Metric | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class SeriesTold:
    """That the patient told of thoughts of self-harm, and when a clinician answered for it."""

    at: Instant
    origin: SelfHarmOrigin
    answered: Instant | None = None


@dataclass(frozen=True, slots=True)
class SeriesInfusion:
    """One infusion: what was given, how it went, how it ended.

    `dose` in mg and `minutes` of all parts, None minutes while it runs or without an infusion
    time; `number` counts all infusions of the patient, elsewhere too. `peaks` are the highest
    answers. `settled` and `ready` are minutes after the end of the infusion: every symptom
    reported mild or less for good, and the discharge signed with all criteria met; None where
    that did not happen or nobody can say. `end` None: still running.
    """

    session: int
    started: Instant
    number: int
    route: Route
    dose: float
    weight: float
    minutes: float | None
    modifiers: frozenset[Modifier]
    end: SessionEnd | None
    peaks: dict[Symptom, Rating] = field(default_factory=dict)
    settled: float | None = None
    ready: float | None = None
    notices: tuple[SeriesNotice, ...] = ()
    rounds: tuple[Round, ...] = ()

    @property
    def per_kg(self) -> float:
        """Return mg per kg of body weight."""
        return self.dose / self.weight

    @property
    def counts(self) -> bool:
        """Return whether it happened: what was entered in error says nothing."""
        return self.end != SessionEnd.ENTERED_IN_ERROR


@dataclass(frozen=True, slots=True)
class PatientSeries:
    """A patient with every infusion, oldest first; `whole` once all have been read.

    `total` is how many there are. `learned` is how many the forecast starts from, `loose` the
    rounds of questions that belong to no infusion, `told` what was told of self-harm, ever.
    """

    mrn: str
    initials: str
    infusions: tuple[SeriesInfusion, ...] = ()
    total: int = 0
    whole: bool = False
    learned: int = 0
    loose: tuple[Round, ...] = ()
    told: tuple[SeriesTold, ...] = ()

    @property
    def counted(self) -> tuple[SeriesInfusion, ...]:
        """Return the infusions that happened."""
        return tuple(one for one in self.infusions if one.counts)

    @property
    def last_settled(self) -> SeriesInfusion | None:
        """Return the newest infusion of which it is known when all had settled."""
        known = [one for one in self.counted if one.settled is not None]
        return known[-1] if known else None


def last_round(
    infusions: Sequence[SeriesInfusion], kind: str
) -> tuple[SeriesInfusion, Round] | None:
    """Return the newest round of a kind that says something, with its infusion."""
    for infusion in reversed(infusions):
        for one in reversed(infusion.rounds):
            if one.kind == kind and not one.empty:
                return infusion, one
    return None
