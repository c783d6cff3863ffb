"""What the kiosk has learned from completed sessions, and whether it is used."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame

from app.commands import Command, ExportLearning, ResetLearning, SetLearning
from app.domain.learning import LearnedScope
from app.domain.staff_role import Action, may
from app.snapshot import Outcome, Snapshot
from ui import theme
from ui.places import Place
from ui.screens.learning_card import LearningCard
from ui.screens.learning_words import Act, became, remark
from ui.screens.screen import Screen
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import TouchButton

_EXPORT = "export"


class LearningScreen(Screen):
    """A card for the patients, one for the clinic, and the way to a file."""

    def __init__(self) -> None:
        super().__init__()
        # The last act on each card: what was done, its command, and what became of it.
        self._acts: dict[str, tuple[Act, str]] = {}
        self._known: dict[str, Outcome] = {}
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(200))
        self.back.tapped.connect(self._on_back)
        title = label(self.tr("What the kiosk has learned"), "title", wrap=True)
        self.top = StaffTop(title, self.back, clock=True)
        self.remark = label("", "strong", "caution", wrap=True)
        self.cards = {scope: LearningCard(scope) for scope in LearnedScope}
        for each in self.cards.values():
            each.switched.connect(self._on_switched)
            each.reset.connect(self._on_reset)
        both = columns(*self.cards.values(), gap=28)
        for number in range(both.count()):
            both.setStretch(number, 1)
        layout = rows(self.top, self.remark, both, self._build_export(), gap=16)
        layout.setStretch(2, 1)
        scale = theme.current()
        layout.setContentsMargins(scale.px(40), scale.px(28), scale.px(40), scale.px(32))
        self.setLayout(layout)

    def _build_export(self) -> QFrame:
        scale = theme.current()
        self.exported = label("", "small", "muted", wrap=True)
        self.export = Chip(self.tr("Export"))
        self.export.setMinimumWidth(scale.px(260))
        self.export.setMaximumWidth(scale.px(420))
        self.export.setMaximumHeight(max(scale.px(96), scale.staff_target + 8))
        self.export.tapped.connect(self._on_export)
        what = label(
            self.tr(
                "Writes what this clinic's sessions taught to a file. "
                "Nothing of a patient is in it."
            ),
            "small",
            "muted",
            wrap=True,
        )
        made = card()
        line = columns(rows(1, what, self.exported, 1, gap=4), self.export, gap=24, margin=20)
        line.setStretch(0, 1)
        made.setLayout(line)
        return made

    def leave(self) -> None:
        """Forget what was told."""
        self._acts, self._known = {}, {}

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw switches and counts, and what became of the last taps."""
        self.top.show_snapshot(snapshot)
        view, member = snapshot.learning, snapshot.signed_in
        role = None if member is None else member.role
        allowed = may(role, Action.LEARNING)
        not_mine = "" if allowed else self.tr("A lead or an admin switches, resets and exports.")
        say(self.remark, remark(view) or not_mine)
        self.remark.setVisible(bool(self.remark.text()))
        for scope, shown in self.cards.items():
            shown.show_view(view, allowed=allowed)
            shown.show_status(*self._status(scope, snapshot))
        self.export.setEnabled(view.able and may(role, Action.EXPORT))
        say(self.exported, *self._status(_EXPORT, snapshot))
        self.exported.setVisible(bool(self.exported.text()))

    def _status(self, key: str, snapshot: Snapshot) -> tuple[str, str]:
        if key not in self._acts:
            return "", "muted"
        act, command_id = self._acts[key]
        # The core forgets its oldest answers: what is known stays known here.
        outcome = snapshot.outcome(command_id) or self._known.get(command_id)
        if outcome is not None:
            self._known[command_id] = outcome
        return became(act, outcome)

    def _do(self, key: str, act: Act, command: Command) -> None:
        self._acts[key] = act, self.send(command)
        words, tone = became(act, None)
        if key == _EXPORT:
            say(self.exported, words, tone)
            self.exported.setVisible(True)
        else:
            self.cards[LearnedScope(key)].show_status(words, tone)

    @Slot(object, bool)
    def _on_switched(self, scope: LearnedScope, on: bool) -> None:
        if scope == LearnedScope.PATIENT:
            command = SetLearning(patients=on)
        else:
            command = SetLearning(population=on)
        self._do(scope, Act.ON if on else Act.OFF, command)

    @Slot(object)
    def _on_reset(self, scope: LearnedScope) -> None:
        self._do(scope, Act.RESET, ResetLearning(scope=scope))

    @Slot()
    def _on_export(self) -> None:
        self._do(_EXPORT, Act.EXPORT, ExportLearning())

    @Slot()
    def _on_back(self) -> None:
        self.move_to(Place.MENU)
