"""A tape measure for screens with lists that scroll: what is cut, small, or untranslated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from ui.widgets.chips import Chip
from ui.widgets.pads import EraseKey
from ui.widgets.touch import TouchButton


def lay_out(widget: QWidget) -> None:
    """Let every pending layout and painting happen, without an event loop."""
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    widget.grab()


W = TypeVar("W", bound=QWidget)


def seen(root: QWidget, kind: type[W]) -> Iterator[W]:
    """Yield the widgets of a kind of which something can be seen."""
    for widget in root.findChildren(kind):
        if widget.isVisibleTo(root) and not widget.visibleRegion().isEmpty():
            yield widget


def cut_texts(root: QWidget) -> list[str]:
    """Return every visible text that does not fit into its place."""
    bad = [f"label {x.text()!r} {x.size()}" for x in seen(root, QLabel) if not _label_fits(x)]
    for button in seen(root, QPushButton):
        if not _button_fits(button):
            bad.append(f"button {button.text()!r} {button.size()}")
    return bad


def _label_fits(label: QLabel) -> bool:
    if not label.text():
        return True
    if not label.wordWrap():
        hint = label.sizeHint()
        return hint.width() <= label.width() + 1 and hint.height() <= label.height() + 2
    room = label.contentsRect()
    box = QRect(0, 0, room.width(), 10_000)
    needed = label.fontMetrics().boundingRect(box, int(Qt.TextFlag.TextWordWrap), label.text())
    return needed.width() <= room.width() + 1 and needed.height() <= room.height() + 3


def _button_fits(button: QPushButton) -> bool:
    if not button.text() or isinstance(button, EraseKey):
        return True
    if isinstance(button, Chip):
        needed, room = button.needed(), button.room()
        return needed.width() <= room.width() + 1 and needed.height() <= room.height() + 3
    needed = button.fontMetrics().size(0, button.text())
    return needed.width() <= button.width() - 8 and needed.height() <= button.height()


def small_targets(root: QWidget, least: int) -> list[str]:
    """Return every visible button that is smaller than `least` pixels either way."""
    return [
        f"{b.text()!r} {b.size()}"
        for b in seen(root, TouchButton)
        if b.width() < least or b.height() < least
    ]


def outside_brackets(text: str) -> str:
    """Return the letters of a text that no translation has put into brackets."""
    rest, depth = "", 0
    for character in text:
        depth += (character == "⟦") - (character == "⟧")
        if depth == 0 and character.isalpha():
            rest += character
    return rest
