"""What staff ask about themselves: signing in and out, members, their roles and PINs."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.commands.base import Command
from app.domain.access import GlassEnd
from app.domain.staff_role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStaff(Command):
    """Add a member of staff.

    The first needs nobody signed in and is an admin; later ones are added by a lead or an admin.
    """

    name: str
    pin: str = field(repr=False)
    role: Role = Role.STAFF


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRole(Command):
    """Let a member do other things from now on."""

    who: int
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Deactivate(Command):
    """Let a member neither sign in nor sign any more; what they did stays theirs."""

    who: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactivate(Command):
    """Let a member sign in again."""

    who: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPin(Command):
    """Make a forgotten PIN worth nothing at once; the member sets a new one with SetPin."""

    who: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPin(Command):
    """Set the new PIN of a member whose PIN was reset, while a second person is signed in."""

    who: int
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePin(Command):
    """Change one's own PIN; the old one proves who asks."""

    old: str = field(repr=False)
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlass(Command):
    """Look at the running session without a PIN, for a while, with a name and a reason."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseGlass(Command):
    """End that look; `glass` None is the one that is open."""

    glass: int | None = None
    end: GlassEnd = GlassEnd.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class SeeGlass(Command):
    """Say that a lead or an admin knows of a look without a PIN (its GlassBroken's seq)."""

    glass: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Command):
    """Open the staff side with a PIN."""

    staff_id: int
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut(Command):
    """Close the staff side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs, with the PIN that proves it."""

    staff_id: int
    pin: str = field(repr=False)
