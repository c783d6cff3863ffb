"""Staff: who there is, what they may do, and who is signed in, as the record tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app.clock import Instant
from app.domain.facts import (
    Fact,
    PinReset,
    PinSet,
    RoleSet,
    SignInTried,
    StaffAdded,
    StaffDeactivated,
    StaffReactivated,
)
from app.domain.staff_role import Role
from app.errors import ErrorCode, RefusedError
from app.pins import PinFailures, failures_of, wait_left, with_try
from app.snapshot import StaffMember


@dataclass(frozen=True, slots=True)
class Member:
    """One member of staff; `pin_hash` None after a reset, until a new PIN is set."""

    id: int
    name: str
    role: Role
    pin_hash: str | None = field(repr=False)
    active: bool = True


class StaffDesk:
    """Holds the staff as the facts add up to, and who is signed in."""

    def __init__(self) -> None:
        self._members: dict[int, Member] = {}
        self._failures: dict[int, PinFailures] = {}
        self.signed_in: int | None = None

    def restore(self, history: Iterable[Fact]) -> None:
        """Take the staff and their wrong tries from the record."""
        facts = list(history)
        for fact in facts:
            self._change(fact)
        self._failures = failures_of(facts)

    def absorb(self, fact: Fact) -> None:
        """Take one committed fact into account."""
        self._change(fact)
        if isinstance(fact, SignInTried):
            self._failures = with_try(self._failures, fact)
            if fact.succeeded and fact.purpose == "sign_in":
                self.signed_in = fact.who

    def _change(self, fact: Fact) -> None:
        if isinstance(fact, StaffAdded):
            # Records from before there were roles: whoever set the kiosk up is its admin.
            role = fact.role or (Role.STAFF if self._members else Role.ADMIN)
            self._members[fact.seq] = Member(fact.seq, fact.name, role, fact.pin_hash)
        elif isinstance(fact, RoleSet):
            self._put(fact.who, role=fact.role)
        elif isinstance(fact, StaffDeactivated):
            self._put(fact.who, active=False)
            if self.signed_in == fact.who:
                self.signed_in = None
        elif isinstance(fact, StaffReactivated):
            self._put(fact.who, active=True)
        elif isinstance(fact, PinReset):
            self._put(fact.who, pin_hash=None)
        elif isinstance(fact, PinSet):
            self._put(fact.who, pin_hash=fact.pin_hash)

    def _put(self, who: int, **changes: object) -> None:
        self._members[who] = replace(self._members[who], **changes)  # type: ignore[arg-type]

    # -- who there is --------------------------------------------------------

    @property
    def people(self) -> tuple[Member, ...]:
        """Return everybody there ever was, in the order they were added."""
        return tuple(self._members.values())

    def members(self, now: Instant) -> tuple[StaffMember, ...]:
        """Return everybody there ever was as the screens see them."""
        return tuple(self._shown(member, now) for member in self._members.values())

    def _shown(self, member: Member, now: Instant) -> StaffMember:
        left = self.wait(member.id, now)
        return StaffMember(
            member.id,
            member.name,
            now.t + left if left else None,
            role=member.role,
            active=member.active,
            pin_set=member.pin_hash is not None,
        )

    def current(self, now: Instant) -> StaffMember | None:
        """Return who is signed in, None when the staff side is locked."""
        return None if self.signed_in is None else self._shown(self.actor(), now)

    def actor(self) -> Member:
        """Return who is signed in, or refuse."""
        if self.signed_in is None:
            raise RefusedError(ErrorCode.NOT_SIGNED_IN)
        return self._members[self.signed_in]

    def member(self, who: int) -> Member:
        """Return a member, or refuse."""
        if who not in self._members:
            raise RefusedError(ErrorCode.UNKNOWN_STAFF)
        return self._members[who]

    def role(self, who: int | None) -> Role | None:
        """Return what somebody may do, None for nobody."""
        return None if who is None else self._members[who].role

    def name(self, who: int) -> str:
        """Return a member's name."""
        return self._members[who].name

    # -- PINs -----------------------------------------------------------------

    def failures(self, who: int) -> int:
        """Return how many wrong PINs there were in a row."""
        found = self._failures.get(who)
        return 0 if found is None else found.count

    def wait(self, who: int, now: Instant) -> float:
        """Return how many seconds somebody has to wait before the next PIN counts."""
        return wait_left(self._failures.get(who), now)

    def check_wait(self, who: int, now: Instant) -> None:
        """Refuse a PIN of somebody who has to wait."""
        left = self.wait(who, now)
        if left > 0:
            raise RefusedError(ErrorCode.LOCKED_OUT, f"{left:.0f}")

    def hash_of(self, who: int, now: Instant) -> str:
        """Return what the PIN of somebody is checked against, or refuse to check it now."""
        member = self.member(who)
        if not member.active:
            raise RefusedError(ErrorCode.STAFF_INACTIVE)
        if member.pin_hash is None:
            raise RefusedError(ErrorCode.PIN_WAS_RESET)
        self.check_wait(who, now)
        return member.pin_hash
