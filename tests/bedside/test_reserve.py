"""A full disk during a session: the reserve is given up, the session goes on, staff are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app import commands as c
from app.domain.facts import DiskReserveChanged
from app.domain.reserve import ReserveState
from app.domain.session import SessionEnd
from app.domain.symptom import Origin, Rating, Symptom
from app.errors import ErrorCode
from app.storage.ballast import PIECE, Ballast
from app.storage.records import Records
from tests.bedside.bay import PIN, Bay
from tests.bedside.test_core_storage import fill_disk, make_room

SIZE = 2 * PIECE


class FirmBallast(Ballast):
    """A ballast on a disk of the test's own: giving it up makes room in the record."""

    bay: Bay
    plenty = True

    @property
    def room(self) -> bool:
        return self.plenty

    def release(self) -> bool:
        given = super().release()
        if given:
            make_room(self.bay)
        return given


@pytest.fixture
def bay(tmp_path: Path) -> Bay:
    made = Bay(tmp_path)
    made.ballast = FirmBallast(made.path, SIZE)
    made.ballast.bay = made  # type: ignore[attr-defined]
    made.restart()
    made.staff()
    made.wait(1)
    # What fills the disk afterwards is somebody else's.
    made.ballast.plenty = False  # type: ignore[attr-defined]
    return made


@pytest.fixture
def busy(bay: Bay) -> Bay:
    bay.start()
    bay.step()
    return bay


def facts(bay: Bay) -> list[bool]:
    return [bool(row[0]) for row in bay.database.rows("SELECT held FROM disk_reserve_changed")]


def test_it_is_made_after_the_start_and_written_down(bay: Bay) -> None:
    assert bay.now.reserve == ReserveState.HELD
    assert facts(bay) == [True]
    told = Records(bay.database).disk_reserve()
    assert isinstance(told, DiskReserveChanged)
    assert (told.held, told.size, told.session_id) == (True, SIZE, None)
    bay.restart()
    bay.wait(2)
    assert facts(bay) == [True], "nothing has changed"


def test_a_tap_on_a_full_disk_is_saved_at_once(busy: Bay) -> None:
    opened = busy.ok(c.OpenCheckIn(origin=Origin.PATIENT))
    fill_disk(busy)
    for number in range(300):
        rate = c.Rate(check_in=opened, symptom=Symptom.NAUSEA, rating=Rating(number % 4))
        assert busy.do(rate).done
        assert busy.now.storage_error is None, "the patient is never alarmed"
        if busy.now.reserve == ReserveState.IN_USE:
            break
    assert busy.now.reserve == ReserveState.IN_USE
    assert busy.now.unsaved == 0
    assert facts(busy) == [True, False]


def test_a_signature_on_a_full_disk_ends_the_session(busy: Bay) -> None:
    fill_disk(busy)
    long: dict[str, Any] = {
        "end": SessionEnd.TRANSFERRED,
        "reason": "To a ward",
        "shown": ("x" * 50_000,),
    }
    command = busy.end_command(**long)
    assert busy.do(command).done
    assert busy.now.session is None
    assert busy.now.reserve == ReserveState.IN_USE


def test_vital_signs_alone_make_use_of_it_too(busy: Bay) -> None:
    fill_disk(busy)
    busy.wait(20)
    assert busy.now.storage_error is None
    assert busy.now.reserve == ReserveState.IN_USE


def test_a_free_bay_does_not_use_it_up(bay: Bay) -> None:
    fill_disk(bay)
    for _ in range(200):
        bay.ok(c.SignOut())
        bay.ok(c.SignIn(staff_id=bay.now.staff[0].id, pin=PIN))
    assert bay.now.storage_error == ErrorCode.DISK_FULL
    assert bay.now.reserve == ReserveState.HELD


def test_another_failure_does_not_use_it_up(busy: Bay, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.errors import StorageError

    def refuse(*_: object, **__: object) -> None:
        raise StorageError(ErrorCode.DISK_ERROR)

    monkeypatch.setattr(busy.setup.records, "append", refuse)
    assert busy.do(c.CallNurse()).waiting
    assert busy.now.reserve == ReserveState.HELD


def test_it_is_made_again_only_when_there_is_room(busy: Bay) -> None:
    fill_disk(busy)
    busy.wait(20)
    assert facts(busy) == [True, False]
    busy.wait(5)
    assert busy.now.reserve == ReserveState.IN_USE
    busy.restart()
    assert busy.now.reserve == ReserveState.IN_USE, "staff are told after a restart too"
    busy.ballast.plenty = True  # type: ignore[attr-defined]
    busy.wait(3)
    assert busy.now.reserve == ReserveState.HELD
    assert facts(busy) == [True, False, True]


def test_the_moment_it_was_given_up_is_written_down(busy: Bay) -> None:
    fill_disk(busy)
    opened = busy.do(c.OpenCheckIn(origin=Origin.PATIENT))
    given = None
    while given is None:
        busy.ok(c.CallNurse())
        if not busy.ballast.held:
            given = busy.clock.now()
    assert opened.done
    busy.wait(1)
    told = Records(busy.database).disk_reserve()
    assert told is not None
    assert told.at == given


def test_no_room_at_the_start_is_told(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    bay.ballast = FirmBallast(bay.path, SIZE)
    bay.ballast.plenty = False
    bay.restart()
    bay.staff()
    bay.wait(2)
    assert bay.now.reserve == ReserveState.NO_ROOM
    assert facts(bay) == []
    bay.close()


def test_without_one_nothing_is_told(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    bay.staff()
    assert bay.now.reserve == ReserveState.NONE
    bay.close()
