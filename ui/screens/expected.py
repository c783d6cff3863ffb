"""The right side of the start screen: when each effect is expected to settle, and Start."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout

from app.clock import Instant
from app.domain.forecast import Forecast
from app.domain.symptom import Effect
from ui import theme, when
from ui.screens.start_rows import ReasonRows
from ui.widgets.basics import label, rows, rule, say
from ui.widgets.chips import Chip
from ui.widgets.fitting import FittingText
from ui.widgets.touch import set_state
from ui.wording import symptom_clinical

_NOTHING = "--"


class ExpectedPanel(QFrame):
    """Half and nine-in-ten times for every effect, what changed them, what Start waits for."""

    start = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._lead = label("", "fine", "muted", wrap=True)
        self._reason = label("", "small", "caution", wrap=True)
        self._times: dict[Effect, FittingText] = {}
        self._all = self._time()
        self._all_name = label(self.tr("All of them"), "text", wrap=True)
        self.reasons = ReasonRows()
        self.button = Chip(self.tr("Start"), kind="primary")
        self.button.setMinimumHeight(theme.current().px(96))
        self.button.setMaximumHeight(theme.current().px(104))
        self.button.tapped.connect(self._on_start)
        layout = rows(
            label(self.tr("Expected"), "heading"),
            self._lead,
            self._table(),
            rule(),
            self.reasons,
            self._reason,
            self.button,
            gap=10,
            margin=24,
        )
        layout.setStretchFactor(self.reasons, 1)
        # The button that pages the reasons must not be taken for Start.
        layout.insertSpacing(layout.indexOf(self._reason), theme.current().px(8))
        self.setLayout(layout)

    def _table(self) -> QGridLayout:
        table = QGridLayout()
        table.setVerticalSpacing(theme.current().px(4))
        table.setColumnStretch(0, 1)
        table.setHorizontalSpacing(theme.current().px(16))
        for row, effect in enumerate(Effect):
            self._times[effect] = self._time()
            table.addWidget(label(symptom_clinical(effect), "text", wrap=True), row, 0)
            table.addWidget(self._times[effect], row, 1)
        table.addWidget(self._all_name, len(Effect), 0)
        table.addWidget(self._all, len(Effect), 1)
        return table

    def _time(self) -> FittingText:
        # Half a time would be another time: it becomes smaller instead.
        made = FittingText("text", right=True)
        made.set_text(_NOTHING)
        return made

    @Slot()
    def _on_start(self) -> None:
        self.start.emit()

    def times(self, effect: Effect) -> str:
        """Return the times shown for one effect."""
        return self._times[effect].text()

    @property
    def all_settled(self) -> str:
        """Return the times shown for all effects together, empty when they are not known."""
        return "" if self._all.isHidden() else self._all.text()

    @property
    def lead(self) -> str:
        """Return how the times are to be read."""
        return self._lead.text()

    @property
    def reason(self) -> str:
        """Return why Start is not possible, or what became of it."""
        return self._reason.text()

    def show_forecast(
        self, forecast: Forecast | None, now: Instant, ended: float | None, lead: str
    ) -> None:
        """Show clock times, or (`ended` None) how long after the end of the infusion."""
        say(self._lead, lead)
        for effect, target in self._times.items():
            target.set_text(_span_of(forecast, effect, now, ended))
        last = None if forecast is None else forecast.all_settled
        for part in (self._all, self._all_name):
            part.setHidden(last is None)
        if forecast is None or last is None:
            self._all.set_text(_NOTHING)
        else:
            self._all.set_text(span(now, last.p50, last.p90, ended, forecast.as_of))

    def show_rows(self, wanted: Sequence[tuple[str, str]]) -> None:
        """Show what changed the times and what to know about them, as (words, tone)."""
        self.reasons.show_rows(wanted)

    def set_reason(self, text: str, tone: str, *, ready: bool) -> None:
        """Say why Start is not possible (or what it waits for), and allow it or not."""
        say(self._reason, text, tone)
        self._reason.setHidden(not text)
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
