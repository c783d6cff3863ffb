"""The newest vital signs in one line, each with its age or the reason it is missing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Validity
from app.domain.reading import Freshness, Reading
from app.snapshot import Snapshot
from ui import theme, when
from ui.vital_words import in_doubt
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.touch import TouchButton, set_state
from ui.wording import absence_text, metric_short

_NOTHING = "--"
_TILES = (
    ((Metric.HR, Metric.PULSE), "hr"),
    ((Metric.NIBP_SYS,), "bp"),
    ((Metric.SPO2,), "spo2"),
    ((Metric.RR,), "rr"),
    ((Metric.TEMP,), "temp"),
)


class VitalTile(QWidget):
    """One vital sign: name, value, and a line for age or reason."""

    def __init__(self, tone: str) -> None:
        super().__init__()
        self._tone = tone
        self.name = label("", "small", tone)
        self.value = label("", "title", tone)
        self.note = label("", "fine", "muted", wrap=True)
        top = columns(self.name, self.value, 1, gap=8)
        for part in (self.name, self.value):
            top.setAlignment(part, Qt.AlignmentFlag.AlignBottom)
        self.setLayout(rows(top, self.note))

    def show_values(self, metric: Metric, readings: list[Reading | None], now_t: float) -> None:
        """Show the values of one measurement; one that is missing takes all away."""
        say(self.name, metric_short(metric))
        known = [r for r in readings if r is not None and r.value is not None]
        worst = _worst(readings)
        if worst is None or len(known) < len(readings) or worst.freshness == Freshness.MISSING:
            say(self.value, _NOTHING, "muted")
            say(self.note, self._why(worst, now_t), "caution")
            return
        digits = METRICS[metric].decimals
        say(self.value, "/".join(f"{r.value:.{digits}f}" for r in known))
        self._show_age(metric, worst)

    def _why(self, reading: Reading | None, now_t: float) -> str:
        words = absence_text(None if reading is None else reading.absence)
        if reading is None or reading.since is None:
            return words
        text = self.tr("{reason}, {duration}")
        return text.format(reason=words, duration=when.duration(now_t - reading.since))

    def _show_age(self, metric: Metric, reading: Reading) -> None:
        age = when.ago(reading.age or 0.0)
        stale = reading.freshness == Freshness.STALE
        doubtful = reading.validity == Validity.QUESTIONABLE
        set_state(self.value, "tone", "muted" if stale or doubtful else self._tone)
        if stale:
            old = self.tr("old value")
            if (reading.age or 0.0) >= 60:
                old = self.tr("old: {age}").format(age=age)
            say(self.note, old, "caution")
        elif doubtful:
            say(self.note, in_doubt(reading.reason), "caution")
        else:
            say(self.note, age if METRICS[metric].episodic else "", "muted")


def _worst(readings: list[Reading | None]) -> Reading | None:
    """Return the oldest part of a measurement, of two equally old the one in doubt."""
    order = [Freshness.FRESH, Freshness.STALE, Freshness.MISSING]
    known = [r for r in readings if r is not None]
    doubt = Validity.QUESTIONABLE
    return max(known, key=lambda r: (order.index(r.freshness), r.validity == doubt), default=None)


class VitalsStrip(QWidget):
    """All tiles side by side; as a `target` the whole strip can be tapped."""

    tapped = Signal()

    def __init__(self, *, target: bool = True) -> None:
        super().__init__()
        self.tiles = [VitalTile(tone) for _, tone in _TILES]
        line = columns(*self.tiles, gap=24)
        for number, share in enumerate((3, 5, 4, 3, 3)):
            line.setStretch(number, share)
            line.setAlignment(self.tiles[number], Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.button: TouchButton | None = None
        if target:
            self._make_target(line)

    def _make_target(self, line: QHBoxLayout) -> None:
        self.arrow = label("›", "heading", "muted")
        line.addWidget(self.arrow)
        line.setAlignment(self.arrow, Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(theme.current().staff_target + 2)
        self.button = TouchButton(kind="cover", parent=self)
        self.button.setAccessibleName(self.tr("All vital signs"))
        self.button.tapped.connect(self.tapped)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the target over the whole strip."""
        super().resizeEvent(event)
        if self.button is not None:
            self.button.setGeometry(self.rect())

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the readings of a snapshot; pulse stands in where there is no ECG."""
        for tile, (metrics, _) in zip(self.tiles, _TILES, strict=True):
            found = [m for m in metrics if _has(snapshot.readings.get(m))]
            metric = found[0] if found else metrics[0]
            parts = NIBP[:2] if metric == Metric.NIBP_SYS else (metric,)
            tile.show_values(metric, [snapshot.readings.get(m) for m in parts], snapshot.now.t)


def _has(reading: Reading | None) -> bool:
    return reading is not None and reading.freshness != Freshness.MISSING
