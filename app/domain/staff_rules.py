"""Who may do what to whom on the staff list; pure rules over the people there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from app.domain.staff_role import Action, Role, may
from app.errors import ErrorCode


class Person(Protocol):
    """What the rules need to know of a member of staff."""

    @property
    def id(self) -> int:
        """Return the member's number."""
        ...

    @property
    def role(self) -> Role:
        """Return what they may do."""
        ...

    @property
    def active(self) -> bool:
        """Return whether they can sign in."""
        ...


def is_last_admin(people: Iterable[Person], who: int) -> bool:
    """Return whether `who` is the only active admin."""
    admins = [p.id for p in people if p.active and p.role == Role.ADMIN]
    return admins == [who]


def add_refused(actor: Person | None, role: Role) -> ErrorCode | None:
    """Return why `actor` may not add somebody as `role`; only admins make leads and admins."""
    if actor is None:
        return ErrorCode.NOT_SIGNED_IN
    needed = Action.ADD_MEMBER if role == Role.STAFF else Action.SET_ROLE
    return None if may(actor.role, needed) else ErrorCode.NOT_ALLOWED


def role_refused(
    people: Iterable[Person], actor: Person, who: Person, role: Role
) -> ErrorCode | None:
    """Return why `actor` may not make `who` a `role`; there is always an active admin."""
    if not may(actor.role, Action.SET_ROLE):
        return ErrorCode.NOT_ALLOWED
    if role != Role.ADMIN and is_last_admin(people, who.id):
        return ErrorCode.LAST_ADMIN
    return None


def active_refused(people: Iterable[Person], actor: Person, who: Person) -> ErrorCode | None:
    """Return why `actor` may not deactivate `who`, or let them in again.

    A lead decides over staff, an admin over everybody.
    """
    above = actor.role != Role.ADMIN and who.role.rank >= actor.role.rank
    if not may(actor.role, Action.DEACTIVATE) or above:
        return ErrorCode.NOT_ALLOWED
    if is_last_admin(people, who.id):
        return ErrorCode.LAST_ADMIN
    return None


def reset_refused(people: Iterable[Person], actor: Person, who: Person) -> ErrorCode | None:
    """Return why `actor` may not reset the PIN of `who`: never one's own.

    A lead may not let in an admin, except where nobody else could: the only one forgot the PIN.
    """
    if actor.id == who.id:
        return ErrorCode.NOT_ONESELF
    if not may(actor.role, Action.RESET_PIN):
        return ErrorCode.NOT_ALLOWED
    if not who.active:
        return ErrorCode.STAFF_INACTIVE
    above = who.role.rank > actor.role.rank
    return ErrorCode.NOT_ALLOWED if above and not is_last_admin(people, who.id) else None
