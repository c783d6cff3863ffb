"""The infusion page: what is written, and every way to put it right."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.commands import EndInfusion
from app.snapshot import Outcome, SessionView, Snapshot
from ui import session_words, theme
from ui.places import Place
from ui.screens.dose_question import DoseQuestion
from ui.screens.infusion_form import InfusionForm, correction, further_part
from ui.screens.infusion_notes import outcome_text
from ui.screens.infusion_panel import ActionPanel, CheckPanel
from ui.screens.infusion_words import written_text
from ui.screens.infusion_written import WrittenCard
from ui.screens.screen import Screen
from ui.screens.start import side_width
from ui.screens.start_form import StartForm
from ui.screens.start_pad import StartPad
from ui.screens.start_values import FieldName
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import TouchButton

_ACTIONS, _PAD, _CHECK = 0, 1, 2


class InfusionScreen(Screen):
    """Holds what is half typed, and forgets it when it is left."""

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: Snapshot | None = None
        self.form: InfusionForm | None = None
        self._picked: FieldName | None = None
        self._pending: str | None = None
        self._said = ("", "")
        self.written = WrittenCard()
        self.ways = ActionPanel()
        self.pad = StartPad()
        self.check = CheckPanel()
        self.question = DoseQuestion()
        self._build()
        self._connect()

    def _build(self) -> None:
        scale = theme.current()
        self.why = TouchButton(self.tr("Why this time?"))
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(scale.px(200))
        self.initials = label("", "strong")
        self.mrn = label("", "text")
        who = QWidget()
        title = label(self.tr("Infusion"), "title")
        who.setLayout(columns(title, self.initials, self.mrn, 1, gap=28))
        self.top = StaffTop(who, self.why, self.back, clock=True)
        # A stacked layout without a widget would show its first page as a window.
        side, body = QWidget(), QWidget()
        self._right = QStackedLayout(side)
        for part in (self.ways, self.pad, self.check):
            self._right.addWidget(part)
        side.setFixedWidth(side_width())
        page = QWidget()
        page.setLayout(columns(self.written, side, gap=28))
        self._pages = QStackedLayout(body)
        self._pages.addWidget(page)
        self._pages.addWidget(self.question)
        layout = rows(self.top, body, gap=20, margin=32)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _connect(self) -> None:
        self.why.tapped.connect(self._on_why)
        self.back.tapped.connect(self._on_back)
        self.written.field_picked.connect(self._on_field)
        self.written.cancelled.connect(self._on_cancel)
        self.ways.correct.connect(self._on_correct)
        self.ways.again.connect(self._on_again)
        self.ways.end.connect(self._on_end)
        self.pad.changed.connect(self._on_changed)
        self.pad.next_wanted.connect(self._on_next)
        self.pad.done.connect(self._on_done)
        self.check.save.connect(self._on_save)
        self.question.change.connect(self._on_change_dose)
        self.question.confirmed.connect(self._on_confirmed)

    # -- coming and going ---------------------------------------------------

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with what is written."""
        self._forget()
        # A pad that was never opened takes the room of all its pages together.
        self.pad.open(StartForm(), FieldName.DOSE, snapshot.now)
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Forget what was typed, and what became of the last act."""
        self._forget()
        self._snapshot = None

    def _forget(self) -> None:
        self.form, self._picked, self._pending = None, None, None
        self._said = ("", "")
        self.pad.forget()
        self.question.forget()
        self._pages.setCurrentIndex(0)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw what is written, and see what became of the last act."""
        session = snapshot.session
        if session is None:
            return
        self._snapshot = snapshot
        self.top.show_snapshot(snapshot)
        say(self.initials, session.patient.initials)
        say(self.mrn, session_words.mrn(session))
        outcome = None if self._pending is None else snapshot.outcome(self._pending)
        if outcome is not None:
            self._settle(outcome, snapshot, session)
        self._draw()

    def _settle(self, outcome: Outcome, snapshot: Snapshot, session: SessionView) -> None:
        """Say what became of the last act; what was refused can be typed again."""
        if outcome.waiting:
            self._said = (outcome_text(outcome), "caution")
            return
        self._pending = None
        if outcome.done:
            self._forget()
            self._said = (written_text(session, snapshot.now), "settled")
        else:
            self._said = (outcome_text(outcome), "danger")

    def _draw(self) -> None:
        snapshot = self._snapshot
        if snapshot is None or snapshot.session is None:
            return
        now, session = snapshot.now, snapshot.session
        busy = self._pending is not None
        said, tone = self._said
        if busy and not said:
            said, tone = self.tr("Saving …"), "muted"
        self.written.show_session(session, now)
        self.written.show_form(self.form, self._picked, now)
        self.written.entry.setEnabled(not busy)
        self.ways.show_session(session, busy=busy)
        self.ways.tell(said, tone)
        if self.form is None:
            self._right.setCurrentIndex(_ACTIONS)
        elif self._picked is None:
            self.check.show_form(self.form, now, said=said, tone=tone)
            self._right.setCurrentIndex(_CHECK)
        else:
            self.pad.show_form(now)
            self._right.setCurrentIndex(_PAD)

    # -- typing -------------------------------------------------------------

    def _open(self, form: InfusionForm) -> None:
        self.form = form
        self._said = ("", "")
        self._pick(FieldName.DOSE)
        self._draw()

    def _pick(self, name: FieldName | None) -> None:
        self._picked = name
        if name is not None and self.form is not None and self._snapshot is not None:
            self.pad.open(self.form.fields, name, self._snapshot.now)
            self.pad.set_outlook("")

    @Slot()
    def _on_correct(self) -> None:
        if self._snapshot is not None and self._snapshot.session is not None:
            self._open(correction(self._snapshot.session, self._snapshot.now))

    @Slot()
    def _on_again(self) -> None:
        if self._snapshot is not None and self._snapshot.session is not None:
            self._open(further_part(self._snapshot.session))

    @Slot(object)
    def _on_field(self, name: FieldName) -> None:
        self._pick(name)
        self._draw()

    @Slot()
    def _on_changed(self) -> None:
        self._said = ("", "")
        if self.form is not None and self._picked is not None:
            self.form.typed(self._picked)
        self._draw()

    @Slot()
    def _on_next(self) -> None:
        names = () if self.form is None else self.form.names
        later = names[names.index(self._picked) + 1 :] if self._picked in names else ()
        self._pick(next(iter(later), None))
        self._draw()

    @Slot()
    def _on_done(self) -> None:
        self._pick(None)
        self._draw()

    @Slot()
    def _on_cancel(self) -> None:
        self._forget()
        self._draw()

    # -- acting -------------------------------------------------------------

    @Slot()
    def _on_end(self) -> None:
        self._said = ("", "")
        self._pending = self.send(EndInfusion())
        self._draw()

    @Slot()
    def _on_save(self) -> None:
        form, asked = self.form, None if self.form is None else self.form.asks
        if form is None or asked is None:
            self._send()
            return
        self.question.ask(asked, form.weight)
        self._pages.setCurrentIndex(1)

    def _send(self) -> None:
        if self._snapshot is None or self.form is None:
            return
        command = self.form.build(self._snapshot.now)
        self._said = ("", "")
        if command is not None:
            self._pending = self.send(command)
        self._draw()

    @Slot()
    def _on_change_dose(self) -> None:
        self._pages.setCurrentIndex(0)
        self._pick(FieldName.DOSE)
        self._draw()

    @Slot()
    def _on_confirmed(self) -> None:
        if self.form is not None:
            self.form.confirmed = self.form.dose
        self._pages.setCurrentIndex(0)
        self._send()

    @Slot()
    def _on_why(self) -> None:
        self.move_to(Place.WHY)

    @Slot()
    def _on_back(self) -> None:
        self.move_to(Place.BOARD)
