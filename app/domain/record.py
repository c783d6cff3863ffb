"""The state of one session as the sum of its facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.clock import Clocks, Instant, TimeAxis
from app.domain import facts as f
from app.domain.event import CareEvent
from app.domain.forecast import ForecastCause, KeptForecast
from app.domain.metric import Metric
from app.domain.notice import (
    Notice,
    NoticeKind,
    Pause,
    paused,
    with_acknowledged,
    with_cleared,
    with_raised,
)
from app.domain.readiness import Assessment
from app.domain.session import Baseline, Infusion, Modifier, Part, Patient, SessionEnd
from app.domain.symptom import CheckIn, CheckInEnd, Effect, Symptom
from app.domain.vital_state import StateInterval

# So begins the subject of a notice about a wall clock that was moved, before the seconds.
CLOCK = "clock:"


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


def begin(fact: f.SessionStarted, axis: TimeAxis) -> SessionRecord:
    """Return the record of a session that has just its first fact."""
    ended = None if fact.infusion_ended is None else axis.place(fact.infusion_ended)
    return SessionRecord(
        id=fact.seq,
        started=axis.place(fact.at),
        patient=Patient(fact.mrn, fact.initials, fact.age, fact.weight),
        infusion=Infusion(fact.route, fact.dose, fact.duration, ended),
        infusion_began=axis.place(fact.infusion_began),
        modifiers=fact.modifiers,
        earlier_infusions=fact.earlier_infusions,
        baseline=Baseline(
            fact.baseline_sys, fact.baseline_dia, fact.baseline_hr, fact.baseline_spo2
        ),
        protocol_sha256=fact.protocol_sha256,
        last=fact.at,
        read=fact.at,
        read_first=fact.at.boottime,
        known_until=axis.known_until(fact.at),
        revision=fact.seq,
        unkept=None if ended is None else ForecastCause.STARTED,
        priors=(fact.prior_population, fact.prior_patient),
    )


def add(record: SessionRecord, fact: f.Fact, axis: TimeAxis) -> SessionRecord:
    """Return the record with one more fact, placed in time by `axis`."""
    step = _STEPS.get(type(fact))
    record = over_gap(record, fact.at)
    changed = record if step is None else step(record, fact, axis.place(fact.at))
    return replace(
        changed,
        last=fact.at,
        known_until=axis.known_until(fact.at),
        revision=fact.seq,
        rebooted=False,
    )


def over_gap(record: SessionRecord, moment: Instant) -> SessionRecord:
    """Return the record with the gap that lies between its last fact and `moment`.

    Only a restart of the machine makes a gap: within one boot the clock since
    boot has counted on. What stood behind the vital signs is not known over a gap.
    """
    if moment.boot_id == record.last.boot_id:
        return record
    first = record.gap is None or record.off is None
    lived = 0.0 if first else record.lived + record.last.boottime - record.read_first
    changed = replace(
        record,
        gap_before=record.gap or 0.0,
        before=record.last,
        off=record.last if first else record.off,
        lived=lived,
        read_first=moment.boottime,
    )
    return replace(
        changed,
        gap=_gap_to(changed, moment),
        last=moment,
        read=moment,
        rebooted=True,
        states={m: _until(known, record.known_until) for m, known in record.states.items()},
    )


def _until(states: tuple[StateInterval, ...], t: float) -> tuple[StateInterval, ...]:
    """Return the intervals of a metric, the last one over at kiosk time `t` if it was not."""
    if not states or states[-1].until is not None:
        return states
    return (*states[:-1], replace(states[-1], until=max(t, states[-1].since)))


def rebuild(history: list[f.Fact], axis: TimeAxis) -> SessionRecord:
    """Return the record of a session from all its facts, oldest first."""
    first = history[0]
    if not isinstance(first, f.SessionStarted):
        raise ValueError("a session's first fact must be its start")
    record = begin(first, axis)
    for fact in history[1:]:
        record = add(record, fact, axis)
    return record


def _infusion_ended(r: SessionRecord, fact: f.InfusionEnded, t: float) -> SessionRecord:
    infusion = replace(r.infusion, ended=t)
    return replace(r, infusion=infusion, unkept=ForecastCause.ENDED)


def _corrected(r: SessionRecord, fact: f.InfusionCorrected, t: float) -> SessionRecord:
    # Its end lies where this fact's clock says, however late it was entered.
    end = fact.infusion_ended
    ended = None if end is None else t + (end.boottime - fact.at.boottime)
    infusion = replace(r.infusion, dose=fact.dose, duration=fact.duration, ended=ended)
    return replace(
        r,
        infusion=infusion,
        worked_out=fact.worked_out,
        unkept=None if ended is None else (r.unkept or ForecastCause.CORRECTED),
    )


def _resumed(r: SessionRecord, fact: f.InfusionResumed, t: float) -> SessionRecord:
    before = r.infusion
    if before.ended is None:
        return r
    began = before.ended - 60.0 * before.duration
    part = Part(before.dose, began, before.ended)
    infusion = replace(
        before,
        dose=fact.dose,
        duration=fact.duration,
        ended=None,
        earlier=(*before.earlier, part),
    )
    return replace(r, infusion=infusion, infusion_began=t, worked_out=False, unkept=None)


def _forecast(r: SessionRecord, fact: f.ForecastMade, t: float) -> SessionRecord:
    ahead = {effect: getattr(fact, effect.value) for effect in Effect}
    made = KeptForecast(
        t,
        fact.cause,
        fact.model,
        {e: q for e, q in ahead.items() if q},
        fact.all_settled,
        t + (fact.infusion_ended.boottime - fact.at.boottime),
    )
    return replace(r, kept=(*r.kept, made), unkept=None)


def _opened(r: SessionRecord, fact: f.CheckInOpened, t: float) -> SessionRecord:
    made = CheckIn(fact.seq, t, fact.origin, {}, {}, by_staff=fact.staff_id)
    return replace(
        r,
        check_ins=(*r.check_ins, made),
        check_in_ids={**r.check_in_ids, fact.command_id: fact.seq},
    )


def _change_check_in(
    r: SessionRecord, number: int, change: Callable[[CheckIn], CheckIn]
) -> tuple[CheckIn, ...]:
    return tuple(change(c) if c.id == number else c for c in r.check_ins)


def _rated(r: SessionRecord, fact: f.RatingGiven, t: float) -> SessionRecord:
    def change(c: CheckIn) -> CheckIn:
        return replace(
            c,
            ratings={**c.ratings, fact.symptom: fact.rating},
            rated_at={**c.rated_at, fact.symptom: t},
        )

    key = (fact.check_in, fact.symptom)
    # A skip says nothing, unless it takes an answer back.
    says = fact.rating is not None or key in r.rating_seqs
    return replace(
        r,
        check_ins=_change_check_in(r, fact.check_in, change),
        rating_seqs={**r.rating_seqs, key: fact.seq},
        # A correction that is still to be kept says more than the answer after it.
        unkept=(r.unkept or ForecastCause.ANSWERED) if says else r.unkept,
    )


def _closed(r: SessionRecord, fact: f.CheckInClosed, t: float) -> SessionRecord:
    def change(c: CheckIn) -> CheckIn:
        return replace(c, closed=t, end=fact.end)

    return replace(r, check_ins=_change_check_in(r, fact.check_in, change))


def _raised(r: SessionRecord, fact: f.NoticeRaised, t: float) -> SessionRecord:
    made = Notice(
        fact.seq,
        fact.notice,
        t,
        fact.subject,
        level=fact.priority,
        metric=fact.metric,
        value=fact.value,
        follows=fact.repeats,
    )
    changed = replace(r, notices=with_raised(r.notices, made))
    return _clock_read(changed, fact.at) if clock_moved(fact) else changed


def clock_moved(fact: f.Fact) -> bool:
    """Return whether a fact tells that somebody moved the wall clock."""
    told = isinstance(fact, f.NoticeRaised) and fact.notice == NoticeKind.TIME_GAP
    return told and fact.subject.startswith(CLOCK)  # type: ignore[attr-defined]


def _clock_read(r: SessionRecord, at: Instant) -> SessionRecord:
    """Return the record with the wall clock as it is since `at`, and a gap that agrees with it.

    What staff confirm is the clock as they see it then: so until then the newest one counts.
    """
    gap = None if r.gap is None else _gap_to(r, at.at(r.read_first))
    return replace(r, read=at, gap=gap)


def _gap_to(r: SessionRecord, first: Instant) -> float:
    """Return the seconds without power up to the first moment of this boot.

    All boots that nobody confirmed leave no more of them than the last sure clock allows.
    """
    assert r.before is not None
    assert r.off is not None
    each = r.gap_before + max(0.0, first.utc - r.before.utc)
    return min(each, max(0.0, first.utc - r.off.utc - r.lived))


def axis_of(history: Sequence[f.Fact], now: Instant) -> TimeAxis:
    """Return the axis for the facts of a session, oldest first."""
    return TimeAxis.of([fact.at for fact in history], now, clocks_of(history))


def clocks_of(history: Iterable[f.Fact]) -> Clocks:
    """Return what the facts of a session, oldest first, say about the wall clocks.

    What staff confirm is the clock as they see it: one that was moved before counts as it is then.
    """
    right: dict[str, Instant] = {}
    confirmed: set[str] = set()
    for fact in history:
        boot = fact.at.boot_id
        if isinstance(fact, f.TimeConfirmed):
            confirmed.add(boot)
        elif clock_moved(fact) and boot not in confirmed:
            right[boot] = fact.at
    return Clocks(right, frozenset(confirmed))


def _acknowledged(r: SessionRecord, fact: f.NoticeAcknowledged, t: float) -> SessionRecord:
    return replace(r, notices=with_acknowledged(r.notices, fact.notice, t, fact.staff_id))


def _cleared(r: SessionRecord, fact: f.NoticeCleared, t: float) -> SessionRecord:
    return replace(r, notices=with_cleared(r.notices, fact.notice, t))


def _paused(r: SessionRecord, fact: f.NoticesPaused, t: float) -> SessionRecord:
    return replace(r, pause=paused(r.pause, fact.seconds, t))


def _state(r: SessionRecord, fact: f.VitalStateChanged, t: float) -> SessionRecord:
    since = t + (fact.since.boottime - fact.at.boottime)
    before = _until(r.states.get(fact.metric, ()), since)
    if before and before[-1].until is not None:
        since = max(since, before[-1].until)
    made = (*before, StateInterval(fact.state, since))
    return replace(r, states={**r.states, fact.metric: made})


def _event(r: SessionRecord, fact: f.EventNoted, t: float) -> SessionRecord:
    at = t + (fact.happened.boottime - fact.at.boottime)
    made = CareEvent(fact.seq, fact.event, at, fact.text, fact.dose, fact.unit, fact.staff_id)
    made = replace(made, score=fact.score)
    return replace(r, events=(*r.events, made))


def _taken_back(r: SessionRecord, fact: f.EventRetracted, t: float) -> SessionRecord:
    events = tuple(replace(e, retracted=t) if e.id == fact.event else e for e in r.events)
    return replace(r, events=events)


def _assessed(r: SessionRecord, fact: f.Assessed, t: float) -> SessionRecord:
    made = Assessment(fact.item, fact.value, fact.text, t, fact.staff_id or 0)
    return replace(r, assessments={**r.assessments, fact.item: made})


def _display(r: SessionRecord, fact: f.DisplaySet, t: float) -> SessionRecord:
    return replace(r, hide_time=fact.hide_time, hide_vitals=fact.hide_vitals)


def _confirmed(r: SessionRecord, fact: f.TimeConfirmed, t: float) -> SessionRecord:
    return replace(r, gap=None, gap_before=0.0, before=None, off=None, lived=0.0)


def _ended(r: SessionRecord, fact: f.SessionEnded, t: float) -> SessionRecord:
    return replace(r, ended=fact.end)


_STEPS: dict[type[f.Fact], Callable[[SessionRecord, Any, float], SessionRecord]] = {
    f.InfusionEnded: _infusion_ended,
    f.InfusionCorrected: _corrected,
    f.InfusionResumed: _resumed,
    f.ForecastMade: _forecast,
    f.CheckInOpened: _opened,
    f.RatingGiven: _rated,
    f.CheckInClosed: _closed,
    f.NoticeRaised: _raised,
    f.NoticeAcknowledged: _acknowledged,
    f.NoticeCleared: _cleared,
    f.NoticesPaused: _paused,
    f.VitalStateChanged: _state,
    f.EventNoted: _event,
    f.EventRetracted: _taken_back,
    f.Assessed: _assessed,
    f.DisplaySet: _display,
    f.TimeConfirmed: _confirmed,
    f.SessionEnded: _ended,
}


def end_of_check_in(check_in: CheckIn) -> CheckInEnd:
    """Return how a check-in ends now: complete when every symptom has an answer or a skip."""
    return CheckInEnd.COMPLETE if len(check_in.ratings) == len(Symptom) else CheckInEnd.LEFT
