"""Who signs, and the PIN that proves it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from app.snapshot import StaffMember
from ui.widgets.basics import columns, label, rows
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.pads import PinEntry

LEAST_DIGITS = 6


class SignerPanel(QWidget):
    """The chosen signer with a PIN pad, or the list of staff to choose from."""

    changed = Signal()

    def __init__(self, question: str) -> None:
        super().__init__()
        self.staff: tuple[StaffMember, ...] = ()
        self.staff_id: int | None = None
        self.who = Chip("")
        self.who.set_chosen(True)
        self.who.tapped.connect(self._on_other)
        self.other = Chip(self.tr("Other"))
        self.other.tapped.connect(self._on_other)
        head = columns(self.who, self.other, gap=14)
        head.setStretch(0, 3)
        head.setStretch(1, 2)
        self.entry = PinEntry()
        self.entry.changed.connect(self.changed)
        # The screen says what is wrong above its button: no second place for words.
        self.entry.message.hide()
        typing = QWidget()
        layout = rows(head, self.entry, gap=8)
        layout.setStretch(1, 1)
        typing.setLayout(layout)
        self._pages = QStackedWidget()
        self._pages.addWidget(typing)
        self._pages.addWidget(self._build_list(question))
        self.setLayout(rows(self._pages))

    def _build_list(self, question: str) -> QWidget:
        self.question = label(question, "strong", wrap=True)
        self.people = ChipRow(columns=2)
        self.people.picked.connect(self._on_person)
        inner = QWidget()
        inner.setLayout(rows(self.people, 1))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        page = QWidget()
        layout = rows(self.question, area, gap=16)
        layout.setStretch(1, 1)
        page.setLayout(layout)
        return page

    def set_staff(self, staff: Sequence[StaffMember], chosen: int | None) -> None:
        """Offer these people; `chosen` stands there already, None asks first."""
        self.staff = tuple(staff)
        self.people.set_choices([(m.id, m.name) for m in staff])
        self._choose(chosen if any(m.id == chosen for m in staff) else None)

    def _choose(self, staff_id: int | None) -> None:
        self.staff_id = staff_id
        self.people.choose([] if staff_id is None else [staff_id])
        self.who.setText(next((m.name for m in self.staff if m.id == staff_id), ""))
        self._pages.setCurrentIndex(1 if staff_id is None else 0)
        self.entry.clear()
        self.changed.emit()

    @Slot()
    def _on_other(self) -> None:
        self._pages.setCurrentIndex(1)

    @Slot(object)
    def _on_person(self, key: object) -> None:
        if isinstance(key, int):
            self._choose(key)

    @property
    def pin(self) -> str:
        """Return the digits typed so far."""
        return self.entry.pin

    @property
    def complete(self) -> bool:
        """Return whether somebody is chosen and the PIN is long enough."""
        return self.staff_id is not None and len(self.pin) >= LEAST_DIGITS

    def clear(self) -> None:
        """Forget the PIN."""
        self.entry.clear()

    def forget(self) -> None:
        """Forget who was chosen as well."""
        self.clear()
        self.staff_id = None
        self._pages.setCurrentIndex(1)
