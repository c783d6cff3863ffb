"""The waveform strip: a pen that goes round and wipes out what it is about to write over."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QLineF, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import (
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.metric import Metric
from app.domain.reading import Reading
from app.domain.wave import Wave
from app.snapshot import Snapshot
from ui import theme
from ui.widgets.sweep_lane import LATE, TARGET, SweepLane, WaveSource
from ui.wording import absence_text

translate = QCoreApplication.translate
FRAME_MS = 17  # a little under 60 frames a second
MM_PER_SECOND = 25.0  # the pace of paper, as on monitors
_GAP = 40
_GUTTER = 110
# From top to bottom, with the number each is the picture of.
_ORDER: tuple[tuple[Wave, str, Metric], ...] = (
    (Wave.ECG, "hr", Metric.HR),
    (Wave.PLETH, "spo2", Metric.SPO2),
    (Wave.RESP, "rr", Metric.RR),
)
_METRIC = {wave: metric for wave, _, metric in _ORDER}
_TONE = {wave: tone for wave, tone, _ in _ORDER}


def wave_name(wave: Wave) -> str:
    """Return the short name staff know from the monitor."""
    names = {
        Wave.ECG: translate("sweep", "ECG II"),
        Wave.PLETH: translate("sweep", "Pleth"),
        Wave.RESP: translate("sweep", "Resp"),
    }
    return names[wave]


class Sweep(QWidget):
    """Up to three waveforms, one above the other; only new columns are painted.

    It draws while it is shown. `clock` gives seconds of any steady clock.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self.lanes: dict[Wave, SweepLane] = {}
        self._sources: Mapping[Wave, WaveSource] = {}
        self._readings: Mapping[Metric, Reading] = {}
        self._silent: frozenset[Wave] = frozenset()
        self.pen = 0.0  # seconds; where on the strip follows from it
        self._last = self._began = 0.0
        self._pixmap = QPixmap()
        self._place_all()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(theme.current().px(90))
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.step)

    def sizeHint(self) -> QSize:
        """Return the size in which three waveforms can be read."""
        return QSize(theme.current().px(900), theme.current().px(220))

    def show_waves(self, sources: Mapping[Wave, WaveSource]) -> None:
        """Follow these waveforms from now on; the same ones again change nothing."""
        same = sources.keys() == self._sources.keys()
        if same and all(sources[wave] is self._sources[wave] for wave in sources):
            return
        self._sources = dict(sources)
        self._restart()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take over why there is no signal; the waveforms themselves are in no snapshot."""
        self._readings = snapshot.readings
        if self._silent:
            self.update()

    def _restart(self) -> None:
        """Begin with an empty strip: what was on it is from another time."""
        self.lanes = {w: SweepLane(self._sources[w]) for w, _, _ in _ORDER if w in self._sources}
        self.pen, self._silent = 0.0, frozenset()
        self._last = self._began = self._clock()
        self._blank()
        if self.lanes and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _blank(self) -> None:
        self._place_all()
        place, ratio = self.strip(), self.devicePixelRatioF()
        self._pixmap = QPixmap((place.size().toSizeF() * ratio).toSize())
        self._pixmap.setDevicePixelRatio(ratio)
        self._pixmap.fill(theme.colour("surface"))
        self.update()

    def _place_all(self) -> None:
        """Work out once where everything stands: frames have no time for it."""
        left, edge = theme.current().px(_GUTTER), theme.current().px(8)
        self._strip = QRect(left, 0, max(1, self.width() - left), max(1, self.height()))
        share = self.height() / max(1, len(self.lanes))
        size = QRect(0, edge, self._strip.width(), max(2, round(share) - 2 * edge))
        self._places = [size.translated(0, round(n * share)) for n in range(len(self.lanes))]
        self._pens = {}
        for wave in self.lanes:
            # Single opaque pieces with flat ends: a joined line costs five times as much.
            pen = QPen(theme.colour(_TONE[wave]), theme.current().px(3))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            self._pens[wave] = pen

    def strip(self) -> QRect:
        """Return where the waveforms stand in this widget."""
        return self._strip

    def per_second(self) -> float:
        """Return the pixels that the pen goes in a second."""
        return MM_PER_SECOND * theme.current().px_per_mm

    def _seconds(self) -> float:
        """Return how many seconds stand on the strip."""
        gap = theme.current().px(_GAP)
        return max(0.1, (self.strip().width() - gap) / self.per_second())

    @Slot()
    def step(self) -> None:
        """Go on to this moment: take what is new and draw it."""
        t = self._clock()
        passed, self._last = max(0.0, t - self._last), t
        for lane in self.lanes.values():
            lane.take(t)
        flowing = [lane for lane in self.lanes.values() if lane.flows(t)]
        for lane in flowing:
            if not lane.anchored:
                lane.anchor(self.pen)
        before = self.pen
        self.pen = self._moved(flowing, passed)
        for lane in flowing:
            # This one fell behind the others: what it missed is skipped, with a break.
            if lane.ahead(self.pen) > LATE or lane.ahead(self.pen) < -TARGET:
                lane.anchor(self.pen)
        if self.pen > before:
            self._draw(before)
        self._notice_silence(t)

    def _moved(self, flowing: list[SweepLane], passed: float) -> float:
        """Return where the pen is now: with the time, never ahead of the newest samples."""
        if not flowing:
            return self.pen
        ahead = [lane.ahead(self.pen) for lane in flowing]
        drift = sum(ahead) / len(ahead) - TARGET
        # A little faster or slower, so that it stays as far behind as it is meant to.
        step = passed * min(1.5, max(0.5, 1.0 + 0.5 * (drift - passed)))
        least = min(ahead)
        if least - step > LATE:
            step = least - TARGET
        return self.pen + max(0.0, min(step, least))

    def _notice_silence(self, t: float) -> None:
        silent = frozenset(w for w, lane in self.lanes.items() if lane.silent(t, self._began))
        if silent != self._silent:
            self._silent = silent
            self.update()

    def _draw(self, before: float) -> None:
        """Wipe and draw the columns between two places of the pen."""
        speed, gap, width = self.per_second(), theme.current().px(_GAP), self.strip().width()
        before = max(before, self.pen - self._seconds())
        start, end = int(before * speed), int(self.pen * speed) + 1
        painter = QPainter(self._pixmap)
        for place in _round(start + gap, end + gap, width, self.height()):
            painter.fillRect(place, theme.colour("surface"))
        for number, (wave, lane) in enumerate(self.lanes.items()):
            self._draw_lane(painter, wave, lane, self._place(number))
        painter.end()
        edge, left = theme.current().px(6), self.strip().left()
        for place in _round(start - edge, end + gap, width, self.height()):
            self.update(place.translated(left, 0))

    def _draw_lane(self, painter: QPainter, wave: Wave, lane: SweepLane, place: QRect) -> None:
        speed, width = self.per_second(), self.strip().width()
        lines, bottom, high = [], place.bottom(), place.height()
        for piece in lane.pieces(self.pen):
            x = piece.start * speed % width
            end = x + (piece.end - piece.start) * speed
            line = QLineF(x, bottom - piece.low * high, end, bottom - piece.high * high)
            lines.append(line)
            if end > width:
                lines.append(line.translated(-width, 0))
        lane.refit(self.pen)
        if lines:
            painter.setPen(self._pens[wave])
            painter.drawLines(lines)

    def _place(self, number: int) -> QRect:
        """Return where a lane's line stands, in pixels of the strip."""
        return self._places[number]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw all that is on the strip anew."""
        self._blank()
        for lane in self.lanes.values():
            if lane.anchored:
                lane.look_back(self.pen, self._seconds())
        if self.pen > 0:
            self._draw(self.pen)
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with an empty strip."""
        super().showEvent(event)
        self._restart()

    def hideEvent(self, event: QHideEvent) -> None:
        """Draw nothing while nobody looks."""
        self._timer.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the strip, the names, and in words where there is no signal."""
        painter = QPainter(self)
        place = self.strip()
        painter.drawPixmap(place.topLeft(), self._pixmap)
        if event.rect().left() < place.left():
            painter.fillRect(0, 0, place.left(), self.height(), theme.colour("surface"))
            self._paint_names(painter)
        if not self.lanes:
            painter.setPen(theme.colour("muted"))
            painter.setFont(theme.current().font("small"))
            words = translate("sweep", "no waveforms from this source")
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
        for number, wave in enumerate(self.lanes):
            if wave in self._silent:
                self._paint_silence(painter, wave, self._place(number).translated(place.left(), 0))

    def _paint_names(self, painter: QPainter) -> None:
        painter.setFont(theme.current().font("small", bold=True))
        for number, wave in enumerate(self.lanes):
            lane = self._place(number)
            painter.setPen(theme.colour("muted" if wave in self._silent else _TONE[wave]))
            place = QRect(0, lane.top(), theme.current().px(_GUTTER), lane.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, wave_name(wave))

    def _paint_silence(self, painter: QPainter, wave: Wave, place: QRect) -> None:
        dim = theme.colour("surface")
        dim.setAlphaF(0.8)
        edge = theme.current().px(8)
        painter.fillRect(place.adjusted(0, -edge, 0, edge), dim)
        painter.setPen(theme.colour("caution"))
        painter.setFont(theme.current().font("small", bold=True))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.silence_words(wave))

    def silence_words(self, wave: Wave) -> str:
        """Return what stands over a lane without samples, "" where samples come."""
        if wave not in self._silent:
            return ""
        reading = self._readings.get(_METRIC[wave])
        if reading is None or reading.absence is None:
            return translate("sweep", "-- no signal")
        words = translate("sweep", "-- no signal: {reason}")
        return words.format(reason=absence_text(reading.absence))


def _round(start: int, end: int, width: int, height: int) -> list[QRect]:
    """Return the columns from `start` to before `end` on a strip that goes round."""
    if end - start >= width:
        return [QRect(0, 0, width, height)]
    first, length = start % width, end - start
    made = [QRect(first, 0, min(length, width - first), height)]
    if first + length > width:
        made.append(QRect(0, 0, first + length - width, height))
    return made
