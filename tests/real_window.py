"""Opens the demonstration in a real window and saves what stands on the X screen.

python -m tests.real_window PICTURE WIDTHxHEIGHT
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtTest import QTest

from app.config import Config
from app.demo import DemoKiosk
from ui.first_frame import Options, Starter
from ui.places import Place

LONGEST = 60_000  # ms


def main(picture: str, size: str) -> int:
    """Show the patient's home, take a picture of the screen, end in order."""
    width, height = (int(part) for part in size.split("x"))
    starter = Starter(
        lambda: DemoKiosk(Config(Path(tempfile.gettempdir()))), Options(size=(width, height))
    )
    loop = QEventLoop()
    look = QTimer()

    def at_home() -> None:
        if starter.session is not None and starter.session.main.place == Place.HOME:
            loop.quit()

    look.timeout.connect(at_home)
    look.start(50)
    # A waiting loop, not qWait: that one is always busy and takes the loader's time away.
    QTimer.singleShot(LONGEST, loop.quit)
    loop.exec()
    look.stop()
    QTest.qWait(800)
    screen = starter.application.primaryScreen()
    place = starter.session.main.place if starter.session else None
    frame = starter.window.frameGeometry()
    shot = screen.grabWindow(0, frame.x(), frame.y(), width, height)
    saved = shot.save(picture)
    print(starter.application.platformName(), place, shot.width(), shot.height())
    starter.end()
    return 0 if saved and place == Place.HOME else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
