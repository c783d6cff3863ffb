"""Check the record: walk its ledger, see what does not fit, archive what is kept long enough."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame

from app.commands import ArchiveOld, CheckRecord
from app.domain.ledger import CheckedRecord
from app.domain.staff_role import Action, may
from app.errors import ErrorCode
from app.snapshot import Outcome, Snapshot
from ui import ledger_words as words
from ui import theme
from ui.error_words import error_text
from ui.places import Place
from ui.screens.screen import Screen
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.effect_bar import BarFace, Track
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import HoldButton, TouchButton


class LedgerScreen(Screen):
    """The state of the record at the top, its head and what is kept how long at the bottom."""

    def __init__(self) -> None:
        super().__init__()
        self._asked = ""
        self._known: Outcome | None = None
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(200))
        self.back.tapped.connect(self._on_back)
        title = label(self.tr("Check the record"), "title", wrap=True)
        self.top = StaffTop(title, self.back, clock=True)
        layout = rows(self.top, self._build_state(), self._build_kept(), gap=24)
        layout.setStretch(1, 1)
        scale = theme.current()
        layout.setContentsMargins(scale.px(40), scale.px(28), scale.px(40), scale.px(32))
        self.setLayout(layout)

    def _build_state(self) -> QFrame:
        scale = theme.current()
        self.state = label("", "grand", wrap=True)
        self.progress = label("", "body", wrap=True)
        self.bar = Track()
        self.found = label("", "body", "danger", wrap=True)
        self.todo = label("", "body", wrap=True)
        self.check = Chip(self.tr("Check now"), kind="primary", size="large")
        self.check.setFixedHeight(max(scale.px(110), scale.staff_target + 8))
        self.check.setMinimumWidth(scale.px(420))
        self.check.setMaximumWidth(scale.px(620))
        self.check.tapped.connect(self._on_check)
        self.answer = label("", "small", "muted", wrap=True)
        below = columns(self.check, self.answer, 1, gap=28)
        below.setStretch(0, 2)
        below.setStretch(1, 3)
        made = card()
        inside = rows(self.state, self.progress, self.bar, gap=12)
        trouble = rows(self.found, self.todo, gap=8)
        made.setLayout(rows(inside, trouble, 1, below, gap=36, margin=44))
        return made

    def _build_kept(self) -> QFrame:
        self.last = label("", "small", wrap=True)
        self.head = label("", "small", "muted", wrap=True)
        self.kept = label("", "small", wrap=True)
        self.archived = label("", "small", "muted", wrap=True)
        self.archive = HoldButton(self.tr("Archive old sessions (hold)"), kind="")
        self.archive.setMinimumWidth(theme.current().px(420))
        self.archive.held.connect(self._on_archive)
        told = rows(self.last, self.head, self.kept, self.archived, gap=12)
        inside = columns(told, self.archive, gap=28, margin=36)
        inside.setStretch(0, 1)
        made = card()
        made.setLayout(inside)
        return made

    def leave(self) -> None:
        """Forget what was asked."""
        self._asked, self._known = "", None

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw how the record stands."""
        self.top.show_snapshot(snapshot)
        view = snapshot.ledger
        check = view.check
        running = check is not None and check.verdict is None
        say(self.state, *words.headline(view))
        say(self.progress, words.progress(view))
        self.bar.setVisible(running)
        if check is not None and running:
            self.bar.show_face(BarFace("", elapsed=check.done / check.total if check.total else 0))
        say(self.found, words.found(view), "danger")
        if view.failed is not None:
            say(self.found, error_text(view.failed), "caution")
        say(self.todo, words.todo(view))
        self.check.setEnabled(not running and view.archiving is None)
        self._show_kept(snapshot, running)
        say(self.answer, *self._answer(snapshot))
        for each in (self.found, self.todo, self.answer):
            each.setVisible(bool(each.text()))

    def _show_kept(self, snapshot: Snapshot, running: bool) -> None:
        view = snapshot.ledger
        say(self.last, words.last_check(view.last, _name(snapshot, view.last), snapshot.now))
        say(self.head, "" if view.head is None else words.head_line(view.head))
        say(self.kept, *words.kept(view))
        say(self.archived, words.archived(view.archived, snapshot.now))
        member = snapshot.signed_in
        allowed = member is not None and may(member.role, Action.DELETE_OLD)
        self.archive.setVisible(allowed and view.years is not None)
        self.archive.setEnabled(view.old > 0 and view.archiving is None and not running)
        for each in (self.head, self.archived):
            each.setVisible(bool(each.text()))

    def _answer(self, snapshot: Snapshot) -> tuple[str, str]:
        """Return what became of the tap, as far as the state does not say it."""
        if not self._asked:
            return "", "muted"
        # The core forgets its oldest answers: what is known stays known here.
        self._known = snapshot.outcome(self._asked) or self._known
        if self._known is None:
            return self.tr("One moment."), "muted"
        if self._known.waiting:
            return self.tr("Waiting for the disk."), "caution"
        if not self._known.done:
            error = self._known.error or ErrorCode.INTERNAL
            return error_text(error, self._known.detail), "danger"
        return "", "muted"

    @Slot()
    def _on_check(self) -> None:
        self._asked, self._known = self.send(CheckRecord()), None

    @Slot()
    def _on_archive(self) -> None:
        self._asked, self._known = self.send(ArchiveOld()), None

    @Slot()
    def _on_back(self) -> None:
        self.move_to(Place.MENU)


def _name(snapshot: Snapshot, last: CheckedRecord | None) -> str:
    names = {member.id: member.name for member in snapshot.staff}
    return "--" if last is None or last.staff_id is None else names.get(last.staff_id, "--")
