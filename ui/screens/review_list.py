"""The list of past sessions, as many as fit on a page, newest first."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.snapshot import PastSession
from ui import review_words as words
from ui import theme, when
from ui.widgets.basics import say
from ui.widgets.paged_rows import PagedRow, PagedRows, cell, line_of, pair
from ui.widgets.touch import TouchButton

translate = QCoreApplication.translate
# Day, initials and MRN, what was given, how it ended, minutes to settled, the button.
_SHARES = (20, 18, 24, 22, 14, 14)


class PastRow(PagedRow):
    """One past session; `opened` carries its id."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__(row_height())
        self._id: int | None = None
        self.day, self.time = cell("small"), cell("fine", "muted")
        self.initials, self.mrn = cell("small"), cell("fine", "muted")
        self.given, self.end = cell("small"), cell("small")
        self.settled = cell("small")
        self.open = TouchButton(self.tr("Open"))
        self.open.tapped.connect(self._on_open)
        self.setLayout(
            line_of(
                _SHARES,
                pair(self.day, self.time),
                pair(self.initials, self.mrn),
                self.given,
                self.end,
                self.settled,
                self.open,
            )
        )

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
        super().forget()

    @Slot()
    def _on_open(self) -> None:
        if self._id is not None:
            self.opened.emit(self._id)


class PastList(PagedRows):
    """Pages of past sessions; `opened` carries the id of the one that was chosen.

    `more_wanted` says that somebody leafs on past the oldest that is listed.
    """

    opened = Signal(int)
    more_wanted = Signal()

    def __init__(self) -> None:
        head = self._names()
        super().__init__(row_height(), self.tr("Newer"), self.tr("Older"), head)
        self._done = self._more = self._narrowed = False

    @staticmethod
    def _names() -> QWidget:
        names = (
            translate("past", "Began"),
            translate("past", "Patient"),
            translate("past", "Given"),
            translate("past", "How it ended"),
            translate("past", "Symptoms settled after"),
            "",
        )
        cells = [cell("fine", "muted") for _ in names]
        for target, name in zip(cells, names, strict=True):
            target.setText(name)
        made = QWidget()
        made.setLayout(line_of(_SHARES, *cells))
        return made

    def make_row(self) -> PastRow:
        """Return a new row."""
        row = PastRow()
        row.opened.connect(self.opened)
        return row

    def show_row(self, row: PastRow, item: PastSession) -> None:
        """Show a session in a row."""
        row.show_past(item)

    @property
    def more(self) -> bool:
        """Return whether there are older ones than those listed."""
        return self._more

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
        state = (done, more, narrowed)
        if (past, state) != (self.items, (self._done, self._more, self._narrowed)):
            self._done, self._more, self._narrowed = state
            self.show_items(past)

    def forget(self) -> None:
        """Keep nothing of any patient."""
        self._done = self._more = self._narrowed = False
        super().forget()

    def none_words(self) -> str:
        """Return why there is no session."""
        if not self._done:
            return self.tr("Looking for past sessions.")
        if self._narrowed:
            return self.tr("No past session fits what is looked for.")
        return self.tr("No past session yet.")

    def count_words(self, first: int, last: int) -> str:
        """Return which sessions are shown, and whether there are others."""
        text = self.tr("{first} to {last} of {n}, newest first")
        if self._more:
            text = self.tr("{first} to {last} of the newest {n}; older ones come after them")
        elif not self._done:
            text = self.tr("{first} to {last} of {n}, still looking")
        return text.format(first=first, last=last, n=len(self.items))

    def leaf(self) -> None:
        """Show older ones, and ask for more a page ahead: they are there when wanted."""
        super().leaf()
        if self._more and self.first + 2 * self.fits > len(self.items):
            self.more_wanted.emit()


def row_height() -> int:
    """Return the height of a row: a staff target, or two lines of words."""
    scale = theme.current()
    lines = round(1.3 * (scale.text("small") + scale.text("fine")))
    return max(scale.staff_target, lines) + scale.px(14)
