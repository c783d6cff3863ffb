"""What changed a forecast and what to know about it, in words for staff."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from app.domain.forecast import ForecastNote, ModifierLine
from app.domain.session import Modifier, Route
from app.domain.symptom import Effect
from ui.wording import modifier_name, route_name

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

_LABEL = "esketamine label"
# A source of the data file may begin with a short name, such as `Krystal 1998: ...`.
_SHORT = re.compile(rf"([^:;,]{{1,32}} \d{{4}}|{_LABEL}):")
# A space at which no line is broken.
_UNBROKEN = "\u00a0"
_ASSUMPTION, _COMPUTED = "assumption", "computed"


def modifier_words(line: ModifierLine, age: int | None = None) -> str:
    """Return in one line what a circumstance changed, and from where that is known.

    The numbers are those of `changes`; `age` in years names the line of the age. A line with
    a key or a change that has no words here says the sentence of the data file.
    """
    name = _name(line.key, age)
    said = _changes(line)
    if not name or not said or not all(said):
        what = line.plain.rstrip(". ")
    else:
        changes = translate("forecast", "; ").join(said)
        what = translate("forecast", "{name}: {changes}").format(name=name, changes=changes)
    return translate("forecast", "{what} ({source})").format(what=what, source=source_words(line))


def note_words(note: ForecastNote) -> str:
    """Return what a reader of the forecast must know."""
    words = {
        ForecastNote.DOSE_NOT_CHECKED: translate(
            "forecast", "Forecast not checked at this dose: wider window."
        ),
        ForecastNote.DURATION_NOT_CHECKED: translate(
            "forecast", "Forecast not checked for this duration: wider window."
        ),
        ForecastNote.ROUTE_NOT_CHECKED: translate(
            "forecast", "Forecast not checked for this route: wider window."
        ),
        ForecastNote.WEIGHT_UNKNOWN: translate(
            "forecast", "The weight is missing: the window is wider."
        ),
        ForecastNote.STILL_RUNNING: translate(
            "forecast", "The infusion is still running: the times start with its end."
        ),
        ForecastNote.MODEL_FAILED: translate(
            "forecast", "The forecast cannot use this record: the times are the article's."
        ),
        ForecastNote.BEYOND_COHORT: translate(
            "forecast", "Hardly anybody takes this long: how much longer is assumed."
        ),
        ForecastNote.EVIDENCE_TEMPERED: translate(
            "forecast", "The answers fit no usual course, so they count for less."
        ),
    }
    return words[note]


def source_words(line: ModifierLine) -> str:
    """Return the short name of a line's source and how sure it is."""
    found = _SHORT.match(line.source)
    short = found[1] if found else ""
    if short == _LABEL:
        short = translate("forecast", "esketamine label")
    if line.status == _ASSUMPTION:
        if not short:
            return translate("forecast", "assumption")
        return translate("forecast", "assumption, {source}").format(source=short)
    if line.status == _COMPUTED and short:
        return translate("forecast", "computed, {source}").format(source=short)
    return short or line.source


def _name(key: str, age: int | None) -> str:
    """Return what a line is about, empty for a key without words here."""
    if key in list(Modifier):
        return modifier_name(Modifier(key))
    if key in list(Route):
        return route_name(Route(key))
    if key == "age" and age is not None:
        return translate("forecast", "Age {age}").format(age=age)
    names = {
        "age": translate("forecast", "Age"),
        "weight": translate("forecast", "Weight"),
        "weight_unknown": translate("forecast", "Weight missing"),
        "range": translate("forecast", "Outside what was checked"),
        "earlier_infusions": translate("forecast", "Not the first infusion"),
    }
    return names.get(key, "")


def _changes(line: ModifierLine) -> list[str]:
    """Return each change in words, empty words for one that has none here."""
    every = {f"spread.{effect}" for effect in Effect}
    rest = line.changes
    if every <= {target for target, _ in rest}:
        # Six windows that are wider are one fact.
        rest = (*(pair for pair in rest if pair[0] not in every), ("spread", 0.0))
    return [_change(target, value) for target, value in rest]


def _change(target: str, value: float) -> str:
    """Return one change in words, empty for a target without words here."""
    kind, _, about = target.partition(".")
    if kind == "threshold" and about in list(Effect):
        return _threshold(Effect(about), value)
    if kind == "spread" and about in list(Effect):
        return _wider(Effect(about))
    if target == "spread":
        return translate("forecast", "the window is wider")
    if target == "dose_per_kg":
        return translate("forecast", "the dose counts as {x} mg/kg").format(x=f"{value:.2f}")
    if target == "dose":
        return translate("forecast", "{part} of the dose counts").format(part=_percent(value))
    if target != "clearance":
        return ""
    if value < 1:
        return translate("forecast", "clears the drug {part} slower").format(
            part=_percent(1 - value)
        )
    return translate("forecast", "clears the drug {part} faster").format(part=_percent(value - 1))


def _threshold(effect: Effect, factor: float) -> str:
    """Return what another threshold does to an effect: it ends at another drug level."""
    if factor < 1:
        words = translate("forecast", "{effect}, to a {part} lower drug level")
        return words.format(effect=_longer(effect), part=_percent(1 - factor))
    words = translate("forecast", "{effect}, at a {part} higher drug level")
    return words.format(effect=_sooner(effect), part=_percent(factor - 1))


def _percent(part: float) -> str:
    """Return a part of 1 as whole percent, never broken over two lines."""
    whole = round(100 * part)
    words = translate("forecast", "{n} %").format(n=whole if whole else "<1")
    return words.replace(" ", _UNBROKEN)


def _longer(effect: Effect) -> str:
    words = {
        Effect.DISSOCIATION: translate("forecast", "dissociation lasts longer"),
        Effect.DIZZINESS: translate("forecast", "dizziness lasts longer"),
        Effect.NAUSEA: translate("forecast", "nausea lasts longer"),
        Effect.DROWSINESS: translate("forecast", "drowsiness lasts longer"),
        Effect.ANXIETY: translate("forecast", "anxiety lasts longer"),
        Effect.CIRCULATION: translate("forecast", "BP and heart rate take longer"),
    }
    return words[effect]


def _sooner(effect: Effect) -> str:
    words = {
        Effect.DISSOCIATION: translate("forecast", "dissociation ends sooner"),
        Effect.DIZZINESS: translate("forecast", "dizziness ends sooner"),
        Effect.NAUSEA: translate("forecast", "nausea ends sooner"),
        Effect.DROWSINESS: translate("forecast", "drowsiness ends sooner"),
        Effect.ANXIETY: translate("forecast", "anxiety ends sooner"),
        Effect.CIRCULATION: translate("forecast", "BP and heart rate settle sooner"),
    }
    return words[effect]


def _wider(effect: Effect) -> str:
    words = {
        Effect.DISSOCIATION: translate("forecast", "wider window for dissociation"),
        Effect.DIZZINESS: translate("forecast", "wider window for dizziness"),
        Effect.NAUSEA: translate("forecast", "wider window for nausea"),
        Effect.DROWSINESS: translate("forecast", "wider window for drowsiness"),
        Effect.ANXIETY: translate("forecast", "wider window for anxiety"),
        Effect.CIRCULATION: translate("forecast", "wider window for BP and heart rate"),
    }
    return words[effect]
