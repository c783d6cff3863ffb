"""Keys, closing, menus and minimising do not lead out of the kiosk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.config import Config
from app.kiosk import Kiosk
from ui.first_frame import FirstWindow, Options, Starter

LEAVING = (
    (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Tab, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
)


class Listening(QWidget):
    """Fills the window and notes what reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[QEvent.Type] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def event(self, event: QEvent) -> bool:
        """Note an event."""
        self.heard.append(event.type())
        return super().event(event)


@pytest.fixture(params=[None, (1280, 800)], ids=["full screen", "window"])
def window(request: pytest.FixtureRequest, qtbot: QtBot, qapp: object) -> Iterator[FirstWindow]:
    options = Options(size=request.param)
    made = FirstWindow()
    made.show_as(options)
    made.make_ready(options)
    made.put_in(Listening())
    qtbot.waitUntil(made.isVisible)
    yield made
    made.set_free()
    made.close()
    while QApplication.overrideCursor() is not None:
        QApplication.restoreOverrideCursor()


def inside(window: FirstWindow) -> Listening:
    (found,) = window.findChildren(Listening)
    return found


def locked(window: FirstWindow) -> bool:
    return window.isFullScreen()


@pytest.mark.parametrize(("key", "with_"), LEAVING)
def test_no_key_says_anything(window: FirstWindow, key: Qt.Key, with_: object) -> None:
    inside(window).setFocus()
    was = locked(window)
    QTest.keyClick(window.windowHandle(), key, with_)  # type: ignore[call-overload]
    QApplication.processEvents()
    assert window.isVisible()
    assert locked(window) == was
    told = {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride}
    assert told.isdisjoint(inside(window).heard)


def test_a_full_screen_is_not_closed_and_a_window_is(window: FirstWindow, qtbot: QtBot) -> None:
    was_locked = locked(window)
    # As a compositor or a window manager asks for it.
    window.windowHandle().close()
    QApplication.processEvents()
    assert window.isVisible() == was_locked


@pytest.mark.parametrize("window", [None], indirect=True)
def test_quitting_asks_in_vain(window: FirstWindow) -> None:
    QApplication.quit()
    QApplication.closeAllWindows()
    assert window.isVisible()


@pytest.mark.parametrize("window", [None], indirect=True)
def test_a_full_screen_that_was_minimised_comes_back(window: FirstWindow, qtbot: QtBot) -> None:
    for wanted in (window.showMinimized, window.showNormal):
        wanted()
        qtbot.waitUntil(lambda: window.isFullScreen() and not window.isMinimized())


def test_only_the_left_button_is_a_finger(window: FirstWindow) -> None:
    handle, at = window.windowHandle(), QPoint(40, 40)
    none = Qt.KeyboardModifier.NoModifier
    for button in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
        QTest.mouseClick(handle, button, none, at)  # type: ignore[call-overload]
    QApplication.sendEvent(handle, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, at))
    told = {QEvent.Type.MouseButtonPress, QEvent.Type.ContextMenu}
    assert told.isdisjoint(inside(window).heard)
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, none, at)  # type: ignore[call-overload]
    assert QEvent.Type.MouseButtonPress in inside(window).heard


def test_a_kiosk_that_ends_can_be_closed(tmp_path: Path, qapp: object, qtbot: QtBot) -> None:
    starter = Starter(lambda: Kiosk(Config(tmp_path)), Options())
    qtbot.waitUntil(lambda: starter.session is not None, timeout=15_000)
    assert not starter.window.close()
    starter.end()
    assert starter.window.close()
    while QApplication.overrideCursor() is not None:
        QApplication.restoreOverrideCursor()
