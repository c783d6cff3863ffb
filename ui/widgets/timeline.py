"""Vital signs on the one time axis: measured left of now, and nothing invented right of it."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.metric import Metric
from ui import theme
from ui.widgets.plot_lanes import LANES, CurveLane, Lane, LaneSpec, PressureLane
from ui.widgets.time_axis import Pictured, TimeAxis, axis_for, edge, gutter
from ui.widgets.timeline_frame import (
    TICK_SPACE,
    TICKS,
    paint_gutter,
    paint_states,
    paint_ticks,
    share_out,
)
from ui.widgets.timeline_hands import Hands
from ui.widgets.timeline_overlay import ROW, Limits, Marker, Overlay
from ui.widgets.timeline_scenery import Band, Scenery, bands_of
from ui.widgets.timeline_states import LEGEND, States, kinds

# One trend is redrawn per tick: a board with five of them stays cheap.
TICK_MS = 170
_SOON_MS = 16
_TEMP_ROOM = 420


class Timeline(QWidget):
    """The plot of a session, running or past, with its gutter of names and its row of minutes.

    Two fingers zoom, one moves, a tap or a hold shows the values under it. `axis_changed` gives
    the axis that is seen, so that other widgets show the same time.
    """

    axis_changed = Signal(object)

    def __init__(self, specs: tuple[LaneSpec, ...] = LANES) -> None:
        super().__init__()
        self.setMinimumHeight(theme.current().px(190))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self._picture: Pictured | None = None
        self._told: TimeAxis | None = None
        self._bands: tuple[Band, ...] | None = None
        self.lanes: list[Lane] = [
            PressureLane(s) if len(s.metrics) > 1 else CurveLane(s) for s in specs
        ]
        self._dirty: set[int] = set()
        self._turn = 0
        self._seen: dict[Metric, int] = {}
        self._build_plot()
        self.hands = Hands(self)
        self.hands.moved.connect(self._redraw_soon)
        self.hands.jumped.connect(self.redraw_all)
        self.hands.pointed.connect(self._refresh)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.redraw_one)
        # Fingers report more often than a picture can be drawn.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.redraw_all)

    def sizeHint(self) -> QSize:
        """Return the height that lets every lane be read."""
        return QSize(theme.current().px(900), theme.current().px(340))

    @property
    def axis(self) -> TimeAxis | None:
        """Return the axis that is seen."""
        return self.hands.axis

    def _build_plot(self) -> None:
        self.view = pg.GraphicsView(self, useOpenGL=False, background=theme.COLOURS["surface"])
        self.view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # It fills its whole ground: nothing of this widget has to be painted beneath it.
        self.view.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        # Fingers are this widget's: the plot itself takes none.
        self.view.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents, False)
        self.box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self.box.disableAutoRange()
        self.view.setCentralItem(self.box)
        self.scenery = Scenery(self.box)
        for lane in self.lanes:
            for item in lane.items:
                self.box.addItem(item, ignoreBounds=True)
        self.overlay = Overlay(self)

    def show_snapshot(self, snapshot: Pictured) -> None:
        """Take a snapshot; trends that grew are redrawn one after the other."""
        if snapshot.session is not None:
            self._take(snapshot, axis_for(snapshot.session, snapshot.now.t))

    def show_past(self, picture: Pictured, ended: float) -> None:
        """Show a session that ended at kiosk time `ended`: no now, and nothing expected."""
        if picture.session is not None:
            self._take(picture, axis_for(picture.session, ended, past=True))

    def show_markers(self, markers: tuple[tuple[float, str, str], ...]) -> None:
        """Mark events: each (kiosk seconds, value of its kind, what it is called)."""
        before = bool(self.overlay.markers)
        self.overlay.markers = tuple(sorted(Marker(*marker) for marker in markers))
        if bool(markers) != before:
            self.redraw_all()
        self._refresh()

    def show_limits(self, limits: Limits) -> None:
        """Draw thin lines at each metric's (low, high); None where there is none."""
        self.overlay.limits = dict(limits)
        self._refresh()

    def show_states(self, states: States) -> None:
        """Show where there was no value, or one in doubt; the kinds that occur are explained."""
        before, self.overlay.states = self._legend(), dict(states)
        if self._legend() != before:
            self._fit_children()
            self.redraw_all()
        self._refresh()

    def show_bands(self, bands: tuple[Band, ...] | None) -> None:
        """Shade these windows; None: the one of the snapshot's forecast."""
        self._bands = bands
        self._place_scenery()

    def _take(self, picture: Pictured, base: TimeAxis) -> None:
        session, before = picture.session, self.axis
        assert session is not None
        self._picture = picture
        self.hands.take(session.id, base)
        if self.axis is not None and not self.axis.same_scale(before):
            self.redraw_all()
        self._mark_grown(picture)
        self.hands.show_buttons()
        self._place_scenery()
        self._refresh()
        if self._dirty and not self._timer.isActive():
            self._timer.start()

    def _mark_grown(self, picture: Pictured) -> None:
        for number, lane in enumerate(self.lanes):
            for metric in lane.spec.metrics:
                length = len(picture.trends.get(metric, ()))
                if self._seen.get(metric) != length:
                    self._seen[metric] = length
                    self._dirty.add(number)

    @Slot()
    def redraw_one(self) -> None:
        """Redraw the next trend that has grown; stop when there is none."""
        if not self._dirty:
            self._timer.stop()
            return
        order = [(self._turn + k) % len(self.lanes) for k in range(len(self.lanes))]
        number = next(k for k in order if k in self._dirty)
        self._turn = number + 1
        self._dirty.discard(number)
        self._draw(number)
        self._refresh()

    @Slot()
    def redraw_all(self) -> None:
        """Lay out and draw everything at once: another session, scale or size."""
        axis = self.axis
        if axis is None:
            return
        self._soon.stop()
        self.hands.show_buttons()
        self._lay_out()
        self.box.setRange(
            xRange=(axis.low, axis.high), yRange=(0, 1), padding=0, disableAutoRange=True
        )
        self.scenery.draw_grid(self.ticks())
        for number in range(len(self.lanes)):
            self._draw(number)
        self._dirty.clear()
        self._place_scenery()
        self._refresh()
        self.update()
        if not axis.same_scale(self._told):
            self._told = axis
            self.axis_changed.emit(axis)

    def _draw(self, number: int) -> None:
        lane, axis = self.lanes[number], self.axis
        if self._picture is None or axis is None or not lane.items[0].isVisible():
            return
        before = (lane.low, lane.high)
        pixel = (axis.high - axis.low) / max(1, self.plot_area().width())
        lane.draw(self._picture, axis, pixel)
        if before != (lane.low, lane.high):
            self.update()

    def _lay_out(self) -> None:
        """Share the height out; temperature only where there is room for it."""
        height = self.plot_area().height()
        roomy = height >= theme.current().px(_TEMP_ROOM)
        for lane in self.lanes:
            for item in lane.items:
                item.setVisible(roomy or lane.spec.tone != "temp")
        foot = theme.current().px(ROW) if self.overlay.markers else 0
        self.overlay.head = self.hands.head
        share_out(self.shown_lanes(), height, self.hands.head, foot)

    def shown_lanes(self) -> list[Lane]:
        """Return the lanes there is room for, from top to bottom."""
        return [lane for lane in self.lanes if lane.items[0].isVisible()]

    def _place_scenery(self) -> None:
        axis, picture = self.axis, self._picture
        if axis is None or picture is None or picture.session is None:
            return
        bands = self._bands
        if bands is None:
            bands = () if axis.past else bands_of(picture.session)
        self.scenery.place(axis, picture.session, bands, self.plot_area().width(), self.hands.taken)

    @Slot()
    def _refresh(self) -> None:
        """Bring what lies over the plot up to date."""
        if self.axis is not None and self._picture is not None:
            self.overlay.refresh(self._picture, self.axis, self.shown_lanes(), self.hands.finger)

    def plot_area(self) -> QRect:
        """Return where the plot stands in this widget."""
        left, foot = gutter(), theme.current().px(TICKS) + self._legend()
        return QRect(left, 0, max(1, self.width() - left - edge()), max(1, self.height() - foot))

    def _legend(self) -> int:
        """Return the height of the line that explains the bands, 0 where there are none."""
        metrics = [metric for lane in self.lanes for metric in lane.spec.metrics]
        return theme.current().px(LEGEND) if kinds(self.overlay.states, metrics) else 0

    def ticks(self) -> list[int]:
        """Return the labelled minutes."""
        if self.axis is None:
            return []
        return self.axis.ticks(self.plot_area().width(), theme.current().px(TICK_SPACE))

    @Slot()
    def _redraw_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the plot between the gutter and the right edge."""
        self._fit_children()
        self.redraw_all()
        super().resizeEvent(event)

    def _fit_children(self) -> None:
        area = self.plot_area()
        self.view.setGeometry(area)
        self.overlay.setGeometry(area)
        self.hands.lay_out(area)

    def hideEvent(self, event: QHideEvent) -> None:
        """Draw nothing while nobody looks."""
        self._timer.stop()
        self._soon.stop()
        self.hands.drop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the names and scales in the gutter and the minutes under the plot."""
        painter, area = QPainter(self), self.plot_area()
        for lane in self.shown_lanes():
            paint_gutter(painter, lane, area)
        if self.axis is not None:
            paint_ticks(painter, self.axis, self.ticks(), area)
        if self._legend():
            metrics = [metric for lane in self.shown_lanes() for metric in lane.spec.metrics]
            shown = kinds(self.overlay.states, metrics)
            paint_states(painter, shown, area, self.width(), self._legend())
