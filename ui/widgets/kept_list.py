"""Forecasts as they were, one under the other, with their windows on one time axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui import theme
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.long_list import LongList


class Shown(Protocol):
    """What a row draws: words, and its window in shares (0 to 1) of the axis."""

    @property
    def time(self) -> str:
        """When it was made."""
        ...

    @property
    def cause(self) -> str:
        """Why it was made."""
        ...

    @property
    def window(self) -> str:
        """P50 and P90 in words."""
        ...

    @property
    def half(self) -> float | None:
        """P50 on the axis."""
        ...

    @property
    def nine(self) -> float | None:
        """P90 on the axis."""
        ...


class WindowBar(QWidget):
    """The window from P50 to P90 as a pill, and a line where now is."""

    def __init__(self) -> None:
        super().__init__()
        self._places: tuple[float | None, float | None, float | None] = (None, None, None)
        self.setFixedHeight(theme.current().px(18))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a small width; the layout stretches it."""
        return QSize(theme.current().px(120), theme.current().px(18))

    @property
    def places(self) -> tuple[float | None, float | None, float | None]:
        """Return where the pill begins and ends, and where now is."""
        return self._places

    def show_places(self, half: float | None, nine: float | None, now: float | None) -> None:
        """Show a window; what is None is not drawn."""
        if (half, nine, now) != self._places:
            self._places = (half, nine, now)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track, the pill, and the line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        half, nine, now = self._places
        high, thick = self.height(), theme.current().px(10)
        top = (high - thick) / 2
        painter.fillRect(QRectF(0, high / 2 - 0.5, self.width(), 1), theme.colour("line"))
        if half is not None and nine is not None:
            left, right = half * self.width(), nine * self.width()
            painter.setBrush(theme.colour("accent_dim"))
            wide = max(right - left, float(thick))
            left = min(left, self.width() - wide)
            painter.drawRoundedRect(QRectF(left, top, wide, thick), thick / 2, thick / 2)
        if now is not None:
            wide = theme.current().px(3)
            place = min(now * self.width(), float(self.width() - wide))
            painter.fillRect(QRectF(place, 0, wide, high), theme.colour("text"))


class KeptRow(QFrame):
    """When and why a forecast was made, its window in words, and the bar beneath."""

    def __init__(self) -> None:
        super().__init__()
        self.time = label("", "small")
        self.cause = label("", "fine", "muted", wrap=True)
        self.window_words = label("", "small", wrap=True)
        self.window_words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar = WindowBar()
        line = columns(self.time, self.cause, self.window_words, gap=14)
        line.setStretch(1, 5)
        line.setStretch(2, 6)
        made = rows(line, self.bar)
        edge = theme.current().px(4)
        made.setContentsMargins(0, edge, theme.current().px(8), edge)
        self.setLayout(made)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_kept(self, kept: Shown, now: float | None) -> None:
        """Show one forecast; `now` is where now is on the axis."""
        say(self.time, kept.time)
        say(self.cause, kept.cause)
        say(self.window_words, kept.window)
        self.bar.setHidden(kept.half is None)
        self.bar.show_places(kept.half, kept.nine, now)


class KeptList(LongList):
    """The forecasts, newest on top."""

    def __init__(self) -> None:
        super().__init__()
        self._now: float | None = None

    def make_row(self) -> KeptRow:
        """Return a new row."""
        return KeptRow()

    def show_row(self, row: KeptRow, item: Shown) -> None:
        """Show a forecast in a row."""
        row.show_kept(item, self._now)

    def further_words(self) -> str:
        """Return how many older ones are left."""
        return self.tr("Show {n} older ones")

    def show_kept(self, kept: Sequence[Shown], now: float | None) -> None:
        """Show these forecasts on one axis."""
        self._now = now
        self.show_items(kept)

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words of every row that is shown."""
        return tuple(
            f"{row.time.text()} {row.cause.text()}: {row.window_words.text()}"
            for row in self.visible()
        )
