"""How it looks where there is no value, or one in doubt: a band, a sign and a word for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QBrush, QPainter

from app.domain.metric import Metric
from app.domain.numeric import Absence
from app.domain.vital_state import StateInterval, VitalState
from ui import theme
from ui.wording import absence_text

translate = QCoreApplication.translate
States = Mapping[Metric, tuple[StateInterval, ...]]
BAND = 17  # height of a band, of the 1080p picture
LEGEND = 34

# Tone, pattern and sign: told apart without colour, too.
LOOKS = {
    VitalState.SENSOR_OFF: ("caution", Qt.BrushStyle.BDiagPattern, "×"),
    VitalState.LINK_LOST: ("danger", Qt.BrushStyle.DiagCrossPattern, "!"),
    VitalState.ARTEFACT: ("muted", Qt.BrushStyle.VerPattern, "~"),
    VitalState.NOT_DUE: ("muted", Qt.BrushStyle.HorPattern, "•"),
    VitalState.QUESTIONABLE: ("caution", Qt.BrushStyle.Dense6Pattern, "?"),
}


def state_words(state: VitalState) -> str:
    """Return a state in words, "" where nothing is wrong."""
    if state == VitalState.PRESENT:
        return ""
    if state == VitalState.QUESTIONABLE:
        return translate("timeline", "in doubt")
    return absence_text(Absence(state.value))


def intervals_of(states: States, metrics: Iterable[Metric]) -> tuple[StateInterval, ...]:
    """Return what is drawn for a lane: the intervals of the first metric that has any."""
    found = next((states[m] for m in metrics if states.get(m)), ())
    return tuple(each for each in found if each.state != VitalState.PRESENT)


def state_at(states: States, metrics: Iterable[Metric], t: float) -> VitalState:
    """Return the state of a lane at kiosk time `t`; present where nothing else was noted."""
    for each in reversed(intervals_of(states, metrics)):
        if each.since <= t and (each.until is None or t < each.until):
            return each.state
    return VitalState.PRESENT


def kinds(states: States, metrics: Iterable[Metric]) -> tuple[VitalState, ...]:
    """Return the states that occur in these metrics, in the order of the legend."""
    found = {each.state for m in metrics for each in states.get(m, ())}
    return tuple(state for state in LOOKS if state in found)


def paint_band(painter: QPainter, state: VitalState, place: QRect) -> None:
    """Paint a band of a lane, with its sign where there is room."""
    tone, pattern, sign = LOOKS[state]
    painter.fillRect(place, theme.colour("raised"))
    painter.fillRect(place, QBrush(theme.colour(tone), pattern))
    font = theme.current().font("fine", bold=True)
    font.setPixelSize(round(1.3 * place.height()))
    painter.setFont(font)
    wide = painter.fontMetrics().horizontalAdvance(sign) + theme.current().px(8)
    if place.width() < 1.5 * wide:
        return
    middle = QRect(place.center().x() - wide // 2, place.top(), wide, place.height())
    painter.fillRect(middle, theme.colour("surface"))
    painter.setPen(theme.colour(tone))
    flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextDontClip)
    painter.drawText(middle, flags, sign)


def paint_legend(painter: QPainter, shown: tuple[VitalState, ...], place: QRect) -> None:
    """Paint what the bands mean in a line; what does not fit any more keeps only its band."""
    scale = theme.current()
    x, wide, high = place.left(), scale.px(44), scale.px(BAND)
    for number, state in enumerate(shown):
        top = place.center().y() - high // 2
        paint_band(painter, state, QRect(x, top, wide, high))
        x += wide + scale.px(8)
        painter.setFont(scale.font("fine"))
        words = state_words(state)
        length = painter.fontMetrics().horizontalAdvance(words)
        later = (len(shown) - number - 1) * (wide + scale.px(20))
        if x + length + later > place.right():
            continue
        painter.setPen(theme.colour("muted"))
        box = QRect(x, place.top(), length + 2, place.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
        x += length + scale.px(28)
