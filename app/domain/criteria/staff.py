"""What only staff can say: single items, scored scales, and who takes the patient home."""

from __future__ import annotations

from app.domain.criteria.given import MINUTE, Answer, ReadinessInput
from app.domain.criteria.items import scale_item
from app.domain.readiness import (
    Assessment,
    Criterion,
    CriterionKind,
    CriterionState,
    Evidence,
    Protocol,
    Reason,
)

# These may be settled before or while the drug is given; findings may not.
ANY_TIME = (CriterionKind.ESCORT, CriterionKind.INSTRUCTIONS, CriterionKind.NO_DRIVING)


def item(criterion: Criterion, given: ReadinessInput, t: float) -> Answer:
    """Answer one yes/no assessment; an escort also needs a name."""
    assert criterion.item is not None
    found = given.assessments.get(criterion.item)
    if found is None:
        return CriterionState.UNKNOWN, Evidence(Reason.NOT_ASSESSED)

    def answer(state: CriterionState, reason: Reason) -> Answer:
        return state, Evidence(reason, found.at, text=found.text, by=found.by)

    if found.value != 1:
        return answer(CriterionState.NOT_MET, Reason.ASSESSED_NO)
    if criterion.kind == CriterionKind.ESCORT and not found.text.strip():
        return answer(CriterionState.UNKNOWN, Reason.NOT_ASSESSED)
    late = _too_early_or_old(criterion, given, found.at, t)
    if late is not None:
        return answer(*late)
    return answer(CriterionState.MET, Reason.OK)


def score(criterion: Criterion, protocol: Protocol, given: ReadinessInput, t: float) -> Answer:
    """Answer a scale: every item scored, none of them zero, and the total high enough.

    The zero rule stands because a free point elsewhere can hide a failure in the total.
    """
    assert criterion.scale is not None
    scale = protocol.scale(criterion.scale)
    scored: list[Assessment] = []
    for part in scale.items:
        found = given.assessments.get(scale_item(scale.id, part.id))
        if found is not None and found.value in part.points:
            scored.append(found)
    if not scored:
        return CriterionState.UNKNOWN, Evidence(Reason.NOT_ASSESSED)
    oldest = min(a.at for a in scored)
    newest = max(scored, key=lambda a: a.at)
    total = sum(a.value for a in scored)

    def answer(state: CriterionState, reason: Reason) -> Answer:
        return state, Evidence(reason, oldest, total=total, by=newest.by)

    if any(a.value == 0 for a in scored):
        return answer(CriterionState.NOT_MET, Reason.ZERO_ITEM)
    if len(scored) < len(scale.items):
        return answer(CriterionState.UNKNOWN, Reason.ITEMS_MISSING)
    if total < (criterion.minimum_total or 0):
        return answer(CriterionState.NOT_MET, Reason.TOTAL_LOW)
    late = _too_early_or_old(criterion, given, oldest, t)
    if late is not None:
        return answer(*late)
    return answer(CriterionState.MET, Reason.OK)


def _too_early_or_old(
    criterion: Criterion, given: ReadinessInput, at: float, t: float
) -> tuple[CriterionState, Reason] | None:
    """Return why a finding made `at` does not count at `t`, None when it does."""
    if criterion.kind not in ANY_TIME:
        ended = given.infusion.ended
        if ended is None:
            return CriterionState.NOT_MET, Reason.INFUSION_RUNNING
        if at < ended:
            return CriterionState.STALE, Reason.TOO_OLD
    limit = criterion.max_age_minutes
    if limit is not None and t - at > limit * MINUTE:
        return CriterionState.STALE, Reason.TOO_OLD
    return None
