"""PINs: hashed with argon2 away from every screen, with a wait after wrong tries."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.clock import Instant, seconds_between
from app.domain.facts import Fact, SignInTried
from app.errors import ErrorCode
from app.log import log_bug

MIN_DIGITS = 6
FREE_TRIES = 3
FIRST_WAIT = 15.0
LONGEST_WAIT = 900.0


@dataclass(frozen=True, slots=True)
class PinFailures:
    """Wrong tries in a row of one member of staff, and when the last one was."""

    count: int
    last: Instant


def failures_of(tries: Iterable[Fact]) -> dict[int, PinFailures]:
    """Return the wrong tries since the last right one, by staff id."""
    found: dict[int, PinFailures] = {}
    for fact in tries:
        if isinstance(fact, SignInTried):
            found = with_try(found, fact)
    return found


def with_try(failures: dict[int, PinFailures], fact: SignInTried) -> dict[int, PinFailures]:
    """Return the wrong tries in a row with one more try."""
    found = {who: each for who, each in failures.items() if who != fact.who}
    if not fact.succeeded:
        before = failures.get(fact.who)
        found[fact.who] = PinFailures(1 + (before.count if before else 0), fact.at)
    return found


def wait_left(failures: PinFailures | None, now: Instant) -> float:
    """Return how many seconds must pass before the next try counts; 0 when none.

    The third wrong try in a row costs 15 s, each further one twice as much, at
    most 15 min; time without power counts only as far as the wall clock tells.
    """
    if failures is None or failures.count < FREE_TRIES:
        return 0.0
    # Bounded before it is raised: thousands of wrong tries are no number to compute with.
    doublings = min(failures.count - FREE_TRIES, 10)
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0**doublings)
    return max(0.0, wait - _passed(failures.last, now))


def _passed(last: Instant, now: Instant) -> float:
    passed = seconds_between(last, now)
    if last.boot_id == now.boot_id:
        return passed
    # The machine was started after that try: at least so long ago, even where the wall clock
    # was set back since and tells nothing.
    return max(passed, now.boottime)


def pin_problem(pin: str) -> ErrorCode | None:
    """Return what is wrong with a new PIN: too short, no digits, or too easy to guess."""
    if len(pin) < MIN_DIGITS or not (pin.isdecimal() and pin.isascii()):
        return ErrorCode.PIN_TOO_SHORT
    return ErrorCode.PIN_TOO_SIMPLE if _simple(pin) else None


# What people type first when they are asked for six digits, besides the patterns below.
_COMMON = frozenset(
    {"112233", "332211", "123654", "159753", "147258", "147852", "258369", "789456", "520520"}
)


def _simple(pin: str) -> bool:
    """Return whether a PIN is a run, a short pattern over and over, or one of the usual ones."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    run = steps in ({0}, {1}, {9})
    # "121212" and "123123": the whole is a part of itself written twice.
    repeated = pin in (pin + pin)[1:-1]
    return run or repeated or pin in _COMMON


class Proof(NamedTuple):
    """What came of one PIN; `stronger` is its hash as it is made now, empty where it is that.

    `keyless`: it could not be checked, because the key it was hashed with is not here.
    """

    right: bool
    stronger: str = ""
    keyless: bool = False


class PinKeeper:
    """Hashes and checks PINs on a thread of its own; results come back by a callable.

    With a `pepper`, which lies outside the database, no hash can be tried without it: what goes
    into argon2 is an HMAC of the PIN. `hasher` and `run` are passed in: tests use a cheap hasher
    and run in place.
    """

    def __init__(
        self,
        hasher: PasswordHasher | None = None,
        run: Callable[[Callable[[], None]], object] | None = None,
        pepper: bytes | None = None,
    ) -> None:
        self._hasher = hasher or PasswordHasher()
        self._pepper = pepper
        self._mark = _mark(pepper) if pepper else ""
        self._pool = None if run else ThreadPoolExecutor(1, thread_name_prefix="pins")
        self._run = run or self._submit

    def _submit(self, job: Callable[[], None]) -> object:
        assert self._pool is not None
        return self._pool.submit(job)

    def hash(self, pin: str, reply: Callable[[str], None]) -> None:
        """Hash a new PIN and hand the string to keep to `reply`, empty when that failed."""

        def job() -> None:
            try:
                made = self._hashed(pin)
            except Exception as error:
                log_bug("pins", error)
                made = ""
            reply(made)

        self._run(job)

    def check(
        self, pairs: list[tuple[str, str]], reply: Callable[[tuple[Proof, ...]], None]
    ) -> None:
        """Check (hash, pin) pairs and hand one Proof a pair to `reply`, none when that failed."""

        def job() -> None:
            try:
                proofs = tuple(self._proof(stored, pin) for stored, pin in pairs)
            except Exception as error:
                log_bug("pins", error)
                proofs = ()
            reply(proofs)

        self._run(job)

    def _hashed(self, pin: str) -> str:
        return self._mark + str(self._hasher.hash(self._peppered(pin)))

    def _peppered(self, pin: str) -> str:
        if self._pepper is None:
            return pin
        return hmac.new(self._pepper, pin.encode(), hashlib.sha256).hexdigest()

    def _proof(self, stored: str, pin: str) -> Proof:
        mark, argon2 = _parts(stored)
        if mark and mark != self._mark:
            return Proof(False, keyless=True)
        try:
            self._hasher.verify(argon2, self._peppered(pin) if mark else pin)
        except (VerificationError, InvalidHashError):
            return Proof(False)
        weak = mark != self._mark or self._hasher.check_needs_rehash(argon2)
        return Proof(True, self._hashed(pin) if weak else "")

    def close(self) -> None:
        """End the thread; waits for a check that is under way."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)


def _mark(pepper: bytes) -> str:
    """Return what stands before a hash made with this pepper: says which, and nothing of it."""
    known = hmac.new(pepper, b"which pepper", hashlib.sha256).hexdigest()[:8]
    return f"pepper-{known}"


def needs_pepper(stored: str) -> bool:
    """Return whether a kept hash can only be checked with a pepper."""
    return bool(_parts(stored)[0])


def lacks_pepper(stored: str, pepper: bytes | None) -> bool:
    """Return whether a kept hash can only be checked with another pepper than this one."""
    return needs_pepper(stored) and (pepper is None or _parts(stored)[0] != _mark(pepper))


def _parts(stored: str) -> tuple[str, str]:
    """Return the mark of a kept hash, empty without a pepper, and its argon2 string."""
    mark, dollar, rest = stored.partition("$")
    return mark, f"{dollar}{rest}"
