"""What staff ask about themselves: signing in and out, new members."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.commands.base import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStaff(Command):
    """Add a member of staff; the first needs nobody signed in, later ones do."""

    name: str
    pin: str = field(repr=False)


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
