"""When the patient is asked how they feel; a sleeper is never woken.

Every 10 minutes in the first half hour after the infusion, then every 15, and
every 30 once an hour has passed and the last answers are all mild or less.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.symptom import CheckIn, CheckInEnd, Rating, Symptom

_MINUTE = 60.0
# FACTS 5 and VISUAL: 10 min in the first 30, then 15, and 30 after 60 if all is mild or less.
FIRST_MINUTES, OFTEN = 30.0, 10.0
USUAL = 15.0
CALM_AFTER_MINUTES, SELDOM = 60.0, 30.0
# Assumption: nobody who is awake leaves a prompt unanswered for longer (minutes).
UNANSWERED_MINUTES = 5.0


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that is due since kiosk time `due`, and when the next one is.

    `due` is None while nothing is asked; both are None while the infusion runs.
    """

    due: float | None = None
    next_due: float | None = None

    @property
    def upcoming(self) -> float | None:
        """Return when the next answer can be hoped for: what is due now, or the next one."""
        return self.next_due if self.due is None else self.due


def interval(ended: float, at: float, calm: bool) -> float:
    """Return the seconds from a check-in `at` to the next, for an infusion that `ended`."""
    minutes = (at - ended) / _MINUTE
    if minutes < FIRST_MINUTES:
        return OFTEN * _MINUTE
    if calm and minutes >= CALM_AFTER_MINUTES:
        return SELDOM * _MINUTE
    return USUAL * _MINUTE


def is_calm(check_in: CheckIn) -> bool:
    """Return whether every symptom was answered, and none of them above mild.

    A skip, a check-in that was left and a missed one are no evidence of calm.
    """
    if check_in.end != CheckInEnd.COMPLETE:
        return False
    found = [check_in.ratings.get(symptom) for symptom in Symptom]
    return all(rating is not None and rating <= Rating.MILD for rating in found)


def next_prompt(
    infusion_ended: float | None,
    check_ins: tuple[CheckIn, ...],
    t: float,
    since: float | None = None,
) -> Prompt:
    """Return what is due at kiosk time `t`, and the prompt after it.

    Any check-in, whoever opened it and however it ended, moves the next one.
    `since` is when this kiosk began to ask (the session's start, or its own
    after a restart): nothing was due before it.
    """
    if infusion_ended is None:
        return Prompt()
    latest = max(check_ins, key=lambda c: c.opened, default=None)
    if latest is None or latest.opened < infusion_ended:
        # The next after the end; calm during the infusion says nothing about the time after.
        planned = infusion_ended + interval(infusion_ended, infusion_ended, calm=False)
    else:
        planned = latest.opened + interval(infusion_ended, latest.opened, is_calm(latest))
    if since is not None:
        planned = max(planned, since)
    if t < planned:
        return Prompt(None, planned)
    return Prompt(planned, planned + interval(infusion_ended, planned, calm=False))


def missed(
    infusion_ended: float | None,
    check_ins: tuple[CheckIn, ...],
    t: float,
    since: float | None = None,
) -> float | None:
    """Return the kiosk time at which the due prompt was missed, None while it may be answered.

    The core then records a MISSED check-in, from which the schedule goes on.
    """
    due = next_prompt(infusion_ended, check_ins, t, since).due
    if due is None or t < due + UNANSWERED_MINUTES * _MINUTE:
        return None
    return due + UNANSWERED_MINUTES * _MINUTE
