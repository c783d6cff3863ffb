"""The infusion as it really went: ended, corrected, started again."""

from __future__ import annotations

from app import commands as c
from app.bedside.situation import Situation, check_since, stamp_of
from app.domain import facts as f
from app.domain import limits
from app.domain.record import SessionRecord
from app.domain.session import Route
from app.errors import ErrorCode, RefusedError

_MINUTE = 60.0
# Assumptions: nobody stops a pump to the minute, and what ended within the first minute was
# entered late rather than stopped.
AS_PLANNED_MINUTES = 2.0
LEAST_MINUTES = 1.0


def end(command: c.EndInfusion, now: Situation) -> list[f.Fact]:
    """Return the end of the running infusion, with what was given if that is not as planned."""
    now.staff()
    session = now.session()
    if session.infusion.ended is not None:
        return []
    stamp = stamp_of(command, now)
    ended = f.InfusionEnded(**stamp)
    if session.infusion.route != Route.KETAMINE_IV or _as_written(session, now):
        return [ended]
    minutes = (now.at.t - session.infusion_began) / _MINUTE
    planned = session.infusion.duration
    # A pump stopped early has given its part; one that ran longer has given all of it.
    dose = session.infusion.dose * min(1.0, minutes / planned)
    return [
        ended,
        f.InfusionCorrected(
            **stamp,
            dose=max(round(dose, 1), 0.1),
            duration=max(round(minutes, 1), 0.1),
            infusion_ended=now.at,
            worked_out=True,
        ),
    ]


def _as_written(session: SessionRecord, now: Situation) -> bool:
    """Return whether an end now leaves the planned length standing."""
    infusion = session.infusion
    if infusion.earlier and now.at.t - _MINUTE * infusion.duration < infusion.earlier[-1].ended:
        # With the planned length this part would begin before the last one had ended.
        return False
    minutes = (now.at.t - session.infusion_began) / _MINUTE
    return minutes < LEAST_MINUTES or abs(minutes - infusion.duration) <= AS_PLANNED_MINUTES


def correct(command: c.CorrectInfusion, now: Situation) -> list[f.Fact]:
    """Return what the last part of the infusion really was."""
    now.staff()
    session = now.session()
    _check_amount(command.dose, command.duration, session)
    if command.ended is not None:
        check_since(now.at, command.ended, "ended")
        earlier = session.infusion.earlier
        if earlier and command.ended - _MINUTE * command.duration < earlier[-1].ended:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "overlap")
    written = session.infusion
    same = (command.dose, command.duration) == (written.dose, written.duration)
    if same and command.ended == written.ended and not session.worked_out:
        return []
    return [
        f.InfusionCorrected(
            **stamp_of(command, now),
            dose=command.dose,
            duration=command.duration,
            infusion_ended=None if command.ended is None else now.at.at(command.ended),
            worked_out=False,
        )
    ]


def resume(command: c.ResumeInfusion, now: Situation) -> list[f.Fact]:
    """Return a further part of the infusion, which begins now."""
    now.staff()
    session = now.session()
    if session.infusion.ended is None:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "running")
    _check_amount(command.dose, command.duration, session)
    return [
        f.InfusionResumed(**stamp_of(command, now), dose=command.dose, duration=command.duration)
    ]


def _check_amount(dose: float, duration: float, session: SessionRecord) -> None:
    """Refuse an amount that no screen should have let through."""
    if limits.out_of_range("dose", dose) is not None:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "dose")
    infused = session.infusion.route == Route.KETAMINE_IV
    if infused and limits.out_of_range("duration", duration) is not None:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "duration")
    if duration < 0:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "duration")
