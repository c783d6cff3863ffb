"""Tools for the tests of staff screens: fingers, longer texts, and a look for cut words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QTranslator
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from app.domain.forecast import EffectForecast, EffectState, Forecast
from tests.ui import samples
from ui import theme
from ui.screens.screen import Screen
from ui.widgets.chips import Chip
from ui.widgets.fitting import FittingText
from ui.widgets.pads import EraseKey
from ui.widgets.touch import guard

SIZES = ((1920, 1080), (1280, 800), (1366, 768))
_finger = None


def finger():
    """One touch screen for all tests."""
    global _finger
    if _finger is None:
        _finger = QTest.createTouchDevice()
    return _finger


def settle() -> None:
    """Let layouts catch up with what was just said, without running an event loop."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def centre(widget: QWidget) -> QPoint:
    return widget.rect().center()


def under_finger(widget: QWidget) -> None:
    """Move the window so that the widget lies on the small screen of the offscreen platform.

    A finger beyond that screen would touch nothing.
    """
    where = widget.mapTo(widget.window(), centre(widget))
    widget.window().move(QPoint(400, 400) - where)


def press(widget: QWidget) -> None:
    under_finger(widget)
    QTest.touchEvent(widget, finger()).press(0, centre(widget), widget).commit()


def release(widget: QWidget) -> None:
    QTest.touchEvent(widget, finger()).release(0, centre(widget), widget).commit()


def tap(widget: QWidget, *, fresh: bool = True) -> None:
    """Tap with a finger; `fresh` lets the guard against double hits count it anew."""
    settle()
    if fresh:
        guard.reset()
    press(widget)
    release(widget)


def slide_off(widget: QWidget) -> None:
    """Press, slide away and let go outside."""
    settle()
    guard.reset()
    press(widget)
    away = QPoint(widget.width() // 2, -3 * widget.height())
    QTest.touchEvent(widget, finger()).move(0, away, widget).commit()
    QTest.touchEvent(widget, finger()).release(0, away, widget).commit()


def key(pad: QWidget, text: str) -> QPushButton:
    """Return the visible key of a pad that carries `text` ("⌫" for the drawn one)."""
    for each in pad.findChildren(QPushButton):
        if each.isVisible() and (
            isinstance(each, EraseKey) if text == "⌫" else each.text() == text
        ):
            return each
    raise AssertionError(f"no key {text!r}")


def type_on(pad: QWidget, text: str) -> None:
    for character in text:
        tap(key(pad, "Space" if character == " " else character))


class Longer(QTranslator):
    """Texts longer by 40 %, as in the longest languages; clock patterns stay."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context, text, disambiguation=None, n=-1):
        if len(text) < 2 or (context == "when" and ("mm" in text or "MMMM" in text)):
            return text
        words = re.sub(r"\{\w+\}", "", text)
        extra = max(1, round(0.4 * len(words)))
        return text + ("loreipsum"[:extra] if extra < 5 else (" loreip" * 30)[:extra])


class Bracketed(QTranslator):
    """Every text that was translated wears brackets."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context, text, disambiguation=None, n=-1):
        if context == "when" and ("mm" in text or "MMMM" in text):
            return text
        return f"⟦{text}⟧"


@contextmanager
def translated(translator: QTranslator | None) -> Iterator[None]:
    """Speak through a translator; None speaks plainly."""
    if translator is None:
        yield
        return
    QCoreApplication.installTranslator(translator)
    try:
        yield
    finally:
        QCoreApplication.removeTranslator(translator)


@contextmanager
def sized(width: int, height: int) -> Iterator[None]:
    """Use the theme of another window, then the usual one again."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    # What earlier tests left to be deleted would be styled anew each time.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.apply(app, theme.theme_for(width, height))
    try:
        yield
    finally:
        theme.apply(app, theme.theme_for(1920, 1080))


def shown(screen: QWidget, kind: type[Any]) -> list[Any]:
    return [each for each in screen.findChildren(kind) if each.isVisible()]


def cut(screen: QWidget) -> list[str]:
    """Return every visible text that does not fit where it stands."""
    settle()
    found: list[str] = []
    if screen.minimumSizeHint().height() > screen.height():
        found.append(f"screen needs {screen.minimumSizeHint().height()} px")
    for each in shown(screen, QLabel):
        if each.text() and not _label_fits(each):
            found.append(f"label {each.text()!r} in {each.size().toTuple()}")
    for each in shown(screen, QPushButton):
        if each.text() and not _button_fits(each):
            found.append(f"button {each.text()!r} in {each.size().toTuple()}")
    for each in shown(screen, FittingText):
        metrics = QFontMetrics(each.font_that_fits())
        if (
            metrics.horizontalAdvance(each.text()) > each.width()
            or each.height() < metrics.height()
        ):
            found.append(f"value {each.text()!r} in {each.size().toTuple()}")
    for each in (*shown(screen, QLabel), *shown(screen, QPushButton), *shown(screen, FittingText)):
        if not _inside(each, screen):
            found.append(f"outside: {each.text()!r}")
    return found


def _label_fits(each: QLabel) -> bool:
    room = each.contentsRect()
    if each.wordWrap():
        words = max(
            (each.fontMetrics().horizontalAdvance(word) for word in each.text().split()), default=0
        )
        return each.heightForWidth(each.width()) <= each.height() + 1 and words <= room.width() + 1
    return each.fontMetrics().horizontalAdvance(each.text()) <= room.width() + 1


def _button_fits(each: QPushButton) -> bool:
    if isinstance(each, Chip):
        room, needed = each.room(), each.needed()
        return needed.width() <= room.width() + 1 and needed.height() <= room.height() + 1
    metrics = each.fontMetrics()
    return (
        metrics.horizontalAdvance(each.text()) <= each.width() - 8
        and metrics.height() <= each.height()
    )


def _inside(each: QWidget, screen: QWidget) -> bool:
    parent = each.parentWidget()
    while parent is not None:
        corner = each.mapTo(parent, QPoint(0, 0))
        if not parent.rect().adjusted(-1, -1, 1, 1).contains(each.rect().translated(corner)):
            return False
        if parent is screen:
            return True
        parent = parent.parentWidget()
    return True


def overlaps(screen: QWidget) -> list[str]:
    """Return pairs of visible buttons that lie over each other."""
    settle()
    boxes = [
        (each, each.rect().translated(each.mapTo(screen, QPoint(0, 0))))
        for each in shown(screen, QPushButton)
    ]
    return [
        f"{one.text()!r} over {other.text()!r}"
        for index, (one, box) in enumerate(boxes)
        for other, other_box in boxes[index + 1 :]
        if box.intersects(other_box)
    ]


def small_targets(screen: QWidget) -> list[str]:
    """Return every visible button smaller than a staff target."""
    settle()
    side = theme.current().staff_target
    return [
        f"{each.text()!r} {each.size().toTuple()}"
        for each in shown(screen, QPushButton)
        if min(each.width(), each.height()) < side
    ]


def untranslated(screen: QWidget, *data: str) -> list[str]:
    """Return visible texts with letters that wear no brackets and are no data."""
    texts = []
    for each in (*shown(screen, QLabel), *shown(screen, QPushButton), *shown(screen, FittingText)):
        text = each.text()
        if isinstance(each, QPushButton) and len(text) == 1:
            continue  # a letter of the pad
        for known in sorted(data, key=len, reverse=True):
            text = text.replace(known, "")
        inside = re.sub(r"\d{1,2}:\d{2} [ap]m", "", text, flags=re.I)
        while "⟦" in inside and re.search(r"⟦[^⟦⟧]*⟧", inside):
            inside = re.sub(r"⟦[^⟦⟧]*⟧", "", inside)
        if re.search(r"[^\W\d_]", inside):
            texts.append(each.text())
    return texts


def preview(infusion, patient, modifiers, earlier, baseline, now_t) -> Forecast:
    """A forecaster as pure as the core's: the windows of the samples."""
    return Forecast(
        now_t,
        "sample 1",
        "sample windows",
        tuple(
            EffectForecast(
                effect,
                EffectState.WEARING_OFF,
                infusion.ended + 60 * p50,
                infusion.ended + 60 * p90,
                None,
            )
            for effect, (p50, p90) in samples.WINDOWS.items()
        ),
    )


class Sent(list):
    """Collects what a screen sends and where it wants to go."""

    def __init__(self, screen) -> None:
        super().__init__()
        self.places: list = []
        screen.command.connect(self._on_command)
        screen.go.connect(self._on_go)

    def _on_command(self, command) -> None:
        self.append(command)

    def _on_go(self, place) -> None:
        self.places.append(place)


def show(qtbot, screen: Screen, snapshot, size: tuple[int, int] = (1920, 1080)) -> Sent:
    """Show a screen at a size, entered with a snapshot."""
    qtbot.addWidget(screen)
    screen.resize(*size)
    screen.enter(snapshot)
    screen.show()
    screen.show_snapshot(snapshot)
    settle()
    return Sent(screen)
