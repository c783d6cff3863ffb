"""Enums in words: what patients read, what staff read, and nowhere else."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.metric import Metric
from app.domain.numeric import Absence
from app.domain.session import Modifier, Route
from app.domain.symptom import Effect, Rating, Symptom
from app.snapshot import DataOrigin

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate


def symptom_name(which: Symptom | Effect) -> str:
    """Return what the patient reads for a symptom or for the circulation."""
    names = {
        Effect.DISSOCIATION: translate("wording", "Feeling unreal"),
        Effect.DIZZINESS: translate("wording", "Dizziness"),
        Effect.NAUSEA: translate("wording", "Feeling sick"),
        Effect.DROWSINESS: translate("wording", "Feeling sleepy"),
        Effect.ANXIETY: translate("wording", "Feeling nervous"),
        Effect.CIRCULATION: translate("wording", "Blood pressure and pulse"),
    }
    return names[Effect(which.value)]


def symptom_clinical(which: Symptom | Effect) -> str:
    """Return what staff read for a symptom or for the circulation."""
    names = {
        Effect.DISSOCIATION: translate("wording", "Dissociation"),
        Effect.DIZZINESS: translate("wording", "Dizziness"),
        Effect.NAUSEA: translate("wording", "Nausea"),
        Effect.DROWSINESS: translate("wording", "Drowsiness"),
        Effect.ANXIETY: translate("wording", "Anxiety"),
        Effect.CIRCULATION: translate("wording", "BP and heart rate"),
    }
    return names[Effect(which.value)]


def question(symptom: Symptom) -> str:
    """Return the question that asks for one symptom, in our own plain words."""
    questions = {
        Symptom.DISSOCIATION: translate("wording", "How unreal do things feel right now?"),
        Symptom.DIZZINESS: translate("wording", "How dizzy are you right now?"),
        Symptom.NAUSEA: translate("wording", "How sick to your stomach do you feel right now?"),
        Symptom.DROWSINESS: translate("wording", "How sleepy are you right now?"),
        Symptom.ANXIETY: translate("wording", "How nervous or restless are you right now?"),
    }
    return questions[symptom]


def rating_name(rating: Rating | None) -> str:
    """Return an answer in lower case, such as `mild`; a skip is `no answer`, never `none`."""
    if rating is None:
        return translate("wording", "no answer")
    names = {
        Rating.NONE: translate("wording", "none"),
        Rating.MILD: translate("wording", "mild"),
        Rating.MODERATE: translate("wording", "moderate"),
        Rating.SEVERE: translate("wording", "severe"),
    }
    return names[rating]


def answer_name(rating: Rating) -> str:
    """Return an answer as it stands on its button, such as `Mild`."""
    names = {
        Rating.NONE: translate("wording", "None"),
        Rating.MILD: translate("wording", "Mild"),
        Rating.MODERATE: translate("wording", "Moderate"),
        Rating.SEVERE: translate("wording", "Severe"),
    }
    return names[rating]


def metric_name(metric: Metric) -> str:
    """Return what the patient reads for a vital sign."""
    names = {
        Metric.HR: translate("wording", "Heart rate"),
        Metric.PULSE: translate("wording", "Pulse"),
        Metric.SPO2: translate("wording", "Oxygen"),
        Metric.RR: translate("wording", "Breathing"),
        Metric.TEMP: translate("wording", "Temperature"),
        Metric.NIBP_SYS: translate("wording", "Blood pressure"),
        Metric.NIBP_DIA: translate("wording", "Blood pressure"),
        Metric.NIBP_MEAN: translate("wording", "Blood pressure"),
        Metric.PERFUSION: translate("wording", "Blood flow"),
    }
    return names[metric]


def metric_short(metric: Metric) -> str:
    """Return the short name staff know from the monitor."""
    names = {
        Metric.HR: translate("wording", "HR"),
        Metric.PULSE: translate("wording", "Pulse"),
        Metric.SPO2: translate("wording", "SpO₂"),
        Metric.RR: translate("wording", "RR"),
        Metric.TEMP: translate("wording", "Temp"),
        Metric.NIBP_SYS: translate("wording", "NIBP"),
        Metric.NIBP_DIA: translate("wording", "NIBP dia"),
        Metric.NIBP_MEAN: translate("wording", "NIBP mean"),
        Metric.PERFUSION: translate("wording", "PI"),
    }
    return names[metric]


def unit(metric: Metric) -> str:
    """Return the unit as it is shown."""
    if metric in (Metric.HR, Metric.PULSE):
        return translate("wording", "bpm")
    if metric in (Metric.SPO2, Metric.PERFUSION):
        return translate("wording", "%")
    if metric == Metric.RR:
        return translate("wording", "/min")
    if metric == Metric.TEMP:
        return translate("wording", "°C")
    return translate("wording", "mmHg")


def absence_text(absence: Absence | None) -> str:
    """Return why there is no value; None means that nothing ever came."""
    if absence is None:
        return translate("wording", "no value yet")
    reasons = {
        Absence.SENSOR_OFF: translate("wording", "sensor off"),
        Absence.LINK_LOST: translate("wording", "not connected"),
        Absence.ARTEFACT: translate("wording", "signal not clear"),
        Absence.NOT_DUE: translate("wording", "not measured yet"),
    }
    return reasons[absence]


def origin_text(origin: DataOrigin) -> str:
    """Return the banner for data that is not live; empty for live data."""
    banners = {
        DataOrigin.LIVE: "",
        DataOrigin.SIMULATED: translate("wording", "SIMULATED"),
        DataOrigin.REPLAYED: translate("wording", "REPLAYED DATA"),
        DataOrigin.NONE: translate("wording", "NO MONITOR"),
    }
    return banners[origin]


def route_name(route: Route) -> str:
    """Return how the drug was given, for staff."""
    names = {
        Route.KETAMINE_IV: translate("wording", "Ketamine IV"),
        Route.ESKETAMINE_NASAL: translate("wording", "Esketamine nasal"),
        Route.KETAMINE_IM: translate("wording", "Ketamine IM"),
    }
    return names[route]


def modifier_name(modifier: Modifier) -> str:
    """Return what may change how long it lasts, for staff."""
    names = {
        Modifier.BENZODIAZEPINE: translate("wording", "Benzodiazepine"),
        Modifier.CYP3A4_INDUCER: translate("wording", "CYP3A4 inducer"),
        Modifier.CYP3A4_INHIBITOR: translate("wording", "CYP3A4 inhibitor"),
        Modifier.CYP2B6_INHIBITOR: translate("wording", "CYP2B6 inhibitor"),
        Modifier.ST_JOHNS_WORT: translate("wording", "St John's wort"),
        Modifier.LIVER_IMPAIRMENT: translate("wording", "Liver impairment"),
        Modifier.LIVER_SEVERE: translate("wording", "Severe liver disease"),
        Modifier.LAMOTRIGINE: translate("wording", "Lamotrigine"),
        Modifier.MAOI_STIMULANT: translate("wording", "MAOI or stimulant"),
        Modifier.HYPERTENSION: translate("wording", "High blood pressure"),
        Modifier.ANTIHYPERTENSIVE: translate("wording", "Blood pressure medicine"),
    }
    return names[modifier]
