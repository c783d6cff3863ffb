"""Fingers, other languages and a tape measure for tests of screens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget

from ui.widgets.chips import Chip
from ui.widgets.pads import EraseKey
from ui.widgets.touch import TouchButton

PATTERNS = ("h:mm ap", "dddd d MMMM")


@cache
def device():
    """Return the one touch screen of the tests."""
    return QTest.createTouchDevice()


def press(widget: QWidget, at: QPoint | None = None) -> None:
    """Put a finger down in the middle of a widget."""
    QTest.touchEvent(widget, device()).press(0, at or widget.rect().center(), widget).commit()


def release(widget: QWidget, at: QPoint | None = None) -> None:
    """Lift the finger there."""
    QTest.touchEvent(widget, device()).release(0, at or widget.rect().center(), widget).commit()


def tap(widget: QWidget) -> None:
    """Tap in the middle of a widget."""
    press(widget)
    release(widget)


def slide_off(widget: QWidget) -> None:
    """Put a finger down, move it far away and lift it."""
    press(widget)
    away = QPoint(-400, -400)
    QTest.touchEvent(widget, device()).move(0, away, widget).commit()
    release(widget, away)


def settle(widget: QWidget) -> None:
    """Let every pending layout happen, without an event loop."""
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    widget.grab()


class Longer(QTranslator):
    """A language in which everything is 40 % longer."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context, source, disambiguation=None, n=-1):
        if source in PATTERNS or not any(c.isalpha() for c in source):
            return source
        extra = max(1, round(0.4 * len(re.sub(r"\{\w+\}", "", source))))
        return f"{source} {'mehr Zeug ' * 40}"[: len(source) + extra].rstrip()


class Marked(QTranslator):
    """A language that shows what went through translation."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context, source, disambiguation=None, n=-1):
        return source if source in PATTERNS else f"⟦{source}⟧"


def seen(root: QWidget, kind: type) -> Iterator:
    """Yield the visible widgets of a kind under `root`."""
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
    metrics = label.fontMetrics()
    room = label.contentsRect()
    box = QRect(0, 0, room.width(), 10_000)
    flags = int(Qt.TextFlag.TextWordWrap)
    needed = metrics.boundingRect(box, flags, label.text())
    return needed.width() <= room.width() + 1 and needed.height() <= room.height() + 3


def _button_fits(button: QPushButton) -> bool:
    if not button.text() or isinstance(button, EraseKey):
        return True
    if isinstance(button, Chip):
        needed, room = button.needed(), button.room()
        return needed.width() <= room.width() + 1 and needed.height() <= room.height() + 3
    needed = button.fontMetrics().size(0, button.text())
    return needed.width() <= button.width() - 4 and needed.height() <= button.height()


def small_targets(root: QWidget, least: int) -> list[str]:
    """Return every visible button that is smaller than `least` pixels either way."""
    return [
        f"{b.text()!r} {b.size()}"
        for b in seen(root, TouchButton)
        if b.width() < least or b.height() < least
    ]


def untranslated(root: QWidget, data: tuple[str, ...]) -> list[str]:
    """Return visible texts with letters outside the marks, apart from `data`."""
    texts = [x.text() for x in seen(root, QLabel)]
    texts += [b.text() for b in seen(root, QAbstractButton) if len(b.text()) > 1]
    return [text for text in texts if any(c.isalpha() for c in plain_rest(text, data))]


def plain_rest(text: str, data: tuple[str, ...]) -> str:
    """Return what stands outside the marks and is not data."""
    rest, depth = "", 0
    for character in text:
        depth += (character == "⟦") - (character == "⟧")
        if depth == 0:
            rest += character
    for word in data:
        rest = rest.replace(word, "")
    return rest
