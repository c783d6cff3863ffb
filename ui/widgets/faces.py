"""Four plain line faces, and the answer buttons that carry them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.symptom import Rating
from ui import theme, wording
from ui.widgets.basics import label, rows, say
from ui.widgets.touch import TouchButton

# Mouth of each face: height of its ends and of its middle, in shares of the radius.
_MOUTHS: dict[Rating, tuple[float, float]] = {
    Rating.NONE: (0.30, 0.78),
    Rating.MILD: (0.42, 0.42),
    Rating.MODERATE: (0.56, 0.28),
    Rating.SEVERE: (0.66, 0.02),
}


class Face(QWidget):
    """A plain face drawn with lines: a second way to read an answer."""

    def __init__(self, rating: Rating) -> None:
        super().__init__()
        self._rating = rating
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme.current().px(90))
        self.setMaximumHeight(theme.current().px(150))

    def sizeHint(self) -> QSize:
        """Return the size of the picture."""
        side = theme.current().px(146)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw circle, eyes and mouth."""
        pen_width = theme.current().px(6)
        radius = min(self.width(), self.height()) / 2 - pen_width
        centre = QPointF(self.width() / 2, self.height() / 2)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour("text"), pen_width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawEllipse(centre, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._mouth(centre, radius))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("text"))
        eye = 0.1 * radius
        for side in (-0.34, 0.34):
            at = centre + QPointF(side * radius, -0.22 * radius)
            painter.drawEllipse(QRectF(at.x() - eye, at.y() - eye, 2 * eye, 2 * eye))

    def _mouth(self, centre: QPointF, radius: float) -> QPainterPath:
        ends, middle = _MOUTHS[self._rating]
        path = QPainterPath(centre + QPointF(-0.48 * radius, ends * radius))
        path.quadTo(
            centre + QPointF(0, middle * radius), centre + QPointF(0.48 * radius, ends * radius)
        )
        return path


class AnswerButton(TouchButton):
    """One of the four answers: face, word, and a note such as `Saving …`.

    `answered` carries its rating.
    """

    answered = Signal(object)

    def __init__(self, rating: Rating) -> None:
        super().__init__("", patient=True)
        self.rating = rating
        self.setProperty("answer", str(int(rating)))
        self.setAccessibleName(wording.answer_name(rating))
        self.word = label(wording.answer_name(rating), "title", wrap=True)
        self.note = label("", "text")
        for line in (self.word, self.note):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # The note keeps its place while empty, so that nothing jumps under the finger.
        self.note.setFixedHeight(theme.current().px(40))
        self.face = Face(rating)
        box = rows(2, self.face, self.word, self.note, 1, gap=14, margin=12)
        self.setLayout(box)
        self.tapped.connect(self._on_tapped)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @Slot()
    def _on_tapped(self) -> None:
        self.answered.emit(self.rating)

    def show_state(self, *, chosen: bool, note: str = "") -> None:
        """Show whether this is the answer given, and what became of it."""
        self.set_chosen(chosen)
        say(self.note, note)
