"""The pads of the event page: the dose of a drug, and a clock time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.clock import Instant
from app.domain.event import EventKind
from ui import theme, when
from ui.event_words import dose_text, what_text
from ui.screens.clock_entry import ClockEntry, ClockProblem
from ui.screens.events_form import EventForm
from ui.screens.start_words import long_issue, twelve_hours
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.fitting import FittingText
from ui.widgets.pads import NumberPad

_NOTHING = "--"
# Pixels at 1080p that a chip needs at most; spare height stays empty.
_HIGH = 117
# More doses than these stand in two columns.
_ONE_COLUMN = 3


class PadPage(QWidget):
    """A value, what there is to say about it, chips beside a number pad, and two ways out.

    It types into the form: `changed` after each key, then `done` or `cancelled`.
    """

    changed = Signal()
    done = Signal()
    cancelled = Signal()

    def __init__(self, extra: str, forward: str) -> None:
        super().__init__()
        self.form = EventForm()
        self.now: Instant | None = None
        self.title = label("", "heading")
        self.value = FittingText("title", right=True)
        self.unit = label("", "text", "muted")
        self.hint = label("", "small", wrap=True)
        self.hint.setMinimumHeight(self.hint.fontMetrics().lineSpacing())
        self.choices = ChipRow(columns=1)
        self.pad = NumberPad(extra, wide=True)
        self.cancel = Chip(self.tr("Cancel"))
        self.forward = Chip(forward, kind="primary")
        self.forward.setProperty("letters", "text")
        high = max(theme.current().px(_HIGH), theme.current().staff_target + 4)
        for button in (self.cancel, self.forward):
            button.setMaximumHeight(high)
        self._build()
        self._connect()

    def _build(self) -> None:
        head = columns(self.title, self.value, self.unit, gap=14)
        head.setStretch(1, 1)
        head.setAlignment(self.unit, Qt.AlignmentFlag.AlignBottom)
        body = columns(self.choices, self.pad, gap=20)
        body.setStretch(0, 2)
        body.setStretch(1, 5)
        ways = columns(self.cancel, self.forward, gap=14)
        ways.setStretch(0, 2)
        ways.setStretch(1, 5)
        layout = rows(head, self.hint, body, ways, gap=10)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def _connect(self) -> None:
        self.pad.key.connect(self._on_key)
        self.pad.erased.connect(self._on_erased)
        self.pad.cleared.connect(self._on_cleared)
        self.choices.picked.connect(self._on_choice)
        self.cancel.tapped.connect(self.cancelled)
        self.forward.tapped.connect(self.done)

    def show_form(self, form: EventForm, now: Instant) -> None:
        """Draw the form as it is now, and type into it from now on."""
        self.form, self.now = form, now

    def tell(self, words: str, tone: str = "muted") -> None:
        """Say something about the value."""
        if tone in ("danger", "caution"):
            words = self.tr("! {reason}").format(reason=words)
        say(self.hint, words, tone)

    def type_key(self, key: str) -> None:
        """Take a key of the pad; pages override it."""

    def erase(self, *, everything: bool) -> None:
        """Take back the last key, or all; pages override it."""

    def choose(self, key: object) -> None:
        """Take a tapped chip; pages override it."""

    @Slot(str)
    def _on_key(self, key: str) -> None:
        self.type_key(key)
        self.changed.emit()

    @Slot()
    def _on_erased(self) -> None:
        self.erase(everything=False)
        self.changed.emit()

    @Slot()
    def _on_cleared(self) -> None:
        self.erase(everything=True)
        self.changed.emit()

    @Slot(object)
    def _on_choice(self, key: object) -> None:
        self.choose(key)
        self.changed.emit()


class DosePage(PadPage):
    """Which dose of a drug: a usual one at a tap, or any other typed."""

    def __init__(self) -> None:
        super().__init__(".", "")

    def show_form(self, form: EventForm, now: Instant) -> None:
        """Draw the drug of the form with its dose."""
        super().show_form(form, now)
        drug = form.drug
        if drug is None:
            return
        say(self.title, drug.name)
        self.value.set_text(form.dose_text or _NOTHING)
        say(self.unit, drug.unit)
        self.choices.set_columns(1 if len(drug.doses) <= _ONE_COLUMN else 2)
        self.choices.set_choices([(d, dose_text(d, drug.unit)) for d in drug.doses])
        self.choices.choose([] if form.dose is None else [form.dose])
        words = self.tr("Tap a usual dose, or type another.")
        if form.unusual:
            words = self.tr("This is not one of the usual doses here.")
        self.tell(words, "caution" if form.unusual else "muted")
        save = self.tr("Save {drug}").format(drug=drug_text(form))
        if self.forward.text() != save:
            self.forward.setText(save)
        self.forward.setEnabled(form.note_drug(now) is not None)

    def type_key(self, key: str) -> None:
        """Add to the dose."""
        self.form.type_key(key)

    def erase(self, *, everything: bool) -> None:
        """Take back the last digit, or the dose."""
        self.form.erase(everything=everything)

    def choose(self, key: object) -> None:
        """Take a usual dose."""
        if isinstance(key, float | int):
            self.form.set_dose(key)


class ClockPage(PadPage):
    """When it was, as a clock time."""

    def __init__(self) -> None:
        super().__init__("", "")
        say(self.title, self.tr("Clock time"))
        self.forward.setText(self.tr("Use this time"))

    def show_form(self, form: EventForm, now: Instant) -> None:
        """Draw the clock time as it is typed."""
        super().show_form(form, now)
        moment = form.typed
        self.value.set_text(moment.clock.text or _NOTHING)
        halves = [("am", self.tr("am")), ("pm", self.tr("pm"))] if twelve_hours() else []
        self.choices.set_choices([*halves, ("yesterday", self.tr("yesterday"))])
        half = [] if moment.afternoon is None else ["pm" if moment.afternoon else "am"]
        self.choices.choose([*half, *(["yesterday"] if moment.clock.yesterday else [])])
        at = form.at(now)
        issue = form.clock_issue(now)
        unread = moment.problem in (None, ClockProblem.INCOMPLETE)
        if at is not None:
            # A clock time is read a moment past its minute.
            self.tell(when.ago(round(now.t - at)))
        elif issue is None or unread:
            self.tell(self.tr("Type hour and minutes, such as 135 for 1:35."))
        else:
            self.tell(long_issue(issue), "danger")
        self.forward.setEnabled(at is not None)

    def type_key(self, key: str) -> None:
        """Add a digit to the time."""
        self._set(self._entry.typed(key))

    def erase(self, *, everything: bool) -> None:
        """Take back the last digit, or the time."""
        self._set(ClockEntry() if everything else self._entry.erased())

    def choose(self, key: object) -> None:
        """Take am, pm or yesterday."""
        entry = self._entry
        if key == "yesterday":
            self._set(ClockEntry(entry.digits, entry.afternoon, not entry.yesterday))
        else:
            self._set(ClockEntry(entry.digits, key == "pm", entry.yesterday))

    @property
    def _entry(self) -> ClockEntry:
        return self.form.typed.clock

    def _set(self, entry: ClockEntry) -> None:
        if self.now is not None:
            self.form.set_clock(entry, self.now, twelve=twelve_hours())


def drug_text(form: EventForm) -> str:
    """Return the drug of the form, with its dose once it is known."""
    drug = form.drug
    if drug is None:
        return ""
    return what_text(EventKind.DRUG_GIVEN, drug.name, form.dose, drug.unit)
