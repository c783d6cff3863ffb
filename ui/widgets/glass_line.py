"""A look without a PIN that no lead or admin has seen yet: who it was, why, and one button."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame

from app.commands import SeeGlass
from app.domain.staff_role import Action, may
from app.snapshot import GlassLook, Snapshot
from ui import theme, when
from ui.error_words import error_text
from ui.widgets.basics import columns, label, say
from ui.widgets.chips import Chip


class GlassLine(QFrame):
    """Shows the oldest such look; hidden when there is none. `command` says it was seen."""

    command = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("notice", "true")
        self._look: GlassLook | None = None
        self._sent = ""
        scale = theme.current()
        self.words = label("", "small", "danger", wrap=True)
        self.seen = Chip(self.tr("I have seen this"))
        self.seen.setFixedSize(scale.px(330), max(scale.px(84), scale.staff_target + 4))
        self.seen.tapped.connect(self._on_seen)
        line = columns(self.words, self.seen, gap=24)
        line.setStretch(0, 1)
        side = scale.px(20)
        line.setContentsMargins(side, scale.px(8), side, scale.px(8))
        self.setLayout(line)
        self.hide()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what nobody has seen yet."""
        looks = snapshot.glass_unseen
        self._look = looks[0] if looks else None
        self.setHidden(not looks)
        if self._look is None:
            return
        say(self.words, self._text(self._look, snapshot))
        member = snapshot.signed_in
        allowed = member is not None and may(member.role, Action.SEE_GLASS)
        outcome = snapshot.outcome(self._sent)
        waits = bool(self._sent) and (outcome is None or outcome.waiting)
        self.seen.setHidden(not allowed)
        self.seen.setEnabled(not waits)

    def _text(self, look: GlassLook, snapshot: Snapshot) -> str:
        text = self.tr("Looked at without a PIN by {name}, {time}. Reason: {reason}.")
        words = [
            text.format(name=look.name, time=when.weekday_and_time(look.at), reason=look.reason)
        ]
        more = len(snapshot.glass_unseen) - 1
        if more:
            words.append(self.tr("And {n} more.").format(n=more))
        outcome = snapshot.outcome(self._sent)
        if outcome is not None and outcome.error is not None and not outcome.done:
            words.append(error_text(outcome.error, outcome.detail))
        member = snapshot.signed_in
        if member is not None and not may(member.role, Action.SEE_GLASS):
            words.append(self.tr("A lead or an admin has to see this."))
        return " ".join(words)

    @Slot()
    def _on_seen(self) -> None:
        if self._look is not None:
            command = SeeGlass(glass=self._look.id)
            self._sent = command.id
            self.command.emit(command)
