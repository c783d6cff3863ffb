"""What the patient reported, on the board's time axis, and when each effect should settle."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.clock import Instant
from app.domain.forecast import EffectForecast, EffectState
from app.domain.symptom import CheckIn, CheckInEnd, Effect, Rating, Symptom
from app.snapshot import Snapshot
from ui import theme, when
from ui.widgets.time_axis import TimeAxis, axis_for, edge, gutter
from ui.wording import rating_name, symptom_clinical

translate = QCoreApplication.translate
_ROW = 39
_LEAST_ROW = 32
_SQUARE = 32
_LEGEND = 34
_LOW_LEGEND = 28


@dataclass(frozen=True, slots=True)
class Mark:
    """One square: when (minutes of the axis), what was said, and whether staff entered it."""

    minute: float
    rating: Rating | None
    by_staff: bool

    @property
    def text(self) -> str:
        """Return what stands in the square; silence is a dash and never a zero."""
        return "–" if self.rating is None else str(int(self.rating))


@dataclass(frozen=True, slots=True)
class Row:
    """One effect: its name, its squares, and what is expected right of now."""

    name: str
    marks: tuple[Mark, ...]
    pill: tuple[float, float] | None
    note: str
    tone: str
    longer: str = ""  # the note with what else is known, where there is room


def marks_of(check_ins: tuple[CheckIn, ...], symptom: Symptom, axis: TimeAxis) -> tuple[Mark, ...]:
    """Return the squares of one symptom, oldest first; a silence has one too."""
    found = []
    for check_in in check_ins:
        by_staff = check_in.by_staff is not None
        at = check_in.rated_at.get(symptom)
        if at is not None:
            found.append(Mark(axis.minute(at), check_in.ratings.get(symptom), by_staff))
        elif check_in.end is not None and check_in.end != CheckInEnd.COMPLETE:
            closed = check_in.opened if check_in.closed is None else check_in.closed
            found.append(Mark(axis.minute(closed), None, by_staff))
    return tuple(sorted(found, key=lambda mark: mark.minute))


def expected_of(effect: EffectForecast, axis: TimeAxis) -> tuple[tuple[float, float] | None, str]:
    """Return the window right of now (minutes), and in words what was reported or measured.

    Whether that is good enough is the criteria's to say, so no effect is called settled here.
    """
    window = _window(effect, axis)
    if effect.state == EffectState.INFUSING:
        return None, translate("rating_lanes", "infusion running")
    if effect.effect == Effect.CIRCULATION:
        return window, _measured(effect)
    if effect.state == EffectState.SETTLED:
        return None, rating_name(effect.last)
    if effect.state == EffectState.OVERDUE:
        return None, translate("rating_lanes", "longer than usual")
    if effect.state == EffectState.UNREPORTED:
        return None, translate("rating_lanes", "not reported")
    # The squares say what was reported where the window takes the room.
    return window, "" if window or effect.last is None else rating_name(effect.last)


def _measured(effect: EffectForecast) -> str:
    if effect.raised is None:
        return translate("rating_lanes", "not measured")
    if effect.raised:
        return translate("rating_lanes", "still raised")
    return translate("rating_lanes", "near baseline")


def _window(effect: EffectForecast, axis: TimeAxis) -> tuple[float, float] | None:
    if effect.state != EffectState.WEARING_OFF or effect.p50 is None or effect.p90 is None:
        return None
    last = axis.minute(effect.p90)
    if last <= axis.now:
        return None
    return max(axis.now, axis.minute(effect.p50)), min(last, axis.high)


def longer_note(effect: EffectForecast, note: str, now: Instant) -> str:
    """Return the note of a symptom with when it was reported, "" where there is no more."""
    if effect.effect == Effect.CIRCULATION or effect.last is None or effect.last_at is None:
        return ""
    text = translate("rating_lanes", "{rating} at {time}")
    said = text.format(rating=rating_name(effect.last), time=when.clock_time(now, effect.last_at))
    if effect.state == EffectState.SETTLED:
        return said
    if effect.state == EffectState.OVERDUE:
        return translate("rating_lanes", "{said}, {note}").format(said=said, note=note)
    return ""


class RatingLanes(QWidget):
    """Rows of rating squares under the plot, on exactly its x axis."""

    def __init__(self) -> None:
        super().__init__()
        self.axis: TimeAxis | None = None
        self.rows: tuple[Row, ...] = ()
        scale = theme.current()
        self.setMinimumHeight(scale.px(_LEAST_ROW) * len(Effect) + scale.px(_LOW_LEGEND))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Return room for all rows and for what the signs mean."""
        scale = theme.current()
        return QSize(scale.px(900), scale.px(_ROW) * len(Effect) + scale.px(_LEGEND))

    def row_height(self) -> int:
        """Return the height of a row; in a low window rows move closer."""
        room = self.height() - self.legend_height()
        return min(theme.current().px(_ROW), room // len(Effect))

    def legend_height(self) -> int:
        """Return the height of the line that says what the signs mean."""
        low = self.height() < self.sizeHint().height()
        return theme.current().px(_LOW_LEGEND if low else _LEGEND)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the ratings and the windows of a snapshot."""
        session = snapshot.session
        if session is None:
            return
        axis = axis_for(session, snapshot.now.t)
        made = []
        for effect in session.forecast.effects:
            marks: tuple[Mark, ...] = ()
            if effect.effect != Effect.CIRCULATION:
                marks = marks_of(session.check_ins, Symptom(effect.effect.value), axis)
            pill, note = expected_of(effect, axis)
            tone = {EffectState.SETTLED: "text", EffectState.OVERDUE: "caution"}
            made.append(
                Row(
                    symptom_clinical(effect.effect),
                    marks,
                    pill,
                    note,
                    tone.get(effect.state, "muted"),
                    longer_note(effect, note, snapshot.now),
                )
            )
        self.axis, self.rows = axis, tuple(made)
        self.update()

    def x_of(self, minute: float) -> float:
        """Return where a minute stands in this widget."""
        assert self.axis is not None
        left, right = gutter(), edge()
        return left + self.axis.part(minute) * (self.width() - left - right)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all rows, and under them what the signs mean."""
        if self.axis is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self.row_height()
        painter.setPen(QPen(theme.colour("text"), theme.current().px(3)))
        x = self.x_of(self.axis.now)
        painter.drawLine(round(x), 0, round(x), height * len(self.rows))
        for number, row in enumerate(self.rows):
            self._paint_row(painter, row, QRect(0, number * height, self.width(), height))
        self._paint_legend(painter, height * len(self.rows))

    def _paint_row(self, painter: QPainter, row: Row, place: QRect) -> None:
        axis = self.axis
        assert axis is not None
        left, right = gutter(), self.width() - edge()
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.current().font("small"))
        middle = Qt.AlignmentFlag.AlignVCenter
        name = QRect(0, place.top(), left, place.height())
        painter.drawText(name, Qt.AlignmentFlag.AlignLeft | middle, row.name)
        y = place.center().y()
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(left, y, right, y)
        if row.pill is not None:
            self._paint_pill(painter, row.pill, y)
        self._paint_note(painter, row, place)
        shown = [mark for mark in row.marks if mark.minute >= axis.low]
        for mark, later in zip_longest(shown, shown[1:]):
            self._paint_mark(painter, mark, later, y)

    def _paint_pill(self, painter: QPainter, pill: tuple[float, float], y: float) -> None:
        start, end = self.x_of(pill[0]), self.x_of(pill[1])
        high = theme.current().px(16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_dim"))
        painter.drawRoundedRect(
            QRectF(start, y - high / 2, max(high, end - start), high), high / 2, high / 2
        )

    def _paint_note(self, painter: QPainter, row: Row, place: QRect) -> None:
        if not row.note or self.axis is None:
            return
        scale = theme.current()
        painter.setFont(scale.font("fine"))
        start = round(self.x_of(self.axis.now)) + scale.px(30)
        if row.pill is not None:
            start = round(self.x_of(row.pill[1])) + scale.px(12)
        room = self.width() - start
        words = row.longer or row.note
        if painter.fontMetrics().horizontalAdvance(words) + scale.px(16) > room:
            words = row.note
        wide = painter.fontMetrics().horizontalAdvance(words) + scale.px(16)
        if row.pill is not None and wide > room:
            return
        box = QRect(start, place.top() + 2, wide, place.height() - 4)
        painter.fillRect(box, theme.colour("surface"))
        painter.setPen(theme.colour(row.tone))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_mark(self, painter: QPainter, mark: Mark, later: Mark | None, y: float) -> None:
        side = min(theme.current().px(_SQUARE), self.row_height() - 3)
        x = self.x_of(mark.minute)
        # A square gives way to the next one, so that both keep their figures.
        gap = side if later is None else self.x_of(later.minute) - x
        wide = min(side, max(0.55 * side, 2 * (gap - side / 2) - 1))
        box = QRectF(x - wide / 2, y - side / 2, wide, side)
        # Half a figure would mislead: what is covered all the same keeps only its colour.
        paint_mark(painter, mark, box, figure=gap >= 0.75 * side)

    def _paint_legend(self, painter: QPainter, top: int) -> None:
        scale = theme.current()
        painter.setFont(scale.font("fine"))
        x, high = gutter(), self.legend_height()
        side = min(scale.px(24), high - 2)
        entries = (
            (Mark(0, None, False), translate("rating_lanes", "no answer")),
            (Mark(0, Rating.MILD, True), translate("rating_lanes", "entered by staff")),
        )
        for mark, words in entries:
            paint_mark(painter, mark, QRectF(x, top + (high - side) / 2, side, side), "fine")
            x += side + scale.px(10)
            painter.setFont(scale.font("fine"))
            painter.setPen(theme.colour("muted"))
            wide = painter.fontMetrics().horizontalAdvance(words)
            box = QRect(round(x), top, wide + 2, high)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
            x += wide + scale.px(36)
        self._paint_pill_legend(painter, x, top + high / 2)

    def _paint_pill_legend(self, painter: QPainter, x: float, y: float) -> None:
        scale = theme.current()
        high, wide = scale.px(14), scale.px(48)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_dim"))
        painter.drawRoundedRect(QRectF(x, y - high / 2, wide, high), high / 2, high / 2)
        painter.setPen(theme.colour("muted"))
        words = translate("rating_lanes", "expected to settle in this time")
        left = round(x + wide + scale.px(10))
        box = QRect(left, round(y - scale.px(_LEGEND) / 2), self.width() - left, scale.px(_LEGEND))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)


def paint_mark(
    painter: QPainter, mark: Mark, box: QRectF, role: str = "small", *, figure: bool = True
) -> None:
    """Draw one rating square; what staff entered has a bright edge."""
    scale = theme.current()
    fill = "raised" if mark.rating is None else f"rated_{int(mark.rating)}"
    edge = QPen(theme.colour("text" if mark.by_staff else "surface"), max(2, scale.px(3)))
    painter.setPen(edge)
    painter.setBrush(theme.colour(fill))
    painter.drawRoundedRect(box, scale.px(8), scale.px(8))
    if not figure:
        return
    light = theme.contrast(theme.COLOURS["text"], theme.COLOURS[fill]) >= 4.5
    painter.setPen(theme.colour("text" if light else "bg"))
    painter.setFont(scale.font(role, bold=True))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.text)
