"""The list of calls, as many as fit on a page: to be made, later ones, and those made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.touch import TouchButton

# How urgent, who, which call and when they went home, what was tried or said, the button.
_SHARES = (18, 13, 29, 28, 12)


@dataclass(frozen=True, slots=True)
class CallLine:
    """One line of the list; `key` says which call it is, `tone` colours the first words."""

    key: tuple[int, float, int | None]
    urgency: str
    tone: str
    initials: str
    mrn: str
    which: str
    home: str
    told: str
    button: str


class CallRow(QFrame):
    """One call; `opened` carries its key."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._key: object = None
        self.setProperty("line", "below")
        self.urgency = _cell("small")
        self.initials, self.mrn = _cell("small"), _cell("fine", "muted")
        self.which, self.home = _cell("small"), _cell("fine", "muted")
        self.told = _cell("fine")
        self.open = TouchButton("")
        self.open.tapped.connect(self._on_open)
        who, what = _pair(self.initials, self.mrn), _pair(self.which, self.home)
        self.setLayout(_line(self.urgency, who, what, self.told, self.open))
        self.setFixedHeight(row_height())

    def show_line(self, line: CallLine) -> None:
        """Show a call."""
        self._key = line.key
        say(self.urgency, line.urgency, line.tone)
        for target, text in (
            (self.initials, line.initials),
            (self.mrn, line.mrn),
            (self.which, line.which),
            (self.home, line.home),
            (self.told, line.told),
        ):
            say(target, text)
        if self.open.text() != line.button:
            self.open.setText(line.button)

    def forget(self) -> None:
        """Keep nothing of any patient."""
        self._key = None
        for part in (self.urgency, self.initials, self.mrn, self.which, self.home, self.told):
            say(part, "")

    @Slot()
    def _on_open(self) -> None:
        if self._key is not None:
            self.opened.emit(self._key)


class CallList(QWidget):
    """Pages of calls; `opened` carries the key of the one that was chosen."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[CallLine, ...] = ()
        self._first = 0
        self.shown: list[CallRow] = []
        self.nothing = label("", "title", "muted", wrap=True)
        self.place = QWidget()
        self._rows = QVBoxLayout(self.place)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addWidget(self.nothing)
        self._rows.addStretch(1)
        self.place.setMinimumHeight(row_height())
        self.place.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        layout = rows(self.place, self._build_pager(), gap=10)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def sizeHint(self) -> QSize:
        """Return a small height: the list takes what there is."""
        return QSize(theme.current().px(900), 3 * row_height())

    def _build_pager(self) -> QWidget:
        self.count = label("", "small", "muted", wrap=True)
        self.back, self.on = Chip(self.tr("Page back")), Chip(self.tr("Next page"))
        self.back.tapped.connect(self._on_back)
        self.on.tapped.connect(self._on_next)
        for chip in (self.back, self.on):
            chip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = columns(self.count, self.back, self.on, gap=20)
        for number, share in enumerate((3, 1, 1)):
            line.setStretch(number, share)
        made = QWidget()
        made.setLayout(line)
        return made

    @property
    def fits(self) -> int:
        """Return how many rows are a page."""
        return max(1, self.place.height() // row_height())

    def show_lines(self, lines: Sequence[CallLine], nothing: str) -> None:
        """Show these calls, or the words for none; the page stays where it is."""
        say(self.nothing, nothing)
        if tuple(lines) != self.lines:
            self.lines = tuple(lines)
            self._show_page()

    def to_top(self) -> None:
        """Begin with the first page."""
        self._first = 0
        self._show_page()

    def forget(self) -> None:
        """Keep nothing of any patient."""
        self.lines, self._first = (), 0
        self._show_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many rows as fit now."""
        super().resizeEvent(event)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self._show_page()

    def _show_page(self) -> None:
        self._first = max(0, min(self._first, len(self.lines) - 1))
        page = self.lines[self._first : self._first + self.fits]
        while len(self.shown) < len(page):
            row = CallRow()
            row.opened.connect(self.opened)
            self._rows.insertWidget(len(self.shown), row)
            self.shown.append(row)
        for number, row in enumerate(self.shown):
            row.setHidden(number >= len(page))
            if number < len(page):
                row.show_line(page[number])
            else:
                row.forget()
        self.nothing.setHidden(bool(self.lines))
        last = self._first + len(page)
        text = self.tr("{first} to {last} of {n}") if self.lines else ""
        say(self.count, text.format(first=self._first + 1, last=last, n=len(self.lines)))
        self.back.setEnabled(self._first > 0)
        self.on.setEnabled(last < len(self.lines))

    @Slot()
    def _on_back(self) -> None:
        self._first -= self.fits
        self._show_page()

    @Slot()
    def _on_next(self) -> None:
        self._first += self.fits
        self._show_page()


def row_height() -> int:
    """Return the height of a row: a staff target, or four fine lines."""
    scale = theme.current()
    lines = round(1.3 * 4 * scale.text("fine")) + scale.px(8)
    return max(scale.staff_target + scale.px(14), lines)


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
