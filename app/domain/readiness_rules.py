"""Judge a protocol against the record; the same record and time give the same answer."""

from __future__ import annotations

from dataclasses import replace

from app.domain.criteria import rating, staff, told, vital
from app.domain.criteria.expected import expected, need_of, needs_staff
from app.domain.criteria.given import MINUTE, Answer, ReadinessInput, Vitals
from app.domain.readiness import (
    Criterion,
    CriterionKind,
    CriterionResult,
    CriterionState,
    Evidence,
    Protocol,
    Readiness,
    Reason,
)

__all__ = ["ReadinessInput", "Vitals", "judge"]

_TIMELESS = (*staff.ANY_TIME, CriterionKind.SELF_HARM)


def judge(protocol: Protocol, given: ReadinessInput, t: float) -> Readiness:
    """Return every criterion's answer at kiosk time `t`, and when the last can be met."""
    criteria = (*((told.SELF_HARM,) if told.asked_for(given) else ()), *protocol.criteria)
    results = tuple(
        CriterionResult(c, *_sure(c, given, _answer(c, protocol, given, t))) for c in criteria
    )
    still = [r for r in results if r.state != CriterionState.MET]
    needs = frozenset(need for r in still if (need := need_of(r, given)) is not None)
    ahead = given.together(needs) if needs and given.together is not None else None

    def last(effects: float | None) -> float | None:
        """Return when the last criterion can be met, the last effect being there by then."""
        times = [expected(r, given, t, effects) for r in still]
        known = [time for time in times if time is not None]
        complete = given.infusion.ended is not None and len(known) == len(times)
        return max(known, default=t) if complete else None

    return Readiness(
        as_of=t,
        protocol=protocol,
        results=results,
        expected=last(None if ahead is None else ahead.p50),
        expected_late=None if ahead is None else last(ahead.p90),
        waiting_for_staff=sum(needs_staff(r) for r in still),
    )


def _sure(criterion: Criterion, given: ReadinessInput, answer: Answer) -> Answer:
    """Take back what hangs on a clock that nobody has confirmed since the machine restarted."""
    state, evidence = answer
    timeless = criterion.kind in _TIMELESS and criterion.max_age_minutes is None
    if not given.time_unsure or timeless or state != CriterionState.MET:
        return answer
    return CriterionState.UNKNOWN, replace(evidence, reason=Reason.TIME_UNSURE)


def _answer(criterion: Criterion, protocol: Protocol, given: ReadinessInput, t: float) -> Answer:
    match criterion.kind:
        case CriterionKind.VITAL_RANGE:
            return vital.vital_range(criterion, given, t)
        case CriterionKind.NEAR_BASELINE:
            return vital.near_baseline(criterion, given, t)
        case CriterionKind.SYMPTOM:
            return rating.symptom(criterion, given, t)
        case CriterionKind.MINIMUM_TIME:
            return _minimum_time(criterion, given, t)
        case CriterionKind.SCORE:
            return staff.score(criterion, protocol, given, t)
        case CriterionKind.SELF_HARM:
            return told.self_harm(given)
        case _:
            return staff.item(criterion, given, t)


def _minimum_time(criterion: Criterion, given: ReadinessInput, t: float) -> Answer:
    """Answer whether enough time has passed since the end of the infusion."""
    assert criterion.minutes is not None
    ended = given.infusion.ended
    if ended is None:
        return CriterionState.NOT_MET, Evidence(Reason.INFUSION_RUNNING)
    until = ended + criterion.minutes * MINUTE
    if given.time_unsure:
        return CriterionState.UNKNOWN, Evidence(Reason.TIME_UNSURE, ended, until=until)
    if t >= until:
        return CriterionState.MET, Evidence(Reason.OK, ended, until=until)
    return CriterionState.NOT_MET, Evidence(Reason.NOT_YET, ended, until=until)
