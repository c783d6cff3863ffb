"""One member of staff with all that can be done about them: role, PIN, signing in."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame

from app.commands import Command, Deactivate, Reactivate, ResetPin, SetRole
from app.domain.staff_role import Role
from app.domain.staff_rules import active_refused, reset_refused, role_refused
from app.errors import ErrorCode
from app.snapshot import Snapshot, StaffMember
from ui import theme
from ui.error_words import error_text
from ui.staff_words import line_text, role_rights, role_word
from ui.widgets.basics import label, rows, say
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.touch import HoldButton


class MemberCard(QFrame):
    """Sends what was held or tapped; what is not allowed is disabled, with the reason under it.

    `command` carries a command, `new_pin` asks for the page where a new PIN is typed.
    """

    command = Signal(object)
    new_pin = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.member: StaffMember | None = None
        scale = theme.current()
        self.name = label("", "heading", wrap=True)
        self.state = label("", "small", "muted", wrap=True)
        self.roles = ChipRow(columns=3, gap=10)
        self.roles.calm = True
        self.roles.set_choices([(role, role_word(role)) for role in Role])
        self.roles.picked.connect(self._on_role)
        self.rights = label("", "fine", "muted", wrap=True)
        self.reset = HoldButton(self.tr("Reset PIN (hold)"), kind="")
        self.reset.held.connect(self._on_reset)
        self.set_pin = Chip(self.tr("Set a new PIN"), kind="primary")
        self.set_pin.tapped.connect(self.new_pin)
        self.active = HoldButton("", kind="")
        self.active.held.connect(self._on_active)
        self.reason = label("", "fine", "muted", wrap=True)
        self.close_card = Chip(self.tr("Back to the list"))
        self.close_card.tapped.connect(self.closed)
        for button in (self.reset, self.set_pin, self.active, self.close_card):
            button.setFixedHeight(max(scale.px(84), scale.staff_target + 4))
        names = rows(self.name, self.state, gap=4)
        role = rows(self.roles, self.rights, gap=8)
        acts = rows(self.reset, self.set_pin, self.active, gap=14)
        self.setLayout(rows(names, role, acts, self.reason, 1, self.close_card, gap=18, margin=32))

    def show_member(self, member: StaffMember, snapshot: Snapshot, failed: str = "") -> None:
        """Show somebody, and why the last thing asked was refused."""
        self.member = member
        say(self.name, member.name)
        say(self.state, line_text(member, snapshot))
        self.roles.choose([member.role])
        say(self.rights, role_rights(member.role))
        self.reset.setHidden(not member.pin_set or not member.active)
        self.set_pin.setHidden(member.pin_set or not member.active)
        words = self.tr("Deactivate (hold)")
        if not member.active:
            words = self.tr("Let sign in again (hold)")
        if self.active.text() != words:
            self.active.setText(words)
        reasons = self._allow(member, snapshot)
        text = failed or "\n".join(reasons)
        say(self.reason, text, "danger" if failed else "muted")
        self.reason.setHidden(not text)

    def _allow(self, member: StaffMember, snapshot: Snapshot) -> list[str]:
        """Enable what is allowed, and return why the rest is not."""
        actor, people = snapshot.signed_in, snapshot.staff
        if actor is None:
            return []
        roles = {role: role_refused(people, actor, member, role) for role in Role}
        for role, refused in roles.items():
            self.roles.chip(role).setEnabled(refused is None)
        reset = reset_refused(people, actor, member)
        self.reset.setEnabled(reset is None)
        self.set_pin.setEnabled(reset is None)
        active = active_refused(people, actor, member)
        self.active.setEnabled(active is None)
        if not member.active:
            reset = None
        found = {code for code in (*roles.values(), reset, active) if code is not None}
        return [error_text(code) for code in ErrorCode if code in found]

    def _send(self, command: Command) -> None:
        self.command.emit(command)

    @Slot(object)
    def _on_role(self, role: object) -> None:
        if self.member is not None and isinstance(role, Role) and role != self.member.role:
            self._send(SetRole(who=self.member.id, role=role))

    @Slot()
    def _on_reset(self) -> None:
        if self.member is not None:
            self._send(ResetPin(who=self.member.id))

    @Slot()
    def _on_active(self) -> None:
        if self.member is not None:
            make = Deactivate if self.member.active else Reactivate
            self._send(make(who=self.member.id))
