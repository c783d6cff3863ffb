"""Every infusion of a patient as a row, newest first; each opens its past session."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.domain.asking import Questions
from app.domain.series import SeriesInfusion
from ui import asking_told, theme
from ui import series_words as words
from ui.review_words import day_of
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.touch import TouchButton


class InfusionRow(QFrame):
    """One infusion in three lines; `opened` carries its session."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._session: int | None = None
        self.setProperty("line", "below")
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
        self.setFixedHeight(row_height())

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
        for part in (self.day, self.end, self.given, self.times, self.more):
            say(part, "")

    @Slot()
    def _on_open(self) -> None:
        if self._session is not None:
            self.opened.emit(self._session)


class InfusionRows(QWidget):
    """Pages of infusions, newest first; `opened` carries the session that was chosen."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._infusions: tuple[SeriesInfusion, ...] = ()
        self._questions: Questions | None = None
        self._opens = False
        self._first = 0
        self.shown: list[InfusionRow] = []
        self.place = QWidget()
        self._rows = QVBoxLayout(self.place)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addStretch(1)
        self.place.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.count = label("", "small", "muted", wrap=True)
        self.newer, self.older = Chip(self.tr("Newer")), Chip(self.tr("Older"))
        self.newer.tapped.connect(self._on_newer)
        self.older.tapped.connect(self._on_older)
        pager = columns(self.count, self.newer, self.older, gap=16)
        pager.setStretch(0, 2)
        layout = rows(self.place, pager, gap=10)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def sizeHint(self) -> QSize:
        """Return a small size: the list takes what there is."""
        return QSize(theme.current().px(900), 2 * row_height())

    @property
    def fits(self) -> int:
        """Return how many rows are a page."""
        return max(1, self.place.height() // row_height())

    def show_infusions(
        self, infusions: tuple[SeriesInfusion, ...], questions: Questions, *, opens: bool
    ) -> None:
        """Show these infusions, given oldest first; the page stays while more are read."""
        newest_first = infusions[::-1]
        if newest_first != self._infusions or opens != self._opens:
            self._infusions, self._questions, self._opens = newest_first, questions, opens
            self._show_page()

    def forget(self) -> None:
        """Keep nothing of any patient."""
        self._infusions, self._first = (), 0
        self._show_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many rows as fit now."""
        super().resizeEvent(event)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self._show_page()

    def _show_page(self) -> None:
        self._first = max(0, min(self._first, len(self._infusions) - 1))
        page = self._infusions[self._first : self._first + self.fits]
        while len(self.shown) < len(page):
            row = InfusionRow()
            row.opened.connect(self.opened)
            self._rows.insertWidget(len(self.shown), row)
            self.shown.append(row)
        for number, row in enumerate(self.shown):
            row.setHidden(number >= len(page))
            if number < len(page) and self._questions is not None:
                row.show_infusion(page[number], self._questions, opens=self._opens)
            else:
                row.forget()
        last = self._first + len(page)
        text = self.tr("{first} to {last} of {n}, newest first")
        shown = text.format(first=self._first + 1, last=last, n=len(self._infusions))
        say(self.count, shown if page else "")
        self.newer.setEnabled(self._first > 0)
        self.older.setEnabled(last < len(self._infusions))

    @Slot()
    def _on_newer(self) -> None:
        self._first -= self.fits
        self._show_page()

    @Slot()
    def _on_older(self) -> None:
        self._first += self.fits
        self._show_page()


def row_height() -> int:
    """Return the height of a row: six lines of words, or a staff target."""
    scale = theme.current()
    lines = round(1.25 * (2 * scale.text("small") + 4 * scale.text("fine")))
    return max(scale.staff_target, lines) + scale.px(12)
