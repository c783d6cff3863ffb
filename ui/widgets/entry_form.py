"""A form of a few fields with one pad for each: what a name and PINs are typed into."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from ui import theme
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.field import Field
from ui.widgets.pads import PinEntry
from ui.widgets.touch import HoldButton, TouchButton

LEAST_DIGITS = 6
_DOT = "•"


class EntryForm(QWidget):
    """Fields at the left, the pad of the chosen one at the right; PINs are never drawn.

    `ready` carries what `made` returns; `pins` are those fields' entries, forgotten by `fail`.
    """

    ready = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._busy = False
        self._failed = ""
        self._at = 0

    def build(
        self,
        lead: str,
        action: str,
        parts: tuple[tuple[Field, QWidget], ...],
        *,
        hold: bool = False,
    ) -> None:
        """Put the form together from its fields and their pads; called once by each form.

        With `hold` its button has to be held.
        """
        self._fields = tuple(each for each, _ in parts)
        self._pads = tuple(pad for _, pad in parts)
        self.pins = tuple(pad for pad in self._pads if isinstance(pad, PinEntry))
        self.lead = label(lead, "body", "muted", wrap=True)
        self._reason = label("", "small", "muted", wrap=True)
        self._pad_title = label("", "heading", wrap=True)
        self.save: TouchButton = HoldButton(action) if hold else Chip(action, kind="primary")
        self.next = Chip(self.tr("Next"))
        for number, each in enumerate(self._fields):
            each.picked.connect(partial(self.pick, number))
        for entry in self.pins:
            entry.changed.connect(self.on_typed)
        if isinstance(self.save, HoldButton):
            self.save.held.connect(self._on_save)
        else:
            self.save.tapped.connect(self._on_save)
        self.next.tapped.connect(self._on_next)
        body = columns(self._build_left(), self._build_right(), gap=28)
        body.setStretch(0, 1)
        self.setLayout(body)

    def _build_left(self) -> QFrame:
        scale = theme.current()
        frame = card()
        for each in self._fields:
            each.setMaximumHeight(scale.px(140))
        self.save.setMaximumHeight(scale.px(118))
        layout = rows(self.lead, *self._fields, 1, self._reason, self.save, gap=24, margin=40)
        for part in (*self._fields, self.save):
            layout.setStretchFactor(part, 2)
        frame.setLayout(layout)
        return frame

    def _build_right(self) -> QFrame:
        scale = theme.current()
        frame = card()
        keys = 6 * (scale.staff_target + 4) + 5 * scale.px(10) + 2 * scale.px(28)
        frame.setFixedWidth(max(scale.px(680), keys))
        self.next.setMaximumHeight(scale.px(100))
        layout = rows(self._pad_title, *self._pads, self.next, gap=14, margin=28)
        for pad in self._pads:
            layout.setStretchFactor(pad, 8)
        layout.setStretchFactor(self.next, 1)
        frame.setLayout(layout)
        return frame

    # -- what each form says itself ----------------------------------------------

    def problem(self) -> tuple[str, str]:
        """Return what is wrong or missing with its tone, no words when nothing is."""
        raise NotImplementedError

    def made(self) -> object:
        """Return what `ready` carries."""
        raise NotImplementedError

    def show_values(self) -> None:
        """Draw what was typed into the fields."""
        for field, pad in zip(self._fields, self._pads, strict=True):
            if isinstance(pad, PinEntry):
                field.set_value(_DOT * len(pad.pin))

    def pins_problem(self, first: PinEntry, second: PinEntry) -> tuple[str, str]:
        """Return what is wrong with a new PIN that is typed twice."""
        at_first, at_second = (each == self._pads[self._at] for each in (first, second))
        if len(first.pin) < LEAST_DIGITS:
            tone = "muted" if not first.pin or at_first else "danger"
            return self.tr("The PIN needs six digits or more."), tone
        if not second.pin:
            return self.tr("Type the PIN a second time."), "muted"
        if first.pin.startswith(second.pin) and first.pin != second.pin and at_second:
            return self.tr("Type the PIN a second time."), "muted"
        if first.pin != second.pin:
            return self.tr("The two PINs are not the same. Type them again."), "danger"
        return "", "muted"

    # -- what all share ------------------------------------------------------------

    @property
    def reason(self) -> str:
        """Return what is wrong or missing."""
        return self._reason.text()

    @property
    def touched(self) -> bool:
        """Return whether any PIN was typed."""
        return any(entry.pin for entry in self.pins)

    def reset(self) -> None:
        """Forget everything, PINs first."""
        self._forget_pins()
        self._busy, self._failed = False, ""
        self.pick(0)

    def _forget_pins(self) -> None:
        for entry in self.pins:
            entry.clear()

    def set_busy(self, busy: bool) -> None:
        """Lock the fields while an answer is awaited."""
        self._busy = busy
        self.draw()

    def fail(self, text: str) -> None:
        """Say why it was refused; the PINs are typed anew, beginning with the first."""
        self._forget_pins()
        self._busy, self._failed = False, text
        self.draw()

    def pick(self, number: int) -> None:
        """Open the pad of a field."""
        self._at = number
        self.draw()

    def draw(self) -> None:
        """Draw the fields, the pad that is open, and what is wrong or missing."""
        text, tone = self.problem()
        ready = not text
        if self._busy:
            text, tone = self.tr("Saving …"), "muted"
        elif self._failed:
            text, tone = self._failed, "danger"
        say(self._reason, f"! {text}" if tone == "danger" else text, tone)
        self.show_values()
        for number, (field, pad) in enumerate(zip(self._fields, self._pads, strict=True)):
            field.set_chosen(number == self._at)
            field.setEnabled(not self._busy)
            pad.setVisible(number == self._at)
            pad.setEnabled(not self._busy)
        say(self._pad_title, self._fields[self._at].labels[0].text())
        self.next.setVisible(self._at < len(self._fields) - 1)
        self.next.setEnabled(not self._busy)
        self.save.setEnabled(ready and not self._busy)

    @Slot()
    def on_typed(self) -> None:
        """Forget what failed once something is typed again."""
        if self.touched or not isinstance(self._pads[self._at], PinEntry):
            self._failed = ""
        self.draw()

    @Slot()
    def _on_next(self) -> None:
        self.pick(min(len(self._fields) - 1, self._at + 1))

    @Slot()
    def _on_save(self) -> None:
        if self._busy or self.problem()[0]:
            return
        made = self.made()
        self.set_busy(True)
        self.ready.emit(made)
