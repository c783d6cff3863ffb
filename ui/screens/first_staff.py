"""The first start of a kiosk: the first member of staff is created."""

from __future__ import annotations

from PySide6.QtCore import Slot

from app.commands import AddStaff
from app.errors import ErrorCode
from app.snapshot import Snapshot
from ui import theme
from ui.error_words import error_text
from ui.places import Place
from ui.screens.screen import Screen
from ui.widgets.basics import rows
from ui.widgets.member_form import MemberForm
from ui.widgets.staff_top import StaffTop
from ui.widgets.title_line import TitleLine


class FirstStaffScreen(Screen):
    """Name and PIN of the first person; then the way leads to the lock."""

    def __init__(self) -> None:
        super().__init__()
        self._pending: str | None = None
        self._title = TitleLine(self.tr("Set up this kiosk"))
        self.top = StaffTop(self._title)
        self.form = MemberForm(
            self.tr(
                "Nobody can sign in yet. Create the first member of staff; "
                "this person can add the others."
            ),
            self.tr("Create"),
        )
        self.form.ready.connect(self._on_ready)
        layout = rows(self.top, self.form, gap=20)
        layout.setStretch(1, 1)
        scale = theme.current()
        layout.setContentsMargins(scale.px(40), scale.px(28), scale.px(40), scale.px(32))
        self.setLayout(layout)

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with nothing typed."""
        self.leave()
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Forget name and PIN."""
        self._pending = None
        self.form.reset()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """See what became of the person created."""
        self.top.show_snapshot(snapshot)
        self._title.show_snapshot(snapshot)
        outcome = None if self._pending is None else snapshot.outcome(self._pending)
        if outcome is None or outcome.waiting:
            return
        self._pending = None
        if outcome.done:
            self.move_to(Place.LOCK)
        else:
            self.form.fail(error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail))

    @Slot(object)
    def _on_ready(self, command: AddStaff) -> None:
        self._pending = self.send(command)
