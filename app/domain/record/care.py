"""What a fact about answers, events, assessments and vital signs changes in the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.domain import facts as f
from app.domain.event import CareEvent
from app.domain.forecast import ForecastCause
from app.domain.readiness import Assessment
from app.domain.record.state import SessionRecord
from app.domain.symptom import CheckIn
from app.domain.vital_state import StateInterval, ended_by


def opened(r: SessionRecord, fact: f.CheckInOpened, t: float) -> SessionRecord:
    """Return the record with a round of questions that was opened."""
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


def rated(r: SessionRecord, fact: f.RatingGiven, t: float) -> SessionRecord:
    """Return the record with an answer or a skip."""

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


def closed(r: SessionRecord, fact: f.CheckInClosed, t: float) -> SessionRecord:
    """Return the record with a round that is over."""

    def change(c: CheckIn) -> CheckIn:
        return replace(c, closed=t, end=fact.end)

    return replace(r, check_ins=_change_check_in(r, fact.check_in, change))


def event_noted(r: SessionRecord, fact: f.EventNoted, t: float) -> SessionRecord:
    """Return the record with an event."""
    at = t + (fact.happened.boottime - fact.at.boottime)
    made = CareEvent(fact.seq, fact.event, at, fact.text, fact.dose, fact.unit, fact.staff_id)
    made = replace(made, score=fact.score)
    return replace(r, events=(*r.events, made))


def event_taken_back(r: SessionRecord, fact: f.EventRetracted, t: float) -> SessionRecord:
    """Return the record with an event taken back."""
    events = tuple(replace(e, retracted=t) if e.id == fact.event else e for e in r.events)
    return replace(r, events=events)


def assessed(r: SessionRecord, fact: f.Assessed, t: float) -> SessionRecord:
    """Return the record with what staff found."""
    made = Assessment(fact.item, fact.value, fact.text, t, fact.staff_id or 0)
    return replace(r, assessments={**r.assessments, fact.item: made})


def display_set(r: SessionRecord, fact: f.DisplaySet, t: float) -> SessionRecord:
    """Return the record with what the patient sees."""
    return replace(r, hide_time=fact.hide_time, hide_vitals=fact.hide_vitals)


def state_changed(r: SessionRecord, fact: f.VitalStateChanged, t: float) -> SessionRecord:
    """Return the record with another state of a vital sign."""
    since = t + (fact.since.boottime - fact.at.boottime)
    before = ended_by(r.states.get(fact.metric, ()), since)
    if before and before[-1].until is not None:
        since = max(since, before[-1].until)
    made = (*before, StateInterval(fact.state, since))
    return replace(r, states={**r.states, fact.metric: made})
