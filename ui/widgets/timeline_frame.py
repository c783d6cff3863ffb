"""What stands around the plot: names and scales at the left, minutes and signs beneath."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QPainter

from app.domain.vital_state import VitalState
from ui import theme
from ui.widgets.plot_lanes import Lane
from ui.widgets.time_axis import TimeAxis
from ui.widgets.timeline_states import paint_legend

translate = QCoreApplication.translate
TICKS = 44
TICK_SPACE = 132
# The band above the lanes, where the labels of the infusion and of now stand.
_HEAD = 56
_GAP = 0.03  # of the height, between two lanes


def share_out(lanes: list[Lane], height: int, head: int, foot: int) -> None:
    """Give each lane its part of a plot `height` px high; `head` and `foot` px stay free."""
    high, low = max(head, theme.current().px(_HEAD)) / max(1, height), foot / max(1, height)
    unit = (1.0 - high - low - _GAP * len(lanes)) / sum(lane.spec.share for lane in lanes)
    top = 1.0 - high
    for lane in lanes:
        lane.top, lane.bottom = top, top - unit * lane.spec.share
        lane.height = unit * lane.spec.share * height
        top = lane.bottom - _GAP


def paint_gutter(painter: QPainter, lane: Lane, area: QRect) -> None:
    """Write a lane's name and scale left of the plot at `area`."""
    scale = theme.current()
    top = round((1 - lane.top) * area.height())
    bottom = round((1 - lane.bottom) * area.height())
    strip = QRect(0, top, area.left() - scale.px(14), bottom - top)
    painter.setPen(theme.colour(lane.spec.tone))
    low = strip.height() < scale.px(34)
    painter.setFont(scale.font("fine" if low else "small", bold=True))
    left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    left |= int(Qt.TextFlag.TextDontClip)
    painter.drawText(strip, left, lane.name)
    painter.setPen(theme.colour("muted"))
    painter.setFont(scale.font("fine"))
    right = Qt.AlignmentFlag.AlignRight
    if strip.height() < 1.7 * painter.fontMetrics().height():
        both = int(right | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip)
        painter.drawText(strip, both, f"{lane.low:g}–{lane.high:g}")
        return
    painter.drawText(strip, right | Qt.AlignmentFlag.AlignTop, f"{lane.high:g}")
    painter.drawText(strip, right | Qt.AlignmentFlag.AlignBottom, f"{lane.low:g}")


def paint_ticks(painter: QPainter, axis: TimeAxis, ticks: list[int], area: QRect) -> None:
    """Write the minutes beneath the plot at `area`."""
    scale = theme.current()
    row = QRect(0, area.bottom() + 1, area.left(), scale.px(TICKS))
    painter.setFont(scale.font("fine"))
    painter.setPen(theme.colour("muted"))
    middle = Qt.AlignmentFlag.AlignVCenter
    since = translate("timeline", "after infusion")
    if axis.running:
        since = translate("timeline", "while it runs")
    painter.drawText(row, Qt.AlignmentFlag.AlignLeft | middle, since)
    half = scale.px(TICK_SPACE) // 2
    for minute in ticks:
        x = area.left() + round(axis.part(minute) * area.width())
        if x + half > painter.device().width() or x < area.left() - half // 2:
            continue
        place = QRect(x - half, row.top(), 2 * half, row.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | middle, tick_text(minute))


def paint_states(
    painter: QPainter, shown: tuple[VitalState, ...], area: QRect, width: int, high: int
) -> None:
    """Write what the bands mean in the last `high` px, beneath the minutes."""
    top = area.bottom() + 1 + theme.current().px(TICKS)
    paint_legend(painter, shown, QRect(0, top, width, high))


def tick_text(minute: int) -> str:
    """Return a minute of the axis in words, with its sign."""
    sign = "+" if minute > 0 else ""
    return translate("timeline", "{n} min").format(n=f"{sign}{minute}")
