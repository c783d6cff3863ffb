"""Every infusion of a patient as a row, newest first; each opens its past session."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy

from app.domain.asking import Questions
from app.domain.series import SeriesInfusion
from ui import asking_told, theme
from ui import series_words as words
from ui.review_words import day_of
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.paged_rows import PagedRow, PagedRows
from ui.widgets.touch import TouchButton


class InfusionRow(PagedRow):
    """One infusion in three lines; `opened` carries its session."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__(row_height())
        self._session: int | None = None
        self.day = label("", "small")
        self.end = label("", "fine", "muted", wrap=True)
        self.given = label("", "small", wrap=True)
        self.times = label("", "fine", "accent", wrap=True)
        self.more = label("", "fine", "muted", wrap=True)
        for part in (self.day, self.end, self.given, self.times, self.more):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.open = TouchButton(self.tr("Open"))
        self.open.tapped.connect(self._on_open)
        left = rows(1, self.day, self.end, 1)
        middle = rows(1, self.given, self.times, self.more, 1)
        line = columns(left, middle, self.open, gap=18)
        for number, share in enumerate((4, 14, 3)):
            line.setStretch(number, share)
        self.open.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setLayout(line)

    def show_infusion(self, infusion: SeriesInfusion, questions: Questions, *, opens: bool) -> None:
        """Show an infusion; `opens`: its past session can be looked at now."""
        self._session = infusion.session
        say(self.day, day_of(infusion.started))
        say(self.end, words.ended(infusion))
        parts = [words.given(infusion), words.modifiers(infusion)]
        say(self.given, " · ".join(part for part in parts if part))
        say(self.times, f"{words.times(infusion)} · {words.peaks(infusion)}")
        notices = self.tr("notices: {n}").format(n=len(infusion.notices))
        say(self.more, f"{asking_told.in_short(infusion.rounds, questions)} · {notices}")
        self.open.setEnabled(opens and infusion.end is not None)

    def forget(self) -> None:
        """Keep nothing of any patient."""
        self._session = None
        super().forget()

    @Slot()
    def _on_open(self) -> None:
        if self._session is not None:
            self.opened.emit(self._session)


class InfusionRows(PagedRows):
    """Pages of infusions, newest first; `opened` carries the session that was chosen."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__(row_height(), self.tr("Newer"), self.tr("Older"))
        self._questions: Questions | None = None
        self._opens = False

    def make_row(self) -> InfusionRow:
        """Return a new row."""
        row = InfusionRow()
        row.opened.connect(self.opened)
        return row

    def show_row(self, row: InfusionRow, item: SeriesInfusion) -> None:
        """Show an infusion in a row."""
        assert self._questions is not None
        row.show_infusion(item, self._questions, opens=self._opens)

    def count_words(self, first: int, last: int) -> str:
        """Return which infusions are shown."""
        text = self.tr("{first} to {last} of {n}, newest first")
        return text.format(first=first, last=last, n=len(self.items))

    def show_infusions(
        self, infusions: tuple[SeriesInfusion, ...], questions: Questions, *, opens: bool
    ) -> None:
        """Show these infusions, given oldest first; the page stays while more are read."""
        newest_first = infusions[::-1]
        if newest_first != self.items or opens != self._opens:
            self._questions, self._opens = questions, opens
            self.show_items(newest_first)


def row_height() -> int:
    """Return the height of a row: six lines of words, or a staff target."""
    scale = theme.current()
    lines = round(1.25 * (2 * scale.text("small") + 4 * scale.text("fine")))
    return max(scale.staff_target, lines) + scale.px(12)
