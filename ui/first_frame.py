"""The first frame: a window painted with PySide6 alone, before anything else is imported.

Whatever this module imports is paid for before the first frame; keep it to
PySide6 and the standard library.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QLayout, QVBoxLayout, QWidget

from ui.sweeper import Sweeper

if TYPE_CHECKING:
    from ui.application import Session
    from ui.confine import Confinement
    from ui.heartbeat import Heartbeat
    from ui.qt_messages import QtMessages

LOOK_MS = 15
# While modules are imported in a thread, the GUI thread gets its turn this often.
SWITCH_SECONDS = 0.001

# The colours that ui/theme.py has too; that module is not imported yet.
_GROUND = "#10151b"
_LINE = "#2f3b47"
_TEXT = "#ece8e1"


class Options(NamedTuple):
    """How the window is shown; `size` None is full screen, `panel_width` in mm."""

    size: tuple[int, int] | None = None
    panel_width: float | None = None
    language: str = ""
    idle_lock: float = 120.0


class FirstWindow(QWidget):
    """The window itself; dark and calm with a ring, until the screens are put into it."""

    painted = Signal()
    touched = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self._was_painted = False
        self._confinement: Confinement | None = None
        self._content: QWidget | None = None
        # A style sheet, because it is only text: a painter's colours would import `Qt`.
        self.setObjectName("first")
        self.setStyleSheet(f"#first {{ background: {_GROUND}; }}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Note the first frame; from the second one on, paint a ring while nothing is loaded."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)
        elif self._content is None:
            self._paint_ring()

    def _paint_ring(self) -> None:
        from PySide6.QtCore import Qt

        side = self.height() // 6
        middle = self.rect().center()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(_LINE), max(4, side // 10)))
        painter.drawEllipse(middle, side // 2, side // 2)
        if self._words:
            painter.setPen(QColor(_TEXT))
            low = self.rect().adjusted(side, middle.y() + side, -side, 0)
            flags = Qt.AlignmentFlag.AlignHCenter.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(low, flags, self._words)

    def say(self, words: str) -> None:
        """Say something in the bare window, when there is no screen to say it."""
        self._words = words
        font = self.font()
        font.setPixelSize(max(18, self.height() // 28))
        self.setFont(font)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Note every touch, wherever it lands; it goes on to whatever is under the finger."""
        if event.type() == QEvent.Type.TouchBegin:
            self.touched.emit()
        return super().event(event)

    def put_in(self, content: QWidget) -> None:
        """Fill the window with the screens."""
        self._content = content
        self.setWindowTitle(content.windowTitle())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        # The panel has one size; what a screen would like changes nothing.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.addWidget(content)

    def make_ready(self, options: Options) -> None:
        """Do what the first frame does not need: the name `Qt` alone costs 25 ms to import."""
        from PySide6.QtCore import Qt

        from ui.confine import Confinement, LockedConfinement

        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self._confinement = (LockedConfinement if options.size is None else Confinement)(self)
        if options.size is None:
            QApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)
        self.update()

    def set_free(self) -> None:
        """Let the window be closed: the kiosk ends."""
        if self._confinement is not None:
            self._confinement.lift()

    def show_as(self, options: Options) -> None:
        """Show the window, full screen or in its size."""
        if options.size is None:
            self.showFullScreen()
        elif QGuiApplication.platformName() == "offscreen":
            # It has no window manager to tell about a fixed size, and says so.
            self.resize(*options.size)
            self.show()
        else:
            self.setFixedSize(*options.size)
            self.show()


def make_application() -> QApplication:
    """Return the one QApplication."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication(sys.argv[:1])
    application.setApplicationName("recovery-kiosk")
    return application


class Starter:
    """Paints first, imports and opens in a thread, then hands over to the session.

    `load` makes what stands behind the screens; it runs in the thread, again
    after each failure when somebody taps *Try again*.
    """

    def __init__(self, load: Callable[[], Any], options: Options, *, alone: bool = False) -> None:
        """`alone`: this is the whole process, and what Qt says goes to the log."""
        self._load = load
        self._alone = alone
        self._messages: QtMessages | None = None
        self._options = options
        self._found: SimpleQueue[Any] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self.application = make_application()
        self._sweeper = Sweeper()
        self.window = FirstWindow()
        self.session: Session | None = None
        self._heartbeat: Heartbeat | None = None
        self.failed = False
        self._late: list[Any] = []
        self.window.painted.connect(self.begin)
        self._look = QTimer(self.window)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._on_look)
        self.window.show_as(options)

    @Slot()
    def begin(self) -> None:
        """Import, open and restore in a thread; the window goes on painting."""
        if self._thread is not None and self._thread.is_alive():
            return
        if self.session is not None:
            self.session.main.show_starting()
        else:
            self.window.make_ready(self._options)
        self._thread = threading.Thread(target=self._run, name="loader", daemon=True)
        self._thread.start()
        self._look.start()

    def _run(self) -> None:
        usual = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        try:
            from ui import application

            application.import_screens()
            found = self._opened()
            # The board needs it. Before anything is handed over: the binding does not
            # bear classes being made in one thread and widgets in another.
            import pyqtgraph  # noqa: F401

            self._found.put(application.Session)
            self._found.put(found)
        except BaseException as error:
            self._found.put(error)
        finally:
            sys.setswitchinterval(usual)

    def _opened(self) -> Any:
        try:
            return self._load()
        except BaseException as error:
            return error

    @Slot()
    def _on_look(self) -> None:
        try:
            found = self._found.get_nowait()
        except Empty:
            return
        if isinstance(found, type):
            self._build(found)
            return
        self._look.stop()
        if self.session is not None:
            self._sweeper.keep()
            self.session.take(found)
        elif isinstance(found, BaseException):
            self._give_up(found)
        else:
            self._late.append(found)

    def _build(self, make: type[Session]) -> None:
        if self.session is not None:
            return
        if self._alone:
            from ui.qt_messages import QtMessages

            self._messages = QtMessages()
        try:
            self.session = make(self.application, self.window, self._options)
        except Exception as error:
            self._give_up(error)
            return
        self.session.main.retry.connect(self.begin)
        self.window.touched.connect(self.session.note_touch)
        self._heartbeat = _heartbeat(self.session)

    def _give_up(self, error: BaseException) -> None:
        """Say in the bare window that no screen could be made; the log has the place."""
        from app.log import log_bug

        log_bug("start", error)
        self.failed = True
        self.window.say(
            QCoreApplication.translate(
                "first_frame", "The kiosk cannot start. Please tell the person who looks after it."
            )
        )

    def on_signal(self, number: int, frame: object) -> None:
        """End in order when somebody asks the process to end."""
        # Not quit(): that asks the window first, which does not close.
        self.application.exit()

    def end(self) -> None:
        """End in order: screens, bridge, then everything behind it."""
        if self._heartbeat is not None:
            self._heartbeat.stop()
        self._look.stop()
        if self._thread is not None:
            self._thread.join()
        while not self._found.empty():
            late = self._found.get()
            if not isinstance(late, type | BaseException):
                self._late.append(late)
        if self.session is not None:
            self.session.end()
        for behind in self._late:
            # Opened after the window had gone: nothing has used it, and it is closed again.
            behind.stop()
        self._sweeper.stop()
        self.window.set_free()
        if self._messages is not None:
            self._messages.take_back()


def _heartbeat(session: Session) -> Heartbeat | None:
    """Return the heart of a kiosk that a service manager started, None of any other."""
    if "NOTIFY_SOCKET" not in os.environ:
        return None
    from app.service import ServiceManager
    from ui.heartbeat import Heartbeat

    manager = ServiceManager.from_environment(os.environ)
    return None if manager is None else Heartbeat(manager, session)


def run(load: Callable[[], Any], options: Options) -> int:
    """Show the kiosk until its window is closed; 0 when all was well, 3 when it could not open."""
    from app.mistakes import watch_for_mistakes

    take_back = watch_for_mistakes()
    starter = Starter(load, options, alone=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        # The timers of the window let Python see the signal within a moment.
        signal.signal(number, starter.on_signal)
    try:
        starter.application.exec()
    finally:
        starter.end()
        take_back()
    failed = starter.failed or (starter.session is not None and starter.session.failed)
    return 3 if failed else 0
