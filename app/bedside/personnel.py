"""What leads and admins do with the staff list: roles, who may sign in, forgotten PINs."""

from __future__ import annotations

from typing import Any

from app import commands as c
from app.bedside.situation import Situation
from app.bedside.staff import Member, StaffDesk
from app.domain import facts as f
from app.domain.staff_rules import active_refused, reset_refused, role_refused
from app.errors import ErrorCode, RefusedError

_KNOWN = (c.SetRole, c.Deactivate, c.Reactivate, c.ResetPin)


class Personnel:
    """Writes what changes about members of staff; `StaffDesk` takes it into account."""

    def __init__(self, staff: StaffDesk) -> None:
        self._staff = staff

    @property
    def busy(self) -> bool:
        """Return False: nothing is left for later."""
        return False

    def handles(self, command: c.Command) -> bool:
        """Return whether this room knows the command."""
        return isinstance(command, _KNOWN)

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Return what a command writes down; raises RefusedError when it is not allowed."""
        assert isinstance(command, _KNOWN)
        actor, member = self._staff.member(now.staff()), self._staff.member(command.who)
        stamp = {"at": now.at, "command_id": command.id, "staff_id": actor.id}
        return self._facts(command, actor, member, stamp), ""

    def _facts(
        self, command: c.Command, actor: Member, who: Member, stamp: dict[str, Any]
    ) -> list[f.Fact]:
        people = self._staff.people
        if isinstance(command, c.SetRole):
            _allow(role_refused(people, actor, who, command.role))
            same = who.role == command.role
            return [] if same else [f.RoleSet(**stamp, who=who.id, role=command.role)]
        if isinstance(command, c.Deactivate):
            _allow(active_refused(people, actor, who))
            return [f.StaffDeactivated(**stamp, who=who.id)] if who.active else []
        if isinstance(command, c.Reactivate):
            _allow(active_refused(people, actor, who))
            return [] if who.active else [f.StaffReactivated(**stamp, who=who.id)]
        _allow(reset_refused(people, actor, who))
        return [] if who.pin_hash is None else [f.PinReset(**stamp, who=who.id)]

    def look_around(self, now: Situation) -> None:
        """See nothing: what is asked is done at once."""

    def work(self) -> None:
        """Do nothing: what is asked is done at once."""

    def absorb(self, fact: f.Fact) -> None:
        """Leave facts to the staff desk."""

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return nothing besides the staff list, which the core shows."""
        return {}


def _allow(refused: ErrorCode | None) -> None:
    if refused is not None:
        raise RefusedError(refused)
