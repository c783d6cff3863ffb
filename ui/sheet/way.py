"""The way from another page to the take-home sheet: asked for first, and gone once it is open."""

from __future__ import annotations

from app.commands import OpenSheet
from app.errors import ErrorCode
from app.snapshot import Snapshot
from ui.error_words import error_text
from ui.places import Place
from ui.screens.screen import Screen


class SheetWay:
    """Asks the core for a sheet on behalf of a screen, and leaves for it when it is there."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._asked: str | None = None

    def ask(self, session: int) -> None:
        """Ask for the sheet of a session."""
        self._asked = self._screen.send(OpenSheet(session=session))

    def forget(self) -> None:
        """Ask for nothing any more."""
        self._asked = None

    def look(self, snapshot: Snapshot) -> str:
        """Leave for the sheet once it is open; return why it cannot be opened, if so."""
        outcome = None if self._asked is None else snapshot.outcome(self._asked)
        if outcome is None:
            return ""
        if outcome.done:
            self._asked = None
            self._screen.move_to(Place.SHEET)
            return ""
        return error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail)
