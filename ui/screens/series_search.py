"""Looking for a patient: a pad for the MRN, and who begins so."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.domain.series import PatientHit
from ui import series_words as words
from ui import theme
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.letter_entry import LetterEntry
from ui.widgets.touch import TouchButton

MOST_LETTERS = 40


class SeriesSearch(QWidget):
    """`typed` carries how the MRN begins, `opened` the MRN that was tapped, letter by letter."""

    typed = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._hits: tuple[PatientHit, ...] = ()
        self._for = ""
        self._first = 0
        self.rows_shown: list[TouchButton] = []
        self.entry = LetterEntry(self.tr("Type the MRN"), MOST_LETTERS)
        self.entry.pad.show_digits(True)
        self.entry.changed.connect(self._on_typed)
        left = card()
        heading = label(self.tr("The MRN begins with"), "strong")
        pad = rows(heading, self.entry, gap=12, margin=26)
        pad.setStretch(1, 1)
        left.setLayout(pad)
        body = columns(left, self._build_found(), gap=24)
        body.setStretch(0, 1)
        body.setStretch(1, 1)
        self.setLayout(body)

    def _build_found(self) -> QFrame:
        self.heading = label("", "strong", wrap=True)
        self.unknown = Chip("")
        self.unknown.setFixedHeight(row_height())
        self.unknown.tapped.connect(self._on_unknown)
        self.place = QWidget()
        self.place.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._rows = QVBoxLayout(self.place)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.current().px(10))
        self._rows.addStretch(1)
        self.count = label("", "small", "muted", wrap=True)
        self.before, self.more = Chip(self.tr("Back")), Chip(self.tr("More"))
        self.before.tapped.connect(self._on_before)
        self.more.tapped.connect(self._on_more)
        pager = columns(self.count, self.before, self.more, gap=16)
        pager.setStretch(0, 2)
        layout = rows(self.heading, self.unknown, self.place, pager, gap=12, margin=26)
        layout.setStretch(2, 1)
        made = card()
        made.setLayout(layout)
        return made

    def sizeHint(self) -> QSize:
        """Return a small size: the list takes what there is."""
        return QSize(theme.current().px(900), theme.current().px(400))

    @property
    def fits(self) -> int:
        """Return how many patients stand on a page."""
        gap = theme.current().px(10)
        return max(1, (self.place.height() + gap) // (row_height() + gap))

    def show_found(self, found: tuple[PatientHit, ...] | None, wanted: str) -> None:
        """Show who was found for `wanted`; None while nobody has looked."""
        hits = found or ()
        if (hits, wanted) != (self._hits, self._for):
            self._hits, self._for, self._first = hits, wanted, 0
        exact = any(hit.mrn == wanted for hit in hits)
        self.unknown.setHidden(not wanted or exact)
        self.unknown.setText(self.tr("{mrn}: not in this record").format(mrn=wanted))
        if not wanted:
            say(self.heading, self.tr("Last seen here"))
        elif hits:
            say(self.heading, self.tr("Patients whose MRN begins with {mrn}").format(mrn=wanted))
        else:
            say(self.heading, self.tr("No patient's MRN begins with {mrn}").format(mrn=wanted))
        self._show_page()

    def forget(self) -> None:
        """Keep nothing of any patient."""
        self.entry.clear()
        self._hits, self._for, self._first = (), "", 0
        self._show_page()
        say(self.heading, "")
        self.unknown.setText("")
        self.unknown.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as fit now."""
        super().resizeEvent(event)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self._show_page()

    def _show_page(self) -> None:
        page = self._hits[self._first : self._first + self.fits]
        while len(self.rows_shown) < len(page):
            row = TouchButton("")
            row.setFixedHeight(row_height())
            row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            row.tapped.connect(self._on_row)
            self._rows.insertWidget(len(self.rows_shown), row)
            self.rows_shown.append(row)
        for number, row in enumerate(self.rows_shown):
            row.setHidden(number >= len(page))
            row.setText(words.hit_text(page[number]) if number < len(page) else "")
        last = self._first + len(page)
        text = self.tr("{first} to {last} of {n}")
        shown = text.format(first=self._first + 1, last=last, n=len(self._hits))
        say(self.count, shown if page else "")
        self.before.setEnabled(self._first > 0)
        self.more.setEnabled(last < len(self._hits))

    @Slot()
    def _on_typed(self) -> None:
        self.typed.emit(self.entry.text)

    @Slot()
    def _on_row(self) -> None:
        tapped = self.sender()
        for number, row in enumerate(self.rows_shown):
            if row is tapped:
                self.opened.emit(self._hits[self._first + number].mrn)

    @Slot()
    def _on_unknown(self) -> None:
        if self._for:
            self.opened.emit(self._for)

    @Slot()
    def _on_before(self) -> None:
        self._first = max(0, self._first - self.fits)
        self._show_page()

    @Slot()
    def _on_more(self) -> None:
        self._first += self.fits
        self._show_page()


def row_height() -> int:
    """Return the height of a found patient's row."""
    return max(theme.current().px(84), theme.current().staff_target + 8)
