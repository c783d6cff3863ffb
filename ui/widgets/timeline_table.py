"""The small table of the values under the finger."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui import theme
from ui.widgets.timeline_values import Value


@dataclass(frozen=True, slots=True)
class Under:
    """What stands under the finger at `minute`: when that was, and a line for each lane."""

    minute: float
    when: str
    values: tuple[Value, ...]
    events: tuple[str, ...]


def paint_table(painter: QPainter, under: Under, room: QRect, x: int) -> QRect:
    """Paint the values beside the line at `x`, where no finger hides them; return where."""
    scale = theme.current()
    painter.setFont(scale.font("small", bold=True))
    bold = painter.fontMetrics()
    painter.setFont(scale.font("fine"))
    fine = painter.fontMetrics()
    names = max(bold.horizontalAdvance(v.name) for v in under.values) + scale.px(16)
    texts = max(bold.horizontalAdvance(_shown(v)) for v in under.values) + scale.px(16)
    notes = max(fine.horizontalAdvance(v.note) for v in under.values)
    events = max((fine.horizontalAdvance(words) for words in under.events), default=0)
    wide = max(names + texts + notes, bold.horizontalAdvance(under.when), events)
    edge, high = scale.px(14), bold.height()
    lines = 1 + len(under.values) + len(under.events)
    high = min(high, max(1, (room.height() - 2 * edge) // lines))
    size = QRect(0, 0, wide + 2 * edge, lines * high + 2 * edge)
    left = x - size.width() - scale.px(30)
    if x < room.center().x():
        left = x + scale.px(30)
    place = size.translated(max(0, min(left, room.width() - size.width())), room.top())
    fill = theme.colour("raised")
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("accent"), 2))
    painter.setBrush(fill)
    painter.drawRoundedRect(QRectF(place), scale.px(12), scale.px(12))
    _paint_lines(painter, under, place.adjusted(edge, edge, -edge, -edge), high, (names, texts))
    return place


def _paint_lines(
    painter: QPainter, under: Under, place: QRect, high: int, wide: tuple[int, int]
) -> None:
    scale = theme.current()
    flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextDontClip)
    line = QRect(place.left(), place.top(), place.width(), high)
    painter.setPen(theme.colour("text"))
    painter.setFont(scale.font("small", bold=True))
    painter.drawText(line, flags, under.when)
    for value in under.values:
        line.translate(0, high)
        painter.setFont(scale.font("small", bold=True))
        painter.setPen(theme.colour(value.tone))
        painter.drawText(line, flags, value.name)
        painter.setPen(theme.colour("caution" if value.doubtful else "text"))
        painter.drawText(line.adjusted(wide[0], 0, 0, 0), flags, _shown(value))
        painter.setFont(scale.font("fine"))
        painter.setPen(theme.colour("caution" if value.doubtful else "muted"))
        painter.drawText(line.adjusted(sum(wide), 0, 0, 0), flags, value.note)
    painter.setFont(scale.font("fine"))
    painter.setPen(theme.colour("text"))
    for words in under.events:
        line.translate(0, high)
        painter.drawText(line, flags, words)


def _shown(value: Value) -> str:
    return f"{value.text} ?" if value.doubtful else value.text
