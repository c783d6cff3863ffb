"""Why a session ends without all criteria met: a reason to tap, and words of one's own."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.session import SessionEnd
from ui.widgets.basics import columns, label, rows
from ui.widgets.chips import ChipRow
from ui.widgets.letter_entry import LetterEntry

_MOST = 60


class ReasonForm(QWidget):
    """Reasons for the kind of end, and a pad; both together are the reason."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words: dict[object, str] = {}
        self._end: SessionEnd | None = None
        self.choices = ChipRow(columns=1)
        self.choices.picked.connect(self._on_picked)
        self.entry = LetterEntry(self.tr("Own words, if needed"), _MOST)
        self.entry.changed.connect(self.changed)
        left = rows(label(self.tr("Why?"), "strong"), self.choices, gap=12)
        left.setStretch(1, 1)
        line = columns(left, self.entry, gap=28)
        line.setStretch(0, 4)
        line.setStretch(1, 5)
        self.setLayout(line)

    def set_end(self, end: SessionEnd) -> None:
        """Offer the reasons for this kind of end."""
        if end == self._end:
            return
        self._end = end
        self._words = dict(self._reasons(end))
        self.choices.set_choices(self._reasons(end))
        self.choices.choose([])

    def _reasons(self, end: SessionEnd) -> list[tuple[object, str]]:
        if end == SessionEnd.OVERRIDDEN:
            return [
                ("seen", self.tr("A clinician has seen the patient")),
                ("advice", self.tr("Leaves against advice")),
                ("not_apply", self.tr("A criterion does not apply")),
                ("data", self.tr("The kiosk's data are missing or wrong")),
            ]
        if end == SessionEnd.TRANSFERRED:
            return [
                ("ward", self.tr("To a ward")),
                ("overnight", self.tr("Stays overnight")),
                ("emergency", self.tr("To emergency care")),
                ("bay", self.tr("To another bay")),
            ]
        return [
            ("patient", self.tr("Wrong patient")),
            ("values", self.tr("Wrong dose or time")),
            ("twice", self.tr("Started twice")),
            ("training", self.tr("Test or training")),
        ]

    @Slot(object)
    def _on_picked(self, key: object) -> None:
        self.choices.choose([] if key in self.choices.chosen else [str(key)])
        self.changed.emit()

    @property
    def reason(self) -> str:
        """Return the reason as it is stored, empty while there is none."""
        chosen = [self._words[key] for key in self.choices.chosen]
        return ": ".join(part for part in (*chosen, self.entry.text) if part)

    def clear(self) -> None:
        """Forget what was tapped and typed."""
        self._end = None
        self.choices.set_choices([])
        self.entry.clear()
