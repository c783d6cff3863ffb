"""The left side of the start screen: every field and chip, drawn from the form."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from app.clock import Instant
from app.domain.learning import ReturningPatient
from app.domain.session import Modifier, Route
from ui import theme
from ui.screens.start_form import StartForm
from ui.screens.start_hints import may_grow
from ui.screens.start_known import earlier_unit
from ui.screens.start_values import MOMENTS, PRESETS, FieldName, Problem
from ui.screens.start_words import (
    dose_unit,
    duration_warning,
    field_label,
    field_unit,
    late_text,
    moment_text,
    moment_unit,
    preset_text,
    short_issue,
)
from ui.widgets.basics import columns, label, rows
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.field import Field
from ui.wording import modifier_name, route_name

_PATIENT = {
    FieldName.MRN: 9,
    FieldName.INITIALS: 7,
    FieldName.AGE: 8,
    FieldName.WEIGHT: 8,
    FieldName.EARLIER: 12,
}
_INFUSION = {FieldName.DOSE: 10, FieldName.DURATION: 8, FieldName.ENDED: 9, FieldName.BEGAN: 9}
# The rows in the heights that their words need: three lines in a field with its note.
_STRETCHES = {1: 111, 3: 103, 4: 111, 6: 241, 8: 111}
# Pixels at 1080p below which not every title has its place.
_LOW = 918
_BEFORE = {FieldName.PRESSURE: 4, FieldName.HR: 3, FieldName.SPO2: 3}


class StartFields(QFrame):
    """Tells what was tapped; it changes nothing itself."""

    field_picked = Signal(object)
    route_picked = Signal(object)
    preset_picked = Signal(object)
    modifier_picked = Signal(object)
    take_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.fields: dict[FieldName, Field] = {}
        for name in FieldName:
            made = Field(field_label(name), field_unit(name))
            made.picked.connect(partial(self.field_picked.emit, name))
            self.fields[name] = made
        self.routes = ChipRow(columns=3)
        self.routes.set_choices([(route, route_name(route)) for route in Route])
        self.routes.picked.connect(self.route_picked)
        self.presets = ChipRow(columns=2)
        self.presets.picked.connect(self.preset_picked)
        self.modifiers = ChipRow(columns=4, multiple=True)
        self.modifiers.set_choices([(each, modifier_name(each)) for each in Modifier])
        self.modifiers.picked.connect(self.modifier_picked)
        self.take = Chip(self.tr("Take from monitor"))
        self.take.tapped.connect(self._on_take)
        self.clear = Chip(self.tr("Clear"))
        self.clear.tapped.connect(self._on_clear)
        # Set by the screen: what is known of the patient from before.
        self.known: ReturningPatient | None = None
        self._preset_title = label("", "fine", "muted")
        self._arrange()

    def _arrange(self) -> None:
        before = self._row(_BEFORE)
        before.addWidget(self.take, 3)
        before.addWidget(self.clear, 2)
        route = columns(self.routes, self.presets, gap=40)
        route.setStretch(0, 3)
        route.setStretch(1, 2)
        infusion = self._title(self.tr("Infusion"))
        titles = columns(infusion, self._preset_title, gap=40)
        titles.setStretch(0, 3)
        titles.setStretch(1, 2)
        patient = self._title(self.tr("Patient"))
        self._spare = (patient, infusion, self._preset_title)
        layout = rows(
            patient,
            self._row(_PATIENT),
            titles,
            route,
            self._row(_INFUSION),
            self._title(self.tr("May change how long it lasts")),
            self.modifiers,
            self._title(self.tr("Before the infusion")),
            before,
            gap=7,
        )
        for part, stretch in _STRETCHES.items():
            layout.setStretch(part, stretch)
        scale = theme.current()
        layout.setContentsMargins(scale.px(32), scale.px(14), scale.px(32), scale.px(20))
        self.setLayout(layout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let two titles that say little give their room to the fields in a low window."""
        super().resizeEvent(event)
        low = self.height() < theme.current().px(_LOW)
        for title in self._spare:
            title.setHidden(low)

    def _title(self, text: str) -> QLabel:
        return label(text, "strong")

    def _row(self, names: dict[FieldName, int]) -> QHBoxLayout:
        row = columns(gap=16)
        for name, stretch in names.items():
            row.addWidget(self.fields[name], stretch)
        return row

    @Slot()
    def _on_take(self) -> None:
        self.take_wanted.emit()

    @Slot()
    def _on_clear(self) -> None:
        self.clear_wanted.emit()

    def show_form(self, form: StartForm, picked: FieldName | None, now: Instant) -> None:
        """Draw the form; `picked` is the field whose pad is open."""
        self.routes.choose([form.route])
        offered = [preset for preset in PRESETS if preset.route == form.route]
        self.presets.set_choices([(preset, preset_text(preset)) for preset in offered])
        self.presets.choose([] if form.preset is None else [form.preset])
        self._preset_title.setText(self.tr("Presets") if offered else "")
        self.modifiers.choose(form.modifiers)
        for name, target in self.fields.items():
            self._show_field(target, form, name, picked, now)
        baseline = (FieldName.PRESSURE, FieldName.HR, FieldName.SPO2)
        self.clear.setEnabled(any(form.text(name) for name in baseline))

    def _show_field(
        self,
        target: Field,
        form: StartForm,
        name: FieldName,
        picked: FieldName | None,
        now: Instant,
    ) -> None:
        if name in MOMENTS:
            # How long ago it began stands beside the pad: four fields leave no room for it.
            ago = moment_unit(form, name, now) if name == FieldName.ENDED else ""
            target.set_value(moment_text(form, name, now), ago)
            target.setVisible(name == FieldName.ENDED or form.running)
        elif name == FieldName.DURATION and not form.has_duration:
            target.set_value(self.tr("single dose"), "")
        else:
            target.set_value(form.text(name), self._unit(form, name))
        target.setEnabled(name != FieldName.DURATION or form.has_duration)
        target.set_chosen(name == picked)
        self._show_note(target, form, name, picked, now)

    def _unit(self, form: StartForm, name: FieldName) -> str:
        if name == FieldName.DOSE:
            return dose_unit(form)
        if name == FieldName.EARLIER and self.known is not None and not form.text(name):
            return earlier_unit(self.known)
        return field_unit(name)

    def _show_note(
        self,
        target: Field,
        form: StartForm,
        name: FieldName,
        picked: FieldName | None,
        now: Instant,
    ) -> None:
        issue = form.issue(name, now)
        if issue is not None and issue.problem != Problem.MISSING:
            early = name == picked and may_grow(form, issue)
            target.set_note("" if early else short_issue(issue))
        elif name == FieldName.DOSE and form.dose_unusual and not form.dose_confirmed:
            target.set_note(self.tr("is this mg?"), "caution")
        elif name == FieldName.DURATION and form.duration_unusual:
            target.set_note(duration_warning(short=True), "caution")
        elif name == FieldName.BEGAN:
            target.set_note(late_text(form, now, short=True), "caution")
        else:
            target.set_note()
