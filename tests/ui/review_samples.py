"""A past session out of a real record, with something in every part of the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget

from app import commands as c
from app.bedside.review import reviewed
from app.domain.event import EventKind
from app.domain.session import SessionEnd
from app.snapshot import PastSession, Snapshot
from tests.bedside.bay import OTHER_PIN, Bay, newest_past
from tests.ui.member_tools import IN
from tests.ui.staff_tools import shown


def made_past(folder: Path) -> tuple[Snapshot, PastSession]:
    """Return the session as it is reviewed, and its line of the list."""
    bay = Bay(folder)
    try:
        first = bay.staff()
        bay.ok(c.SignIn(staff_id=first, pin="246810"))
        bay.start()
        _live(bay)
        records = bay.setup.records
        (line,) = newest_past(records, 1)
        found = reviewed(records, line.id, staff=bay.now.staff, protocols=bay.setup.protocols)
    finally:
        bay.close()
    assert found is not None
    return found, line


def _live(bay: Bay) -> None:
    bay.wait(8)
    bay.check_in(3, 2, 1, None, 0)
    bay.ok(c.NoteEvent(kind=EventKind.DRUG_GIVEN, text="Ondansetron", dose=4.0, unit="mg"))
    bay.ok(c.NoteEvent(kind=EventKind.VOMITED))
    assert bay.now.session is not None
    bay.ok(c.RetractEvent(event=bay.now.session.events[-1].id))
    bay.ok(c.CallNurse())
    bay.ok(c.AcknowledgeNotice(notice=bay.now.notices[0].id))
    bay.wait(3, silent=True)
    bay.wait(20)
    second = c.Signer(staff_id=bay.now.staff[1].id, pin=OTHER_PIN)
    bay.step()
    bay.ok(bay.end_command(end=SessionEnd.OVERRIDDEN, reason="escort waits at home", second=second))


def many(line: PastSession, count: int) -> tuple[PastSession, ...]:
    """Return a list that begins with a line and goes on with others like it."""
    ends, others = list(SessionEnd), (None, 12.4, 118.0)
    more = (
        replace(line, id=900 - n, mrn=str(4000 + n), end=ends[n % 4], settled=others[n % 3])
        for n in range(1, count)
    )
    return (line, *more)


def texts(screen: QWidget) -> str:
    """Return every visible text."""
    return " | ".join(each.text() for each in shown(screen, QLabel) if each.text())


def listed(past: tuple[PastSession, ...], *, more: bool = False) -> Snapshot:
    """Return a free bay with these sessions found."""
    return replace(IN, past=past, past_done=True, past_more=more)
