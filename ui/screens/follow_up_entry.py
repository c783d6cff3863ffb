"""One call as it is entered: reached or not, five answers, and a note made of chips."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QStackedLayout, QWidget

from app.commands import RecordCall
from app.domain.follow_up import MOST_SELF_HARM, Call, CallResult, Discharge
from app.domain.symptom import Rating
from ui import follow_up_words as words
from ui import theme
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.letter_entry import LetterEntry

MOST_NOTE = 200
_CHIPS, _PAD = range(2)
# Of the 200 characters so many are for own words: the chips fit beside them.
_MOST_OWN = 80


class CallEntry(QWidget):
    """What is tapped is kept until it is saved; `self_harm` tells of thoughts of it at once."""

    self_harm = Signal()
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.discharge: Discharge | None = None
        self._hours = 0.0
        self._corrects: int | None = None
        self._build_questions()
        body = columns(self._build_left(), self._build_note(), gap=24)
        body.setStretch(0, 1240)
        body.setStretch(1, 600)
        layout = rows(self._build_head(), body, gap=14)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _build_head(self) -> QFrame:
        self.initials, self.mrn = label("", "strong"), label("", "text")
        self.which = label("", "text", "muted", wrap=True)
        line = columns(self.initials, self.mrn, self.which, gap=24)
        line.setStretch(2, 1)
        line.setContentsMargins(*(theme.current().px(n) for n in (24, 14, 24, 14)))
        made = card()
        made.setLayout(line)
        return made

    def _build_questions(self) -> None:
        ratings = [(rating, words.rating_name(rating)) for rating in Rating]
        self.result = _choices([(r, words.result_name(r)) for r in CallResult])
        self.headache, self.mood, self.sleep = (_choices(ratings) for _ in range(3))
        self.drove = _choices([(False, words.yes_no(False)), (True, words.yes_no(True))])
        levels = range(MOST_SELF_HARM + 1)
        self.harm = _choices([(n, words.self_harm_name(n)) for n in levels])
        self.answers = (self.headache, self.mood, self.sleep, self.drove, self.harm)

    def _build_left(self) -> QFrame:
        self.drove_label = label("", "small", wrap=True)
        lines = (
            (label(self.tr("How did the call end?"), "small", wrap=True), self.result),
            (label(self.tr("Headache"), "small", wrap=True), self.headache),
            (label(self.tr("Low mood"), "small", wrap=True), self.mood),
            (label(self.tr("Trouble sleeping"), "small", wrap=True), self.sleep),
            (self.drove_label, self.drove),
            (label(self.tr("Thoughts of self-harm"), "small", wrap=True), self.harm),
        )
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.current().px(20))
        grid.setVerticalSpacing(theme.current().px(10))
        for number, (text, chips) in enumerate(lines):
            grid.addWidget(text, number, 0)
            grid.addWidget(chips, number, 1)
            grid.setRowStretch(number, 1)
            chips.picked.connect(self._on_picked)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 8)
        self.told = label("", "small", "danger", wrap=True)
        self.told.hide()
        made = card()
        layout = rows(grid, self.told, gap=10, margin=24)
        layout.setStretch(0, 1)
        made.setLayout(layout)
        return made

    def _build_note(self) -> QFrame:
        self.notes = ChipRow(columns=2, gap=10, multiple=True)
        self.notes.set_choices([(text, text) for text in words.notes()])
        self.notes.picked.connect(self._on_note)
        self.own = Chip(self.tr("Own words"))
        self.own.tapped.connect(self._on_own)
        self.message = label("", "small", "caution", wrap=True)
        self.save = Chip(self.tr("Save the call"), kind="primary", size="large")
        self.save.setFixedHeight(max(theme.current().px(96), theme.current().staff_target + 8))
        first = QWidget()
        title = label(self.tr("Note"), "strong", wrap=True)
        layout = rows(title, self.notes, self.own, self.message, self.save, gap=10)
        layout.setStretch(1, 3)
        layout.setStretch(2, 1)
        first.setLayout(layout)
        inside, made = QWidget(), card()
        # A stacked layout has no margins of its own.
        made.setLayout(rows(inside, margin=24))
        self._pages = QStackedLayout(inside)
        self._pages.addWidget(first)
        self._pages.addWidget(self._build_pad())
        return made

    def _build_pad(self) -> QWidget:
        self.entry = LetterEntry(self.tr("Own words, if needed"), _MOST_OWN)
        self.entry.changed.connect(self._on_note)
        self.typed = Chip(self.tr("Done"))
        self.typed.tapped.connect(self._on_own)
        self.typed.setFixedHeight(theme.current().staff_target + 8)
        made = QWidget()
        layout = rows(self.entry, self.typed, gap=10)
        layout.setStretch(0, 1)
        made.setLayout(layout)
        return made

    # -- what is entered ----------------------------------------------------------------

    def begin(self, discharge: Discharge, hours: float, call: Call | None) -> None:
        """Begin to enter a call, or to correct one with its answers as they stand."""
        self.forget()
        self.discharge, self._hours = discharge, hours
        self._corrects = None if call is None else call.id
        say(self.initials, discharge.initials)
        say(self.mrn, self.tr("MRN {mrn}").format(mrn=discharge.mrn))
        parts = (words.which_call(hours), words.went_home(discharge))
        say(self.which, " · ".join(parts))
        say(self.drove_label, words.driving_question(discharge))
        if call is not None:
            self._fill(call)
        self._show()

    def _fill(self, call: Call) -> None:
        self.result.choose([call.result])
        values = (call.headache, call.mood, call.sleep, call.drove, call.self_harm)
        for chips, value in zip(self.answers, values, strict=True):
            chips.choose([] if value is None else [value])
        left = [part for part in call.note.split(". ") if part]
        known = [text for text in words.notes() if text in left]
        self.notes.choose(known)
        self.entry.set_text(". ".join(part for part in left if part not in known))
        self.show_pad(False)

    def forget(self) -> None:
        """Keep nothing of any patient."""
        self.discharge, self._corrects = None, None
        for chips in (self.result, *self.answers):
            chips.choose([])
        self.notes.choose([])
        self.entry.clear()
        self.show_pad(False)
        for target in (self.initials, self.mrn, self.which, self.drove_label, self.message):
            say(target, "")
        say(self.told, "")
        self.told.hide()

    @property
    def hours(self) -> float:
        """Return which call it is."""
        return self._hours

    @property
    def note(self) -> str:
        """Return the note as it is stored."""
        chosen = [text for text in words.notes() if text in self.notes.chosen]
        return ". ".join([*chosen, *([self.entry.text] if self.entry.text else [])])

    def command(self) -> RecordCall | None:
        """Return the call as it would be saved, None while it cannot be."""
        result = _one(self.result)
        if self.discharge is None or not isinstance(result, CallResult):
            return None
        if len(self.note) > MOST_NOTE:
            return None
        reached = result == CallResult.REACHED
        values = [_one(chips) if reached else None for chips in self.answers]
        return RecordCall(
            session=self.discharge.session,
            hours=self._hours,
            result=result,
            headache=values[0],
            mood=values[1],
            sleep=values[2],
            drove=values[3],
            self_harm=values[4],
            note=self.note,
            corrects=self._corrects,
        )

    # -- fingers --------------------------------------------------------------------------

    @Slot(object)
    def _on_picked(self, key: object) -> None:
        row = self.sender()
        assert isinstance(row, ChipRow)
        before = row.chosen
        # A second tap takes an answer back: then nobody was asked.
        row.choose([] if key in before else [key])
        if row is not self.result and not self.result.chosen:
            # Who answers was reached.
            self.result.choose([CallResult.REACHED])
        if row is self.harm and _one(self.harm):
            self.self_harm.emit()
        self._show()

    @Slot()
    def _on_note(self) -> None:
        self._show()

    @Slot()
    def _on_own(self) -> None:
        self.show_pad(self._pages.currentIndex() == _CHIPS)

    def show_pad(self, pad: bool) -> None:
        """Show the letters, or the notes that are made with one tap."""
        self._pages.setCurrentIndex(_PAD if pad else _CHIPS)
        self.own.setText(self.entry.text or self.tr("Own words"))
        self.own.set_chosen(bool(self.entry.text))

    def tell(self, text: str, tone: str = "caution") -> None:
        """Say something over the button."""
        say(self.message, text, tone)

    def tell_self_harm(self, text: str) -> None:
        """Say what became of thoughts of self-harm."""
        say(self.told, text)
        self.told.setHidden(not text)

    def _show(self) -> None:
        reached = _one(self.result) in (None, CallResult.REACHED)
        for chips in self.answers:
            chips.setEnabled(reached)
        made = self.command()
        self.save.setEnabled(made is not None)
        if made is None and len(self.note) > MOST_NOTE:
            text = self.tr("The note has more than {n} characters.").format(n=MOST_NOTE)
            self.tell(text)
        elif made is None:
            self.tell(self.tr("Say how the call ended."), "muted")
        else:
            self.tell(self._not_asked() if reached else "", "muted")
        self.changed.emit()

    def _not_asked(self) -> str:
        names = (
            self.tr("headache"),
            self.tr("mood"),
            self.tr("sleep"),
            self.tr("driving"),
            self.tr("self-harm"),
        )
        pairs = zip(names, self.answers, strict=True)
        left = [name for name, chips in pairs if not chips.chosen]
        if not left:
            return ""
        return self.tr("No answer yet: {list}").format(list=", ".join(left))


def _choices(choices: Iterable[tuple[Hashable, str]]) -> ChipRow:
    made = ChipRow(columns=4, gap=10)
    # A yes and a no are as wide as the others.
    made.set_choices(list(choices))
    for column in range(4):
        layout = made.layout()
        assert isinstance(layout, QGridLayout)
        layout.setColumnStretch(column, 1)
    return made


def _one(chips: ChipRow) -> Any:
    """Return the key that is chosen, None for none."""
    return next(iter(chips.chosen), None)
