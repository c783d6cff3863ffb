"""The kiosk ends when those who may say so, in a free bay, and the record tells who it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import commands as c
from app.domain.facts import KioskEnded
from app.errors import ErrorCode
from app.storage.database import Database, open_database
from tests.bedside.bay import OTHER_PIN, Bay


@pytest.fixture
def bay(tmp_path: Path) -> Iterator[Bay]:
    made = Bay(tmp_path)
    made.staff()
    yield made
    made.close()


def _ends(database: Database) -> list[tuple[int | None]]:
    return database.rows(f"SELECT staff_id FROM fact WHERE kind = '{KioskEnded.kind}'")


def test_the_end_is_written_down_with_who_it_was(bay: Bay) -> None:
    assert not bay.now.ending
    bay.ok(c.EndKiosk())
    assert bay.now.ending
    assert _ends(bay.database) == [(bay.now.staff[0].id,)]


def test_it_is_the_end_of_that_run_alone(bay: Bay) -> None:
    bay.ok(c.EndKiosk())
    bay.restart()
    assert not bay.step().ending


def test_nobody_who_is_not_signed_in(bay: Bay) -> None:
    bay.ok(c.SignOut())
    assert bay.do(c.EndKiosk()).error == ErrorCode.NOT_SIGNED_IN
    assert not bay.now.ending
    assert _ends(bay.database) == []


def test_not_under_a_patient(bay: Bay) -> None:
    bay.start()
    assert bay.do(c.EndKiosk()).error == ErrorCode.SESSION_RUNNING
    assert not bay.now.ending


def test_an_end_that_cannot_be_written_is_none(bay: Bay) -> None:
    pages = bay.database.rows("PRAGMA page_count")[0][0]
    bay.database.rows(f"PRAGMA max_page_count = {pages}")
    for _ in range(60):
        # The last free page takes some rows more.
        command = c.SignIn(staff_id=bay.now.staff[0].id, pin="246810")
        bay.do(command)
        if bay.now.storage_error is not None:
            break
    outcome = bay.do(c.EndKiosk())
    assert not outcome.done
    assert not bay.now.ending


def test_the_record_opens_again_after_the_end(bay: Bay, tmp_path: Path) -> None:
    bay.ok(c.EndKiosk())
    bay.close()
    database = open_database(tmp_path / "kiosk.db")
    assert len(_ends(database)) == 1
    database.close()
    bay.open()


def test_only_an_admin_ends_the_kiosk(bay: Bay) -> None:
    bay.ok(c.SignIn(staff_id=bay.now.staff[1].id, pin=OTHER_PIN))
    assert bay.do(c.EndKiosk()).error == ErrorCode.NOT_ALLOWED
