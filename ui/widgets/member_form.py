"""Adding somebody who can sign in: a name, and a PIN typed twice."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.commands import AddStaff
from ui import theme
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.field import Field
from ui.widgets.pads import LetterPad, PinEntry

LEAST_DIGITS = 6
_MOST_LETTERS = 24
_DOT = "•"


def in_case(text: str) -> str:
    """Return a name with each word begun by a capital, as the pad has capitals only."""
    made = ""
    for character in text:
        begins = not made or not made[-1].isalnum()
        made += character.upper() if begins else character.lower()
    return made


class MemberForm(QWidget):
    """Emits `ready` with an AddStaff; shows what is wrong in place, and keeps no PIN."""

    ready = Signal(object)

    def __init__(self, lead: str, action: str) -> None:
        super().__init__()
        self._name = ""
        self._busy = False
        self._failed = ""
        self.name = Field(self.tr("Name"))
        self.first = Field(self.tr("PIN, six digits or more"))
        self.second = Field(self.tr("The same PIN again"))
        self._fields = (self.name, self.first, self.second)
        self.letters = LetterPad()
        self.pins = (PinEntry(), PinEntry())
        self._pads = (self.letters, *self.pins)
        self._at = 0
        self._reason = label("", "small", "muted", wrap=True)
        self._pad_title = label("", "heading", wrap=True)
        self.save = Chip(action, kind="primary")
        self.next = Chip(self.tr("Next"))
        self._connect()
        body = columns(self._build_left(lead), self._build_right(), gap=28)
        body.setStretch(0, 1)
        self.setLayout(body)
        self.reset()

    def _connect(self) -> None:
        for number, each in enumerate(self._fields):
            each.picked.connect(partial(self._pick, number))
        self.letters.key.connect(self._on_letter)
        self.letters.erased.connect(self._on_erased)
        self.letters.cleared.connect(self._on_cleared)
        for entry in self.pins:
            entry.changed.connect(self._on_typed)
        self.save.tapped.connect(self._on_save)
        self.next.tapped.connect(self._on_next)

    def _build_left(self, lead: str) -> QFrame:
        scale = theme.current()
        frame = card()
        for each in self._fields:
            each.setMaximumHeight(scale.px(140))
        self.save.setMaximumHeight(scale.px(118))
        layout = rows(
            label(lead, "body", "muted", wrap=True),
            *self._fields,
            1,
            self._reason,
            self.save,
            gap=24,
            margin=40,
        )
        for number in (1, 2, 3, 6):
            layout.setStretch(number, 2)
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

    @property
    def typed_name(self) -> str:
        """Return the name typed so far."""
        return self._name

    @property
    def reason(self) -> str:
        """Return what is wrong or missing."""
        return self._reason.text()

    @property
    def touched(self) -> bool:
        """Return whether anything was typed."""
        return bool(self._name or any(entry.pin for entry in self.pins))

    def reset(self) -> None:
        """Forget everything, PINs first."""
        for entry in self.pins:
            entry.clear()
        self._name, self._busy, self._failed = "", False, ""
        self.letters.show_digits(False)
        self._pick(0)

    def set_busy(self, busy: bool) -> None:
        """Lock the fields while an answer is awaited."""
        self._busy = busy
        self._draw()

    def fail(self, text: str) -> None:
        """Say why it was refused; the name stays, the PINs are typed anew."""
        for entry in self.pins:
            entry.clear()
        self._busy, self._failed = False, text
        self._draw()

    def _pick(self, number: int) -> None:
        self._at = number
        self._draw()

    def _problem(self) -> tuple[str, str]:
        first, second = self.pins[0].pin, self.pins[1].pin
        if not self._name.strip():
            return self.tr("The name is still missing."), "muted"
        if len(first) < LEAST_DIGITS:
            tone = "muted" if not first or self._at == 1 else "danger"
            return self.tr("The PIN needs six digits or more."), tone
        if not second:
            return self.tr("Type the PIN a second time."), "muted"
        if first.startswith(second) and first != second and self._at == 2:
            return self.tr("Type the PIN a second time."), "muted"
        if first != second:
            return self.tr("The two PINs are not the same. Type them again."), "danger"
        return "", "muted"

    def _draw(self) -> None:
        text, tone = self._problem()
        ready = not text
        if self._busy:
            text, tone = self.tr("Saving …"), "muted"
        elif self._failed:
            text, tone = self._failed, "danger"
        say(self._reason, f"! {text}" if tone == "danger" else text, tone)
        self.name.set_value(self._name)
        for target, entry in zip(self._fields[1:], self.pins, strict=True):
            target.set_value(_DOT * len(entry.pin))
        for number, (target, pad) in enumerate(zip(self._fields, self._pads, strict=True)):
            target.set_chosen(number == self._at)
            target.setEnabled(not self._busy)
            pad.setVisible(number == self._at)
            pad.setEnabled(not self._busy)
        say(self._pad_title, self._fields[self._at].labels[0].text())
        self.next.setVisible(self._at < 2)
        self.next.setEnabled(not self._busy)
        self.save.setEnabled(ready and not self._busy)

    @Slot(str)
    def _on_letter(self, character: str) -> None:
        self._set_name(self._name + character)

    @Slot()
    def _on_erased(self) -> None:
        self._set_name(self._name[:-1])

    @Slot()
    def _on_cleared(self) -> None:
        self._set_name("")

    def _set_name(self, name: str) -> None:
        self._name = in_case(name.lstrip())[:_MOST_LETTERS]
        self._on_typed()

    @Slot()
    def _on_typed(self) -> None:
        if any(entry.pin for entry in self.pins) or self._at == 0:
            self._failed = ""
        self._draw()

    @Slot()
    def _on_next(self) -> None:
        self._pick(min(2, self._at + 1))

    @Slot()
    def _on_save(self) -> None:
        if self._busy or self._problem()[0]:
            return
        command = AddStaff(name=self._name.strip(), pin=self.pins[0].pin)
        self.set_busy(True)
        self.ready.emit(command)
