"""A field to be filled from a pad: its label, its value, its unit and what is wrong."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QSizePolicy

from ui import theme
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.fitting import FittingText
from ui.widgets.touch import TouchButton, set_state


class Field(TouchButton):
    """One value that staff type; a tap picks it, the pad stands elsewhere.

    The whole field is the target. What is wrong stands in its last line, with
    a sign, in the danger tone (or as a caution, which does not block).
    """

    picked = Signal()

    def __init__(self, name: str = "", unit: str = "") -> None:
        super().__init__(kind="field")
        self._name = label(name, "fine", "muted")
        self._value = FittingText("button")
        self._unit = label(unit, "fine", "muted")
        self._note = label("", "fine", "danger")
        self._note.hide()
        line = columns(self._value, self._unit, gap=10)
        line.setAlignment(self._unit, Qt.AlignmentFlag.AlignBottom)
        layout = rows(1, self._name, line, self._note, 1)
        scale = theme.current()
        layout.setContentsMargins(scale.px(18), scale.px(4), scale.px(18), scale.px(4))
        self.setLayout(layout)
        for part in (*self.labels, self._value):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.tapped.connect(self._on_tapped)

    @Slot()
    def _on_tapped(self) -> None:
        self.picked.emit()

    @property
    def labels(self) -> tuple[QLabel, QLabel, QLabel]:
        """Return its name, its unit and its note."""
        return self._name, self._unit, self._note

    @property
    def unit(self) -> str:
        """Return the unit as shown."""
        return self._unit.text()

    @property
    def value(self) -> str:
        """Return the value as shown."""
        return self._value.text()

    @property
    def note(self) -> str:
        """Return what is said to be wrong, empty when nothing is."""
        return "" if self._note.isHidden() else self._note.text()

    def set_value(self, text: str, unit: str | None = None) -> None:
        """Show a value, and another unit where one is given."""
        self._value.set_text(text)
        if unit is not None:
            say(self._unit, unit)

    def set_note(self, text: str = "", tone: str = "danger") -> None:
        """Say what is wrong (danger) or unusual (caution); empty takes it away."""
        say(self._note, f"! {text}" if text else "", tone)
        self._note.setHidden(not text)
        set_state(self, "problem", tone if text else "")
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room its lines need, at least a staff target high."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the room its lines need, at least a staff target high."""
        side = theme.current().staff_target
        layout = self.layout()
        inner = layout.minimumSize() if layout is not None else QSize()
        return inner.expandedTo(QSize(side, side + 4))
