"""Who may leave the kiosk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.staff_role import Action, may

if TYPE_CHECKING:
    from app.snapshot import StaffMember


def may_end_kiosk(member: StaffMember | None) -> bool:
    """Return whether whoever is signed in may end the kiosk's program."""
    return member is not None and may(member.role, Action.EXIT)
