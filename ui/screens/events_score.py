"""The sedation score on the event page: six answers, one tap."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.clock import Instant
from app.domain.event import SEDATION_SCORES, CareEvent, sedation
from ui import theme, when
from ui.event_words import score_words
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip, ChipRow

# Pixels at 1080p that a row of chips takes at most; spare height stays empty.
_HIGH = 140


class ScorePage(QWidget):
    """`scored` tells the score that was tapped, 5 (awake) to 0; `cancelled` that none was."""

    scored = Signal(int)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        title = label(self.tr("Sedation score (MOAA/S): how does the patient answer?"), "heading")
        title.setWordWrap(True)
        self.last = label("", "text", "muted", wrap=True)
        self.choices = ChipRow(columns=2)
        text = self.tr("{n}: {words}")
        scores = reversed(SEDATION_SCORES)
        self.choices.set_choices([(n, text.format(n=n, words=score_words(n))) for n in scores])
        self.choices.picked.connect(self._on_picked)
        gap, lines = theme.current().px(14), len(SEDATION_SCORES) // 2
        high = max(theme.current().px(_HIGH), theme.current().staff_target + 4)
        self.choices.setMaximumHeight(lines * high + (lines - 1) * gap)
        self.cancel = Chip(self.tr("Cancel"))
        self.cancel.setMaximumHeight(high)
        self.cancel.tapped.connect(self.cancelled)
        ways = columns(self.cancel, 1)
        ways.setStretch(0, 1)
        ways.setStretch(1, 1)
        layout = rows(title, self.last, self.choices, 1, ways, gap=14)
        layout.setStretch(2, 8)
        self.setLayout(layout)

    def show_events(self, events: tuple[CareEvent, ...], now: Instant) -> None:
        """Say which score was noted last."""
        newest = sedation(events)
        if newest is None or newest.score is None:
            say(self.last, self.tr("No score noted yet."), "muted")
            return
        text = self.tr("Last: {n} at {time}")
        time = when.clock_time(now, newest.at)
        say(self.last, text.format(n=newest.score, time=time), "muted")

    @Slot(object)
    def _on_picked(self, score: object) -> None:
        if isinstance(score, int):
            self.scored.emit(score)
