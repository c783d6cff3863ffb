"""What was noted, newest first; a wrong one is taken back and stays, struck through."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

from app.domain.event import CareEvent
from app.snapshot import Snapshot
from ui import theme, when
from ui.criteria_words import facts_of
from ui.event_words import event_text
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.more_below import MoreBelow
from ui.widgets.touch import HoldButton, set_state

_NOTHING = "--"


class EventRow(QFrame):
    """One event: when, what, who, and a button to take it back."""

    take_back = Signal(int)

    def __init__(self, event: int) -> None:
        super().__init__()
        self.event_id = event
        self.setProperty("line", "below")
        self.time = label("", "strong")
        self.what = label("", "text", wrap=True)
        self.who = label("", "fine", "muted", wrap=True)
        self.button = HoldButton(self.tr("Take back"), kind="")
        self.button.held.connect(self._on_held)
        # Its words do not wrap.
        self.button.ensurePolished()
        self.button.setMinimumWidth(self.button.sizeHint().width())
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        line = columns(self.time, rows(1, self.what, self.who, 1), self.button, gap=16)
        line.setStretch(1, 1)
        edge = theme.current().px(5)
        line.setContentsMargins(0, edge, theme.current().px(10), edge)
        self.setLayout(line)
        self.setMinimumHeight(theme.current().staff_target + 2 * edge + 4)

    @Slot()
    def _on_held(self) -> None:
        self.take_back.emit(self.event_id)

    def show_event(self, event: CareEvent, snapshot: Snapshot, *, busy: bool) -> None:
        """Show an event; `busy` while the taking back is not answered yet."""
        facts, gone = facts_of(snapshot), event.retracted
        say(self.time, when.clock_time(snapshot.now, event.at))
        say(self.what, event_text(event))
        who = _NOTHING if event.by is None else facts.name(event.by)
        if gone is not None:
            text = self.tr("{name} · taken back {time}")
            who = text.format(name=who, time=when.clock_time(snapshot.now, gone))
        say(self.who, who)
        for target in (self.time, self.what):
            _strike(target, gone is not None)
        self.button.setHidden(gone is not None)
        self.button.setEnabled(not busy)

    @property
    def words(self) -> str:
        """Return what is shown, in one line."""
        return " | ".join(part.text() for part in (self.time, self.what, self.who))


def _strike(target: QLabel, struck: bool) -> None:
    """Draw a line through a text, which is muted too."""
    # First the tone: a new style takes the line away.
    set_state(target, "tone", "muted" if struck else "")
    font = target.font()
    if font.strikeOut() != struck:
        font.setStrikeOut(struck)
        target.setFont(font)


class EventList(MoreBelow):
    """A row for each event; a row stays that of its event, wherever it moves."""

    take_back = Signal(int)

    def __init__(self) -> None:
        super().__init__(inside=True)
        self._rows: dict[int, EventRow] = {}
        self._order: list[int] = []
        self.rows.addStretch(1)

    def show_snapshot(self, snapshot: Snapshot, busy: frozenset[int]) -> None:
        """Show the session's events; `busy` are those being taken back."""
        events = () if snapshot.session is None else snapshot.session.events
        newest = sorted(events, key=lambda e: (e.at, e.id), reverse=True)
        for event in newest:
            if event.id not in self._rows:
                self._rows[event.id] = self._made(event.id)
        self._put_in_order([event.id for event in newest])
        for event in newest:
            self._rows[event.id].show_event(event, snapshot, busy=event.id in busy)

    def _made(self, event: int) -> EventRow:
        made = EventRow(event)
        made.take_back.connect(self.take_back)
        return made

    def _put_in_order(self, order: list[int]) -> None:
        if order == self._order:
            return
        for gone in self._rows.keys() - set(order):
            row = self._rows.pop(gone)
            self.rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        for number, event in enumerate(order):
            self.rows.removeWidget(self._rows[event])
            self.rows.insertWidget(number, self._rows[event])
            self._rows[event].show()
        self._order = order

    @property
    def shown(self) -> tuple[EventRow, ...]:
        """Return the rows from top to bottom."""
        return tuple(self._rows[event] for event in self._order)
