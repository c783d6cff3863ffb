"""The first frame: a window painted with PySide6 alone, before anything else is imported.

Whatever this module imports is paid for before the first frame; keep it to
PySide6 and the standard library.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QLayout, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from ui.application import Session

LOOK_MS = 15
# While modules are imported in a thread, the GUI thread gets its turn this often.
SWITCH_SECONDS = 0.001

# The two colours that ui/theme.py has too; that module is not imported yet.
_GROUND = QColor("#10151b")
_LINE = QColor("#2f3b47")


class Options(NamedTuple):
    """How the window is shown; `size` None is full screen, `panel_width` in mm."""

    size: tuple[int, int] | None = None
    panel_width: float | None = None
    language: str = ""
    idle_lock: float = 120.0


class FirstWindow(QWidget):
    """The window itself; dark and calm with a ring, until the screens are put into it."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._was_painted = False
        self._content: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and, while nothing is loaded, a ring."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), _GROUND)
        if self._content is None:
            # A ring and no word: text would search the machine for fonts first.
            side = self.height() // 6
            middle = event.rect().center()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(_LINE, max(4, side // 10)))
            painter.drawEllipse(middle, side // 2, side // 2)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def put_in(self, content: QWidget) -> None:
        """Fill the window with the screens."""
        self._content = content
        self.setWindowTitle(content.windowTitle())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        # The panel has one size; what a screen would like changes nothing.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.addWidget(content)

    def show_as(self, options: Options) -> None:
        """Show the window, full screen or in its size."""
        if options.size is None:
            QApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)
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

    def __init__(self, load: Callable[[], Any], options: Options) -> None:
        self._load = load
        self._options = options
        self._found: SimpleQueue[Any] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self.application = make_application()
        self.window = FirstWindow()
        self.session: Session | None = None
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
        self._thread = threading.Thread(target=self._run, name="loader", daemon=True)
        self._thread.start()
        self._look.start()

    def _run(self) -> None:
        usual = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        try:
            from ui import application

            application.import_screens()
            self._found.put(application.Session)
            self._found.put(self._load())
            # Needed only by the board: imported while the patient's screen is already up.
            import pyqtgraph  # noqa: F401
        except BaseException as error:
            self._found.put(error)
        finally:
            sys.setswitchinterval(usual)

    @Slot()
    def _on_look(self) -> None:
        try:
            found = self._found.get_nowait()
        except Empty:
            return
        if isinstance(found, type):
            if self.session is None:
                self.session = found(self.application, self.window, self._options)
                self.session.main.retry.connect(self.begin)
            return
        self._look.stop()
        if self.session is None:
            raise found
        self.session.take(found)

    def end(self) -> None:
        """End in order: screens, bridge, then everything behind it."""
        self._look.stop()
        if self._thread is not None:
            self._thread.join()
        while self.session is not None and not self._found.empty():
            late = self._found.get()
            if not isinstance(late, type):
                self.session.take(late)
        if self.session is not None:
            self.session.end()


def run(load: Callable[[], Any], options: Options) -> int:
    """Show the kiosk until its window is closed; 0 when all was well, 3 when it could not open."""
    starter = Starter(load, options)
    try:
        starter.application.exec()
    finally:
        starter.end()
    failed = starter.session is None or starter.session.failed is not None
    return 3 if failed else 0
