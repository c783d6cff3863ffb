"""The live forecast of the start screen, asked for again only when the form changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.forecast import Forecast
from app.domain.session import Baseline, Infusion, Modifier, Patient
from ui.screens.expected import span
from ui.screens.start_form import StartForm
from ui.screens.start_values import FieldName
from ui.wording import symptom_clinical

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

Preview = Callable[[Infusion, Patient | None, frozenset[Modifier], int, Baseline, float], Forecast]


class Outlook:
    """Keeps the last forecast; `preview` is the core's pure forecaster."""

    def __init__(self, preview: Preview) -> None:
        self._preview = preview
        self._asked: tuple[object, ...] | None = None
        self._forecast: Forecast | None = None

    def forget(self) -> None:
        """Forget what was asked last."""
        self._asked = self._forecast = None

    def of(self, form: StartForm, now_t: float) -> Forecast | None:
        """Return the forecast for the form, None while dose or duration is missing.

        While the end is open the times count from `now_t` (kiosk seconds), as
        if it ended then; they are shown as durations.
        """
        infusion, patient, baseline = form.infusion(), form.patient(), form.baseline()
        earlier = int(form.number(FieldName.EARLIER) or 0)
        asked = (infusion, patient, form.modifiers, earlier, baseline)
        if asked == self._asked:
            return self._forecast
        self._asked, self._forecast = asked, None
        if infusion is not None:
            ended = now_t if infusion.ended is None else infusion.ended
            given = replace(infusion, ended=ended)
            self._forecast = self._preview(given, patient, form.modifiers, earlier, baseline, now_t)
        return self._forecast

    def longest(self, form: StartForm, now: Instant) -> str:
        """Return the effect that lasts longest with its times, empty while unknown."""
        forecast = self.of(form, now.t)
        timed = [] if forecast is None else [e for e in forecast.effects if e.p90 is not None]
        if forecast is None or not timed:
            return ""
        last = max(timed, key=lambda each: each.p90 or 0.0)
        times = span(now, last.p50 or 0.0, last.p90 or 0.0, form.ended, forecast.as_of)
        return translate("start", "Expected last: {effect} {times}").format(
            effect=symptom_clinical(last.effect), times=times
        )
