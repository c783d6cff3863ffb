"""Wipe the screen: for a minute no touch does anything, and the staff side is locked."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Slot

from app.commands import SignOut
from app.snapshot import Snapshot
from ui import theme
from ui.places import Place
from ui.screens.screen import Screen
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.staff_top import StaffTop
from ui.widgets.title_line import TitleLine
from ui.widgets.touch import HoldButton

# A patient cannot call by the screen for so long, and never for longer.
CLEAN_SECONDS = 60
# A cloth that passes over it is gone again; a finger that stays means it.
HOLD_MS = 2000


class CleaningScreen(Screen):
    """A page with nothing to touch but one small place, which has to be held.

    The window opens it only when no call waits, and leaves it by itself when one comes. Whoever
    comes by, the patient too, may hold that place: so the staff side is locked from the start.
    """

    def __init__(self) -> None:
        super().__init__()
        self._since = QElapsedTimer()
        self._noticed: frozenset[tuple[int, int]] = frozenset()
        self._trouble = False
        self._tick = QTimer(self)
        self._tick.setInterval(250)
        self._tick.timeout.connect(self.look)
        self.headline = label(self.tr("Wipe the screen now"), "grand", wrap=True)
        self.left = label("", "title", "accent", wrap=True)
        self.hint = label(
            self.tr(
                "Until then touches do nothing. A call or a notice ends this at once. "
                "Staff sign in again afterwards."
            ),
            "body",
            "muted",
            wrap=True,
        )
        for line in (self.headline, self.left, self.hint):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stop = HoldButton(self.tr("Hold for 2 seconds to stop"), kind="", hold_ms=HOLD_MS)
        self.stop.held.connect(self._on_stop)
        self._title = TitleLine("")
        self.top = StaffTop(self._title)
        words = rows(self.headline, self.left, self.hint, gap=36)
        layout = rows(self.top, 2, words, 3, columns(1, self.stop), gap=20)
        scale = theme.current()
        layout.setContentsMargins(scale.px(40), scale.px(28), scale.px(40), scale.px(32))
        self.setLayout(layout)

    def enter(self, snapshot: Snapshot) -> None:
        """Begin the minute, and remember what was noticed before it."""
        self._since.start()
        self._noticed = _open_notices(snapshot)
        self._trouble = snapshot.storage_error is not None
        self._tick.start()
        self.send(SignOut())
        self.look()
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Stop the clock."""
        self._tick.stop()
        self._since.invalidate()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the time and where data are from; end when something came up meanwhile."""
        self.top.show_snapshot(snapshot)
        self._title.show_snapshot(snapshot)
        trouble = snapshot.storage_error is not None and not self._trouble
        if trouble or not _open_notices(snapshot) <= self._noticed:
            self.move_to(Place.HOME)

    @Slot()
    def look(self) -> None:
        """Say how long it still takes, and end when it is over."""
        left = CLEAN_SECONDS - self._since.elapsed() // 1000
        if left <= 0:
            self.move_to(Place.HOME)
        elif left == 1:
            say(self.left, self.tr("Touches count again in 1 second"))
        else:
            say(self.left, self.tr("Touches count again in {n} seconds").format(n=left))

    @Slot()
    def _on_stop(self) -> None:
        self.move_to(Place.HOME)


def _open_notices(snapshot: Snapshot) -> frozenset[tuple[int, int]]:
    """Return the notices that nobody has acknowledged; a repeated call is a new one."""
    return frozenset((n.id, n.repeated) for n in snapshot.notices if n.acknowledged is None)
