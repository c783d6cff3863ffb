"""A new PIN, typed twice; for one's own PIN after the old one."""

from __future__ import annotations

from typing import NamedTuple

from ui.widgets.basics import say
from ui.widgets.entry_form import LEAST_DIGITS, EntryForm
from ui.widgets.field import Field
from ui.widgets.pads import PinEntry


class NewPin(NamedTuple):
    """What was typed; `old` is empty where no old PIN is asked for."""

    pin: str
    old: str

    def __repr__(self) -> str:
        """Return nothing of what was typed."""
        return "NewPin()"


class PinForm(EntryForm):
    """Emits `ready` with a NewPin; shows what is wrong in place, and keeps no PIN."""

    def __init__(self, lead: str, action: str, *, old: bool = False) -> None:
        super().__init__()
        self._asks_old = old
        self.old = Field(self.tr("The PIN until now"))
        self.first = Field(self.tr("New PIN, six digits or more"))
        self.second = Field(self.tr("The same PIN again"))
        fields = (self.old, self.first, self.second) if old else (self.first, self.second)
        self.build(lead, action, tuple((field, PinEntry()) for field in fields))
        self.reset()

    def set_lead(self, text: str) -> None:
        """Say whose PIN it is."""
        say(self.lead, text)

    def problem(self) -> tuple[str, str]:
        """Return what is wrong or missing with its tone, no words when nothing is."""
        if self._asks_old and len(self.pins[0].pin) < LEAST_DIGITS:
            return self.tr("First type the PIN you have used until now."), "muted"
        return self.pins_problem(*self.pins[-2:])

    def made(self) -> NewPin:
        """Return what was typed."""
        return NewPin(self.pins[-1].pin, self.pins[0].pin if self._asks_old else "")

    def fail(self, text: str) -> None:
        """Say why it was refused; everything is typed anew, from the first field on."""
        super().fail(text)
        self.pick(0)
