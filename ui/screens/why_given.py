"""What went into a forecast, and what it started from, in words for staff."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.forecast import Explanation, PriorUse
from app.snapshot import SessionView
from ui.screens.infusion_words import (
    NOTHING,
    PartLine,
    exact,
    is_single,
    mg,
    minutes_text,
    part_lines,
)
from ui.screens.start_words import per_kg_text

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate


def inputs(session: SessionView, why: Explanation) -> tuple[tuple[str, str], ...]:
    """Return (name, value) of everything that went in."""
    given, infusion = dict(why.inputs), session.infusion
    names = _input_names(in_parts=bool(infusion.earlier))
    if is_single(infusion):
        del names["duration"]
    return tuple((name, _input(key, given[key])) for key, name in names.items() if key in given)


def _input_names(*, in_parts: bool) -> dict[str, str]:
    """Return the inputs in their order; of several parts the model counts all, with pauses."""
    dose, duration = translate("why", "Dose"), translate("why", "Over")
    if in_parts:
        dose, duration = translate("why", "All parts"), translate("why", "With pauses")
    return {
        "dose": dose,
        "duration": duration,
        "dose_per_kg": translate("why", "Per kg"),
        "weight": translate("why", "Weight"),
        "age": translate("why", "Age"),
        "earlier_infusions": translate("why", "Earlier infusions"),
    }


def _input(key: str, value: float) -> str:
    words = {
        "dose": mg(value),
        "duration": minutes_text(value),
        "dose_per_kg": per_kg_text(value),
        "weight": translate("why", "{n} kg").format(n=exact(value)),
        "age": translate("why", "{n} years").format(n=exact(value)),
    }
    return words.get(key, exact(value))


def parts(session: SessionView, now: Instant) -> tuple[str, ...]:
    """Return each part with its dose and times, nothing where it was given in one."""
    if not session.infusion.earlier:
        return ()
    return tuple(_part(part) for part in part_lines(session, now))


def _part(part: PartLine) -> str:
    text = translate("why", "{name}: {dose}, {began} – {ended}")
    if part.began == NOTHING:
        text = translate("why", "{name}: {dose}, {ended}")
    return text.format(name=part.name, dose=part.dose, began=part.began, ended=part.ended)


def started_from(prior: PriorUse | None) -> str:
    """Return whose earlier sessions the forecast began with."""
    parts = []
    if prior is not None and prior.patient_sessions:
        text = translate("why", "{n} earlier sessions of this patient")
        if prior.patient_sessions == 1:
            text = translate("why", "1 earlier session of this patient")
        parts.append(text.format(n=prior.patient_sessions))
    if prior is not None and prior.population_sessions:
        text = translate("why", "{n} sessions of this clinic")
        if prior.population_sessions == 1:
            text = translate("why", "1 session of this clinic")
        parts.append(text.format(n=prior.population_sessions))
    if not parts:
        return translate("why", "It started from the published figures: no earlier sessions.")
    what = translate("why", ", ").join(parts)
    return translate("why", "It started from {what}.").format(what=what)
