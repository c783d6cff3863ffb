"""Opens the demonstration in a real window and saves what stands on the X screen.

python -m tests.real_window PICTURE WIDTHxHEIGHT
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PySide6.QtTest import QTest

from app.config import Config
from app.demo import DemoKiosk
from ui.first_frame import Options, Starter
from ui.places import Place

WAITS = 400


def main(picture: str, size: str) -> int:
    """Show the patient's home, take a picture of the screen, end in order."""
    width, height = (int(part) for part in size.split("x"))
    starter = Starter(
        lambda: DemoKiosk(Config(Path(tempfile.gettempdir()))), Options(size=(width, height))
    )
    for _ in range(WAITS):
        QTest.qWait(50)
        if starter.session is not None and starter.session.main.place == Place.HOME:
            break
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
