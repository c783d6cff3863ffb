"""Take-home sheets out of a real record, and the staff side that shows them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app import commands as c
from app.domain.aftercare import Sheet
from app.domain.session import SessionEnd
from app.snapshot import Snapshot
from tests.bedside.bay import AFTERCARE, OTHER_PIN, Bay
from tests.ui.member_tools import IN

CARE = replace(IN, aftercare=AFTERCARE)


def made_sheet(folder: Path) -> Sheet:
    """Return the sheet of a session that ended with an override; dizziness was still mild."""
    bay = Bay(folder)
    try:
        bay.staff()
        bay.start()
        live(bay)
        return opened(bay)
    finally:
        bay.close()


def live(bay: Bay) -> None:
    """Let the patient of a started session recover and go home."""
    bay.wait(8, stride=120.0)
    bay.check_in(3, 2, 1, 0, None)
    bay.wait(20, stride=120.0)
    bay.check_in(1, 2, 0, 0, None)
    bay.wait(30, stride=120.0)
    bay.check_in(0, 1, 0, 0, None)
    bay.wait(5, stride=120.0)
    second = c.Signer(staff_id=bay.now.staff[1].id, pin=OTHER_PIN)
    bay.ok(bay.end_command(end=SessionEnd.OVERRIDDEN, reason="escort waits", second=second))


def opened(bay: Bay) -> Sheet:
    """Return the sheet of the session that has just ended."""
    bay.staff_in()
    assert bay.now.last_ended is not None
    bay.ok(c.OpenSheet(session=bay.now.last_ended.session_id))
    assert bay.now.sheet is not None
    return bay.now.sheet


def with_sheet(sheet: Sheet | None, **changes: object) -> Snapshot:
    """Return the staff side of a free bay with a sheet open."""
    return replace(CARE, sheet=sheet, **changes)  # type: ignore[arg-type]
