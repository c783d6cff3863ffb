"""Opens the calibration page as the window does, for its tests."""

from __future__ import annotations

from app.commands import ScoreForecasts
from tests.ui import calibration_samples as cs
from tests.ui.staff_tools import Sent, show
from ui.screens.calibration import CalibrationScreen
from ui.screens.screen import Screen


class Asked(list):
    """What a screen sent from its first moment on."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        screen.command.connect(self.append)


def opened(qtbot, size=(1920, 1080)) -> tuple[CalibrationScreen, str, Sent]:
    """Enter the page; return it with the id of the command it sent."""
    screen = CalibrationScreen()
    asked = Asked(screen)
    sent = show(qtbot, screen, cs.IN, size)
    assert [type(command) for command in asked] == [ScoreForecasts]
    return screen, asked[0].id, sent


def finished(qtbot, report=None, size=(1920, 1080)) -> CalibrationScreen:
    """Return the page with a report."""
    screen, command, _ = opened(qtbot, size)
    screen.show_snapshot(cs.scored(command, cs.report() if report is None else report))
    return screen
