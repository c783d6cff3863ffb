"""Staff in words: their roles, and how it stands with their PIN."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.staff_role import Role
from app.snapshot import Snapshot, StaffMember
from ui import when

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate


def role_word(role: Role) -> str:
    """Return a role as one word."""
    return {
        Role.STAFF: translate("staff", "Staff"),
        Role.LEAD: translate("staff", "Lead"),
        Role.ADMIN: translate("staff", "Admin"),
    }[role]


def role_rights(role: Role) -> str:
    """Return what a role may do, in one sentence."""
    return {
        Role.STAFF: translate("staff", "Staff run sessions, sign, and read past ones."),
        Role.LEAD: translate("staff", "A lead also adds staff, resets PINs, exports and backs up."),
        Role.ADMIN: translate(
            "staff", "An admin also sets roles, deletes old sessions and ends the program."
        ),
    }[role]


def state_text(member: StaffMember, snapshot: Snapshot) -> str:
    """Return how it stands with somebody, empty when there is nothing to say."""
    if not member.active:
        return translate("staff", "cannot sign in")
    if not member.pin_set:
        return translate("staff", "no PIN: it was reset")
    if member.locked_until is not None and member.locked_until > snapshot.now.t:
        until = minute_after(snapshot.now, member.locked_until)
        return translate("staff", "locked until {time}").format(time=until)
    if snapshot.signed_in is not None and snapshot.signed_in.id == member.id:
        return translate("staff", "signed in")
    return ""


def line_text(member: StaffMember, snapshot: Snapshot) -> str:
    """Return role and state in one line."""
    role, state = role_word(member.role), state_text(member, snapshot)
    if not state:
        return role
    return translate("staff", "{role} · {state}").format(role=role, state=state)


def minute_after(now: Instant, t: float) -> str:
    """Return the first clock minute that begins at or after kiosk time `t`."""
    moment = now.at(t)
    rest = -moment.utc % 60.0
    # Clock times floor to the minute; a millisecond keeps rounding from falling below it.
    return when.clock_of(moment.shifted(rest + 0.001))
