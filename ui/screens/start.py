"""Start a recovery session: fields at the left, the pad or the expected times at the right."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.commands import LookUpPatient
from app.domain.session import Modifier, Route
from app.errors import ErrorCode
from app.snapshot import Outcome, Snapshot
from ui import theme
from ui.error_words import error_text
from ui.places import Place
from ui.screens.dose_question import DoseQuestion
from ui.screens.expected import ExpectedPanel
from ui.screens.screen import Screen
from ui.screens.start_baseline import take_baseline
from ui.screens.start_fields import StartFields
from ui.screens.start_form import StartForm
from ui.screens.start_known import LookUp, known_patient
from ui.screens.start_outlook import Outlook, Preview
from ui.screens.start_pad import StartPad
from ui.screens.start_told import lead_text, refusal_text, refused_text, taken_text
from ui.screens.start_values import FieldName, Preset
from ui.screens.start_words import blocking_text, running_text
from ui.widgets.basics import columns, rows
from ui.widgets.staff_top import StaffTop
from ui.widgets.title_line import TitleLine
from ui.widgets.touch import HoldButton, TouchButton

_BASELINE = (FieldName.PRESSURE, FieldName.HR, FieldName.SPO2)


class StartScreen(Screen):
    """Holds what is half typed, and forgets it when it is left."""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self._outlook = Outlook(preview)
        self._look_up = LookUp()
        self._snapshot: Snapshot | None = None
        self.form = StartForm()
        self._picked: FieldName | None = None
        self._pending: str | None = None
        self._failed = ""
        self._note = ""
        self.fields = StartFields()
        self.expected = ExpectedPanel()
        self.pad = StartPad()
        self.question = DoseQuestion()
        self._build()
        self._connect()

    def _build(self) -> None:
        self.cancel = TouchButton(self.tr("Cancel"))
        self.cancel_held = HoldButton(self.tr("Hold to cancel"), kind="")
        for button in (self.cancel, self.cancel_held):
            button.setMinimumWidth(theme.current().px(200))
        self._title = TitleLine(self.tr("Start a recovery session"))
        self.top = StaffTop(self._title, self.cancel, self.cancel_held)
        self._right = QStackedLayout()
        self._right.addWidget(self.expected)
        self._right.addWidget(self.pad)
        side = QWidget()
        side.setLayout(self._right)
        side.setFixedWidth(side_width())
        page = QWidget()
        page.setLayout(columns(self.fields, side, gap=28))
        self._pages = QStackedLayout()
        self._pages.addWidget(page)
        self._pages.addWidget(self.question)
        layout = rows(self.top, gap=20)
        layout.addLayout(self._pages, 1)
        scale = theme.current()
        layout.setContentsMargins(scale.px(40), scale.px(28), scale.px(40), scale.px(32))
        self.setLayout(layout)

    def _connect(self) -> None:
        self.cancel.tapped.connect(self._on_cancel)
        self.cancel_held.held.connect(self._on_cancel)
        self.fields.field_picked.connect(self._on_field)
        self.fields.route_picked.connect(self._on_route)
        self.fields.preset_picked.connect(self._on_preset)
        self.fields.modifier_picked.connect(self._on_modifier)
        self.fields.take_wanted.connect(self._on_take)
        self.fields.clear_wanted.connect(self._on_clear)
        self.pad.changed.connect(self._on_changed)
        self.pad.running.connect(self._on_running)
        self.pad.next_wanted.connect(self._on_next)
        self.pad.done.connect(self._on_done)
        self.expected.start.connect(self._on_start)
        self.question.change.connect(self._on_change_dose)
        self.question.confirmed.connect(self._on_confirmed)

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with an empty form, the pad open on its first field."""
        self._forget()
        self._snapshot = snapshot
        self._pick(FieldName.MRN)
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Forget everything that was typed, here and in the core."""
        if self._look_up.forget():
            self.send(LookUpPatient(mrn=""))
        self._forget()
        self._draw()
        self._snapshot = None

    def _forget(self) -> None:
        self.form = StartForm()
        self._picked = self._pending = None
        self._failed = self._note = ""
        for part in (self._outlook, self.pad, self.question):
            part.forget()
        self._pages.setCurrentIndex(0)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the form at the time of a snapshot, and see what became of the start."""
        self._snapshot = snapshot
        self.top.show_snapshot(snapshot)
        self._title.show_snapshot(snapshot)
        outcome = None if self._pending is None else snapshot.outcome(self._pending)
        if outcome is not None and self._settle(outcome):
            return
        self._draw()

    def _settle(self, outcome: Outcome) -> bool:
        if outcome.done:
            self._pending = None
            self.move_to(Place.BOARD)
            return True
        if outcome.waiting:
            self._failed = self.tr("Not saved yet: the disk does not answer. Please wait.")
            return False
        self._pending = None
        self._failed = refusal_text(outcome)
        return False

    def _draw(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        now = snapshot.now
        if self._look_up.due(self.form.mrn, now.t, left=self._picked != FieldName.MRN):
            self.send(LookUpPatient(mrn=self.form.mrn))
        for part in (self._outlook, self.fields, self.pad):
            part.known = known_patient(snapshot.returning, self.form.mrn)
        self.fields.show_form(self.form, self._picked, now)
        self.fields.setEnabled(self._pending is None)
        self.cancel.setVisible(not self.form.touched)
        self.cancel_held.setVisible(self.form.touched)
        self._draw_expected(snapshot)
        self._right.setCurrentIndex(0 if self._picked is None else 1)
        if self._picked is not None:
            self.pad.show_form(now)
            self.pad.set_outlook(self._outlook.longest(self.form, now))

    def _draw_expected(self, snapshot: Snapshot) -> None:
        form, now = self.form, snapshot.now
        forecast = self._outlook.of(form, now.t)
        self.expected.show_forecast(forecast, now, form.ended, lead_text(form, forecast))
        told = [(running_text(form, now), ""), (self._note, "caution")]
        first = [row for row in told if row[0]]
        self.expected.show_rows([*first, *self._outlook.rows(form, now.t)])
        issues = form.issues(now)
        ready = not issues and not form.refused
        if self._pending is not None:
            words = self._failed or self.tr("Saving …")
            self.expected.set_reason(words, "caution" if self._failed else "muted", ready=False)
        elif self._failed:
            self.expected.set_reason(self._failed, "danger", ready=ready)
        elif snapshot.session is not None:
            words = error_text(ErrorCode.SESSION_RUNNING)
            self.expected.set_reason(words, "caution", ready=False)
        elif form.refused:
            self.expected.set_reason(refused_text(), "danger", ready=ready)
        else:
            self.expected.set_reason(blocking_text(issues), "caution", ready=ready)

    def _pick(self, name: FieldName | None) -> None:
        self._picked = name
        if name is not None and self._snapshot is not None:
            self.pad.open(self.form, name, self._snapshot.now)

    @Slot(object)
    def _on_field(self, name: FieldName) -> None:
        self._pick(name)
        self._draw()

    @Slot()
    def _on_changed(self) -> None:
        self._failed = ""
        if self._picked in _BASELINE:
            self._note = ""
        self._draw()

    @Slot()
    def _on_next(self) -> None:
        names = [n for n in FieldName if n != FieldName.DURATION or self.form.has_duration]
        later = names[names.index(self._picked) + 1 :] if self._picked in names else []
        self._pick(next((name for name in later if not self.form.filled(name)), None))
        self._draw()

    @Slot()
    def _on_done(self) -> None:
        self._pick(None)
        self._draw()

    @Slot()
    def _on_running(self) -> None:
        self._pick(FieldName.BEGAN)
        self._on_changed()

    @Slot(object)
    def _on_route(self, route: Route) -> None:
        self.form.set_route(route)
        if self._picked == FieldName.DURATION and not self.form.has_duration:
            self._pick(None)
        self._on_changed()

    @Slot(object)
    def _on_preset(self, preset: Preset) -> None:
        if not self.form.use(preset):
            self._pick(FieldName.WEIGHT)
        self._on_changed()

    @Slot(object)
    def _on_modifier(self, modifier: Modifier) -> None:
        self.form.toggle(modifier)
        if self.form.refused:
            # The reason stands where the pad is.
            self._pick(None)
        self._on_changed()

    @Slot()
    def _on_take(self) -> None:
        if self._snapshot is None:
            return
        taken = take_baseline(self._snapshot.readings)
        for name, text in taken.texts.items():
            self.form.set_text(name, text)
        self._pick(None)
        self._on_changed()
        self._note = taken_text(taken, self._snapshot.now)
        self._draw()

    @Slot()
    def _on_clear(self) -> None:
        for name in _BASELINE:
            self.form.set_text(name, "")
        self._note = ""
        self._on_changed()

    @Slot()
    def _on_start(self) -> None:
        if self.form.dose_unusual and not self.form.dose_confirmed:
            dose = self.form.number(FieldName.DOSE)
            weight = self.form.number(FieldName.WEIGHT)
            if dose is not None and weight is not None:
                self.question.ask(dose, weight)
                self._pages.setCurrentIndex(1)
            return
        self._send()

    def _send(self) -> None:
        if self._snapshot is None or self._pending is not None:
            return
        command = self.form.build(self._snapshot.now)
        self._failed = ""
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
        self.form.confirm_dose()
        self._pages.setCurrentIndex(0)
        self._send()

    @Slot()
    def _on_cancel(self) -> None:
        self.move_to(Place.MENU)


def side_width() -> int:
    """Return the width of the right side in pixels: six keys of a staff target fit in."""
    scale = theme.current()
    return max(scale.px(620), 6 * (scale.staff_target + 4) + 5 * scale.px(10) + 2 * scale.px(20))
