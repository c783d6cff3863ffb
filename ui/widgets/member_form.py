"""Adding somebody who can sign in: a name, and a PIN typed twice."""

from __future__ import annotations

from PySide6.QtCore import Slot

from app.commands import AddStaff
from ui.widgets.entry_form import EntryForm
from ui.widgets.field import Field
from ui.widgets.pads import LetterPad, PinEntry

_MOST_LETTERS = 24


def in_case(text: str) -> str:
    """Return a name with each word begun by a capital, as the pad has capitals only."""
    made = ""
    for character in text:
        begins = not made or not made[-1].isalnum()
        made += character.upper() if begins else character.lower()
    return made


class MemberForm(EntryForm):
    """Emits `ready` with an AddStaff; shows what is wrong in place, and keeps no PIN."""

    def __init__(self, lead: str, action: str) -> None:
        super().__init__()
        self._name = ""
        self.letters = LetterPad()
        self.name = Field(self.tr("Name"))
        self.first = Field(self.tr("PIN, six digits or more"))
        self.second = Field(self.tr("The same PIN again"))
        parts = (
            (self.name, self.letters),
            (self.first, PinEntry()),
            (self.second, PinEntry()),
        )
        self.build(lead, action, parts)
        self.letters.key.connect(self._on_letter)
        self.letters.erased.connect(self._on_erased)
        self.letters.cleared.connect(self._on_cleared)
        self.reset()

    @property
    def typed_name(self) -> str:
        """Return the name typed so far."""
        return self._name

    @property
    def touched(self) -> bool:
        """Return whether anything was typed."""
        return bool(self._name) or super().touched

    def reset(self) -> None:
        """Forget everything, PINs first."""
        self._name = ""
        self.letters.show_digits(False)
        super().reset()

    def problem(self) -> tuple[str, str]:
        """Return what is wrong or missing with its tone, no words when nothing is."""
        if not self._name.strip():
            return self.tr("The name is still missing."), "muted"
        return self.pins_problem(*self.pins)

    def made(self) -> AddStaff:
        """Return the command that adds the member."""
        return AddStaff(name=self._name.strip(), pin=self.pins[0].pin)

    def show_values(self) -> None:
        """Draw what was typed into the fields."""
        super().show_values()
        self.name.set_value(self._name)

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
        self.on_typed()
