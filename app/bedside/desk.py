"""What each command writes down: from a command and the record to facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app import commands as c
from app.bedside import caring, infusing
from app.bedside.situation import TEXT_LIMIT, Situation, check_since, stamp_of
from app.clock import Instant
from app.domain import facts as f
from app.domain import limits
from app.domain.notice import NoticeKind
from app.domain.readiness import Protocol
from app.domain.record import SessionRecord, end_of_check_in
from app.domain.session import Baseline, Modifier, Route
from app.domain.symptom import CheckIn, Origin
from app.errors import ErrorCode, RefusedError
from app.protocols import protocol_for


def _start(command: c.StartSession, now: Situation) -> list[f.Fact]:
    staff = now.staff()
    if now.record is not None:
        raise RefusedError(ErrorCode.SESSION_RUNNING)
    _check_start(command, now.at)
    infusion = command.infusion
    ended = None if infusion.ended is None else now.at.at(infusion.ended)
    began = _began(command, now.at)
    setting = now.setting
    protocol = protocol_for(setting.protocols, infusion.route)
    return [
        f.SessionStarted(
            at=now.at,
            command_id=command.id,
            staff_id=staff,
            mrn=command.patient.mrn.strip(),
            initials=command.patient.initials.strip(),
            age=command.patient.age,
            weight=command.patient.weight,
            route=infusion.route,
            dose=infusion.dose,
            duration=infusion.duration,
            infusion_began=began,
            infusion_ended=ended,
            modifiers=command.modifiers,
            earlier_infusions=command.earlier_infusions,
            baseline_sys=command.baseline.sys,
            baseline_dia=command.baseline.dia,
            baseline_hr=command.baseline.hr,
            baseline_spo2=command.baseline.spo2,
            dose_confirmed=command.dose_confirmed,
            bay=setting.bay,
            protocol_id=protocol.id,
            protocol_version=protocol.version,
            protocol_sha256=protocol.sha256,
            forecast_model=setting.forecast_model,
            source_name=setting.source_name,
            source_origin=setting.source_origin,
            prior_population=now.priors[0],
            prior_patient=now.priors[1],
        )
    ]


def _began(command: c.StartSession, at: Instant) -> Instant:
    infusion = command.infusion
    if infusion.ended is not None:
        return at.at(infusion.ended).shifted(-60.0 * infusion.duration)
    return at if command.began is None else at.at(command.began)


def _check_start(command: c.StartSession, at: Instant) -> None:
    """Refuse what the start screen should have caught: the core trusts no screen."""
    patient, infusion = command.patient, command.infusion
    if not patient.mrn.strip() or len(patient.mrn) > TEXT_LIMIT:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "mrn")
    if not patient.initials.strip() or len(patient.initials) > TEXT_LIMIT:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "initials")
    values: dict[str, float | None] = {
        "age": patient.age,
        "weight": patient.weight,
        "dose": infusion.dose,
        "duration": infusion.duration if infusion.route == Route.KETAMINE_IV else None,
        "earlier_infusions": command.earlier_infusions,
        **_baseline_values(command.baseline),
    }
    for name, value in values.items():
        if value is not None and limits.out_of_range(name, value) is not None:
            raise RefusedError(ErrorCode.VALUE_REFUSED, name)
    base = command.baseline
    if base.sys is not None and base.dia is not None and base.dia >= base.sys:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "dia")
    asked = limits.dose_needs_asking(infusion.dose, patient.weight)
    if asked and not command.dose_confirmed:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "dose")
    if Modifier.LIVER_SEVERE in command.modifiers:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "liver_severe")
    if infusion.ended is not None:
        check_since(at, infusion.ended, "ended")
    elif command.began is not None:
        check_since(at, command.began, "began")


def _baseline_values(baseline: Baseline) -> dict[str, float | None]:
    return {"sys": baseline.sys, "dia": baseline.dia, "hr": baseline.hr, "spo2": baseline.spo2}


def _open_check_in(command: c.OpenCheckIn, now: Situation) -> list[f.Fact]:
    session = now.session()
    found: list[f.Fact] = []
    running = session.open_check_in
    if running is not None:
        found.append(_close_fact(command, now, running))
    if command.origin == Origin.STAFF:
        now.staff()
    stamp = stamp_of(command, now)
    if command.origin != Origin.STAFF:
        stamp["staff_id"] = None
    return [*found, f.CheckInOpened(**stamp, origin=command.origin)]


def _close_fact(command: c.Command, now: Situation, check_in: CheckIn) -> f.CheckInClosed:
    end = end_of_check_in(check_in)
    return f.CheckInClosed(**stamp_of(command, now), check_in=check_in.id, end=end)


def _known_check_in(session: SessionRecord, command_id: str) -> CheckIn:
    check_in = session.check_in(command_id)
    if check_in is None:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "check_in")
    return check_in


def _rate(command: c.Rate, now: Situation) -> list[f.Fact]:
    session = now.session()
    check_in = _known_check_in(session, command.check_in)
    symptom, rating = command.symptom, command.rating
    if symptom in check_in.ratings and check_in.ratings[symptom] == rating:
        return []
    stamp = stamp_of(command, now)
    stamp["staff_id"] = check_in.by_staff
    return [
        f.RatingGiven(
            **stamp,
            check_in=check_in.id,
            symptom=symptom,
            rating=rating,
            corrects=session.rating_seqs.get((check_in.id, symptom)),
        )
    ]


def _close_check_in(command: c.CloseCheckIn, now: Situation) -> list[f.Fact]:
    check_in = _known_check_in(now.session(), command.check_in)
    if check_in.closed is not None:
        return []
    return [_close_fact(command, now, check_in)]


def _call(command: c.CallNurse, now: Situation) -> list[f.Fact]:
    waiting = now.session().open_notice(NoticeKind.NURSE_CALLED)
    return [
        f.NoticeRaised(
            **stamp_of(command, now),
            notice=NoticeKind.NURSE_CALLED,
            repeats=None if waiting is None else waiting.id,
        )
    ]


def _acknowledge(command: c.AcknowledgeNotice, now: Situation) -> list[f.Fact]:
    now.staff()
    notice = next((n for n in now.session().notices if n.id == command.notice), None)
    if notice is None:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "notice")
    if notice.acknowledged is not None:
        return []
    return [f.NoticeAcknowledged(**stamp_of(command, now), notice=notice.id)]


def _assess(command: c.Assess, now: Situation) -> list[f.Fact]:
    now.staff()
    if not 0 <= command.value <= 10 or len(command.text) > TEXT_LIMIT:
        raise RefusedError(ErrorCode.VALUE_REFUSED, command.item)
    if command.item not in items_of(
        protocol_for(now.setting.protocols, now.session().infusion.route)
    ):
        raise RefusedError(ErrorCode.VALUE_REFUSED, command.item)
    return [
        f.Assessed(
            **stamp_of(command, now), item=command.item, value=command.value, text=command.text
        )
    ]


def items_of(protocol: Protocol) -> frozenset[str]:
    """Return every item id that staff can assess under a protocol."""
    plain = {criterion.item for criterion in protocol.criteria if criterion.item}
    scored = {f"{scale.id}.{item.id}" for scale in protocol.scales for item in scale.items}
    return frozenset(plain | scored)


def _display(command: c.SetDisplay, now: Situation) -> list[f.Fact]:
    session = now.session()
    hide_time = session.hide_time if command.hide_time is None else command.hide_time
    hide_vitals = session.hide_vitals if command.hide_vitals is None else command.hide_vitals
    if command.hide_vitals is not None:
        now.staff()
    if (hide_time, hide_vitals) == (session.hide_time, session.hide_vitals):
        return []
    return [f.DisplaySet(**stamp_of(command, now), hide_time=hide_time, hide_vitals=hide_vitals)]


def _confirm_time(command: c.ConfirmTime, now: Situation) -> list[f.Fact]:
    now.staff()
    session = now.session()
    waiting = [
        n for n in session.notices if n.kind == NoticeKind.TIME_GAP and n.acknowledged is None
    ]
    seen = [f.NoticeAcknowledged(**stamp_of(command, now), notice=n.id) for n in waiting]
    if session.gap is None:
        return list(seen)
    return [*seen, f.TimeConfirmed(**stamp_of(command, now), gap=session.gap)]


def facts_for(command: c.Command, now: Situation) -> list[f.Fact]:
    """Return what a command writes down now; an empty list when it changes nothing.

    Raises RefusedError, naming why, when it is not allowed.
    """
    return _STEPS[type(command)](command, now)


def handles(command: c.Command) -> bool:
    """Return whether this desk knows the command."""
    return type(command) in _STEPS


_STEPS: dict[type[c.Command], Callable[[Any, Situation], list[f.Fact]]] = {
    c.StartSession: _start,
    c.EndInfusion: infusing.end,
    c.CorrectInfusion: infusing.correct,
    c.ResumeInfusion: infusing.resume,
    c.NoteEvent: caring.note,
    c.RetractEvent: caring.retract,
    c.OpenCheckIn: _open_check_in,
    c.Rate: _rate,
    c.CloseCheckIn: _close_check_in,
    c.CallNurse: _call,
    c.AcknowledgeNotice: _acknowledge,
    c.Assess: _assess,
    c.SetDisplay: _display,
    c.ConfirmTime: _confirm_time,
}
