"""A look at the running session without a PIN, and who looked into which record."""

from __future__ import annotations

import pytest

from app import commands as c
from app.bedside.glass import OPEN_FOR
from app.domain import facts as f
from app.domain.access import GlassEnd, RecordPart
from app.domain.event import EventKind
from app.domain.notice import NoticeKind, Priority
from app.domain.session import SessionEnd
from app.domain.staff_role import Role
from app.errors import ErrorCode
from tests.bedside.bay import OTHER_PIN, Bay

BREAK = {"name": "Dr. Kim", "reason": "not breathing", "screen": "lock"}


@pytest.fixture
def left(busy: Bay) -> Bay:
    """A running session with nobody signed in."""
    busy.ok(c.SignOut())
    return busy


def glass_facts(bay: Bay) -> list[f.Fact]:
    return bay.setup.records.glass_facts()


def ends(bay: Bay) -> list[GlassEnd]:
    return [fact.end for fact in glass_facts(bay) if isinstance(fact, f.GlassClosed)]


def test_a_name_and_a_reason_open_the_view_and_are_written_down(left: Bay) -> None:
    assert left.now.glass is None
    left.ok(c.BreakGlass(**BREAK))  # type: ignore[arg-type]
    assert left.now.glass is not None
    assert left.now.signed_in is None
    (fact,) = glass_facts(left)
    assert isinstance(fact, f.GlassBroken)
    assert (fact.name, fact.reason, fact.screen) == ("Dr. Kim", "not breathing", "lock")
    assert left.now.session is not None
    assert fact.session_id == left.now.session.id


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": "  "}, ErrorCode.NAME_MISSING),
        ({"reason": ""}, ErrorCode.REASON_MISSING),
        ({"reason": "x" * 201}, ErrorCode.VALUE_REFUSED),
    ],
)
def test_without_a_name_or_a_reason_nothing_opens(left: Bay, changes, error) -> None:  # type: ignore[no-untyped-def]
    assert left.do(c.BreakGlass(**{**BREAK, **changes})).error == error
    assert left.now.glass is None
    assert glass_facts(left) == []


def test_without_a_session_there_is_nothing_to_see(bay: Bay) -> None:
    bay.staff()
    bay.ok(c.SignOut())
    assert bay.do(c.BreakGlass(**BREAK)).error == ErrorCode.NO_SESSION  # type: ignore[arg-type]


def test_nothing_of_staff_is_done_through_the_view(left: Bay) -> None:
    left.ok(c.BreakGlass(**BREAK))  # type: ignore[arg-type]
    assert left.now.session is not None
    before = len(left.setup.records.facts_of(left.now.session.id))
    for command in (
        c.EndInfusion(),
        c.Assess(item="oriented", value=1),
        c.NoteEvent(kind=EventKind.VOMITED),
        c.SetDisplay(hide_vitals=True),
        c.PauseNotices(seconds=60.0),
        c.AcknowledgeNotice(notice=1),
        c.ConfirmTime(),
        c.OpenReview(session=1),
        c.LookUpPatient(mrn="20417"),
        c.FindSessions(),
        left.end_command(),
        left.start_command(),
        c.SeeGlass(glass=glass_facts(left)[0].seq),
    ):
        assert left.do(command).error == ErrorCode.NOT_SIGNED_IN, command
    assert left.now.session is not None
    assert len(left.setup.records.facts_of(left.now.session.id)) == before
    assert left.now.review is None
    assert left.now.past == ()
    assert left.now.session.explanation is None


def test_the_view_closes_by_itself(left: Bay) -> None:
    left.ok(c.BreakGlass(**BREAK))  # type: ignore[arg-type]
    left.wait((OPEN_FOR - 11) / 60)
    assert left.now.glass is not None
    assert left.now.glass.until == pytest.approx(left.now.now.t + 11, abs=1)
    left.wait(12 / 60)
    assert left.now.glass is None
    left.step()
    assert ends(left) == [GlassEnd.EXPIRED]


def test_the_view_is_closed_by_hand_by_a_sign_in_by_the_end_and_by_a_restart(left: Bay) -> None:
    left.ok(c.BreakGlass(**BREAK))  # type: ignore[arg-type]
    left.ok(c.CloseGlass())
    assert left.now.glass is None
    left.ok(c.BreakGlass(**BREAK))  # type: ignore[arg-type]
    left.staff_in()
    left.step()
    assert left.now.glass is None
    left.ok(c.SignOut())
    assert left.now.glass is None
    left.ok(c.BreakGlass(**BREAK))  # type: ignore[arg-type]
    left.restart()
    assert left.now.glass is None
    left.step()
    left.step()
    assert ends(left) == [GlassEnd.CLOSED, GlassEnd.SIGNED_IN, GlassEnd.EXPIRED]
    left.ok(c.CloseGlass())
    assert len(ends(left)) == 3


def test_staff_are_told_until_a_lead_or_an_admin_has_seen_it(left: Bay) -> None:
    left.ok(c.BreakGlass(**BREAK))  # type: ignore[arg-type]
    glass = glass_facts(left)[0].seq
    assert not left.now.glass_unseen, "the reason is for staff"
    nurse = left.now.staff[1].id
    left.ok(c.SignIn(staff_id=nurse, pin=OTHER_PIN))
    (look,) = left.now.glass_unseen
    assert (look.id, look.name, look.reason) == (glass, "Dr. Kim", "not breathing")
    (notice,) = [n for n in left.now.notices if n.kind == NoticeKind.GLASS_BROKEN]
    assert (notice.id, notice.priority, notice.subject) == (glass, Priority.HIGH, "Dr. Kim")
    assert left.do(c.SeeGlass(glass=glass)).error == ErrorCode.NOT_ALLOWED
    assert left.do(c.AcknowledgeNotice(notice=glass)).error == ErrorCode.VALUE_REFUSED
    left.staff_in()
    left.ok(left.end_command(end=SessionEnd.TRANSFERRED, reason="ward"))
    left.restart()
    left.staff_in()
    left.start()
    (notice,) = left.now.notices
    assert notice.kind == NoticeKind.GLASS_BROKEN, "it outlives the session, and a restart"
    left.ok(c.SeeGlass(glass=glass, screen="menu"))
    assert left.now.glass_unseen == ()
    assert left.now.notices == ()
    seen = glass_facts(left)[-1]
    assert isinstance(seen, f.GlassSeen)
    assert (seen.staff_id, seen.screen) == (left.now.staff[0].id, "menu")
    left.ok(c.SeeGlass(glass=glass))
    assert glass_facts(left)[-1] == seen


def test_a_lead_may_say_so_too(left: Bay) -> None:
    left.staff_in()
    nurse = left.now.staff[1].id
    left.ok(c.SetRole(who=nurse, role=Role.LEAD))
    left.ok(c.SignOut())
    left.ok(c.BreakGlass(**BREAK))  # type: ignore[arg-type]
    left.ok(c.SignIn(staff_id=nurse, pin=OTHER_PIN))
    left.ok(c.SeeGlass(glass=left.now.glass_unseen[0].id))
    assert left.now.glass_unseen == ()


def opened(bay: Bay) -> list[tuple[object, ...]]:
    rows = bay.database.rows(
        "SELECT o.part, o.opened, o.mrn, f.staff_id, f.screen FROM record_opened o"
        " JOIN fact f ON f.seq = o.seq ORDER BY o.seq"
    )
    return [tuple(row) for row in rows]


def test_who_opens_a_past_session_or_looks_for_a_patient_is_written_down(busy: Bay) -> None:
    assert busy.now.session is not None
    session, me = busy.now.session.id, busy.now.staff[0].id
    busy.ok(busy.end_command(end=SessionEnd.TRANSFERRED, reason="ward"))
    busy.ok(c.OpenReview(session=session, screen="review"))
    assert busy.now.review is not None
    busy.ok(c.LookUpPatient(mrn=" 20417 ", screen="start"))
    assert busy.now.returning is not None
    busy.ok(c.LookUpPatient(mrn=""))
    assert opened(busy) == [
        (RecordPart.REVIEW, session, "20417", me, "review"),
        (RecordPart.LOOK_UP, None, "20417", me, "start"),
    ]
    facts = busy.setup.records.facts_of(session)
    assert isinstance(facts[-1], f.SessionEnded), "what was signed stays as it was"


def test_nothing_is_shown_that_cannot_be_written_down(busy: Bay) -> None:
    assert busy.now.session is not None
    session = busy.now.session.id
    busy.ok(busy.end_command(end=SessionEnd.TRANSFERRED, reason="ward"))
    busy.database.rows("PRAGMA query_only = ON")
    assert busy.do(c.OpenReview(session=session)).error == ErrorCode.READ_ONLY
    assert busy.now.review is None
    assert busy.do(c.LookUpPatient(mrn="20417")).error == ErrorCode.READ_ONLY
    assert busy.now.returning is None
    busy.database.rows("PRAGMA query_only = OFF")
    busy.ok(c.OpenReview(session=session))
    assert busy.now.review is not None
