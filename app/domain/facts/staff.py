"""Facts about staff: who there is, what they may do, their PINs, and tries to prove one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from app.domain.facts.base import Fact
from app.domain.staff_role import PinCause, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAdded(Fact):
    """A member of staff who can sign in; `pin_hash` is an argon2 string.

    `role` is None in records from before there were roles: the first member is an admin then,
    everybody else staff.
    """

    kind: ClassVar[str] = "staff_added"
    name: str
    pin_hash: str = field(repr=False)
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInTried(Fact):
    """An attempt to prove a PIN, for `who` (a StaffAdded seq); kept for the back-off."""

    kind: ClassVar[str] = "sign_in_tried"
    who: int
    succeeded: bool
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSet(Fact):
    """From now on `who` has another role."""

    kind: ClassVar[str] = "role_set"
    who: int
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffDeactivated(Fact):
    """From now on `who` can neither sign in nor sign."""

    kind: ClassVar[str] = "staff_deactivated"
    who: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffReactivated(Fact):
    """From now on `who` can sign in again."""

    kind: ClassVar[str] = "staff_reactivated"
    who: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PinReset(Fact):
    """The PIN of `who` counts no more; a new one comes with a PinSet."""

    kind: ClassVar[str] = "pin_reset"
    who: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PinSet(Fact):
    """The PIN of `who` is another one now, or is kept in a stronger way."""

    kind: ClassVar[str] = "pin_set"
    who: int
    pin_hash: str = field(repr=False)
    cause: PinCause


TYPES: tuple[type[Fact], ...] = (
    StaffAdded,
    SignInTried,
    RoleSet,
    StaffDeactivated,
    StaffReactivated,
    PinReset,
    PinSet,
)
