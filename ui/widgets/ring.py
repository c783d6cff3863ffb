"""The ring of the countdown: a share of time passed around a number or plain words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.forecast import EffectForecast, EffectState
from app.domain.symptom import Effect
from app.snapshot import SessionView, Snapshot
from ui import theme, when
from ui.widgets.basics import label, say

translate = QCoreApplication.translate

DIAMETER = 435
STROKE = 26
# The window is told in whole steps of that many seconds.
STEP = 5 * 60.0


@dataclass(frozen=True, slots=True)
class RingFace:
    """What the ring shows: `part` (0 to 1) passed, in a `tone`, around its lines.

    `tone`: accent (running), caution (overdue), settled or quiet. `words` stand
    in place of a number, with a tick above them when `tick`.
    """

    tone: str = "quiet"
    part: float = 0.0
    above: str = ""
    number: str = ""
    unit: str = ""
    words: str = ""
    below: str = ""
    tick: bool = False


class Tick(QWidget):
    """A painted tick, so that settled is not said by colour alone."""

    def __init__(self, side_at_1080p: int = 76) -> None:
        super().__init__()
        side = theme.current().px(side_at_1080p)
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tick."""
        side = self.width()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour("settled"), side * 0.12)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        corners = [QPointF(0.14, 0.54), QPointF(0.4, 0.8), QPointF(0.86, 0.24)]
        painter.drawPolyline(QPolygonF([p * side for p in corners]))


class Ring(QWidget):
    """A painted ring with up to five centred lines of text inside."""

    def __init__(self) -> None:
        super().__init__()
        self._face = RingFace()
        self.tick = Tick()
        self.above = label("", "text", "muted", wrap=True)
        self.number = label("", "display")
        self.unit = label("", "body", wrap=True)
        self.words = label("", "title", wrap=True)
        self.below = label("", "text", "muted", wrap=True)
        for line in self._lines():
            line.setParent(self)
            line.hide()
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.tick.setParent(self)
        self.tick.hide()
        side = theme.current().px(DIAMETER)
        self.setMinimumSize(QSize(theme.current().px(400), theme.current().px(400)))
        self.setMaximumSize(QSize(side, side))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _lines(self) -> tuple:
        return (self.above, self.number, self.unit, self.words, self.below)

    @property
    def face(self) -> RingFace:
        """Return what is shown."""
        return self._face

    def show_face(self, face: RingFace) -> None:
        """Show a face; Qt is touched only when it differs."""
        if face == self._face:
            return
        self._face = face
        texts = (face.above, face.number, face.unit, face.words, face.below)
        for line, text in zip(self._lines(), texts, strict=True):
            say(line, text)
            line.setVisible(bool(text))
        say(self.number, face.number, "muted" if face.tone == "quiet" else "")
        self.tick.setVisible(face.tick)
        self._arrange()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the diameter as the side of a square."""
        side = theme.current().px(DIAMETER)
        return QSize(side, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the lines anew."""
        self._arrange()

    def _arrange(self) -> None:
        """Stack the visible lines around the middle, each as wide as the ring is there."""
        radius = min(self.width(), self.height()) / 2 - theme.current().px(STROKE + 12)
        shown = [line for line in self._lines() if line.text()]
        # Digits need no room below the line: the number's box is cut to its figures.
        width = int(1.62 * radius)
        heights = [self._height(line, width) for line in shown]
        tick = self.tick.height() if self._face.tick else 0
        y = (self.height() - sum(heights) - tick) // 2
        if tick:
            self.tick.move((self.width() - self.tick.width()) // 2, y)
            y += tick
        for line, height in zip(shown, heights, strict=True):
            line.setGeometry((self.width() - width) // 2, y, width, height)
            y += height

    def _height(self, line: QWidget, width: int) -> int:
        line.ensurePolished()
        if line is self.number:
            return int(line.fontMetrics().capHeight() * 1.5)
        return line.heightForWidth(width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track and the part that has passed."""
        width = theme.current().px(STROKE)
        side = min(self.width(), self.height()) - width
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour("line"), width)
        painter.setPen(pen)
        painter.drawEllipse(box)
        part = min(1.0, max(0.0, self._face.part))
        if self._face.tone == "quiet" or part == 0.0:
            return
        pen.setColor(theme.colour(self._face.tone))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        # Qt counts sixteenths of a degree, against the clock, from three o'clock.
        painter.drawArc(box, 90 * 16, round(-part * 360 * 16))


def ring_face(snapshot: Snapshot, session: SessionView) -> RingFace:
    """Return what the ring shows; only a forecast that still runs has a number."""
    ended, governing = session.infusion.ended, session.forecast.governing
    if session.time_gap is not None:
        return RingFace(words=translate("home", "Please wait"))
    if session.forecast.overdue:
        return _overdue_face(snapshot, session)
    if ended is None:
        below = translate("home", "The countdown starts when your infusion ends")
        return RingFace(number="--", below=below)
    if session.settled:
        return RingFace("settled", 1.0, words=translate("home", "Settled"), tick=True)
    if governing is None or governing.state == EffectState.UNREPORTED:
        return _open_face(only_circulation(session))
    part = _part(snapshot, ended, governing)
    if session.hide_time or governing.expected is None:
        words = translate("home", "Wearing off")
        below = translate("home", "time is hidden") if session.hide_time else ""
        return RingFace("accent", part, words=words, below=below)
    minutes = when.rounded_minutes(governing.expected - snapshot.now.t)
    return RingFace(
        "accent",
        part,
        above=translate("home", "about"),
        number=str(minutes),
        unit=translate("home", "minute") if minutes == 1 else translate("home", "minutes"),
        below=_window_words(snapshot, governing),
    )


def _overdue_face(snapshot: Snapshot, session: SessionView) -> RingFace:
    below = ""
    if not session.hide_time and session.infusion.ended is not None:
        since = when.duration(snapshot.now.t - session.infusion.ended)
        below = translate("home", "{duration} since your infusion").format(duration=since)
    return RingFace("caution", 1.0, words=translate("home", "Still settling"), below=below)


def only_circulation(session: SessionView) -> bool:
    """Return whether nothing but blood pressure and pulse is open: staff measure these."""
    still = (e for e in session.forecast.effects if e.state != EffectState.SETTLED)
    return all(e.effect == Effect.CIRCULATION for e in still)


def _open_face(measure: bool) -> RingFace:
    """Return the face for a window that has passed with nothing known."""
    if measure:
        return RingFace(words=translate("home", "Your nurse will check"))
    below = translate("home", "how you feel now")
    return RingFace(words=translate("home", "Please tell us"), below=below)


def _part(snapshot: Snapshot, ended: float, governing: EffectForecast) -> float:
    if governing.p90 is None or governing.p90 <= ended:
        return 0.0
    # In steps of half a percent, so that the ring is not repainted for nothing.
    return round(200 * (snapshot.now.t - ended) / (governing.p90 - ended)) / 200


def _window_words(snapshot: Snapshot, governing: EffectForecast) -> str:
    """Return the window from P50 to P90 in clock times of whole five minutes."""
    if governing.p50 is None or governing.p90 is None:
        return ""
    end = when.clock_time(snapshot.now, _to_step(snapshot, governing.p90))
    start = _to_step(snapshot, governing.p50)
    if start <= snapshot.now.t:
        return translate("home", "most often by {time}").format(time=end)
    first = when.clock_time(snapshot.now, start)
    return translate("home", "{start} to {end}").format(start=first, end=end)


def _to_step(snapshot: Snapshot, t: float) -> float:
    moment = snapshot.now.at(t)
    over = (moment.utc + moment.offset) % STEP
    return t - over if over < STEP / 2 else t - over + STEP
