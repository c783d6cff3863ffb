"""The left of the infusion page: what is written, and the fields while it is corrected."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from app.clock import Instant
from app.snapshot import SessionView
from ui.screens.infusion_form import Act, InfusionForm
from ui.screens.infusion_notes import clash_text, note_of
from ui.screens.infusion_words import (
    advice,
    headings,
    is_single,
    part_lines,
    together,
    worked_out,
)
from ui.screens.start_values import FieldName
from ui.screens.start_words import dose_unit, field_label, field_unit, moment_text, moment_unit
from ui.widgets.basics import columns, label, rows, rule, say
from ui.widgets.chips import Chip
from ui.widgets.field import Field
from ui.widgets.word_table import WordTable

_FIELDS = {FieldName.DOSE: 4, FieldName.DURATION: 3, FieldName.ENDED: 5}


class WrittenCard(QFrame):
    """Tells which field was tapped; it changes nothing itself."""

    field_picked = Signal(object)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.table = WordTable(large=True)
        self.together = label("", "text", wrap=True)
        self.worked_out = label("", "text", "caution", wrap=True)
        self.advice = label("", "small", "muted", wrap=True)
        self.entry = self._build_entry()
        self.kept = label(
            self.tr(
                "What was written before is kept. After every change all forecasts are worked "
                "out anew."
            ),
            "small",
            "muted",
            wrap=True,
        )
        heading = label(self.tr("What is written"), "heading", wrap=True)
        self.setProperty("card", "true")
        self.setLayout(
            rows(
                heading,
                self.table,
                self.together,
                self.worked_out,
                self.advice,
                self.entry,
                1,
                self.kept,
                gap=22,
                margin=32,
            )
        )

    def _build_entry(self) -> QWidget:
        self.fields: dict[FieldName, Field] = {}
        row = columns(gap=16)
        for name, stretch in _FIELDS.items():
            made = Field(field_label(name), field_unit(name))
            made.picked.connect(partial(self.field_picked.emit, name))
            self.fields[name] = made
            row.addWidget(made, stretch)
        self.title = label("", "strong", wrap=True)
        self.clash = label("", "small", "danger", wrap=True)
        self.cancel = Chip(self.tr("Cancel"))
        self.cancel.tapped.connect(self._on_cancel)
        line = columns(self.title, self.cancel, gap=16)
        line.setStretch(0, 3)
        line.setStretch(1, 1)
        entry = QWidget()
        entry.setLayout(rows(rule(), line, row, self.clash, gap=14))
        return entry

    @Slot()
    def _on_cancel(self) -> None:
        self.cancelled.emit()

    def texts(self) -> tuple[QLabel, ...]:
        """Return the lines under the table."""
        return self.together, self.worked_out, self.advice

    def show_session(self, session: SessionView, now: Instant) -> None:
        """Draw what is written."""
        single = is_single(session.infusion)
        lines = [part.cells(single=single) for part in part_lines(session, now)]
        self.table.show_table(headings(single=single), lines)
        found = (together(session), worked_out(session), advice(session))
        for target, words in zip(self.texts(), found, strict=True):
            say(target, words)
            target.setHidden(not words)

    def show_form(self, form: InfusionForm | None, picked: FieldName | None, now: Instant) -> None:
        """Draw what is being entered; None takes the fields away."""
        self.entry.setHidden(form is None)
        if form is None:
            return
        again = form.act == Act.AGAIN
        words = self.tr("Started again, from now") if again else self.tr("What really was given")
        say(self.title, words)
        for name, target in self.fields.items():
            target.setHidden(name not in form.names and not self._stands_by(name, form))
            self._show_field(target, form, name, picked, now)
        clash = clash_text(form, now)
        say(self.clash, clash)
        self.clash.setHidden(not clash)

    def _stands_by(self, name: FieldName, form: InfusionForm) -> bool:
        return name == FieldName.DURATION and not form.fields.has_duration

    def _show_field(
        self,
        target: Field,
        form: InfusionForm,
        name: FieldName,
        picked: FieldName | None,
        now: Instant,
    ) -> None:
        fields = form.fields
        if name == FieldName.ENDED:
            target.set_value(moment_text(fields, name, now), moment_unit(fields, name, now))
        elif name == FieldName.DURATION and not fields.has_duration:
            target.set_value(self.tr("single dose"), "")
        else:
            unit = dose_unit(fields) if name == FieldName.DOSE else field_unit(name)
            target.set_value(fields.text(name), unit)
        target.setEnabled(name in form.names)
        target.set_chosen(name == picked)
        target.set_note(*note_of(form, name, picked, now))
