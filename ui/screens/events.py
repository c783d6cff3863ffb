"""The event page: what happened is noted with one tap, and stands beside in a list."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.commands import NoteEvent, RetractEvent
from app.domain.event import Drug, EventKind, symptoms
from app.snapshot import Snapshot
from ui import session_words, theme, when
from ui.event_words import event_text, what_text
from ui.places import Place
from ui.screens.clock_entry import ClockEntry
from ui.screens.events_form import EventForm
from ui.screens.events_kinds import CLOCK, KindsPage, WhenRow
from ui.screens.events_list import EventList
from ui.screens.events_pads import ClockPage, DosePage
from ui.screens.events_score import ScorePage
from ui.screens.events_told import Told
from ui.screens.screen import Screen
from ui.screens.start_words import twelve_hours
from ui.widgets.basics import card, columns, label, rows, rule, say
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import TouchButton, set_state


class EventsScreen(Screen):
    """Stays after a tap, so that several things can be noted; forgets all when it is left."""

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: Snapshot | None = None
        self._clocking = self._scoring = False
        self.form = EventForm()
        self.told = Told()
        self.when = WhenRow()
        self.kinds = KindsPage()
        self.dose = DosePage()
        self.clock = ClockPage()
        self.score = ScorePage()
        self.list = EventList()
        self._build()
        self._connect()
        self._turn_page()

    def _build(self) -> None:
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(200))
        self.initials = label("", "strong")
        self.mrn = label("", "text")
        who = QWidget()
        title = label(self.tr("Events"), "title")
        who.setLayout(columns(title, self.initials, self.mrn, 1, gap=28))
        self.top = StaffTop(who, self.back, clock=True)
        body = columns(self._build_entry(), self._build_list(), gap=28)
        body.setStretch(0, 11)
        body.setStretch(1, 8)
        layout = rows(self.top, body, gap=20, margin=32)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _build_entry(self) -> QFrame:
        made = card()
        pages = (self.kinds, self.dose, self.clock, self.score)
        layout = rows(self.when, rule(), *pages, gap=12, margin=24)
        for page in pages:
            layout.setStretchFactor(page, 1)
        made.setLayout(layout)
        return made

    def _build_list(self) -> QFrame:
        heading = label(self.tr("Noted in this session"), "heading", wrap=True)
        # The list keeps its place, whatever is said above it.
        self.message = label("", "strong", wrap=True)
        self.message.ensurePolished()
        self.message.setMinimumHeight(2 * self.message.fontMetrics().lineSpacing())
        made = card()
        layout = rows(heading, self.message, self.list, gap=10, margin=24)
        layout.setStretch(2, 1)
        made.setLayout(layout)
        return made

    def _connect(self) -> None:
        self.back.tapped.connect(self._on_back)
        self.when.picked.connect(self._on_when)
        self.kinds.kind.connect(self._on_kind)
        self.kinds.drug.connect(self._on_drug)
        self.dose.done.connect(self._on_dose)
        self.dose.cancelled.connect(self._on_cancel_drug)
        self.kinds.score.connect(self._on_score)
        self.score.scored.connect(self._on_scored)
        self.score.cancelled.connect(self._on_cancel_score)
        self.clock.done.connect(self._on_clock)
        self.clock.cancelled.connect(self._on_cancel_clock)
        for page in (self.dose, self.clock):
            page.changed.connect(self._draw)
        self.list.take_back.connect(self._on_take_back)

    # -- coming and going ---------------------------------------------------

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with now, and on top of the list."""
        self._forget()
        self.list.to_top()
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Forget what was half typed, and what became of the last act."""
        self._forget()
        self._snapshot = None

    def _forget(self) -> None:
        self._begin_anew()
        self.told = Told()
        say(self.message, "")

    def _begin_anew(self) -> None:
        self.form, self._clocking, self._scoring = EventForm(), False, False

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw what is noted, and see what became of the last acts."""
        session = snapshot.session
        if session is None:
            return
        self._snapshot = snapshot
        self.top.show_snapshot(snapshot)
        say(self.initials, session.patient.initials)
        say(self.mrn, session_words.mrn(session))
        self.told.follow(snapshot)
        self._draw()

    @Slot()
    def _draw(self) -> None:
        snapshot = self._snapshot
        if snapshot is None or snapshot.session is None:
            return
        form, now, events = self.form, snapshot.now, snapshot.session.events
        at = form.at(now)
        self.when.show_form(form, "--" if at is None else when.clock_time(now, at))
        self.kinds.show_drugs(snapshot.drugs)
        self.kinds.show_events(events, now)
        if self._clocking:
            self.clock.show_form(form, now)
        elif form.drug is not None:
            self.dose.show_form(form, now)
        elif self._scoring:
            self.score.show_events(events, now)
        self._turn_page()
        self._say_what_became(noted=bool(events))
        self.list.show_snapshot(snapshot, self.told.taking_back)

    def _say_what_became(self, *, noted: bool) -> None:
        words, tone = self.told.line()
        if not words:
            words, tone = self.tr("Nothing noted yet."), "muted"
            if noted:
                words = self.tr("Was one wrong? Hold its button: it stays, struck through.")
        set_state(self.message, "role", "small" if tone == "muted" else "strong")
        say(self.message, words, tone)

    def _turn_page(self) -> None:
        shown: QWidget = self.kinds
        if self._clocking:
            shown = self.clock
        elif self.form.drug is not None:
            shown = self.dose
        elif self._scoring:
            shown = self.score
        # Hidden first: two pages at once would ask for the room of both.
        for page in (self.kinds, self.dose, self.clock, self.score):
            if page is not shown:
                page.hide()
        shown.show()

    # -- when ---------------------------------------------------------------

    @Slot(object)
    def _on_when(self, key: object) -> None:
        if self._snapshot is None:
            return
        self._clocking = key == CLOCK
        if self._clocking:
            self.form.set_clock(ClockEntry(), self._snapshot.now, twelve=twelve_hours())
        elif isinstance(key, int):
            self.form.set_minutes(key)
        self._draw()

    @Slot()
    def _on_clock(self) -> None:
        self._clocking = False
        self._draw()

    @Slot()
    def _on_cancel_clock(self) -> None:
        self._clocking = False
        self.form.set_minutes(0)
        self._draw()

    # -- what ---------------------------------------------------------------

    @Slot(object)
    def _on_kind(self, kind: EventKind) -> None:
        snapshot = self._snapshot
        if snapshot is None or snapshot.session is None:
            return
        if kind in symptoms(snapshot.session.events):
            self._note(self.form.note(EventKind.SYMPTOM_OVER, snapshot.now, text=kind.value))
        else:
            self._note(self.form.note(kind, snapshot.now))

    @Slot()
    def _on_score(self) -> None:
        self._scoring = True
        self._draw()

    @Slot(int)
    def _on_scored(self, score: int) -> None:
        if self._snapshot is not None:
            self._note(self.form.note(EventKind.SEDATION, self._snapshot.now, score=score))

    @Slot()
    def _on_cancel_score(self) -> None:
        self._scoring = False
        self._draw()

    @Slot(object)
    def _on_drug(self, drug: Drug) -> None:
        self.form.pick(drug)
        self._draw()

    @Slot()
    def _on_dose(self) -> None:
        if self._snapshot is not None:
            self._note(self.form.note_drug(self._snapshot.now))

    @Slot()
    def _on_cancel_drug(self) -> None:
        self.form.pick(None)
        self._draw()

    def _note(self, command: NoteEvent | None) -> None:
        if command is None or self._snapshot is None:
            return
        at = self._snapshot.now.t if command.at is None else command.at
        given = (command.text, command.dose, command.unit, command.score)
        what = what_text(command.kind, *given)
        self.told.sent(self.send(command), self._with_time(what, at))
        self._begin_anew()
        self.list.to_top()
        self._draw()

    @Slot(int)
    def _on_take_back(self, event_id: int) -> None:
        snapshot = self._snapshot
        if snapshot is None or snapshot.session is None:
            return
        event = next((e for e in snapshot.session.events if e.id == event_id), None)
        if event is None or event.retracted is not None:
            return
        words = self._with_time(event_text(event), event.at)
        sent = self.send(RetractEvent(event=event_id))
        self.told.sent(sent, words, taken_back=event_id)
        self._draw()

    def _with_time(self, what: str, at: float) -> str:
        assert self._snapshot is not None
        time = when.clock_time(self._snapshot.now, at)
        return self.tr("{event}, {time}").format(event=what, time=time)

    @Slot()
    def _on_back(self) -> None:
        self.move_to(Place.BOARD)
