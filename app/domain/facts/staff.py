"""Facts about staff: who there is, and tries to prove a PIN."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from app.domain.facts.base import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAdded(Fact):
    """A member of staff who can sign in; `pin_hash` is an argon2 string."""

    kind: ClassVar[str] = "staff_added"
    name: str
    pin_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInTried(Fact):
    """An attempt to prove a PIN, for `who` (a StaffAdded seq); kept for the back-off."""

    kind: ClassVar[str] = "sign_in_tried"
    who: int
    succeeded: bool
    purpose: str


TYPES: tuple[type[Fact], ...] = (
    StaffAdded,
    SignInTried,
)
