"""A plain page with a headline, what happened, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.widgets.basics import columns, label, rows, say
from ui.widgets.touch import TouchButton


class PlainPage(QWidget):
    """Used while starting, when the record cannot be opened, and for our own mistakes."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self._headline = label("", "title")
        self._what = label("", "body", wrap=True)
        self._do = label("", "body", "muted", wrap=True)
        self._detail = label("", "fine", "muted", wrap=True)
        self._button = TouchButton(kind="primary", patient=True)
        self._button.tapped.connect(self._on_tapped)
        for text in (self._headline, self._what, self._do, self._detail):
            text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        inside = rows(
            1,
            self._headline,
            self._what,
            self._do,
            columns(self._button, 1),
            self._detail,
            1,
            gap=32,
        )
        self.setLayout(columns(1, inside, 1, margin=80))
        self.layout().setStretch(1, 6)  # type: ignore[union-attr]

    @Slot()
    def _on_tapped(self) -> None:
        self.pressed.emit()

    def tell(
        self, headline: str, what: str = "", do: str = "", button: str = "", detail: str = ""
    ) -> None:
        """Show these words; a part without words is hidden."""
        parts = ((self._headline, headline), (self._what, what), (self._do, do))
        for target, text in (*parts, (self._detail, detail)):
            say(target, text)
            target.setVisible(bool(text))
        self._button.setText(button)
        self._button.setVisible(bool(button))
