"""PINs: what is too easy, the pepper, hashes made stronger, and the wait after wrong ones."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from app.clock import Instant
from app.commands import AddStaff
from app.config import Config
from app.domain.facts import PinSet, SignInTried, StaffAdded
from app.domain.staff_role import PinCause
from app.errors import ErrorCode, SecretError
from app.kiosk import Kiosk
from app.pepper import locks_out, pepper
from app.pins import (
    FIRST_WAIT,
    FREE_TRIES,
    LONGEST_WAIT,
    PinFailures,
    PinKeeper,
    Proof,
    failures_of,
    needs_pepper,
    pin_problem,
    wait_left,
)
from app.secrets_store import Secret
from tests.bedside.bay import START

PIN = "246810"
KEY, OTHER_KEY = b"k" * 32, b"o" * 32
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
DEARER = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
NOWHERE: dict[str, str] = {}


# --- what is too easy ---------------------------------------------------------------

SIMPLE = [
    "000000",
    "111111",
    "99999999",
    "123456",
    "234567",
    "1234567",
    "345678901",
    "654321",
    "543210",
    "890123",
    "210987",
    "121212",
    "123123",
    "12341234",
    "686868",
    "112233",
    "159753",
    "147258",
    "789456",
]


@pytest.mark.parametrize("pin", SIMPLE)
def test_a_pin_that_everybody_tries_is_refused(pin: str) -> None:
    assert pin_problem(pin) == ErrorCode.PIN_TOO_SIMPLE


@pytest.mark.parametrize("pin", ["246810", "135790", "975310", "190384", "1234560", "121213"])
def test_other_pins_are_not(pin: str) -> None:
    assert pin_problem(pin) is None


@given(st.text(max_size=14))
def test_only_six_digits_or_more_are_a_pin(text: str) -> None:
    digits = len(text) >= 6 and all(character in "0123456789" for character in text)
    assert (pin_problem(text) == ErrorCode.PIN_TOO_SHORT) == (not digits)


# --- the pepper -----------------------------------------------------------------------


def keeper(key: bytes | None, hasher: PasswordHasher = CHEAP) -> PinKeeper:
    return PinKeeper(hasher, lambda job: job(), key)


def hashed(key: bytes | None, pin: str = PIN, hasher: PasswordHasher = CHEAP) -> str:
    made: list[str] = []
    keeper(key, hasher).hash(pin, made.append)
    return made[0]


def proof(key: bytes | None, stored: str, pin: str = PIN, hasher: PasswordHasher = CHEAP) -> Proof:
    found: list[tuple[Proof, ...]] = []
    keeper(key, hasher).check([(stored, pin)], found.append)
    return found[0][0]


def test_a_pin_is_proved_with_the_pepper_it_was_hashed_with() -> None:
    stored = hashed(KEY)
    assert proof(KEY, stored) == Proof(True)
    assert proof(KEY, stored, "246811") == Proof(False)


def test_a_hash_without_its_pepper_proves_nothing_and_says_so() -> None:
    stored = hashed(KEY)
    assert proof(None, stored) == Proof(False, keyless=True)
    assert proof(OTHER_KEY, stored) == Proof(False, keyless=True)


def test_a_thief_of_the_database_cannot_try_pins() -> None:
    stored = hashed(KEY)
    _, _, argon2 = stored.partition("$")
    with pytest.raises(Exception, match="does not match"):
        CHEAP.verify(f"${argon2}", PIN)
    assert KEY.hex() not in stored
    assert KEY.hex()[:8] not in stored


def test_an_old_hash_is_made_stronger_at_the_next_right_pin() -> None:
    old = hashed(None)
    assert not needs_pepper(old)
    assert proof(KEY, old, "246811") == Proof(False)
    right, stronger, _ = proof(KEY, old)
    assert right
    assert needs_pepper(stronger)
    assert proof(KEY, stronger) == Proof(True)


def test_a_hash_of_less_work_is_made_anew_too() -> None:
    right, stronger, _ = proof(KEY, hashed(KEY), hasher=DEARER)
    assert right
    assert proof(KEY, stronger, hasher=DEARER) == Proof(True)


def test_without_a_pepper_nothing_changes() -> None:
    assert proof(None, hashed(None)) == Proof(True)


def staff(pin_hash: str) -> list[StaffAdded | PinSet]:
    added = StaffAdded(at=START, command_id="a", name="A", pin_hash=pin_hash)
    return [added]


def test_the_pepper_is_made_once_for_our_user_alone(tmp_path: Path) -> None:
    secret = Secret("pepper", tmp_path / "keys" / "pepper.key")
    made = pepper(secret, [], NOWHERE)
    assert made is not None
    assert len(made) == 32
    assert stat.S_IMODE(secret.file.stat().st_mode) == 0o600
    assert pepper(secret, staff("pepper-x$argon2"), NOWHERE) == made
    assert made.hex().encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("*.db*"))


def test_a_record_from_before_gets_a_pepper(tmp_path: Path) -> None:
    assert (
        pepper(Secret("pepper", tmp_path / "pepper.key"), staff("$argon2id$x"), NOWHERE) is not None
    )


@pytest.mark.parametrize("cause", list(PinCause))
def test_a_pepper_that_is_gone_is_never_made_anew(tmp_path: Path, cause: PinCause) -> None:
    secret = Secret("pepper", tmp_path / "pepper.key")
    changed = PinSet(at=START, command_id="p", who=1, pin_hash="pepper-x$y", cause=cause)
    assert pepper(secret, [*staff("$argon2id$x"), changed], NOWHERE) is None
    assert not secret.file.exists()


def test_a_pepper_locks_out_whose_pin_was_made_with_another() -> None:
    pepper_a, pepper_b = b"a" * 32, b"b" * 32
    first, second = hashed(pepper_a), hashed(pepper_b)
    changed = PinSet(
        at=START, command_id="p", seq=9, who=1, pin_hash=second, cause=PinCause.CHANGED
    )
    added = [replace(fact, seq=1) for fact in staff(first)]
    assert locks_out(None, added)
    assert locks_out(pepper_b, added)
    assert not locks_out(pepper_a, added)
    # The PIN of today counts, in whatever order they come.
    assert locks_out(pepper_a, [changed, *added])
    assert not locks_out(pepper_b, [*added, changed])
    assert not locks_out(None, staff("$argon2id$x"))


def test_a_pepper_that_others_may_read_stops_the_start(tmp_path: Path) -> None:
    secret = Secret("pepper", tmp_path / "pepper.key")
    assert pepper(secret, [], NOWHERE) is not None
    secret.file.chmod(0o644)
    with pytest.raises(SecretError):
        pepper(secret, [], NOWHERE)


# --- the wait after wrong PINs ----------------------------------------------------------


def tried(at: Instant, succeeded: bool) -> SignInTried:
    return SignInTried(at=at, command_id="t", who=1, succeeded=succeeded, purpose="sign_in")


counts = st.integers(0, 5000)
gaps = st.floats(0, 5000)


@given(counts, gaps)
def test_the_wait_grows_with_each_wrong_pin_and_ends(count: int, gap: float) -> None:
    now = START.shifted(gap)
    wait = wait_left(PinFailures(count, START), now)
    assert 0.0 <= wait <= LONGEST_WAIT
    assert wait <= wait_left(PinFailures(count + 1, START), now)
    assert wait_left(PinFailures(count, START), START.shifted(gap + LONGEST_WAIT)) == 0.0
    assert wait_left(PinFailures(count, START), START.shifted(gap + 1)) <= wait
    if count >= FREE_TRIES and gap < FIRST_WAIT:
        assert wait > 0.0


steps = st.lists(
    st.tuples(st.sampled_from(["wrong", "right", "wait", "wall", "reboot"]), st.floats(0, 900)),
    max_size=30,
)


class Machine:
    """A machine whose clocks go as the steps say; `passed` is how much time really did."""

    def __init__(self) -> None:
        self.now, self.passed, self.boots = START, 0.0, 0

    def wait(self, seconds: float) -> None:
        self.now = self.now.shifted(seconds)
        self.passed += seconds

    def wall(self, back: float) -> None:
        now = self.now
        self.now = Instant(now.utc - 1e6 * back, now.offset, now.boottime, now.boot_id)

    def reboot(self, seconds: float) -> None:
        self.boots += 1
        now = self.now
        # A machine without a battery wakes up in the past.
        self.now = Instant(now.utc - 1e8, now.offset, 0.0, f"boot-{self.boots}")
        self.wait(seconds)


@given(steps)
def test_no_reboot_and_no_clock_set_back_shortens_the_wait_or_makes_it_longer(
    drawn: list[tuple[str, float]],
) -> None:
    machine = Machine()
    history: list[SignInTried] = []
    last_wrong = 0.0
    for what, amount in drawn:
        before = wait_left(failures_of(history).get(1), machine.now)
        if what in ("wrong", "right"):
            history.append(tried(machine.now, what == "right"))
            last_wrong = machine.passed
        elif what == "wait":
            machine.wait(amount)
        elif what == "wall":
            machine.wall(amount)
        else:
            machine.reboot(amount)
        wait = wait_left(failures_of(history).get(1), machine.now)
        assert 0.0 <= wait <= LONGEST_WAIT
        if what == "wall":
            assert wait <= before + 1e-6 or machine.boots > 0
        if what == "right":
            assert wait == 0.0
        count = failures_of(history)[1].count if 1 in failures_of(history) else 0
        if count >= FREE_TRIES and machine.passed - last_wrong < FIRST_WAIT / 2:
            assert wait > 0.0, "the time that really passed is too short for any wait"


def test_the_wait_ends_after_a_reboot_with_the_clock_set_back() -> None:
    last = PinFailures(40, START)
    woken = Instant(START.utc - 1e8, 0, 10.0, "boot-b")
    assert wait_left(last, woken) == LONGEST_WAIT - 10.0
    assert wait_left(last, woken.shifted(LONGEST_WAIT)) == 0.0


def test_the_kiosk_makes_its_pepper_and_every_new_pin_needs_it(tmp_path: Path) -> None:
    config = Config(tmp_path)
    kiosk = Kiosk(config)
    try:
        command = AddStaff(name="Noa", pin=PIN)
        kiosk.core.put(command)
        while kiosk.core.step().outcome(command.id) is None:
            kiosk.core.wait(5.0)
        (added,) = kiosk.records.staff_facts()
    finally:
        kiosk.stop()
    assert isinstance(added, StaffAdded)
    assert needs_pepper(added.pin_hash)
    assert config.pepper_key_file.exists()
