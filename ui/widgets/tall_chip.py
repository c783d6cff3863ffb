"""A chip for a row of many: it grows as high as its words need at its width."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QSizePolicy

from ui import theme
from ui.widgets.chips import Chip


class TallChip(Chip):
    """Two lines high, or three where a language needs them; spare height is not taken."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Return that a narrow chip is a high one."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height in pixels that the words need at a width."""
        side = theme.current().px(16)
        room = QRect(0, 0, max(1, width - 2 * side), 10_000)
        lines = self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.text())
        return max(self.minimumSizeHint().height(), lines.height() + 4)
