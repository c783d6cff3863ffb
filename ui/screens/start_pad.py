"""The right side of the start screen while a field is filled in: its pad and its reason."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.clock import Instant
from app.domain.learning import ReturningPatient
from ui import theme
from ui.screens.clock_entry import ClockEntry
from ui.screens.start_form import StartForm
from ui.screens.start_hints import hint
from ui.screens.start_moment import MINUTES_AGO
from ui.screens.start_values import MOMENTS, FieldName
from ui.screens.start_words import (
    ago_choice,
    dose_unit,
    field_label,
    field_unit,
    moment_text,
    moment_unit,
    twelve_hours,
)
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.fitting import FittingText
from ui.widgets.pads import LetterPad, NumberPad

_EXTRA = {FieldName.WEIGHT: ".", FieldName.DOSE: ".", FieldName.PRESSURE: "/"}


class StartPad(QFrame):
    """Types into the form: `changed` after each key, `next_wanted` and `done` to move on.

    `running` tells that the infusion still runs: then it is asked when it began. `known` is
    what is known of the patient from before.
    """

    changed = Signal()
    running = Signal()
    next_wanted = Signal()
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._form = StartForm()
        self._name = FieldName.MRN
        self._now: Instant | None = None
        self._typing_clock = False
        self.known: ReturningPatient | None = None
        self._title = label("", "strong")
        self._value = FittingText("title", right=True)
        self._unit = label("", "small", "muted")
        self._hint = label("", "small", wrap=True)
        self._choices = ChipRow(columns=2)
        self._choices.picked.connect(self._on_choice)
        self._by_clock = Chip(self.tr("Type the clock time"))
        self._by_clock.tapped.connect(self._on_by_clock)
        for part in (self._choices, self._by_clock):
            part.setMaximumHeight(theme.current().px(380 if part is self._choices else 117))
        self._halves = ChipRow(columns=3)
        self._halves.picked.connect(self._on_half)
        self.numbers = NumberPad(wide=True)
        self.letters = LetterPad()
        self._pages = (self.numbers, self.letters, self._choice_page())
        self._outlook = label("", "fine", "muted")
        self._build()

    def _choice_page(self) -> QWidget:
        page = QWidget()
        layout = rows(self._choices, self._by_clock, 0, gap=14)
        for number, stretch in enumerate((3, 1, 1)):
            layout.setStretch(number, stretch)
        page.setLayout(layout)
        return page

    def _build(self) -> None:
        for pad in (self.numbers, self.letters):
            pad.key.connect(self._on_key)
            pad.erased.connect(self._on_erased)
            pad.cleared.connect(self._on_cleared)
        close = Chip(self.tr("Done"))
        close.tapped.connect(self.done)
        forward = Chip(self.tr("Next"), kind="primary")
        forward.tapped.connect(self.next_wanted)
        value = columns(self._title, self._value, self._unit, gap=14)
        buttons = columns(close, forward, gap=14)
        layout = rows(
            value,
            self._hint,
            self._halves,
            *self._pages,
            self._outlook,
            buttons,
            gap=8,
            margin=20,
        )
        for page in self._pages:
            layout.setStretchFactor(page, 1)
        self.setLayout(layout)

    @property
    def hint(self) -> str:
        """Return what stands below the value: the reason, or the limits."""
        return self._hint.text()

    @property
    def choices(self) -> ChipRow:
        """Return the chips that answer without typing."""
        return self._choices

    @property
    def halves(self) -> ChipRow:
        """Return the chips for am, pm and yesterday."""
        return self._halves

    def open(self, form: StartForm, name: FieldName, now: Instant) -> None:
        """Take on one field of the form."""
        self._form, self._name, self._now = form, name, now
        self._typing_clock = bool(form.moment(name).clock.digits)
        letters = name == FieldName.INITIALS
        self.letters.show_digits(name == FieldName.MRN)
        self.numbers.set_extra(_EXTRA.get(name, ""))
        self._set_page(1 if letters or name == FieldName.MRN else 0)
        self.show_form(now)

    def forget(self) -> None:
        """Let go of the form and of every word of it."""
        self._form, self._now, self._typing_clock = StartForm(), None, False
        self.known = None
        self._value.set_text("")
        for target in (self._unit, self._hint, self._outlook):
            say(target, "")

    def _set_page(self, page: int) -> None:
        # Hidden pages take no room, which a stack would give to the largest of them.
        for number, each in enumerate(self._pages):
            each.setVisible(number == page)

    def show_form(self, now: Instant) -> None:
        """Draw the field as the form has it now."""
        self._now = now
        name, form = self._name, self._form
        say(self._title, field_label(name))
        self._show_value(name, form, now)
        self._show_choices()
        text, tone = hint(form, name, now, known=self.known, by_clock=self._typing_clock)
        say(self._hint, text, tone)
        self._hint.setHidden(not text)

    def _show_value(self, name: FieldName, form: StartForm, now: Instant) -> None:
        if name in MOMENTS:
            self._value.set_text(moment_text(form, name, now) or "--")
            say(self._unit, moment_unit(form, name, now))
        else:
            self._value.set_text(form.text(name) or "--")
            say(self._unit, dose_unit(form) if name == FieldName.DOSE else field_unit(name))

    def _show_choices(self) -> None:
        name, form = self._name, self._form
        if name in MOMENTS:
            self._set_page(0 if self._typing_clock else 2)
            self._choices.set_choices(self._moment_choices())
            running: tuple[object, ...] = ("running",) if form.running else ()
            self._choices.choose((self._chosen_ago(), *running))
            self._halves.set_columns(3)
            self._halves.set_choices(self._half_choices())
            self._halves.choose(self._chosen_halves())
        self._halves.setVisible(name in MOMENTS and self._typing_clock)
        if name == FieldName.EARLIER:
            self._halves.set_columns(1)
            self._halves.set_choices([("first", self.tr("This is the first infusion"))])
            self._halves.choose(["first"] if form.text(name) == "0" else [])
            self._halves.setVisible(True)

    def _moment_choices(self) -> list[tuple[object, str]]:
        ago: list[tuple[object, str]] = [(n, ago_choice(n)) for n in MINUTES_AGO[self._name]]
        if self._name == FieldName.ENDED:
            ago.append(("running", self.tr("still running")))
        return ago

    def _chosen_ago(self) -> int | None:
        """Return the chip that was tapped, None once time has gone on and it is true no more."""
        moment = self._form.moment(self._name)
        if moment.t is None or moment.ago is None or self._now is None:
            return None
        return moment.ago if self._now.t - moment.t < 60.0 * (moment.ago + 1) else None

    def _half_choices(self) -> list[tuple[object, str]]:
        halves = [("am", self.tr("am")), ("pm", self.tr("pm"))] if twelve_hours() else []
        return [*halves, ("yesterday", self.tr("yesterday"))]

    def _chosen_halves(self) -> list[object]:
        moment = self._form.moment(self._name)
        half = [] if moment.afternoon is None else ["pm" if moment.afternoon else "am"]
        return [*half, *(["yesterday"] if moment.clock.yesterday else [])]

    def set_outlook(self, text: str) -> None:
        """Show the longest of the expected times in one line."""
        say(self._outlook, text)
        self._outlook.setVisible(bool(text) and self.letters.isHidden())

    @Slot(str)
    def _on_key(self, key: str) -> None:
        if self._name in MOMENTS:
            self._set_clock(self._clock.typed(key))
        else:
            self._form.type_key(self._name, key)
        self.changed.emit()

    @Slot()
    def _on_erased(self) -> None:
        if self._name in MOMENTS:
            self._set_clock(self._clock.erased())
        else:
            self._form.set_text(self._name, self._form.text(self._name)[:-1])
        self.changed.emit()

    @Slot()
    def _on_cleared(self) -> None:
        if self._name in MOMENTS:
            self._set_clock(ClockEntry())
        else:
            self._form.set_text(self._name, "")
        self.changed.emit()

    @property
    def _clock(self) -> ClockEntry:
        return self._form.moment(self._name).clock

    def _set_clock(self, entry: ClockEntry) -> None:
        if self._now is not None:
            self._form.set_clock(self._name, entry, self._now, twelve=twelve_hours())

    @Slot(object)
    def _on_choice(self, key: object) -> None:
        if self._now is None:
            return
        if isinstance(key, int):
            self._form.set_ago(self._name, key, self._now)
            self.changed.emit()
        else:
            self._form.end_running(self._now)
            self.running.emit()

    @Slot()
    def _on_by_clock(self) -> None:
        self._typing_clock = True
        self._set_clock(ClockEntry())
        self.changed.emit()

    @Slot(object)
    def _on_half(self, key: object) -> None:
        clock = self._clock
        if key == "first":
            self._form.set_text(FieldName.EARLIER, "0")
        elif key == "yesterday":
            self._set_clock(ClockEntry(clock.digits, clock.afternoon, not clock.yesterday))
        else:
            self._set_clock(ClockEntry(clock.digits, key == "pm", clock.yesterday))
        self.changed.emit()
