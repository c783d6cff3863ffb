"""A disk that refuses: the taps wait in order, and nobody is told they were saved."""

from __future__ import annotations

from typing import Any

from app import commands as c
from app.domain.session import SessionEnd
from app.domain.symptom import Origin, Rating, Symptom
from app.errors import ErrorCode
from tests.bedside.bay import Bay


def fill_disk(bay: Bay) -> None:
    pages = bay.database.rows("PRAGMA page_count")[0][0]
    bay.database.rows(f"PRAGMA max_page_count = {pages}")


def make_room(bay: Bay) -> None:
    bay.database.rows("PRAGMA max_page_count = 1000000")


def fill_with_calls(bay: Bay) -> c.CallNurse:
    """Write until the disk refuses, and return the command it refused."""
    for _ in range(500):
        command = c.CallNurse()
        if not bay.do(command).done:
            return command
    raise AssertionError("the disk never filled")


def test_taps_wait_in_order_and_are_written_when_there_is_room(busy: Bay) -> None:
    opened = busy.ok(c.OpenCheckIn(origin=Origin.PATIENT))
    fill_disk(busy)
    refused = fill_with_calls(busy)
    assert busy.now.storage_error == ErrorCode.DISK_FULL
    rates = [c.Rate(check_in=opened, symptom=Symptom.NAUSEA, rating=Rating(n)) for n in (3, 2, 1)]
    for rate in rates:
        outcome = busy.do(rate)
        assert not outcome.done
        assert outcome.waiting
    assert busy.now.unsaved == 4
    assert busy.now.session is not None
    assert busy.now.session.check_ins[-1].ratings == {}, "nothing unsaved is shown as saved"
    make_room(busy)
    busy.clock.advance(2)
    busy.step()
    assert busy.now.storage_error is None
    assert busy.now.unsaved == 0
    assert all(busy.now.outcome(x.id).done for x in (refused, *rates))  # type: ignore[union-attr]
    assert busy.now.session.check_ins[-1].ratings == {Symptom.NAUSEA: Rating.MILD}
    found = busy.database.rows("SELECT rating FROM rating_given ORDER BY seq")
    assert [r[0] for r in found] == [3, 2, 1]


def test_a_waiting_tap_keeps_the_time_of_the_tap(busy: Bay) -> None:
    fill_disk(busy)
    fill_with_calls(busy)
    opened = c.OpenCheckIn(origin=Origin.PATIENT)
    tapped = busy.clock.now().t
    busy.do(opened)
    make_room(busy)
    busy.clock.advance(90)
    busy.step()
    assert busy.now.session is not None
    assert busy.now.session.check_ins[-1].opened == tapped


def test_a_signature_is_refused_and_typed_again_rather_than_kept(busy: Bay) -> None:
    busy.make_ready()
    fill_disk(busy)
    fill_with_calls(busy)
    outcome = busy.do(busy.end_command())
    assert outcome.error == ErrorCode.DISK_FULL
    assert not outcome.waiting
    make_room(busy)
    busy.clock.advance(2)
    busy.step()
    assert busy.now.session is not None
    busy.ok(busy.end_command())
    assert busy.now.session is None


def test_nothing_overtakes_a_waiting_tap_when_there_is_room_again(busy: Bay) -> None:
    opened = busy.ok(c.OpenCheckIn(origin=Origin.PATIENT))
    fill_disk(busy)
    fill_with_calls(busy)
    first, second = (
        c.Rate(check_in=opened, symptom=Symptom.NAUSEA, rating=Rating(n)) for n in (3, 1)
    )
    assert busy.do(first).waiting
    make_room(busy)
    assert busy.do(second).waiting, "the first one has not been written yet"
    busy.clock.advance(2)
    busy.step()
    found = busy.database.rows("SELECT rating FROM rating_given ORDER BY seq")
    assert [r[0] for r in found] == [3, 1]


def test_a_signature_does_not_overtake_a_waiting_tap(busy: Bay) -> None:
    busy.make_ready()
    fill_disk(busy)
    fill_with_calls(busy)
    make_room(busy)
    assert busy.do(busy.end_command()).error == ErrorCode.DISK_FULL
    assert busy.now.session is not None


def test_staff_can_look_while_the_disk_is_full(busy: Bay) -> None:
    busy.ok(c.SignOut())
    fill_disk(busy)
    fill_with_calls(busy)
    assert busy.do(c.SignIn(staff_id=busy.now.staff[0].id, pin="246810")).done
    assert busy.now.signed_in is not None


def test_a_session_that_has_ended_cannot_be_signed_again(busy: Bay) -> None:
    busy.make_ready()
    again = busy.end_command()
    busy.ok(busy.end_command())
    assert busy.do(again).error == ErrorCode.NO_SESSION


def test_vitals_of_a_full_disk_are_not_lost_at_once(busy: Bay) -> None:
    fill_disk(busy)
    fill_with_calls(busy)
    busy.wait(1)
    make_room(busy)
    busy.wait(0.6)  # however often it was refused, it is tried again within 30 s
    busy.clock.advance(5)
    busy.step()
    busy.step()
    seconds = busy.database.rows("SELECT count(*) FROM numerics")[0][0]
    assert seconds >= 6


def test_a_disk_that_works_again_is_noticed_though_nothing_waits(busy: Bay) -> None:
    fill_disk(busy)
    long: dict[str, Any] = {
        "end": SessionEnd.TRANSFERRED,
        "reason": "To a ward",
        "shown": ("x" * 50_000,),
    }
    assert busy.do(busy.end_command(**long)).error == ErrorCode.DISK_FULL
    assert busy.now.unsaved == 0
    assert busy.now.storage_error == ErrorCode.DISK_FULL
    make_room(busy)
    busy.clock.advance(2)
    busy.step()
    assert busy.now.storage_error is None
