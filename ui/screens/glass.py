"""The board without a PIN, in an emergency: to look at for a while, and nothing else."""

from __future__ import annotations

from app.commands import CloseGlass
from app.snapshot import Snapshot
from ui.screens.board import BoardScreen
from ui.staff_words import minute_after
from ui.widgets.basics import label, say


class GlassScreen(BoardScreen):
    """Says on top who opened it and when it closes; its one button closes it."""

    def __init__(self) -> None:
        super().__init__(read_only=True)
        self.banner = label("", "strong", "caution", wrap=True)
        self._page.insertWidget(1, self.banner)
        self.lock.setText(self.tr("Close"))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the board, and who looks at it until when."""
        super().show_snapshot(snapshot)
        glass = snapshot.glass
        if glass is None:
            return
        text = self.tr(
            "View only, opened without a PIN by {name} and written down. It closes at {time}."
        )
        say(self.banner, text.format(name=glass.name, time=minute_after(snapshot.now, glass.until)))

    def _on_lock(self) -> None:
        self.send(CloseGlass())
