"""What the start screen tells besides its fields: why it waits, what it took, what it refuses."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.forecast import Forecast
from app.domain.session import Modifier
from app.errors import ErrorCode
from app.snapshot import Outcome
from ui import when
from ui.error_words import error_text
from ui.screens.start_baseline import Taken
from ui.screens.start_form import StartForm
from ui.screens.start_values import FieldName
from ui.screens.start_words import field_label

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate


def refused_text() -> str:
    """Return why nothing starts with a severe liver disease."""
    return translate(
        "start",
        "Severe liver disease: the label does not recommend it. This kiosk does not forecast it.",
    )


def refusal_text(outcome: Outcome) -> str:
    """Return why the core refused a start, with the field it is about."""
    names = {name.value: name for name in FieldName}
    names |= {"sys": FieldName.PRESSURE, "dia": FieldName.PRESSURE}
    words = error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail)
    if outcome.error != ErrorCode.VALUE_REFUSED:
        return words
    if outcome.detail == Modifier.LIVER_SEVERE:
        return refused_text()
    if outcome.detail not in names:
        return words
    return translate("start", "{field}: {reason}").format(
        field=field_label(names[outcome.detail]), reason=words
    )


def lead_text(form: StartForm, forecast: Forecast | None) -> str:
    """Return how to read the times, or what is needed to see any."""
    if form.refused:
        return translate("start", "No times are shown.")
    if forecast is None and not form.has_duration:
        return translate("start", "The dose is needed to see the expected times.")
    if forecast is None:
        return translate("start", "Dose and duration are needed to see the expected times.")
    if form.ended is not None:
        return translate(
            "start", "Half of such patients settle by the first time, nine in ten by the second."
        )
    return translate(
        "start",
        "From the end of the infusion: half of such patients settle by the first time, "
        "nine in ten by the second.",
    )


def taken_text(taken: Taken, now: Instant) -> str:
    """Return what was taken over from the monitor, and what it could not give."""
    if not taken.texts:
        return translate("start", "The monitor gives no usable value now. Nothing was taken.")
    parts = [
        translate(
            "start", "Taken from the monitor at {time}. Use only values from before the infusion."
        ).format(time=when.clock_of(now))
    ]
    if taken.pressure_age is not None and taken.pressure_age >= 60:
        parts.append(
            translate("start", "Blood pressure was measured {ago}.").format(
                ago=when.ago(taken.pressure_age)
            )
        )
    if taken.missing:
        names = translate("start", ", ").join(field_label(name) for name in taken.missing)
        parts.append(translate("start", "No usable value: {fields}.").format(fields=names))
    return " ".join(parts)
