"""One start of a window, timed from outside: `bare` or `kiosk`, then the process's birth time.

Prints `painted SECONDS` (from the start of the process to the first painted
frame) and, for the kiosk, `gap SECONDS` (the longest time in which the GUI
thread did not answer while everything else was loaded) and `loaded SECONDS`.
"""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

BORN = float(sys.argv[2])
AFTER_LOADING_MS = 700


class Painted(QObject):
    """Notes the first paint of a window."""

    def __init__(self, on_first: object = None) -> None:
        super().__init__()
        self._on_first = on_first
        self.seen = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.seen:
            self.seen = True
            QTimer.singleShot(0, self._tell)
        return False

    def _tell(self) -> None:
        print(f"painted {time.time() - BORN:.4f}", flush=True)
        if callable(self._on_first):
            self._on_first()


def bare() -> None:
    """Show an empty widget and end."""
    application = QApplication([])
    window = QWidget()
    painted = Painted(application.quit)
    window.installEventFilter(painted)
    window.resize(1920, 1080)
    window.show()
    application.exec()


def kiosk(folder: str) -> None:
    """Show the kiosk until all is loaded and some time more, and end in order."""
    import main
    from tests.benchmarks.gaps import Gaps
    from ui.first_frame import Options, Starter

    given = main.make_parser().parse_args(["--data", folder, "--source", "simulator"])
    config = main.configured(given)

    def load() -> object:
        from app.kiosk import Kiosk

        return Kiosk(config)

    starter = Starter(load, Options(size=(1920, 1080)))
    gaps = Gaps()
    painted = Painted(gaps.start)
    starter.window.installEventFilter(painted)

    def look() -> None:
        if starter.session is not None and starter.session.bridge is not None:
            print(f"loaded {time.time() - BORN:.4f}", flush=True)
            QTimer.singleShot(AFTER_LOADING_MS, starter.application.quit)
        else:
            QTimer.singleShot(5, look)

    QTimer.singleShot(5, look)
    starter.application.exec()
    print(f"gap {gaps.worst:.4f}", flush=True)
    starter.end()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if sys.argv[1] == "bare":
        bare()
    else:
        kiosk(sys.argv[3])
