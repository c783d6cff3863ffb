"""Small pieces that every screen uses: labels, cards, rules, rows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.widgets.touch import set_state


def label(text: str = "", role: str = "text", tone: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label in a text role and a tone (muted, caution, settled, ...)."""
    made = QLabel(text)
    made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def say(target: QLabel, text: str, tone: str | None = None) -> None:
    """Change a label's text and tone, touching Qt only when they differ."""
    if target.text() != text:
        target.setText(text)
    if tone is not None:
        set_state(target, "tone", tone)


def card() -> QFrame:
    """Return a raised surface with round corners."""
    made = QFrame()
    made.setProperty("card", "true")
    return made


def rule() -> QFrame:
    """Return a thin horizontal line."""
    made = QFrame()
    made.setProperty("rule", "true")
    return made


def rows(*items: QWidget | QLayout | int, gap: int = 0, margin: int = 0) -> QVBoxLayout:
    """Return a vertical layout; an int is a stretch, `gap`/`margin` in 1080p pixels."""
    return _fill(QVBoxLayout(), items, gap, margin)  # type: ignore[return-value]


def columns(*items: QWidget | QLayout | int, gap: int = 0, margin: int = 0) -> QHBoxLayout:
    """Return a horizontal layout; an int is a stretch, `gap`/`margin` in 1080p pixels."""
    return _fill(QHBoxLayout(), items, gap, margin)  # type: ignore[return-value]


def _fill(
    layout: QBoxLayout, items: tuple[QWidget | QLayout | int, ...], gap: int, margin: int
) -> QBoxLayout:
    scale = theme.current()
    side = scale.px(margin) if margin else 0
    layout.setContentsMargins(side, side, side, side)
    layout.setSpacing(scale.px(gap) if gap else 0)
    for item in items:
        if isinstance(item, int):
            layout.addStretch(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
    return layout


def clear(layout: QLayout) -> None:
    """Take every widget out of a layout and let Qt delete it."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            clear(inner)
        if widget is not None:
            widget.hide()
            widget.deleteLater()
