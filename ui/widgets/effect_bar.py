"""One effect: its name, how it stands in words, and where it is in its window."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.forecast import EffectForecast, EffectState
from app.domain.metric import Metric
from app.domain.reading import Freshness
from app.domain.symptom import Effect, Rating
from app.snapshot import Snapshot
from ui import theme, when, wording
from ui.widgets.basics import columns, label, rows, say

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class BarFace:
    """What a bar shows; `elapsed`, `start` and `end` are shares (0 to 1) of the axis."""

    words: str
    tone: str = ""
    elapsed: float = 0.0
    start: float | None = None
    end: float | None = None
    settled: bool = False


class Track(QWidget):
    """The painted bar: passed time, and the window from P50 to P90 as a pill."""

    def __init__(self) -> None:
        super().__init__()
        self._face = BarFace("")
        self.setFixedHeight(theme.current().px(14))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a small width; the layout stretches it."""
        return QSize(theme.current().px(120), theme.current().px(14))

    def show_face(self, face: BarFace) -> None:
        """Show a face."""
        self._face = face
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        face = self._face
        self._pill(painter, "settled_dim" if face.settled else "line", 0.0, 1.0)
        if face.settled:
            return
        if face.start is not None and face.end is not None:
            self._pill(painter, "accent_dim", face.start, face.end)
        if face.elapsed > 0.0:
            self._pill(painter, "accent", 0.0, face.elapsed)

    def _pill(self, painter: QPainter, colour: str, start: float, end: float) -> None:
        left, right = (min(1.0, max(0.0, part)) * self.width() for part in (start, end))
        # Never shorter than round: a sliver would look like a fault.
        width = max(right - left, float(self.height()))
        painter.setBrush(theme.colour(colour))
        radius = self.height() / 2
        painter.drawRoundedRect(QRectF(left, 0, width, self.height()), radius, radius)


class EffectBar(QWidget):
    """A row of the countdown: name left, words right, the track beneath."""

    def __init__(self, effect: Effect) -> None:
        super().__init__()
        self.effect = effect
        self._face: BarFace | None = None
        self.name = label(wording.symptom_name(effect), "body", wrap=True)
        self.words = label("", "lead")
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.track = Track()
        line = columns(self.name, self.words, gap=16)
        line.setStretch(0, 1)
        self.setLayout(rows(line, self.track, gap=4))

    def show_face(self, face: BarFace) -> None:
        """Show how the effect stands; Qt is touched only when it differs."""
        if face == self._face:
            return
        self._face = face
        say(self.words, face.words, face.tone)
        self.track.show_face(face)

    @property
    def face(self) -> BarFace | None:
        """Return what is shown."""
        return self._face


def axis_of(snapshot: Snapshot) -> float:
    """Return the length in seconds of the axis that all bars share."""
    assert snapshot.session is not None
    ended = snapshot.session.infusion.ended or 0.0
    ends = [e.p90 - ended for e in snapshot.session.forecast.effects if e.p90 is not None]
    return max([*ends, 60.0]) * 1.02


def bar_face(snapshot: Snapshot, forecast: EffectForecast, *, quiet: bool) -> BarFace:
    """Return how one effect is shown; `quiet` leaves out minutes and clock times."""
    assert snapshot.session is not None
    ended = snapshot.session.infusion.ended
    # While nobody has confirmed the clock, nothing counts as elapsed.
    unsure = snapshot.session.time_gap is not None
    words = _words(snapshot, forecast, quiet or unsure)
    if forecast.state == EffectState.SETTLED:
        return BarFace(words, "settled", settled=True)
    if unsure or ended is None or forecast.p50 is None or forecast.p90 is None:
        return BarFace(words, "muted")
    axis = axis_of(snapshot)
    # In steps of a tenth of a percent: less would repaint for nothing anyone can see.
    elapsed = round(max(0.0, snapshot.now.t - ended) / axis, 3)
    return BarFace(words, "", elapsed, (forecast.p50 - ended) / axis, (forecast.p90 - ended) / axis)


def _words(snapshot: Snapshot, forecast: EffectForecast, quiet: bool) -> str:
    state = forecast.state
    if state == EffectState.INFUSING:
        return ""  # the headline says it once
    if state == EffectState.SETTLED:
        return _settled_words(snapshot, forecast, quiet)
    if forecast.effect == Effect.CIRCULATION:
        return _circulation_words(snapshot, forecast, quiet)
    if state == EffectState.UNREPORTED:
        return translate("effect_bar", "please tell us")
    if state == EffectState.OVERDUE:
        return _report_words(snapshot, forecast, quiet)
    return _expected_words(snapshot, forecast, quiet)


def _settled_words(snapshot: Snapshot, forecast: EffectForecast, quiet: bool) -> str:
    """Say what was answered or measured last, and when: mild is not the same as gone."""
    mild = forecast.last == Rating.MILD
    if quiet or forecast.last_at is None:
        return translate("effect_bar", "mild now") if mild else translate("effect_bar", "settled")
    time = when.clock_time(snapshot.now, forecast.last_at)
    if mild:
        return translate("effect_bar", "mild now · {time}").format(time=time)
    return translate("effect_bar", "settled · {time}").format(time=time)


def _circulation_words(snapshot: Snapshot, forecast: EffectForecast, quiet: bool) -> str:
    """Blood pressure is settled or raised by measurement alone; unmeasured it is neither."""
    if forecast.raised is True:
        return translate("effect_bar", "still raised")
    reading = snapshot.readings.get(Metric.NIBP_SYS)
    measured = reading is not None and reading.freshness != Freshness.MISSING
    if forecast.state != EffectState.WEARING_OFF or not measured:
        return translate("effect_bar", "not measured")
    return _expected_words(snapshot, forecast, quiet)


def _report_words(snapshot: Snapshot, forecast: EffectForecast, quiet: bool) -> str:
    if forecast.last is None:
        return translate("effect_bar", "not settled yet")
    name = wording.rating_name(forecast.last)
    if quiet or forecast.last_at is None:
        return name
    time = when.clock_time(snapshot.now, forecast.last_at)
    return translate("effect_bar", "{rating} at {time}").format(rating=name, time=time)


def _expected_words(snapshot: Snapshot, forecast: EffectForecast, quiet: bool) -> str:
    if quiet or forecast.expected is None:
        return translate("effect_bar", "wearing off")
    minutes = when.rounded_minutes(forecast.expected - snapshot.now.t)
    return translate("effect_bar", "about {n} min").format(n=minutes)
