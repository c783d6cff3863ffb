"""The live forecast of the start screen, asked for again only when the form changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.forecast import Forecast, ModifierLine
from app.domain.learning import ReturningPatient
from app.domain.session import Baseline, Infusion, Modifier, Patient
from ui.forecast_words import modifier_words, note_words
from ui.screens.expected import span
from ui.screens.start_form import StartForm
from ui.screens.start_known import known_text
from ui.screens.start_values import FieldName
from ui.wording import symptom_clinical

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

Preview = Callable[[Infusion, Patient | None, frozenset[Modifier], int, Baseline, float], Forecast]
# What stands in one row, and its tone.
Row = tuple[str, str]
# A line of the forecast, or that the patient was here before.
Circumstance = ModifierLine | ReturningPatient

# Models of this name give everybody the same times, whatever is entered.
_SAME_FOR_ALL = "article-windows"
# A note says the same as these lines, and says it in a colour that is seen.
_SAID_BY_A_NOTE = ("weight_unknown", "range")
_KNOWN = "known"


class Recent:
    """Circumstances in the order of their last change, the newest on top."""

    def __init__(self) -> None:
        self._found: dict[str, Circumstance] = {}

    def take(self, found: Iterable[tuple[str, Circumstance]]) -> None:
        """Take what counts now, by name; what was not there before counts as changed."""
        now = dict(found)
        # The model names who the patient is first and the chips last: those are on top.
        fresh = [key for key in reversed(now) if self._found.get(key) != now[key]]
        kept = [key for key in self._found if key in now and key not in fresh]
        self._found = {key: now[key] for key in (*fresh, *kept)}

    @property
    def all(self) -> tuple[Circumstance, ...]:
        """Return what counts, the newest change first."""
        return tuple(self._found.values())


class Outlook:
    """Keeps the last forecast; `preview` is the core's pure forecaster.

    `known` is what the core found of the patient: with another finding it is asked again.
    """

    def __init__(self, preview: Preview) -> None:
        self._preview = preview
        self.forget()

    def forget(self) -> None:
        """Forget what was asked last."""
        self.known: ReturningPatient | None = None
        self._asked: tuple[object, ...] | None = None
        self._forecast: Forecast | None = None
        self._recent = Recent()

    def of(self, form: StartForm, now_t: float) -> Forecast | None:
        """Return the forecast for the form, None while dose or duration is missing.

        While the end is open the times count from `now_t` (kiosk seconds), as
        if it ended then; they are shown as durations.
        """
        infusion = None if form.refused else form.infusion()
        patient, baseline = form.patient_so_far(), form.baseline()
        earlier = int(form.number(FieldName.EARLIER) or 0)
        asked = (infusion, patient, form.modifiers, earlier, baseline, self.known)
        if asked == self._asked:
            return self._forecast
        self._asked, self._forecast = asked, None
        if infusion is not None:
            ended = now_t if infusion.ended is None else infusion.ended
            given = replace(infusion, ended=ended)
            self._forecast = self._ask(
                partial(self._preview, given, patient, form.modifiers, earlier, baseline, now_t)
            )
        self._note_changes()
        return self._forecast

    def _ask(self, preview: Callable[[], Forecast]) -> Forecast | None:
        try:
            return preview()
        except ValueError:
            # A value that cannot be: its own field says so.
            return None

    def _note_changes(self) -> None:
        found: list[tuple[str, Circumstance]] = []
        if self.known is not None:
            found.append((_KNOWN, self.known))
        if self._forecast is not None:
            lines = self._forecast.lines
            found += [(line.key, line) for line in lines if line.key not in _SAID_BY_A_NOTE]
        self._recent.take(found)

    def rows(self, form: StartForm, now_t: float) -> list[Row]:
        """Return what stands under the times: what to know of them, and what changed them."""
        forecast = self.of(form, now_t)
        age = form.number(FieldName.AGE)
        changed = [_row(each, age) for each in self._recent.all]
        if forecast is None:
            return changed
        rows = [(note_words(note), "caution") for note in forecast.notes]
        if forecast.model.startswith(_SAME_FOR_ALL):
            rows.append((_same_text(), ""))
        rows += changed
        if age is None and any(line.key == "weight" for line in forecast.lines):
            rows.append((translate("start", "The age is missing and does not count yet."), "muted"))
        basis = translate("start", "Basis: {basis}").format(basis=forecast.basis)
        return [*rows, (basis, "muted")] if forecast.basis else rows

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


def _row(found: Circumstance, age: float | None) -> Row:
    if isinstance(found, ReturningPatient):
        return known_text(found), "accent"
    return modifier_words(found, None if age is None else int(age)), ""


def _same_text() -> str:
    return translate(
        "start",
        "The same window for everybody: what you enter is recorded, "
        "it does not change these times.",
    )
