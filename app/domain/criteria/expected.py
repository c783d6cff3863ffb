"""When an open criterion can be met at the earliest, as far as that can be said."""

from __future__ import annotations

from app.domain import schedule
from app.domain.criteria import rating
from app.domain.criteria.given import MINUTE, ReadinessInput
from app.domain.forecast import EffectForecast, EffectState, Need
from app.domain.metric import NIBP, Metric
from app.domain.readiness import Criterion, CriterionKind, CriterionResult, Reason
from app.domain.symptom import Effect, Rating

_CIRCULATION = (*NIBP, Metric.HR, Metric.PULSE)
_STAFF = (
    CriterionKind.ITEM,
    CriterionKind.SCORE,
    CriterionKind.ESCORT,
    CriterionKind.INSTRUCTIONS,
    CriterionKind.NO_DRIVING,
    CriterionKind.SELF_HARM,
)
_GOOD_SO_FAR = (Reason.NEEDS_MORE, Reason.TOO_OLD)
# More prompts than fit into the longest stay; a guard, not a clinical number.
_MOST_PROMPTS = 500


def needs_staff(result: CriterionResult) -> bool:
    """Return whether an open criterion waits for nothing but somebody of the staff."""
    reason = result.evidence.reason
    if reason == Reason.INFUSION_RUNNING:
        return False
    return result.criterion.kind in _STAFF or reason == Reason.TIME_UNSURE


def need_of(result: CriterionResult, given: ReadinessInput) -> Need | None:
    """Return which effect an open criterion waits for, None for one that waits for none."""
    criterion, evidence = result.criterion, result.evidence
    if criterion.kind == CriterionKind.SYMPTOM and criterion.symptom is not None:
        if evidence.reason in _GOOD_SO_FAR and rating.row(criterion, given):
            return None
        return Need(Effect(criterion.symptom.value), none=criterion.at_most == Rating.NONE)
    if criterion.kind in (CriterionKind.VITAL_RANGE, CriterionKind.NEAR_BASELINE):
        metrics = (criterion.metric, *criterion.metrics)
        waits = evidence.reason not in (Reason.NOT_STEADY, Reason.NO_BASELINE)
        if waits and any(m in _CIRCULATION for m in metrics):
            return Need(Effect.CIRCULATION)
    return None


def expected(
    result: CriterionResult, given: ReadinessInput, t: float, last: float | None = None
) -> float | None:
    """Return the kiosk time at which an open criterion can be met, None if nobody can say.

    `last` is when the last effect that any criterion waits for is there, None where that is not
    known. What only staff can do is counted as done now.
    """
    criterion, evidence = result.criterion, result.evidence
    if given.infusion.ended is None:
        return None
    if criterion.kind == CriterionKind.MINIMUM_TIME:
        return t if evidence.until is None else max(t, evidence.until)
    if criterion.kind in _STAFF:
        return t
    if criterion.kind == CriterionKind.SYMPTOM:
        return _symptom(result, given, t, last)
    return _vital(result, given, t, last)


def _effect(given: ReadinessInput, effect: Effect) -> EffectForecast | None:
    if given.forecast is None:
        return None
    return next((e for e in given.forecast.effects if e.effect == effect), None)


def _vital(
    result: CriterionResult, given: ReadinessInput, t: float, last: float | None
) -> float | None:
    criterion, evidence = result.criterion, result.evidence
    steady = criterion.steady_minutes * MINUTE
    if evidence.reason == Reason.NOT_STEADY:
        return t + steady if evidence.until is None else evidence.until
    if evidence.reason == Reason.NO_BASELINE:
        return None
    out = evidence.reason == Reason.OUT_OF_RANGE
    metrics = (criterion.metric, *criterion.metrics)
    if not out and not any(m in NIBP for m in metrics):
        return t + steady  # the sensor put back on now
    if not any(m in _CIRCULATION for m in metrics):
        return None
    effect = _effect(given, Effect.CIRCULATION)
    if effect is None:
        return None
    if effect.state == EffectState.SETTLED:
        return None if out else t
    if effect.expected is None:
        return None
    return max(t, effect.expected, last or t) + steady


def _symptom(
    result: CriterionResult, given: ReadinessInput, t: float, last_effect: float | None
) -> float | None:
    criterion, evidence, ended = result.criterion, result.evidence, given.infusion.ended
    assert ended is not None
    counted = rating.row(criterion, given)
    have, last = 0, float("-inf")
    settled: float | None
    if evidence.reason in _GOOD_SO_FAR and counted:
        # A row that has become too old goes on as soon as one more rating joins it.
        have, last = len(counted), counted[-1][0]
        settled = t
    else:
        settled = _settled(criterion, evidence.reason, given, t)
        if settled is not None and last_effect is not None:
            settled = max(settled, last_effect)
    if settled is None:
        return None
    prompt = t if given.next_due is None else max(t, given.next_due)
    for _ in range(_MOST_PROMPTS):
        if prompt >= settled and prompt - last >= criterion.apart_minutes * MINUTE:
            have, last = have + 1, prompt
            if have >= criterion.in_a_row:
                return prompt
        prompt += schedule.interval(ended, prompt, calm=False)
    return None


def _settled(criterion: Criterion, reason: Reason, given: ReadinessInput, t: float) -> float | None:
    """Return when the first low rating is to be expected, None past the window."""
    assert criterion.symptom is not None
    effect = _effect(given, Effect(criterion.symptom.value))
    if effect is None:
        return None
    if effect.state == EffectState.SETTLED:
        if reason == Reason.TOO_HIGH:
            # Mild counts as settled but not for this criterion: the window still says when.
            return t if effect.p90 is not None and t < effect.p90 else None
        return t
    return None if effect.expected is None else max(t, effect.expected)
