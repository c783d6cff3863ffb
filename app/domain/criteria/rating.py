"""Symptoms: low enough, often enough in a row, far enough apart, and not too long ago."""

from __future__ import annotations

from app.domain.criteria.given import MINUTE, Answer, ReadinessInput
from app.domain.readiness import Criterion, CriterionState, Evidence, Reason
from app.domain.symptom import CheckIn, Rating, Symptom

Entry = tuple[float, Rating | None]


def entries(check_ins: tuple[CheckIn, ...], symptom: Symptom) -> list[Entry]:
    """Return (kiosk time, rating or no answer) of each check-in for `symptom`, oldest first.

    A check-in that runs and has not come to this question yet is not among them;
    one that was skipped, left or missed is, with None. Of two at one instant the worse one
    comes last, and stands.
    """
    found: list[Entry] = []
    for check_in in check_ins:
        rated = check_in.rated_at.get(symptom)
        if rated is not None:
            found.append((rated, check_in.ratings.get(symptom)))
        elif check_in.end is not None:
            found.append((check_in.opened if check_in.closed is None else check_in.closed, None))
    return sorted(found, key=_worse_last)


def _worse_last(entry: Entry) -> tuple[float, float]:
    at, rating = entry
    # Silence must not let a low rating open the gate, nor hide a high one.
    return at, (Rating.MILD + Rating.MODERATE) / 2 if rating is None else rating


def row(criterion: Criterion, given: ReadinessInput) -> list[Entry]:
    """Return the ratings that count together, newest last, at most as many as are needed.

    They end with the newest entry, have no worse rating and no silence between
    them, are given after the infusion, and are each far enough from the next.
    """
    assert criterion.symptom is not None
    found = entries(given.check_ins, criterion.symptom)
    return _row(criterion, found, given.infusion.ended)


def _row(criterion: Criterion, found: list[Entry], ended: float | None) -> list[Entry]:
    assert criterion.at_most is not None
    counted: list[Entry] = []
    if ended is None:
        return counted
    for at, rating in reversed(found):
        if rating is None or rating > criterion.at_most or at < ended:
            break
        if not counted or counted[-1][0] - at >= criterion.apart_minutes * MINUTE:
            counted.append((at, rating))
        if len(counted) == criterion.in_a_row:
            break
    return counted[::-1]


def symptom(criterion: Criterion, given: ReadinessInput, t: float) -> Answer:
    """Answer whether the patient's latest ratings are low enough for long enough.

    The newest entry decides first, so one bad rating or one silence shuts the gate.
    """
    assert criterion.symptom is not None
    assert criterion.at_most is not None
    found = entries(given.check_ins, criterion.symptom)
    if not found:
        return CriterionState.UNKNOWN, Evidence(Reason.NOT_ASKED)
    at, rating = found[-1]
    ended = given.infusion.ended
    counted = _row(criterion, found, ended)
    met = len(counted) >= criterion.in_a_row
    shown = tuple(counted if met else found[-criterion.in_a_row :])

    def answer(state: CriterionState, reason: Reason) -> Answer:
        return state, Evidence(reason, at, ratings=shown)

    if rating is None:
        return answer(CriterionState.UNKNOWN, Reason.NO_ANSWER)
    if rating > criterion.at_most:
        return answer(CriterionState.NOT_MET, Reason.TOO_HIGH)
    if ended is None:
        return answer(CriterionState.NOT_MET, Reason.INFUSION_RUNNING)
    if at < ended:
        # "None" while the drug still came in says nothing about the time after it.
        return answer(CriterionState.UNKNOWN, Reason.NOT_ASKED)
    limit = criterion.max_age_minutes
    if limit is not None and t - at > limit * MINUTE:
        return answer(CriterionState.STALE, Reason.TOO_OLD)
    if met:
        return answer(CriterionState.MET, Reason.OK)
    return answer(CriterionState.NOT_MET, Reason.NEEDS_MORE)
