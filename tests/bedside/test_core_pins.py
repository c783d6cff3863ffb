"""PINs: the first member of staff, wrong tries, the wait after them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app import commands as c
from app.errors import ErrorCode
from app.pins import FIRST_WAIT, FREE_TRIES, LONGEST_WAIT, PinFailures, wait_left
from tests.bedside.bay import PIN, START, Bay


def try_pin(bay: Bay, pin: str) -> ErrorCode | None:
    return bay.do(c.SignIn(staff_id=bay.now.staff[0].id, pin=pin)).error


@pytest.fixture
def locked(bay: Bay) -> Bay:
    bay.ok(c.AddStaff(name="Nurse 07", pin=PIN))
    return bay


def test_the_first_member_needs_nobody_and_the_second_needs_one(locked: Bay) -> None:
    assert locked.do(c.AddStaff(name="B", pin=PIN)).error == ErrorCode.NOT_SIGNED_IN
    assert try_pin(locked, PIN) is None
    assert locked.do(c.AddStaff(name="B", pin=PIN)).done


@pytest.mark.parametrize(
    ("name", "pin", "error"),
    [
        ("", PIN, ErrorCode.NAME_MISSING),
        ("A", "12345", ErrorCode.PIN_TOO_SHORT),
        ("A", "12345a", ErrorCode.PIN_TOO_SHORT),
        ("A", "١٢٣٤٥٦", ErrorCode.PIN_TOO_SHORT),
    ],
)
def test_a_bad_name_or_pin_is_refused(bay: Bay, name: str, pin: str, error: ErrorCode) -> None:
    assert bay.do(c.AddStaff(name=name, pin=pin)).error == error
    assert bay.now.staff == ()


def test_a_name_is_taken_once(locked: Bay) -> None:
    assert try_pin(locked, PIN) is None
    assert locked.do(c.AddStaff(name="nurse 07 ", pin=PIN)).error == ErrorCode.NAME_TAKEN


def test_five_wrong_pins_cost_time_that_survives_a_restart(locked: Bay) -> None:
    for _ in range(FREE_TRIES):
        assert try_pin(locked, "000000") == ErrorCode.WRONG_PIN
    assert try_pin(locked, PIN) == ErrorCode.LOCKED_OUT
    assert locked.now.staff[0].locked_until is not None
    locked.restart()
    assert try_pin(locked, PIN) == ErrorCode.LOCKED_OUT
    locked.clock.advance(FIRST_WAIT + 1)
    assert try_pin(locked, "000000") == ErrorCode.WRONG_PIN
    locked.clock.advance(FIRST_WAIT + 1)
    assert try_pin(locked, PIN) == ErrorCode.LOCKED_OUT, "the second wait is twice as long"
    locked.clock.advance(FIRST_WAIT + 1)
    assert try_pin(locked, "000000") == ErrorCode.WRONG_PIN
    locked.clock.advance(5 * FIRST_WAIT)
    assert try_pin(locked, PIN) is None
    assert locked.now.signed_in is not None
    assert locked.now.staff[0].locked_until is None


def test_moving_the_wall_clock_does_not_shorten_the_wait(locked: Bay) -> None:
    for _ in range(FREE_TRIES):
        try_pin(locked, "000000")
    locked.clock.step_wall(3600)
    assert try_pin(locked, PIN) == ErrorCode.LOCKED_OUT


def test_the_wait_is_bounded() -> None:
    assert wait_left(PinFailures(40, START), START) == LONGEST_WAIT
    assert wait_left(PinFailures(FREE_TRIES - 1, START), START) == 0


def test_no_pin_is_in_the_database_or_a_representation(locked: Bay) -> None:
    command = c.SignIn(staff_id=locked.now.staff[0].id, pin=PIN)
    assert PIN not in repr(command)
    assert PIN not in repr(c.AddStaff(name="x", pin=PIN))
    locked.ok(command)
    locked.close()
    assert PIN.encode() not in locked.path.read_bytes()
    locked.open()


def test_wrong_pins_at_the_signature_count_too(busy: Bay) -> None:
    busy.make_ready()
    for _ in range(FREE_TRIES):
        assert busy.do(busy.end_command(pin="999999")).error == ErrorCode.WRONG_PIN
    assert busy.do(busy.end_command()).error == ErrorCode.LOCKED_OUT
    busy.wait((FIRST_WAIT + 1) / 60)
    assert busy.do(busy.end_command()).done


def test_pins_that_are_queued_cost_time_too(locked: Bay) -> None:
    who = locked.now.staff[0].id
    tried = [c.SignIn(staff_id=who, pin=pin) for pin in ["000000"] * (FREE_TRIES + 2) + [PIN]]
    told = all_at_once(locked, tried)
    assert told == [ErrorCode.WRONG_PIN] * FREE_TRIES + [ErrorCode.LOCKED_OUT] * 3
    assert locked.now.signed_in is None
    locked.clock.advance(FIRST_WAIT + 1)
    assert try_pin(locked, PIN) is None, "what was not looked at counts for nothing"


def test_signatures_that_are_queued_cost_time_too(busy: Bay) -> None:
    busy.make_ready()
    tried = [busy.end_command(pin=pin) for pin in ["999999"] * FREE_TRIES + [PIN]]
    assert all_at_once(busy, tried)[-1] == ErrorCode.LOCKED_OUT
    assert busy.now.session is not None


def all_at_once(bay: Bay, commands: Sequence[c.Command]) -> list[ErrorCode | None]:
    for command in commands:
        bay.core.put(command)
    bay.step()
    bay.step()
    found = [bay.now.outcome(command.id) for command in commands]
    return [outcome.error for outcome in found if outcome is not None]
