"""What needs a PIN: signing in, signing, new PINs; and what happens once one is proved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from app import commands as c
from app.bedside.outcomes import Outcomes
from app.bedside.staff import Member, StaffDesk
from app.clock import Instant
from app.domain import facts as f
from app.domain.staff_role import PinCause, Role
from app.domain.staff_rules import add_refused, reset_refused
from app.errors import ErrorCode, RefusedError, StorageError
from app.log import log_bug
from app.pins import FREE_TRIES, PinKeeper, Proof, pin_problem

Hashed = c.AddStaff | c.SetPin | c.ChangePin
Checked = c.SignIn | c.EndSession | c.ChangePin

_PURPOSE = {c.SignIn: "sign_in", c.EndSession: "signature", c.ChangePin: "change_pin"}


@dataclass(frozen=True, slots=True)
class PinHashed:
    """The hash of a new PIN, on its way back to the core; `by` asked for it."""

    command: Hashed
    pin_hash: str
    by: int | None


@dataclass(frozen=True, slots=True)
class PinsChecked:
    """What the PINs of a command proved to be, on the way back to the core; `by` asked for it."""

    command: Checked
    proofs: tuple[Proof, ...]
    by: int | None


class Proven(NamedTuple):
    """What proving needs of the core.

    `write` commits facts and takes them into account, `failed` notes that the disk refused,
    `session` is the running one, `end` writes its signed end together with the tries.
    """

    write: Callable[[list[f.Fact]], None]
    failed: Callable[[StorageError, Instant], None]
    session: Callable[[], int | None]
    end: Callable[[c.EndSession, list[f.Fact], Instant], None]


class ProvingDesk:
    """Asks the PIN keeper, and carries out what a proved PIN allows."""

    def __init__(
        self,
        staff: StaffDesk,
        pins: PinKeeper,
        outcomes: Outcomes,
        record: Proven,
        put: Callable[[object], None],
    ) -> None:
        self._staff, self._pins, self._outcomes = staff, pins, outcomes
        self._record, self._put = record, put

    # -- asking ------------------------------------------------------------------

    def handles(self, command: c.Command) -> bool:
        """Return whether a command needs a PIN."""
        return isinstance(command, Hashed | Checked)

    def begin(self, command: c.Command, at: Instant) -> None:
        """Have the PIN of a command hashed or checked, or refuse."""
        by = self._staff.signed_in
        if isinstance(command, c.AddStaff):
            self._check_new(command, by)
            self._hash(command, by)
        elif isinstance(command, c.SetPin):
            self._check_set(command, by)
            self._hash(command, by)
        elif isinstance(command, c.ChangePin):
            self._asker(by)
            _check_pin(command.pin)
            self._check(command, by, at)
        elif isinstance(command, c.SignIn | c.EndSession):
            self._check(command, by, at)

    def _asker(self, by: int | None) -> Member:
        """Return who asked, signed in still or not, or refuse."""
        if by is None:
            raise RefusedError(ErrorCode.NOT_SIGNED_IN)
        member = self._staff.member(by)
        if not member.active:
            raise RefusedError(ErrorCode.STAFF_INACTIVE)
        return member

    def _check_new(self, command: c.AddStaff, by: int | None) -> None:
        people = self._staff.people
        refused = add_refused(self._asker(by), command.role) if people else None
        if refused is not None:
            raise RefusedError(refused)
        name = command.name.strip()
        if not name:
            raise RefusedError(ErrorCode.NAME_MISSING)
        if any(name.casefold() == each.name.casefold() for each in people):
            raise RefusedError(ErrorCode.NAME_TAKEN)
        _check_pin(command.pin)

    def _check_set(self, command: c.SetPin, by: int | None) -> None:
        member = self._staff.member(command.who)
        refused = reset_refused(self._staff.people, self._asker(by), member)
        if refused is not None:
            raise RefusedError(refused)
        if member.pin_hash is not None:
            # Only what was reset before: a PIN that works is nobody else's to change.
            raise RefusedError(ErrorCode.NOT_ALLOWED)
        _check_pin(command.pin)

    def _hash(self, command: Hashed, by: int | None) -> None:
        self._pins.hash(command.pin, lambda made: self._put(PinHashed(command, made, by)))

    def _check(self, command: Checked, by: int | None, at: Instant) -> None:
        pairs = [(self._staff.hash_of(who, at), pin) for who, pin in _asked(command, by)]
        self._pins.check(pairs, lambda proofs: self._put(PinsChecked(command, proofs, by)))

    # -- answers -----------------------------------------------------------------

    def take(self, message: PinHashed | PinsChecked, now: Instant) -> None:
        """Do what a PIN allows; a failure goes to the person who typed it."""
        number = message.command.id
        try:
            if isinstance(message, PinHashed):
                self._write_pin(message, now)
            else:
                self._finish(message, now)
        except StorageError as error:
            # A signature is never kept in memory: it is refused and typed again.
            self._record.failed(error, now)
            self._outcomes.answer(number, error.code)
        except RefusedError as error:
            self._outcomes.answer(number, error.code, error.detail)
        except Exception as error:
            log_bug("core", error)
            self._outcomes.answer(number, ErrorCode.INTERNAL)

    def _write_pin(self, message: PinHashed, now: Instant) -> None:
        command = message.command
        if not message.pin_hash:
            raise RefusedError(ErrorCode.INTERNAL)
        # Looked at again: the staff may have changed while the PIN was hashed.
        if isinstance(command, c.AddStaff):
            self._check_new(command, message.by)
        elif isinstance(command, c.SetPin):
            self._check_set(command, message.by)
        else:
            self._check_counts(self._asker(message.by).id)
        self._record.write([self._pin_fact(message, now)])
        self._outcomes.answer(command.id)

    def _pin_fact(self, message: PinHashed, now: Instant) -> f.Fact:
        command, made = message.command, message.pin_hash
        if isinstance(command, c.AddStaff):
            return f.StaffAdded(
                at=now,
                command_id=command.id,
                staff_id=message.by,
                screen=command.screen or None,
                name=command.name.strip(),
                pin_hash=made,
                role=command.role if self._staff.people else Role.ADMIN,
            )
        own = isinstance(command, c.ChangePin)
        who = self._asker(message.by).id if isinstance(command, c.ChangePin) else command.who
        return f.PinSet(
            at=now,
            # One command is one commit, and that the old PIN was right is written before.
            command_id=f"{command.id}-set" if own else command.id,
            staff_id=message.by,
            screen=command.screen or None,
            who=who,
            pin_hash=made,
            cause=PinCause.CHANGED if own else PinCause.RESET,
        )

    def _finish(self, message: PinsChecked, now: Instant) -> None:
        command, proofs = message.command, message.proofs
        asked = _asked(command, message.by)
        if len(proofs) != len(asked):
            raise RefusedError(ErrorCode.INTERNAL)
        if any(proof.keyless for proof in proofs):
            raise RefusedError(ErrorCode.PIN_KEY_MISSING)
        for who, _ in asked:
            # Looked at again: the PIN may have been reset while it was checked, and those
            # that were asked before it may have been wrong.
            self._check_counts(who)
            self._staff.check_wait(who, now)
        tries = self._tries(message, now)
        if not all(proof.right for proof in proofs):
            self._write_or_remember(tries, now)
            left = self._tries_left(asked)
            self._outcomes.answer(command.id, ErrorCode.WRONG_PIN, left)
        elif isinstance(command, c.EndSession):
            self._record.end(command, tries, now)
            self._outcomes.answer(command.id)
        else:
            self._write_or_remember(tries, now)
            if isinstance(command, c.ChangePin):
                self._hash(command, message.by)
            else:
                self._outcomes.answer(command.id)

    def _check_counts(self, who: int) -> None:
        member = self._staff.member(who)
        if not member.active or member.pin_hash is None:
            raise RefusedError(ErrorCode.PIN_WAS_RESET)

    def _write_or_remember(self, tries: list[f.Fact], now: Instant) -> None:
        """Write that PINs were tried; on a full disk remember it until the next start.

        Staff must be able to look when the disk is full, and nobody may guess
        PINs for free because of it.
        """
        try:
            self._record.write(tries)
        except StorageError as error:
            self._record.failed(error, now)
            for fact in tries:
                self._staff.absorb(fact)

    def _tries_left(self, asked: list[tuple[int, str]]) -> str:
        """Return how many wrong PINs are free before a wait; empty for two signers."""
        if len(asked) > 1:
            return ""
        return str(max(0, FREE_TRIES - self._staff.failures(asked[0][0])))

    def _tries(self, message: PinsChecked, now: Instant) -> list[f.Fact]:
        """Return the facts that these PINs were tried, and of hashes made anew where all were."""
        command = message.command
        asked = list(zip(_asked(command, message.by), message.proofs, strict=True))
        shared: dict[str, Any] = {
            "at": now,
            "command_id": command.id,
            "staff_id": message.by,
            "screen": command.screen or None,
        }
        tried = f.SignInTried(
            **shared,
            session_id=self._record.session(),
            who=0,
            succeeded=False,
            purpose=_PURPOSE[type(command)],
        )
        made: list[f.Fact] = [
            replace(tried, who=who, succeeded=proof.right) for (who, _), proof in asked
        ]
        made += [
            f.PinSet(
                **{**shared, "staff_id": who},
                who=who,
                pin_hash=proof.stronger,
                cause=PinCause.STRENGTHENED,
            )
            for (who, _), proof in asked
            if proof.right and proof.stronger
        ]
        return made


def _check_pin(pin: str) -> None:
    problem = pin_problem(pin)
    if problem is not None:
        raise RefusedError(problem)


def _asked(command: Checked, by: int | None) -> list[tuple[int, str]]:
    """Return whose PINs a command carries; `by` is who was signed in then."""
    if isinstance(command, c.SignIn):
        return [(command.staff_id, command.pin)]
    if isinstance(command, c.ChangePin):
        return [(by or 0, command.old)]
    signers = (command.signer,) if command.second is None else (command.signer, command.second)
    return [(each.staff_id, each.pin) for each in signers]
