"""What staff note with one tap, in words: its name, its dose, and whether oxygen is on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.event import SYMPTOMS, CareEvent, EventKind, oxygen_on
from ui import when

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

_OXYGEN = (EventKind.OXYGEN_ON, EventKind.OXYGEN_OFF)


def kind_name(kind: EventKind) -> str:
    """Return what happened."""
    names = {
        EventKind.DRUG_GIVEN: translate("events", "Drug given"),
        EventKind.VOMITED: translate("events", "Vomited"),
        EventKind.WALKED: translate("events", "Walked"),
        EventKind.DRANK: translate("events", "Drank"),
        EventKind.OXYGEN_ON: translate("events", "Oxygen on"),
        EventKind.OXYGEN_OFF: translate("events", "Oxygen off"),
        EventKind.SEDATION: translate("events", "Sedation score"),
        EventKind.CHEST_PAIN: translate("events", "Chest pain"),
        EventKind.SHORT_OF_BREATH: translate("events", "Breathless"),
        EventKind.SEVERE_HEADACHE: translate("events", "Severe headache"),
        EventKind.VISUAL_LOSS: translate("events", "Vision loss"),
        EventKind.SEIZURE: translate("events", "Seizure"),
        EventKind.SYMPTOM_OVER: translate("events", "Symptom over"),
    }
    return names[kind]


def score_words(score: int) -> str:
    """Return what a sedation score (MOAA/S) means, in our own words."""
    return {
        5: translate("events", "answers at once"),
        4: translate("events", "answers slowly"),
        3: translate("events", "only if loud or repeated"),
        2: translate("events", "only if shaken gently"),
        1: translate("events", "only to a firm squeeze"),
    }.get(score) or translate("events", "does not answer")


def score_text(score: int) -> str:
    """Return a sedation score with its meaning, such as `Sedation 5 of 5: answers at once`."""
    text = translate("events", "Sedation {n} of 5: {words}")
    return text.format(n=score, words=score_words(score))


def dose_text(dose: float, unit: str) -> str:
    """Return a dose with its unit, such as `4 mg`."""
    return translate("events", "{dose} {unit}").format(dose=f"{dose:.10g}", unit=unit)


def what_text(
    kind: EventKind,
    name: str = "",
    dose: float | None = None,
    unit: str = "",
    score: int | None = None,
) -> str:
    """Return what happened; for a drug its name and dose, such as `Ondansetron 4 mg`."""
    if kind == EventKind.SEDATION and score is not None:
        return score_text(score)
    if kind == EventKind.SYMPTOM_OVER and name in SYMPTOMS:
        return translate("events", "{symptom}: over").format(symptom=kind_name(EventKind(name)))
    if kind != EventKind.DRUG_GIVEN:
        return kind_name(kind)
    drug = name or kind_name(kind)
    if dose is None:
        return drug
    return translate("events", "{drug} {dose}").format(drug=drug, dose=dose_text(dose, unit))


def event_text(event: CareEvent) -> str:
    """Return what a noted event was."""
    return what_text(event.kind, event.text, event.dose, event.unit, event.score)


def oxygen_text(events: tuple[CareEvent, ...], now: Instant) -> str:
    """Return whether oxygen is on and since when; nobody noting it is not `off`."""
    since = _oxygen_since(events)
    if since is None:
        return translate("events", "Oxygen: nothing noted")
    text = translate("events", "Oxygen off since {time}")
    if oxygen_on(events):
        text = translate("events", "Oxygen on since {time}")
    return text.format(time=when.clock_time(now, since))


def _oxygen_since(events: tuple[CareEvent, ...]) -> float | None:
    """Return when the oxygen was last changed; noting again that it is on changes nothing."""
    noted = [e for e in events if e.kind in _OXYGEN and e.retracted is None]
    state: EventKind | None = None
    since: float | None = None
    for event in sorted(noted, key=lambda e: (e.at, e.id)):
        if event.kind != state:
            state, since = event.kind, event.at
    return since


def markers(events: tuple[CareEvent, ...]) -> tuple[tuple[float, str, str], ...]:
    """Return (kiosk t, kind, words) of every event that stands, for the board's time axis."""
    standing = sorted((e for e in events if e.retracted is None), key=lambda e: (e.at, e.id))
    return tuple((e.at, e.kind.value, _short_text(e)) for e in standing)


def _short_text(event: CareEvent) -> str:
    """Return what a noted event was where there is little room."""
    if event.kind == EventKind.SEDATION and event.score is not None:
        return translate("events", "Sedation {n}").format(n=event.score)
    return event_text(event)
