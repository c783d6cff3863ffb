"""Backups: how old the last good one is, where they go, and one made by hand."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame

from app.commands import MakeBackup
from app.domain.backup import BackupView
from app.domain.staff_role import Action, may
from app.snapshot import Outcome, Snapshot
from ui import backup_words as words
from ui import theme
from ui.error_words import error_text
from ui.places import Place
from ui.screens.screen import Screen
from ui.widgets.basics import card, columns, label, rows, rule, say
from ui.widgets.chips import Chip
from ui.widgets.effect_bar import BarFace, Track
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import TouchButton


class BackupScreen(Screen):
    """The state at the top, what went wrong under it, and the plan at the bottom."""

    def __init__(self) -> None:
        super().__init__()
        self._running = False
        self._allowed = False
        self._asked = ""
        self._known: Outcome | None = None
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(200))
        self.back.tapped.connect(self._on_back)
        title = label(self.tr("Backups of the record"), "title", wrap=True)
        self.top = StaffTop(title, self.back, clock=True)
        layout = rows(self.top, self._build_state(), self._build_plan(), gap=24)
        layout.setStretch(1, 1)
        scale = theme.current()
        layout.setContentsMargins(scale.px(40), scale.px(28), scale.px(40), scale.px(32))
        self.setLayout(layout)

    def _build_state(self) -> QFrame:
        scale = theme.current()
        self.state = label("", "grand", wrap=True)
        self.details = label("", "body", wrap=True)
        self.file = label("", "small", "muted", wrap=True)
        self.bar = Track()
        self.failure = label("", "body", "caution", wrap=True)
        self.todo = label("", "body", wrap=True)
        self.make = Chip(self.tr("Back up now"), kind="primary", size="large")
        self.make.setFixedHeight(max(scale.px(110), scale.staff_target + 8))
        self.make.setMinimumWidth(scale.px(420))
        self.make.setMaximumWidth(scale.px(620))
        self.make.tapped.connect(self._on_make)
        self.answer = label("", "small", "muted", wrap=True)
        below = columns(self.make, self.answer, 1, gap=28)
        below.setStretch(0, 2)
        below.setStretch(1, 3)
        made = card()
        inside = rows(self.state, self.details, self.bar, self.file, gap=12)
        trouble = rows(self.failure, self.todo, gap=8)
        made.setLayout(rows(inside, trouble, 1, below, gap=36, margin=44))
        return made

    def _build_plan(self) -> QFrame:
        self.where = label("", "small", wrap=True)
        self.plan = label("", "small", "muted", wrap=True)
        note = label(
            self.tr(
                "A backup holds everything about every patient: keep its disk locked away. It is "
                "set up in kiosk.toml; the manual says how to restore one, on the page backup.md."
            ),
            "small",
            "muted",
            wrap=True,
        )
        self.line = rule()
        made = card()
        made.setLayout(rows(self.where, self.plan, self.line, note, gap=12, margin=36))
        return made

    def leave(self) -> None:
        """Forget what was asked."""
        self._asked, self._known = "", None

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the state of the backups."""
        self._running = snapshot.session is not None
        self.top.show_snapshot(snapshot)
        view, now = snapshot.backup, snapshot.now
        running = view.phase is not None
        say(self.state, *words.headline(view, now))
        say(self.details, words.progress(view) if running else words.details(view, now))
        say(self.file, words.last_good(view.good, now) if running else words.file_words(view))
        what, do = ("", "") if running else words.failure(view, now)
        say(self.failure, what)
        say(self.todo, do)
        self.bar.setVisible(running)
        self.bar.show_face(BarFace("", elapsed=view.done))
        self._show_plan(view)
        member = snapshot.signed_in
        self._allowed = member is not None and may(member.role, Action.BACK_UP)
        self.make.setEnabled(view.plan is not None and not running and self._allowed)
        say(self.answer, *self._answer(snapshot))
        for each in (self.details, self.file, self.failure, self.todo, self.answer):
            each.setVisible(bool(each.text()))

    def _show_plan(self, view: BackupView) -> None:
        if view.plan is not None:
            say(self.where, words.where_words(view.plan))
            say(self.plan, words.plan_words(view.plan))
        for each in (self.where, self.plan, self.line):
            each.setVisible(view.plan is not None)

    def _answer(self, snapshot: Snapshot) -> tuple[str, str]:
        """Return what became of the tap, as far as the state does not say it."""
        if not self._allowed:
            return self.tr("A lead or an admin makes a backup by hand."), "muted"
        if not self._asked:
            return "", "muted"
        # The core forgets its oldest answers: what is known stays known here.
        self._known = snapshot.outcome(self._asked) or self._known
        if self._known is None:
            return words.asked(), "muted"
        if self._known.error is not None:
            return error_text(self._known.error, self._known.detail), "danger"
        return "", "muted"

    @Slot()
    def _on_make(self) -> None:
        self._asked, self._known = self.send(MakeBackup()), None
        say(self.answer, words.asked(), "muted")
        self.answer.setVisible(True)

    @Slot()
    def _on_back(self) -> None:
        self.move_to(Place.BOARD if self._running else Place.MENU)
