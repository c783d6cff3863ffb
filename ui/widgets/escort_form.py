"""Who takes the patient home: a name, how they are related, and that they are here."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.readiness import Assessment
from ui.score_words import item_name
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.letter_entry import LetterEntry

_MOST = 24


class EscortForm(QWidget):
    """Type a name, choose a relation, save; `saved` carries value and words."""

    saved = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.name = LetterEntry(self.tr("Name or initials of the escort"), _MOST)
        self.name.changed.connect(self._on_changed)
        self.relations = ChipRow(columns=2)
        self.relations.set_choices(self._choices())
        self.relations.picked.connect(self._on_relation)
        self.status = label("", "small", "muted", wrap=True)
        self.save = Chip(self.tr("Escort is here"), kind="primary")
        self.save.tapped.connect(self._on_save)
        self.none = Chip(self.tr("No escort"))
        self.none.tapped.connect(self._on_none)
        heading = label(item_name("escort"), "heading", wrap=True)
        ends = columns(self.save, self.none, gap=14)
        ends.setStretch(0, 2)
        ends.setStretch(1, 1)
        left = rows(heading, self.status, self.relations, ends, gap=24)
        left.setStretch(2, 1)
        line = columns(left, self.name, gap=36)
        line.setStretch(0, 4)
        line.setStretch(1, 5)
        self.setLayout(line)
        self._on_changed()

    def _choices(self) -> list[tuple[str, str]]:
        return [
            ("partner", self.tr("partner")),
            ("parent", self.tr("parent")),
            ("child", self.tr("daughter or son")),
            ("sibling", self.tr("sister or brother")),
            ("friend", self.tr("friend")),
            ("carer", self.tr("carer")),
        ]

    def _on_relation(self, key: object) -> None:
        again = key in self.relations.chosen
        self.relations.choose([] if again else [str(key)])

    @property
    def text(self) -> str:
        """Return name and relation as they are stored."""
        words = dict(self._choices())
        related = [words[str(key)] for key in self.relations.chosen]
        return ", ".join([self.name.text, *related])

    @Slot()
    def _on_changed(self) -> None:
        self.save.setEnabled(bool(self.name.text))

    @Slot()
    def _on_save(self) -> None:
        self.saved.emit(1, self.text)

    @Slot()
    def _on_none(self) -> None:
        self.saved.emit(0, "")

    def show_found(self, found: Assessment | None, words: str, tone: str) -> None:
        """Show what the record holds, and how the last tap fares."""
        self.none.set_chosen(found is not None and found.value == 0)
        say(self.status, words, tone)

    def clear(self) -> None:
        """Forget what was typed and chosen."""
        self.name.clear()
        self.relations.choose([])
