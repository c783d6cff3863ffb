"""PINs: hashed with argon2 away from every screen, with a wait after wrong tries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.clock import Instant, seconds_between
from app.domain.facts import Fact, SignInTried
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
        if not isinstance(fact, SignInTried):
            continue
        if fact.succeeded:
            found.pop(fact.who, None)
        else:
            before = found.get(fact.who)
            found[fact.who] = PinFailures(1 + (before.count if before else 0), fact.at)
    return found


def wait_left(failures: PinFailures | None, now: Instant) -> float:
    """Return how many seconds must pass before the next try counts; 0 when none.

    The third wrong try in a row costs 15 s, each further one twice as much, at
    most 15 min; time without power counts only as far as the wall clock tells.
    """
    if failures is None or failures.count < FREE_TRIES:
        return 0.0
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (failures.count - FREE_TRIES))
    return max(0.0, wait - seconds_between(failures.last, now))


def pin_ok(pin: str) -> bool:
    """Return whether a new PIN is long enough and all digits."""
    return len(pin) >= MIN_DIGITS and pin.isdecimal() and pin.isascii()


class PinKeeper:
    """Hashes and checks PINs on a thread of its own; results come back by a callable.

    `hasher` and `run` are passed in: tests use a cheap hasher and run in place.
    """

    def __init__(
        self,
        hasher: PasswordHasher | None = None,
        run: Callable[[Callable[[], None]], object] | None = None,
    ) -> None:
        self._hasher = hasher or PasswordHasher()
        self._pool = None if run else ThreadPoolExecutor(1, thread_name_prefix="pins")
        self._run = run or self._submit

    def _submit(self, job: Callable[[], None]) -> object:
        assert self._pool is not None
        return self._pool.submit(job)

    def hash(self, pin: str, reply: Callable[[str], None]) -> None:
        """Hash a new PIN and hand the argon2 string to `reply`, empty when that failed."""

        def job() -> None:
            try:
                made = str(self._hasher.hash(pin))
            except Exception as error:
                log_bug("pins", error)
                made = ""
            reply(made)

        self._run(job)

    def check(
        self, pairs: list[tuple[str, str]], reply: Callable[[tuple[bool, ...]], None]
    ) -> None:
        """Check (hash, pin) pairs and hand one bool a pair to `reply`, none when that failed."""

        def job() -> None:
            try:
                right = tuple(self._right(stored, pin) for stored, pin in pairs)
            except Exception as error:
                log_bug("pins", error)
                right = ()
            reply(right)

        self._run(job)

    def _right(self, stored: str, pin: str) -> bool:
        try:
            return bool(self._hasher.verify(stored, pin))
        except (VerificationError, InvalidHashError):
            return False

    def close(self) -> None:
        """End the thread; waits for a check that is under way."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
