"""The right side of the start screen: when each effect is expected to settle, and Start."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel

from app.clock import Instant
from app.domain.forecast import Forecast
from app.domain.symptom import Effect
from ui import theme, when
from ui.widgets.basics import label, rows, rule, say
from ui.widgets.chips import Chip
from ui.widgets.touch import set_state
from ui.wording import symptom_clinical

_NOTHING = "--"
# Models of this name give everybody the same times, whatever is entered.
_SAME_FOR_ALL = "article-windows"


class ExpectedPanel(QFrame):
    """Half and nine-in-ten times for every effect, the basis, and what Start waits for."""

    start = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._lead = label("", "small", "muted", wrap=True)
        self._same = label("", "small", wrap=True)
        self._basis = label("", "fine", "muted", wrap=True)
        self._note = label("", "fine", "caution", wrap=True)
        self._reason = label("", "small", "caution", wrap=True)
        self._times: dict[Effect, QLabel] = {}
        self.button = Chip(self.tr("Start"), kind="primary")
        self.button.setMinimumHeight(theme.current().px(110))
        self.button.setMaximumHeight(theme.current().px(120))
        self.button.tapped.connect(self._on_start)
        self.setLayout(
            rows(
                label(self.tr("Expected"), "heading"),
                self._lead,
                self._table(),
                rule(),
                self._same,
                self._basis,
                self._note,
                1,
                self._reason,
                self.button,
                gap=16,
                margin=32,
            )
        )

    def _table(self) -> QGridLayout:
        table = QGridLayout()
        table.setVerticalSpacing(theme.current().px(12))
        table.setColumnStretch(0, 1)
        table.setHorizontalSpacing(theme.current().px(16))
        for row, effect in enumerate(Effect):
            times = label(_NOTHING, "strong")
            times.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.addWidget(label(symptom_clinical(effect), "text", wrap=True), row, 0)
            table.addWidget(times, row, 1)
            self._times[effect] = times
        return table

    @Slot()
    def _on_start(self) -> None:
        self.start.emit()

    def times(self, effect: Effect) -> str:
        """Return the times shown for one effect."""
        return self._times[effect].text()

    @property
    def reason(self) -> str:
        """Return why Start is not possible, or what became of it."""
        return self._reason.text()

    def show_forecast(self, forecast: Forecast | None, now: Instant, ended: float | None) -> None:
        """Show clock times, or (`ended` None) how long after the end of the infusion."""
        say(self._lead, self._lead_text(forecast, ended))
        same = forecast is not None and forecast.model.startswith(_SAME_FOR_ALL)
        words = self.tr(
            "The same window for everybody: what you enter is recorded, "
            "it does not change these times."
        )
        say(self._same, words if same else "")
        self._same.setHidden(not same)
        basis = "" if forecast is None else forecast.basis
        say(self._basis, self.tr("Basis: {basis}").format(basis=basis) if basis else "")
        for effect, target in self._times.items():
            say(target, _span_of(forecast, effect, now, ended))

    def _lead_text(self, forecast: Forecast | None, ended: float | None) -> str:
        if forecast is None:
            return self.tr("Dose and duration are needed to see the expected times.")
        if ended is None:
            return self.tr(
                "After the end of the infusion: half of such patients settle by the first time, "
                "nine in ten by the second."
            )
        return self.tr("Half of such patients settle by the first time, nine in ten by the second.")

    def set_note(self, text: str) -> None:
        """Say something about what was entered; it does not block."""
        say(self._note, text)
        self._note.setHidden(not text)

    def set_reason(self, text: str, tone: str, *, ready: bool) -> None:
        """Say why Start is not possible (or what it waits for), and allow it or not."""
        say(self._reason, text, tone)
        self.button.setEnabled(ready)
        set_state(self.button, "ready", "true" if ready else "false")


def _span_of(forecast: Forecast | None, effect: Effect, now: Instant, ended: float | None) -> str:
    effects = () if forecast is None else forecast.effects
    one = next((each for each in effects if each.effect == effect), None)
    if forecast is None or one is None or one.p50 is None or one.p90 is None:
        return _NOTHING
    return span(now, one.p50, one.p90, ended, forecast.as_of)


def span(now: Instant, first: float, second: float, ended: float | None, base: float) -> str:
    """Return two times, as clock times or (`ended` None) as durations after `base`."""
    if ended is None:
        # To the nearest minute: a fraction of a second must not take a whole one away.
        pair = _minutes(first - base), _minutes(second - base)
    else:
        pair = when.clock_time(now, first), when.clock_time(now, second)
    return f"{pair[0]} – {pair[1]}"


def _minutes(seconds: float) -> str:
    return when.duration(60.0 * round(seconds / 60.0))
