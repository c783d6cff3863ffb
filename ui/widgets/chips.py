"""Chips: choices that stand side by side, one or several of them chosen."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import partial

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QGridLayout,
    QLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from ui import theme
from ui.widgets.flow import FlowLayout
from ui.widgets.touch import TouchButton, set_state

# Pixels at 1080p between the tick of a chosen chip and its words.
_TICK_GAP = 12
_WRAP = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


class Chip(TouchButton):
    """A button whose words wrap to a second line where the place is narrow.

    Chosen it has a painted tick beside its words, or in its corner where they need
    the room; `calm` keeps its ground dark and marks it by edge and tick.
    """

    def __init__(
        self, text: str = "", *, kind: str = "", size: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, kind=kind, size=size, parent=parent)
        self.ticked = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_calm(self) -> None:
        """Keep the ground dark when chosen."""
        set_state(self, "calm", "true")

    @property
    def shows_tick(self) -> bool:
        """Return whether a tick is painted."""
        return self.chosen and self.ticked

    def room(self) -> QRect:
        """Return where the words may stand, in pixels."""
        whole = self._whole_room()
        beside = self._beside_tick(whole)
        if not self.shows_tick or not self._fits(beside):
            return whole
        # Words keep their lines where the tick finds a free corner.
        more_lines = self._bounds(beside).height() > self._bounds(whole).height()
        free = self._fits(whole) and not self._corner().intersects(self._bounds(whole))
        return whole if more_lines and free else beside

    def _corner(self) -> QRect:
        edge, side = theme.current().px(8), self._tick_side()
        return QRect(self.width() - edge - side, edge, side, side)

    def _whole_room(self) -> QRect:
        side = theme.current().px(16)
        if self._widest_word() > self.width() - 2 * side:
            side = theme.current().px(6)
        return self.rect().adjusted(side, 2, -side, -2)

    def _beside_tick(self, room: QRect) -> QRect:
        return room.adjusted(self._tick_side() + theme.current().px(_TICK_GAP), 0, 0, 0)

    def _tick_side(self) -> int:
        return int(self.fontMetrics().capHeight() * 1.1)

    def _fits(self, room: QRect) -> bool:
        needed = self._bounds(room).size()
        return (
            self._widest_word() <= room.width()
            and needed.width() <= room.width()
            and needed.height() <= room.height()
        )

    def _bounds(self, room: QRect) -> QRect:
        return self.fontMetrics().boundingRect(room, int(_WRAP), self.text())

    def tick_box(self) -> QRect:
        """Return where the tick is painted."""
        room, side = self.room(), self._tick_side()
        if room == self._whole_room():
            return self._corner()
        words = self._bounds(room)
        left = words.left() - theme.current().px(_TICK_GAP) - side
        return QRect(left, words.center().y() - side // 2, side, side)

    def _widest_word(self) -> int:
        metrics = self.fontMetrics()
        return max(metrics.horizontalAdvance(word) for word in self.text().split() or [""])

    def needed(self) -> QSize:
        """Return the room its words need at its present width."""
        box = QRect(0, 0, self.room().width(), 10_000)
        return self.fontMetrics().boundingRect(box, int(_WRAP), self.text()).size()

    def minimumSizeHint(self) -> QSize:
        """Return room for the longest word, two lines high."""
        metrics = self.fontMetrics()
        side = theme.current().staff_target
        width = self._widest_word() + theme.current().px(14)
        return QSize(max(side, width), max(side + 4, 2 * metrics.lineSpacing() + 4))

    def sizeHint(self) -> QSize:
        """Return room for its words in one line."""
        wide = self.fontMetrics().horizontalAdvance(self.text()) + theme.current().px(56)
        return self.minimumSizeHint().expandedTo(QSize(wide, 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button, then its words over as many lines as they need."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setPen(theme.colour(self._ink()))
        painter.drawText(self.room(), int(_WRAP), self.text())
        if self.shows_tick:
            self._paint_tick(painter)

    def _paint_tick(self, painter: QPainter) -> None:
        box = self.tick_box()
        pen = QPen(theme.colour("accent" if self._calm else self._ink()), box.width() * 0.16)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        corners = [QPointF(0.06, 0.56), QPointF(0.36, 0.86), QPointF(0.94, 0.16)]
        start = QPointF(box.topLeft())
        painter.drawPolyline(QPolygonF([start + p * box.width() for p in corners]))

    @property
    def _calm(self) -> bool:
        return bool(self.property("calm") == "true")

    def _ink(self) -> str:
        # A chosen chip keeps its bright ground while it is disabled.
        if self.chosen and not self._calm:
            return "on_accent"
        if not self.isEnabled():
            return "muted"
        return "on_accent" if self.property("kind") == "primary" else "text"


class ChipRow(QWidget):
    """Chips by key, one or (`multiple`) several chosen; `picked` tells the key tapped.

    They flow and wrap; with `columns` they stand in a grid of equal columns,
    so that longer words wrap inside the chip and the height stays the same.
    `tabs` show no tick: there, chosen means only which page is open.
    """

    picked = Signal(object)

    def __init__(
        self,
        *,
        multiple: bool = False,
        columns: int = 0,
        gap: int = 14,
        size: str = "",
        tabs: bool = False,
    ) -> None:
        super().__init__()
        # Chips made from now on stay dark when chosen.
        self.calm = False
        self._tabs = tabs
        self._multiple = multiple
        self._columns = columns
        self._size = size
        self._chips: dict[Hashable, Chip] = {}
        space = theme.current().px(gap)
        self._grid = QGridLayout() if columns else None
        self._row: QLayout = FlowLayout(space) if self._grid is None else self._grid
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(space)
        self.setLayout(self._row)

    def set_choices(self, choices: Iterable[tuple[Hashable, str]]) -> None:
        """Show these (key, words); chips that stay the same are kept with their state."""
        wanted = list(choices)
        if wanted == [(key, chip.text()) for key, chip in self._chips.items()]:
            return
        for chip in self._chips.values():
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = {}
        for number, (key, text) in enumerate(wanted):
            self._add(number, key, text)
        self.updateGeometry()

    def set_columns(self, columns: int) -> None:
        """Use this many equal columns from the next choices on (a grid only)."""
        if self._grid is not None:
            for each in range(max(columns, self._columns)):
                self._grid.setColumnStretch(each, 1 if each < columns else 0)
            self._columns = columns

    def _add(self, number: int, key: Hashable, text: str) -> None:
        chip = Chip(text, size=self._size, parent=self)
        chip.tapped.connect(partial(self._on_tapped, key))
        chip.ticked = not self._tabs
        if self.calm:
            chip.set_calm()
        self._chips[key] = chip
        if self._grid is not None:
            row, column = divmod(number, self._columns)
            self._grid.addWidget(chip, row, column)
            for each in range(self._columns):
                self._grid.setColumnStretch(each, 1)
        else:
            self._row.addWidget(chip)
        chip.show()

    def _on_tapped(self, key: Hashable) -> None:
        if self._multiple:
            self._chips[key].set_chosen(not self._chips[key].chosen)
        self.picked.emit(key)

    def chip(self, key: Hashable) -> Chip:
        """Return the chip of a key."""
        return self._chips[key]

    @property
    def chips(self) -> tuple[Chip, ...]:
        """Return the chips in their order."""
        return tuple(self._chips.values())

    @property
    def chosen(self) -> frozenset[Hashable]:
        """Return the keys that are chosen."""
        return frozenset(key for key, chip in self._chips.items() if chip.chosen)

    def choose(self, keys: Iterable[Hashable]) -> None:
        """Show exactly these keys as chosen."""
        wanted = set(keys)
        for key, chip in self._chips.items():
            chip.set_chosen(key in wanted)
