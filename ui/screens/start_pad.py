"""The right side of the start screen while a field is filled in: its pad and its reason."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.clock import Instant
from app.domain.limits import FIELD_RANGES
from ui import theme
from ui.screens.clock_entry import ClockEntry, ClockProblem
from ui.screens.start_form import StartForm
from ui.screens.start_values import (
    ENDED_AGO,
    TEXTS,
    FieldName,
    Issue,
    Problem,
    parse_number,
)
from ui.screens.start_words import (
    dose_unit,
    dose_warning,
    duration_warning,
    ended_choice,
    ended_text,
    ended_unit,
    field_label,
    field_unit,
    limits_text,
    long_issue,
    twelve_hours,
)
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.fitting import FittingText
from ui.widgets.pads import LetterPad, NumberPad

_EXTRA = {FieldName.WEIGHT: ".", FieldName.DOSE: ".", FieldName.PRESSURE: "/"}


def may_grow(form: StartForm, issue: Issue) -> bool:
    """Return whether more digits could still put this right, so that it is too early to say."""
    if issue.problem == Problem.NOT_A_PAIR:
        return form.text(issue.field).count("/") < 2
    if issue.problem == Problem.NO_TIME:
        return form.clock_problem == ClockProblem.INCOMPLETE
    value = parse_number(form.text(issue.field))
    return issue.limits is not None and value is not None and value < issue.limits.low


class StartPad(QFrame):
    """Types into the form: `changed` after each key, `next_wanted` and `done` to move on."""

    changed = Signal()
    next_wanted = Signal()
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._form = StartForm()
        self._name = FieldName.MRN
        self._now: Instant | None = None
        self._typing_clock = False
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
        self._typing_clock = bool(form.clock.digits)
        letters = name == FieldName.INITIALS
        self.letters.show_digits(name == FieldName.MRN)
        self.numbers.set_extra(_EXTRA.get(name, ""))
        self._set_page(1 if letters or name == FieldName.MRN else 0)
        self.show_form(now)

    def forget(self) -> None:
        """Let go of the form and of every word of it."""
        self._form, self._now, self._typing_clock = StartForm(), None, False
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
        text, tone = self._words(form.issue(name, now))
        say(self._hint, text, tone)
        self._hint.setHidden(not text)

    def _show_value(self, name: FieldName, form: StartForm, now: Instant) -> None:
        if name == FieldName.ENDED:
            self._value.set_text(ended_text(form, now) or "--")
            say(self._unit, ended_unit(form, now))
        else:
            self._value.set_text(form.text(name) or "--")
            say(self._unit, dose_unit(form) if name == FieldName.DOSE else field_unit(name))

    def _show_choices(self) -> None:
        ended = self._name == FieldName.ENDED
        if ended:
            self._set_page(0 if self._typing_clock else 2)
            self._choices.set_choices(self._ended_choices())
            running: tuple[object, ...] = ("running",) if self._form.running else ()
            self._choices.choose((self._form.ended_ago, *running))
            self._halves.set_columns(3)
            self._halves.set_choices(self._half_choices())
            self._halves.choose(self._chosen_halves())
        self._halves.setVisible(ended and self._typing_clock)
        first = self._name == FieldName.EARLIER
        if first:
            self._halves.set_columns(1)
            self._halves.set_choices([("first", self.tr("This is the first infusion"))])
            self._halves.choose(["first"] if self._form.text(self._name) == "0" else [])
            self._halves.setVisible(True)

    def _ended_choices(self) -> list[tuple[object, str]]:
        ago: list[tuple[object, str]] = [(n, ended_choice(n)) for n in ENDED_AGO]
        return [*ago, ("running", self.tr("still running"))]

    def _half_choices(self) -> list[tuple[object, str]]:
        halves = [("am", self.tr("am")), ("pm", self.tr("pm"))] if twelve_hours() else []
        return [*halves, ("yesterday", self.tr("yesterday"))]

    def _chosen_halves(self) -> list[object]:
        clock = self._form.clock
        half: list[object] = []
        if self._form.clock_afternoon is not None:
            half = ["pm" if self._form.clock_afternoon else "am"]
        return [*half, *(["yesterday"] if clock.yesterday else [])]

    def _words(self, issue: Issue | None) -> tuple[str, str]:
        name, form = self._name, self._form
        if issue is not None and issue.problem != Problem.MISSING and not may_grow(form, issue):
            return self.tr("! {reason}").format(reason=long_issue(issue)), "danger"
        if name == FieldName.DOSE and form.dose_unusual and not form.dose_confirmed:
            return self.tr("! {reason}").format(reason=dose_warning()), "caution"
        if name == FieldName.DURATION and form.duration_unusual:
            return self.tr("! {reason}").format(reason=duration_warning()), "caution"
        if name == FieldName.WEIGHT and form.preset is not None and not form.text(FieldName.DOSE):
            return self.tr("The dose follows from the weight. Type the weight."), "accent"
        return self._limits(), "muted"

    def _limits(self) -> str:
        name = self._name
        if name == FieldName.PRESSURE:
            return self.tr("Such as 120/80. Leave it empty if nobody measured it.")
        if name in (FieldName.HR, FieldName.SPO2):
            limits = limits_text(FIELD_RANGES[name])
            return self.tr("{limits}. Leave it empty if nobody measured it.").format(limits=limits)
        if name == FieldName.ENDED:
            if self._typing_clock:
                return self.tr("Type hour and minutes, such as 135 for 1:35.")
            return self.tr("When did the infusion end?")
        return "" if name in TEXTS else limits_text(FIELD_RANGES[name])

    def set_outlook(self, text: str) -> None:
        """Show the longest of the expected times in one line."""
        say(self._outlook, text)
        self._outlook.setVisible(bool(text) and self.letters.isHidden())

    @Slot(str)
    def _on_key(self, key: str) -> None:
        if self._name == FieldName.ENDED:
            self._set_clock(self._form.clock.typed(key))
        else:
            self._form.type_key(self._name, key)
        self.changed.emit()

    @Slot()
    def _on_erased(self) -> None:
        if self._name == FieldName.ENDED:
            self._set_clock(self._form.clock.erased())
        else:
            self._form.set_text(self._name, self._form.text(self._name)[:-1])
        self.changed.emit()

    @Slot()
    def _on_cleared(self) -> None:
        if self._name == FieldName.ENDED:
            self._set_clock(ClockEntry())
        else:
            self._form.set_text(self._name, "")
        self.changed.emit()

    def _set_clock(self, entry: ClockEntry) -> None:
        if self._now is not None:
            self._form.end_at(entry, self._now, twelve=twelve_hours())

    @Slot(object)
    def _on_choice(self, key: object) -> None:
        if key == "running":
            self._form.end_running()
        elif isinstance(key, int) and self._now is not None:
            self._form.end_ago(key, self._now)
        self.changed.emit()

    @Slot()
    def _on_by_clock(self) -> None:
        self._typing_clock = True
        self._set_clock(ClockEntry())
        self.changed.emit()

    @Slot(object)
    def _on_half(self, key: object) -> None:
        clock = self._form.clock
        if key == "first":
            self._form.set_text(FieldName.EARLIER, "0")
        elif key == "yesterday":
            self._set_clock(ClockEntry(clock.digits, clock.afternoon, not clock.yesterday))
        else:
            self._set_clock(ClockEntry(clock.digits, key == "pm", clock.yesterday))
        self.changed.emit()
