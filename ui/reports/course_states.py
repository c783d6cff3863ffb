"""Where a course on paper has no value, or one in doubt: a hatched strip with signs below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen

from app.domain.vital_state import StateInterval, VitalState
from ui.widgets.timeline_states import LOOKS

STRIP = 48  # height of the strip with its signs, in units of the picture
_BAND, _SIGN, _LEAST = 20, 26, 4
_INK = QColor("#111")


def paint_states(
    painter: QPainter,
    found: Iterable[StateInterval],
    x: Callable[[float], float],
    place: QRectF,
) -> None:
    """Paint intervals into a strip below a lane; `x` places kiosk seconds, `place` bounds them."""
    bands = _bands(found, x, place)
    painter.save()
    painter.setPen(QPen(_INK, 1))
    for state, band in bands:
        painter.fillRect(band, Qt.GlobalColor.white)
        painter.setBrush(QBrush(_INK, LOOKS[state][1]))
        painter.drawRect(band)
    _signs(painter, bands)
    painter.restore()


def _bands(
    found: Iterable[StateInterval], x: Callable[[float], float], place: QRectF
) -> list[tuple[VitalState, QRectF]]:
    """Place intervals side by side, each wide enough to be seen while there is room."""
    bands: list[tuple[VitalState, QRectF]] = []
    end = place.left()
    for each in found:
        until = place.right() if each.until is None else min(x(each.until), place.right())
        left = max(x(each.since), end)
        # What is over before the last band ends has no room: the tables tell of it.
        if until <= left and bands:
            continue
        left = min(left, place.right() - _LEAST)
        end = max(until, left + _LEAST)
        bands.append((each.state, QRectF(left, place.top(), end - left, _BAND)))
    return bands


def _signs(painter: QPainter, bands: list[tuple[VitalState, QRectF]]) -> None:
    """Paint the signs below their bands, the longest first; none stands on another."""
    font = QFont(painter.font())
    font.setBold(True)
    painter.setFont(font)
    taken: list[QRectF] = []
    for state, band in sorted(bands, key=lambda each: -each[1].width()):
        place = QRectF(band.center().x() - _SIGN / 2, band.bottom(), _SIGN, _SIGN)
        if any(place.intersects(other) for other in taken):
            continue
        taken.append(place)
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextDontClip)
        painter.drawText(place, flags, LOOKS[state][2])
