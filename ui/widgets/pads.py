"""Pads inside the window: digits, letters, and a PIN that is never shown."""

from __future__ import annotations

import string
from functools import partial

from PySide6.QtCore import QLineF, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedLayout, QWidget

from ui import theme
from ui.widgets.basics import label, rows, say
from ui.widgets.touch import Key

_COLUMNS = 6
_PUNCTUATION = (".", "-")


class EraseKey(Key):
    """The backspace key; drawn, because the shipped font has no sign for it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the key and the backspace sign on it."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = theme.colour("text" if self.isEnabled() else "muted")
        pen = QPen(ink, theme.current().px(4))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        high = theme.current().px(26)
        middle = QPointF(self.rect().center())
        shape = ((-0.95, 0.0), (-0.3, -0.5), (0.75, -0.5), (0.75, 0.5), (-0.3, 0.5))
        painter.drawPolygon(QPolygonF([middle + QPointF(x, y) * high for x, y in shape]))
        cross = middle + QPointF(0.22 * high, 0)
        arm = 0.2 * high
        painter.drawLine(QLineF(cross + QPointF(-arm, -arm), cross + QPointF(arm, arm)))
        painter.drawLine(QLineF(cross + QPointF(-arm, arm), cross + QPointF(arm, -arm)))


class Pad(QWidget):
    """A grid of keys; `key` tells a character, `erased` one back, `cleared` all."""

    key = Signal(str)
    erased = Signal()
    cleared = Signal()

    def __init__(self, gap: int) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.current().px(gap))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _put(self, made: Key, row: int, column: int, span: int = 1, rows: int = 1) -> Key:
        self._grid.addWidget(made, row, column, rows, span)
        self._grid.setRowStretch(row, 1)
        for each in range(column, column + span):
            self._grid.setColumnStretch(each, 1)
        return made

    def _character(self, character: str) -> Key:
        made = Key(character)
        made.tapped.connect(partial(self._say, character))
        return made

    def _erase(self) -> Key:
        made = EraseKey("")
        made.setAccessibleName(self.tr("Delete"))
        made.tapped.connect(self.erased)
        return made

    def _word(self, text: str) -> Key:
        made = Key(text)
        made.setProperty("word", "true")
        return made

    def _clear(self) -> Key:
        made = self._word(self.tr("Clear"))
        made.tapped.connect(self.cleared)
        return made

    def _say(self, character: str) -> None:
        self.key.emit(character)


class NumberPad(Pad):
    """Digits like on a telephone; `wide` adds a column for one extra key.

    The extra key is a character such as "." or "/", or the way to the letters
    (`letters` is emitted); digits keep their places whichever it is.
    """

    letters = Signal()

    def __init__(self, extra: str = "", *, wide: bool = False) -> None:
        super().__init__(gap=14)
        self.setLayout(self._grid)
        for number in range(1, 10):
            self._put(self._character(str(number)), (number - 1) // 3, (number - 1) % 3)
        self._extra = Key(extra)
        self._extra.tapped.connect(self._on_extra)
        self._letters_key = self._word(self.tr("ABC"))
        self._letters_key.tapped.connect(self.letters)
        self._clear_key = self._clear()
        self._wide = wide or bool(extra)
        if not self._wide:
            self._put(self._erase(), 3, 0)
            self._put(self._character("0"), 3, 1)
            self._put(self._clear_key, 3, 2)
            for spare in (self._extra, self._letters_key):
                spare.setParent(self)
                spare.hide()
            return
        self._put(self._character("0"), 3, 0, 3)
        self._put(self._erase(), 0, 3, rows=2)
        self._put(self._extra, 3, 3)
        self._put(self._letters_key, 3, 3)
        self.set_extra(extra)

    @Slot()
    def _on_extra(self) -> None:
        self._say(self._extra.text())

    def set_extra(self, character: str, *, letters: bool = False) -> None:
        """Offer this character (or the way to the letters) on a wide pad; empty for none."""
        self._extra.setText(character)
        self._extra.setHidden(not character)
        self._letters_key.setHidden(not letters)
        self._grid.removeWidget(self._clear_key)
        self._put(self._clear_key, 2, 3, rows=1 if character or letters else 2)


class LetterPad(Pad):
    """Letters with `.`, `-` and space; its digits are a page of their own."""

    def __init__(self, alphabet: str = string.ascii_uppercase) -> None:
        super().__init__(gap=10)
        characters = [*alphabet, *_PUNCTUATION]
        for number, character in enumerate(characters):
            self._put(self._character(character), *divmod(number, _COLUMNS))
        row, column = divmod(len(characters), _COLUMNS)
        self._put(self._erase(), row, column, _COLUMNS - column)
        self._to_digits = self._put(self._word(self.tr("123")), row + 1, 0)
        self._to_digits.tapped.connect(partial(self.show_digits, True))
        space = self._put(self._word(self.tr("Space")), row + 1, 1, _COLUMNS - 3)
        space.tapped.connect(partial(self._say, " "))
        self._put(self._clear(), row + 1, _COLUMNS - 2, 2)
        letters = QWidget()
        letters.setLayout(self._grid)
        self._digits = NumberPad(wide=True)
        self._digits.set_extra("", letters=True)
        self._digits.letters.connect(partial(self.show_digits, False))
        for mine, its in (
            (self.key, self._digits.key),
            (self.erased, self._digits.erased),
            (self.cleared, self._digits.cleared),
        ):
            its.connect(mine)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(letters)
        self._pages.addWidget(self._digits)

    @property
    def digits(self) -> NumberPad:
        """Return the page with the digits."""
        return self._digits

    def show_digits(self, digits: bool) -> None:
        """Show the digits, or the letters."""
        self._pages.setCurrentIndex(1 if digits else 0)


class PinDots(QWidget):
    """One dot for each digit typed; six stand there from the start."""

    LEAST = 6

    def __init__(self) -> None:
        super().__init__()
        self._filled = 0
        self.setFixedHeight(theme.current().px(40))

    @property
    def filled(self) -> int:
        """Return how many dots are filled."""
        return self._filled

    def set_filled(self, count: int) -> None:
        """Fill `count` dots; more than six make the row longer."""
        if count != self._filled:
            self._filled = count
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dots in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        count = max(self.LEAST, self._filled)
        radius = theme.current().px(13)
        step = min(theme.current().px(44), self.width() / count)
        x = self.width() / 2 - step * (count - 1) / 2
        for number in range(count):
            painter.setBrush(theme.colour("accent" if number < self._filled else "line"))
            painter.drawEllipse(QPointF(x + number * step, self.height() / 2), radius, radius)


class PinEntry(QWidget):
    """Dots, a line of words and a pad; the digits themselves are never drawn."""

    MOST = 12
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pin = ""
        self.dots = PinDots()
        self.message = label("", "small", wrap=True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        self.message.setMinimumHeight(2 * self.message.fontMetrics().lineSpacing())
        self.pad = NumberPad()
        self.pad.key.connect(self._on_key)
        self.pad.erased.connect(self._on_erased)
        self.pad.cleared.connect(self.clear)
        self.setLayout(rows(self.dots, self.message, self.pad, gap=10))

    @property
    def pin(self) -> str:
        """Return the digits typed so far."""
        return self._pin

    def set_message(self, text: str, tone: str = "") -> None:
        """Say something between the dots and the pad."""
        say(self.message, text, tone)

    @Slot(str)
    def _on_key(self, digit: str) -> None:
        if len(self._pin) < self.MOST:
            self._set(self._pin + digit)

    @Slot()
    def _on_erased(self) -> None:
        self._set(self._pin[:-1])

    @Slot()
    def clear(self) -> None:
        """Forget what was typed."""
        self._set("")

    def _set(self, pin: str) -> None:
        if pin == self._pin:
            return
        self._pin = pin
        self.dots.set_filled(len(pin))
        self.changed.emit()
