"""The running session in one line: who, what was given, and when it ended."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.session import Modifier
from app.snapshot import SessionView
from ui import when
from ui.wording import modifier_name, route_name

translate = QCoreApplication.translate


def given(session: SessionView) -> str:
    """Return drug, dose and how long it ran."""
    infusion = session.infusion
    drug = route_name(infusion.route)
    if infusion.earlier:
        text = translate("session", "{drug} {dose} mg in {n} parts")
        parts = len(infusion.earlier) + 1
        return text.format(drug=drug, dose=f"{infusion.whole_dose:g}", n=parts)
    if infusion.duration > 0 and infusion.ended is None:
        text = translate("session", "{drug} {dose} mg, planned {duration}")
        length = when.duration(60.0 * infusion.duration)
        return text.format(drug=drug, dose=f"{infusion.dose:g}", duration=length)
    if infusion.duration > 0:
        text = translate("session", "{drug} {dose} mg over {duration}")
        length = when.duration(60.0 * infusion.duration)
        return text.format(drug=drug, dose=f"{infusion.dose:g}", duration=length)
    return translate("session", "{drug} {dose} mg").format(drug=drug, dose=f"{infusion.dose:g}")


def ended(session: SessionView, now: Instant) -> str:
    """Return when the infusion ended, or that it runs: when it began was not measured."""
    if session.infusion.ended is None:
        return translate("session", "running")
    time = when.clock_time(now, session.infusion.ended)
    return translate("session", "ended {time}").format(time=time)


def details(session: SessionView, now: Instant) -> str:
    """Return age, weight, what was given, when it ended, and what may make it last."""
    patient = session.patient
    parts = [
        translate("session", "{n} y").format(n=patient.age),
        translate("session", "{n} kg").format(n=f"{patient.weight:g}"),
        given(session),
        ended(session, now),
    ]
    parts += [modifier_name(m) for m in Modifier if m in session.modifiers]
    return " · ".join(parts)


def mrn(session: SessionView) -> str:
    """Return the record number with its label."""
    return translate("session", "MRN {number}").format(number=session.patient.mrn)
