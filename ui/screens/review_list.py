"""The list of past sessions, as many as fit on a page, newest first."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.snapshot import PastSession
from ui import review_words as words
from ui import theme, when
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.touch import TouchButton

# Day, initials and MRN, what was given, how it ended, minutes to settled, the button.
_SHARES = (20, 18, 24, 22, 14, 14)


class PastRow(QFrame):
    """One past session; `opened` carries its id."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._id: int | None = None
        self.setProperty("line", "below")
        self.day, self.time = _cell("small"), _cell("fine", "muted")
        self.initials, self.mrn = _cell("small"), _cell("fine", "muted")
        self.given, self.end = _cell("small"), _cell("small")
        self.settled = _cell("small")
        self.open = TouchButton(self.tr("Open"))
        self.open.tapped.connect(self._on_open)
        self.setLayout(
            _line(
                _pair(self.day, self.time),
                _pair(self.initials, self.mrn),
                self.given,
                self.end,
                self.settled,
                self.open,
            )
        )
        self.setFixedHeight(row_height())

    def show_past(self, past: PastSession) -> None:
        """Show a session."""
        self._id = past.id
        say(self.day, words.day_of(past.started))
        say(self.time, when.clock_of(past.started))
        say(self.initials, past.initials)
        say(self.mrn, past.mrn)
        say(self.given, words.dose_and_route(past.route, past.dose))
        say(self.end, words.end_name(past.end))
        say(self.settled, words.settled_text(past))

    def forget(self) -> None:
        """Keep nothing of any patient."""
        self._id = None
        for part in (self.day, self.time, self.initials, self.mrn, self.given, self.end):
            say(part, "")
        say(self.settled, "")

    @Slot()
    def _on_open(self) -> None:
        if self._id is not None:
            self.opened.emit(self._id)


class PastList(QWidget):
    """Pages of past sessions; `opened` carries the id of the one that was chosen.

    `more_wanted` says that somebody leafs on past the oldest that is listed.
    """

    opened = Signal(int)
    more_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.past: tuple[PastSession, ...] = ()
        self._first = 0
        self._done = self._more = self._narrowed = False
        self.shown: list[PastRow] = []
        self.nothing = label("", "title", "muted", wrap=True)
        self.place = QWidget()
        self._rows = QVBoxLayout(self.place)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addWidget(self.nothing)
        self._rows.addStretch(1)
        self.place.setMinimumHeight(row_height())
        self.place.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        layout = rows(self._build_names(), self.place, self._build_pager(), gap=10)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def sizeHint(self) -> QSize:
        """Return a small height: the list takes what there is."""
        return QSize(theme.current().px(900), 3 * row_height())

    def _build_names(self) -> QWidget:
        names = (
            self.tr("Began"),
            self.tr("Patient"),
            self.tr("Given"),
            self.tr("How it ended"),
            self.tr("Symptoms settled after"),
            "",
        )
        cells = [_cell("fine", "muted") for _ in names]
        for cell, name in zip(cells, names, strict=True):
            cell.setText(name)
        made = QWidget()
        made.setLayout(_line(*cells))
        return made

    def _build_pager(self) -> QWidget:
        self.count = label("", "small", "muted", wrap=True)
        self.newer = Chip(self.tr("Newer"))
        self.newer.tapped.connect(self._on_newer)
        self.older = Chip(self.tr("Older"))
        self.older.tapped.connect(self._on_older)
        for chip in (self.newer, self.older):
            chip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = columns(self.count, self.newer, self.older, gap=20)
        for number, share in enumerate((3, 1, 1)):
            line.setStretch(number, share)
        made = QWidget()
        made.setLayout(line)
        return made

    @property
    def fits(self) -> int:
        """Return how many rows are a page."""
        return max(1, self.place.height() // row_height())

    def show_past(
        self,
        past: tuple[PastSession, ...],
        *,
        done: bool = True,
        more: bool = False,
        narrowed: bool = False,
    ) -> None:
        """Show the list; the page stays where it is while the list grows.

        `done`: it is whole, but for older ones when there are `more`; `narrowed`: not every
        session was looked for.
        """
        state = (past, done, more, narrowed)
        if state != (self.past, self._done, self._more, self._narrowed):
            self.past, self._done, self._more, self._narrowed = state
            self._show_page()

    def forget(self) -> None:
        """Keep nothing of any patient."""
        self.past, self._first = (), 0
        self._done = self._more = self._narrowed = False
        self._show_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many rows as fit now."""
        super().resizeEvent(event)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self._show_page()

    def _show_page(self) -> None:
        self._first = max(0, min(self._first, len(self.past) - 1))
        page = self.past[self._first : self._first + self.fits]
        while len(self.shown) < len(page):
            self._add_row()
        for number, row in enumerate(self.shown):
            row.setHidden(number >= len(page))
            if number < len(page):
                row.show_past(page[number])
            else:
                row.forget()
        say(self.nothing, self._none())
        self.nothing.setHidden(bool(self.past))
        last = self._first + len(page)
        say(self.count, self._count(last))
        self.newer.setEnabled(self._first > 0)
        self.older.setEnabled(last < len(self.past) or self._more)

    def _add_row(self) -> None:
        row = PastRow()
        row.opened.connect(self.opened)
        self._rows.insertWidget(len(self.shown), row)
        self.shown.append(row)

    def _none(self) -> str:
        if not self._done:
            return self.tr("Looking for past sessions.")
        if self._narrowed:
            return self.tr("No past session fits what is looked for.")
        return self.tr("No past session yet.")

    def _count(self, last: int) -> str:
        if not self.past:
            return ""
        text = self.tr("{first} to {last} of {n}, newest first")
        if self._more:
            text = self.tr("{first} to {last} of the newest {n}; older ones come after them")
        elif not self._done:
            text = self.tr("{first} to {last} of {n}, still looking")
        return text.format(first=self._first + 1, last=last, n=len(self.past))

    @Slot()
    def _on_newer(self) -> None:
        self._first -= self.fits
        self._show_page()

    @Slot()
    def _on_older(self) -> None:
        if self._first + self.fits < len(self.past):
            self._first += self.fits
            self._show_page()
        if self._more and self._first + 2 * self.fits > len(self.past):
            # Asked for a page ahead, so that they are there when they are wanted.
            self.more_wanted.emit()


def row_height() -> int:
    """Return the height of a row: a staff target, or two lines of words."""
    scale = theme.current()
    lines = round(1.3 * (scale.text("small") + scale.text("fine")))
    return max(scale.staff_target, lines) + scale.px(14)


def _cell(role: str, tone: str = "") -> QLabel:
    made = label("", role, tone, wrap=True)
    # The columns are alike in every row, whatever the words are.
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    made.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return made


def _pair(above: QLabel, below: QLabel) -> QWidget:
    made = QWidget()
    made.setLayout(rows(1, above, below, 1))
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def _line(*parts: QWidget) -> QHBoxLayout:
    line = columns(*parts, gap=20)
    for number, share in enumerate(_SHARES):
        line.setStretch(number, share)
    parts[-1].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return line
