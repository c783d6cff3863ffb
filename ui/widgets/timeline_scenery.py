"""What stands behind and between the trends: the infusion, now, and what is expected."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontMetrics

from app.domain.forecast import EffectState
from ui import theme, when
from ui.widgets.plot_lanes import curve, line_pen
from ui.widgets.time_axis import Course, TimeAxis
from ui.wording import symptom_clinical

translate = QCoreApplication.translate


class Band(NamedTuple):
    """When something is expected: from `start` (P50) to `end` (P90), in kiosk seconds."""

    start: float
    end: float
    words: str


def bands_of(session: Course) -> tuple[Band, ...]:
    """Return the window of the open effect that is expected to last longest."""
    effect = session.forecast.governing
    if effect is None or effect.state != EffectState.WEARING_OFF:
        return ()
    if effect.p50 is None or effect.p90 is None:
        return ()
    words = translate("timeline", "expected to settle: {effect}")
    return (Band(effect.p50, effect.p90, words.format(effect=symptom_clinical(effect.effect))),)


class Scenery:
    """The items of the plot that are no trend; `place` puts them where the axis says."""

    def __init__(self, box: pg.ViewBox) -> None:
        self._box = box
        self.shades: list[pg.LinearRegionItem] = []
        self.bands: list[pg.LinearRegionItem] = []
        self.grid = curve("line", 1, "pairs")
        self.grid.setZValue(-5)
        self.now_line = pg.InfiniteLine(angle=90, pen=line_pen("text", 3))
        self.shade_text = _text("muted")
        self.expected_text = _text("muted")
        self.now_text = _text("bg", theme.COLOURS["text"])
        self.now_text.setAnchor((0.5, 0))
        self._words = (self.shade_text, self.expected_text, self.now_text)
        for item in (self.grid, self.now_line, *self._words):
            box.addItem(item, ignoreBounds=True)

    def draw_grid(self, ticks: list[int]) -> None:
        """Draw a line at each labelled minute."""
        at = np.array(ticks, dtype=float)
        self.grid.setData(np.repeat(at, 2), np.tile([0.0, 1.0], len(at)))

    def place(
        self, axis: TimeAxis, session: Course, bands: tuple[Band, ...], width: float, taken: float
    ) -> None:
        """Put everything on a plot `width` px wide, `taken` px of its top line being in use."""
        pixel = (axis.high - axis.low) / max(1.0, width)
        self._regions(self.shades, (*axis.earlier, axis.infusion), "raised", 1.0)
        right = [(axis.minute(b.start), axis.minute(b.end)) for b in bands]
        if not axis.past:
            right = [(max(axis.now, a), b) for a, b in right if b > axis.now]
        self._regions(self.bands, tuple(right), "accent_dim", 0.22)
        self._say_infusion(axis, session, pixel, axis.low + taken * pixel)
        seen = axis.shows_now
        self.now_line.setVisible(seen)
        self.now_text.setVisible(seen)
        _say(self.now_text, translate("timeline", " now "))
        self.now_line.setValue(axis.now)
        self.now_text.setPos(axis.now, 1.0)
        self._say_expected(axis, bands, pixel, seen)

    def _say_expected(
        self, axis: TimeAxis, bands: tuple[Band, ...], pixel: float, seen: bool
    ) -> None:
        """Say right of now what is expected, as long as there is room for it."""
        start = axis.now + theme.current().px(48) * pixel
        self.expected_text.setPos(start, 1.0)
        short = translate("timeline", "expected")
        words = (*(band.words for band in bands), short)
        self.expected_text.setVisible(seen)
        _say(self.expected_text, _longest(words, (axis.high - start) / pixel))

    def _regions(
        self,
        regions: list[pg.LinearRegionItem],
        spans: tuple[tuple[float, float], ...] | list[tuple[float, float]],
        tone: str,
        strength: float,
    ) -> None:
        fill = theme.colour(tone)
        fill.setAlphaF(strength)
        while len(regions) < len(spans):
            made = pg.LinearRegionItem(movable=False, brush=fill, pen=pg.mkPen(None))
            made.setZValue(-10)
            self._box.addItem(made, ignoreBounds=True)
            regions.append(made)
        for number, region in enumerate(regions):
            region.setVisible(number < len(spans))
            if number < len(spans) and region.getRegion() != tuple(spans[number]):
                region.setRegion(spans[number])

    def _say_infusion(self, axis: TimeAxis, session: Course, pixel: float, free: float) -> None:
        """Put the longest label that ends before the one of now."""
        began, ended = axis.infusion
        start = max(began, free) + theme.current().px(12) * pixel
        short = translate("timeline", "infusion")
        last = translate("timeline", "infusion {duration}")
        words = last.format(duration=when.duration(60.0 * (ended - began)))
        if axis.running:
            # When it began was not measured: what it was meant to last is all that is known.
            words = translate("timeline", "infusion running")
            if session.infusion.duration > 0:
                text = translate("timeline", "infusion running, planned {duration}")
                words = text.format(duration=when.duration(60.0 * session.infusion.duration))
        # The label of now takes its place; one that was pushed out of sight takes none.
        now = axis.now if axis.shows_now else axis.high
        room = (now - start) / pixel - theme.current().px(56)
        seen = free < ended and began < axis.high
        _say(self.shade_text, _longest((words, short), room) if seen else "")
        self.shade_text.setPos(start, 1.0)


def _longest(words: tuple[str, ...], room: float) -> str:
    """Return the first text that is no wider than `room` pixels, "" where none is."""
    metrics = QFontMetrics(theme.current().font("small"))
    return next((each for each in words if metrics.horizontalAdvance(each) <= room), "")


def _text(tone: str, fill: str | None = None) -> pg.TextItem:
    made = pg.TextItem("", color=theme.colour(tone), fill=fill)
    made.setFont(theme.current().font("small", bold=fill is not None))
    made.setZValue(20)
    return made


def _say(item: pg.TextItem, text: str) -> None:
    if item.toPlainText() != text:
        item.setText(text)
