"""The way in without a PIN: who looks, why, and a button that has to be held."""

from __future__ import annotations

from functools import partial

from app.commands import BreakGlass
from ui.widgets.entry_form import EntryForm
from ui.widgets.field import Field
from ui.widgets.member_form import in_case
from ui.widgets.pads import LetterPad

_MOST_LETTERS = 60


class GlassForm(EntryForm):
    """Emits `ready` with a BreakGlass."""

    def __init__(self) -> None:
        super().__init__()
        self._texts = ["", ""]
        self.name = Field(self.tr("Your name"))
        self.why = Field(self.tr("Reason"))
        self.letters = (LetterPad(), LetterPad())
        fields = (self.name, self.why)
        self.build(
            self.tr(
                "In an emergency only: without a PIN you see the running session for five "
                "minutes and can change nothing. Name and reason are kept, and a lead is told."
            ),
            self.tr("Open the view (hold)"),
            tuple(zip(fields, self.letters, strict=True)),
            hold=True,
        )
        for number, pad in enumerate(self.letters):
            pad.key.connect(partial(self._on_letter, number))
            pad.erased.connect(partial(self._on_erased, number))
            pad.cleared.connect(partial(self._set, number, ""))
        self.reset()

    @property
    def touched(self) -> bool:
        """Return whether anything was typed."""
        return any(self._texts)

    def reset(self) -> None:
        """Forget everything."""
        self._texts = ["", ""]
        for pad in self.letters:
            pad.show_digits(False)
        super().reset()

    def problem(self) -> tuple[str, str]:
        """Return what is missing, no words when nothing is."""
        name, reason = (text.strip() for text in self._texts)
        if not name:
            return self.tr("The name is still missing."), "muted"
        return ("", "muted") if reason else (self.tr("The reason is still missing."), "muted")

    def made(self) -> BreakGlass:
        """Return the command that opens the view."""
        name, reason = (text.strip() for text in self._texts)
        return BreakGlass(name=name, reason=reason)

    def show_values(self) -> None:
        """Draw what was typed into the fields."""
        self.name.set_value(self._texts[0])
        self.why.set_value(self._texts[1])

    def _on_letter(self, number: int, character: str) -> None:
        self._set(number, self._texts[number] + character)

    def _on_erased(self, number: int) -> None:
        self._set(number, self._texts[number][:-1])

    def _set(self, number: int, text: str) -> None:
        text = text.lstrip()[:_MOST_LETTERS]
        self._texts[number] = in_case(text) if number == 0 else text[:1] + text[1:].lower()
        self.on_typed()
