"""Staff: who there is, who is signed in, and how PINs are proved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.clock import Instant
from app.commands import AddStaff, Command, EndSession, Signer, SignIn
from app.domain.facts import Fact, SignInTried, StaffAdded
from app.errors import ErrorCode, RefusedError
from app.pins import FREE_TRIES, PinFailures, PinKeeper, failures_of, pin_ok, wait_left
from app.snapshot import StaffMember


@dataclass(frozen=True, slots=True)
class PinHashed:
    """The argon2 string for a new member of staff, on its way back to the core."""

    command: AddStaff
    pin_hash: str


@dataclass(frozen=True, slots=True)
class PinsChecked:
    """What the PINs of a command proved to be, on the way back to the core."""

    command: SignIn | EndSession
    right: tuple[bool, ...]


class StaffDesk:
    """Holds the staff as the record tells, and asks the PIN keeper."""

    def __init__(self, pins: PinKeeper, put: Callable[[object], None]) -> None:
        self._pins = pins
        self._put = put
        self._added: dict[int, StaffAdded] = {}
        self._failures: dict[int, PinFailures] = {}
        self.signed_in: int | None = None

    def restore(self, history: list[Fact]) -> None:
        """Take the staff and their wrong tries from the record."""
        self._added = {f.seq: f for f in history if isinstance(f, StaffAdded)}
        self._failures = failures_of(history)

    def absorb(self, fact: Fact) -> None:
        """Take one committed fact into account."""
        if isinstance(fact, StaffAdded):
            self._added[fact.seq] = fact
        elif isinstance(fact, SignInTried):
            self._absorb_try(fact)

    def _absorb_try(self, fact: SignInTried) -> None:
        if fact.succeeded:
            self._failures.pop(fact.who, None)
            if fact.purpose == "sign_in":
                self.signed_in = fact.who
        else:
            before = self._failures.get(fact.who)
            self._failures[fact.who] = PinFailures(1 + (before.count if before else 0), fact.at)

    def members(self, now: Instant) -> tuple[StaffMember, ...]:
        """Return everybody who can sign in, in the order they were added."""
        return tuple(self._member(seq, now) for seq in self._added)

    def _member(self, seq: int, now: Instant) -> StaffMember:
        left = wait_left(self._failures.get(seq), now)
        return StaffMember(seq, self._added[seq].name, now.t + left if left else None)

    def current(self, now: Instant) -> StaffMember | None:
        """Return who is signed in, None when the staff side is locked."""
        return None if self.signed_in is None else self._member(self.signed_in, now)

    def require(self) -> int:
        """Return the signed-in staff id, or refuse."""
        if self.signed_in is None:
            raise RefusedError(ErrorCode.NOT_SIGNED_IN)
        return self.signed_in

    def name(self, staff_id: int) -> str:
        """Return a member's name."""
        return self._added[staff_id].name

    def hash_new(self, command: AddStaff) -> None:
        """Check a new member's name and PIN and have the PIN hashed."""
        if self._added:
            self.require()
        name = command.name.strip()
        if not name:
            raise RefusedError(ErrorCode.NAME_MISSING)
        if any(name.casefold() == a.name.casefold() for a in self._added.values()):
            raise RefusedError(ErrorCode.NAME_TAKEN)
        if not pin_ok(command.pin):
            raise RefusedError(ErrorCode.PIN_TOO_SHORT)
        self._pins.hash(command.pin, lambda made: self._put(PinHashed(command, made)))

    def added_facts(self, message: PinHashed, at: Instant) -> list[Fact]:
        """Return the fact of a new member once the PIN is hashed."""
        command = message.command
        if not message.pin_hash:
            raise RefusedError(ErrorCode.INTERNAL)
        return [
            StaffAdded(
                at=at,
                command_id=command.id,
                staff_id=self.signed_in,
                name=command.name.strip(),
                pin_hash=message.pin_hash,
            )
        ]

    def check(self, command: SignIn | EndSession, at: Instant) -> None:
        """Have the PINs of a command checked, unless somebody has to wait first."""
        signers = signers_of(command)
        for signer in signers:
            if signer.staff_id not in self._added:
                raise RefusedError(ErrorCode.UNKNOWN_STAFF)
            left = wait_left(self._failures.get(signer.staff_id), at)
            if left > 0:
                raise RefusedError(ErrorCode.LOCKED_OUT, f"{left:.0f}")
        pairs = [(self._added[s.staff_id].pin_hash, s.pin) for s in signers]
        self._pins.check(pairs, lambda right: self._put(PinsChecked(command, right)))

    def tries_left(self, command: SignIn | EndSession) -> str:
        """Return how many wrong PINs are free before a wait; empty for two signers."""
        signers = signers_of(command)
        if len(signers) > 1:
            return ""
        failures = self._failures.get(signers[0].staff_id)
        return str(max(0, FREE_TRIES - (failures.count if failures else 0)))

    def try_facts(self, message: PinsChecked, at: Instant, session: int | None) -> list[Fact]:
        """Return the facts that these PINs were tried."""
        if len(message.right) != len(signers_of(message.command)):
            raise RefusedError(ErrorCode.INTERNAL)
        purpose = "sign_in" if isinstance(message.command, SignIn) else "signature"
        return [
            SignInTried(
                at=at,
                command_id=message.command.id,
                session_id=session,
                staff_id=self.signed_in,
                who=signer.staff_id,
                succeeded=right,
                purpose=purpose,
            )
            for signer, right in zip(signers_of(message.command), message.right, strict=True)
        ]


def signers_of(command: SignIn | EndSession) -> tuple[Signer, ...]:
    """Return whose PINs a command carries."""
    if isinstance(command, SignIn):
        return (Signer(staff_id=command.staff_id, pin=command.pin),)
    return (command.signer,) if command.second is None else (command.signer, command.second)


def without_pin(command: Command) -> str:
    """Return a command's name for the log: never what it carries."""
    return type(command).__name__
