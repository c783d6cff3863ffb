"""A line of words typed on the pad under it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from ui import theme
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.pads import LetterPad
from ui.widgets.touch import activity


class LetterEntry(QWidget):
    """What was typed, with a hint while nothing is, and the pad to type on."""

    changed = Signal()

    def __init__(self, hint: str, most: int) -> None:
        super().__init__()
        self._hint, self._most = hint, most
        self._text = ""
        self.line = label("", "text", wrap=True)
        shown = QFrame()
        shown.setProperty("typed", "true")
        inside = columns(self.line)
        scale = theme.current()
        inside.setContentsMargins(scale.px(20), scale.px(8), scale.px(20), scale.px(8))
        shown.setLayout(inside)
        self.pad = LetterPad()
        self.pad.key.connect(self._on_key)
        self.pad.erased.connect(self._on_erased)
        self.pad.cleared.connect(self.clear)
        layout = rows(shown, self.pad, gap=12)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._show()

    @property
    def text(self) -> str:
        """Return what was typed, without blanks at its ends."""
        return self._text.strip()

    def set_text(self, text: str) -> None:
        """Show words that were typed before."""
        self._set(text[: self._most])

    @Slot(str)
    def _on_key(self, character: str) -> None:
        activity.restart()
        if len(self._text) < self._most:
            self._set(self._text + character)

    @Slot()
    def _on_erased(self) -> None:
        activity.restart()
        self._set(self._text[:-1])

    @Slot()
    def clear(self) -> None:
        """Forget what was typed."""
        self._set("")

    def _set(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        say(self.line, self._text or self._hint, "" if self._text else "muted")
