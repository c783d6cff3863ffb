"""Thoughts of self-harm in the core: told at once, private, in the way until answered for."""

from __future__ import annotations

import pytest

from app import commands as c
from app.domain import facts as f
from app.domain.notice import Notice, NoticeKind
from app.domain.self_harm import SelfHarmAction, SelfHarmOrigin
from app.domain.session import SessionEnd
from app.errors import ErrorCode
from tests.bedside.bay import OTHER_PIN, PIN, Bay

DONE = (SelfHarmAction.TALKED, SelfHarmAction.SAFETY_PLAN)


def tell(bay: Bay, mrn: str = "20417", origin: SelfHarmOrigin = SelfHarmOrigin.AFTER) -> int:
    """Write down what a patient told, as the questions and the follow-up do."""
    session = bay.now.session
    mine = session is not None and session.patient.mrn == mrn
    fact = f.SelfHarmTold(
        at=bay.clock.now(),
        command_id=c.new_id(),
        session_id=session.id if mine and session is not None else None,
        mrn=mrn,
        initials="R.K.",
        origin=origin,
    )
    (written,) = bay.setup.records.append([fact])
    bay.core._absorb(written)
    bay.step()
    return written.seq


def notices(bay: Bay) -> list[Notice]:
    return [n for n in bay.now.notices if n.kind == NoticeKind.SELF_HARM]


def line(bay: Bay) -> str | None:
    return next((r.state for r in bay.readiness.results if r.criterion.id == "self_harm"), None)


def end(bay: Bay, how: SessionEnd) -> ErrorCode | None:
    other = c.Signer(staff_id=bay.now.staff[1].id, pin=OTHER_PIN)
    second = other if how == SessionEnd.OVERRIDDEN else None
    reason = "" if how == SessionEnd.DISCHARGED else "the reason"
    command = bay.end_command(end=how, reason=reason, second=second)
    return bay.do(command).error


def test_it_is_told_in_the_same_step_and_once(busy: Bay):
    assert notices(busy) == []
    tell(busy)
    (notice,) = notices(busy)
    assert notice.subject == "after"
    assert notice.ongoing
    busy.wait(5)
    assert len(notices(busy)) == 1
    assert line(busy) == "not_met"


def test_neither_discharge_nor_override_while_it_is_open(busy: Bay):
    busy.make_ready()
    tell(busy)
    assert not busy.readiness.ready
    assert end(busy, SessionEnd.DISCHARGED) == ErrorCode.SELF_HARM_OPEN
    assert end(busy, SessionEnd.OVERRIDDEN) == ErrorCode.SELF_HARM_OPEN
    assert busy.now.session is not None


def test_once_somebody_answered_the_way_is_free(busy: Bay):
    busy.make_ready()
    told = tell(busy)
    busy.ok(c.AnswerSelfHarm(told=(told,), done=DONE, text="Dr. M. came"))
    (notice,) = notices(busy)
    assert notice.cleared is not None
    assert notice.acknowledged is not None
    assert line(busy) == "met"
    (concern,) = busy.now.concerns
    assert (concern.done, concern.text, concern.by) == (DONE, "Dr. M. came", busy.now.staff[0].id)
    assert end(busy, SessionEnd.DISCHARGED) is None
    assert busy.now.session is None
    assert busy.now.concerns == ()


def test_after_a_restart_it_stands_as_before(busy: Bay):
    told = tell(busy)
    busy.restart()
    busy.staff_in()
    assert line(busy) == "not_met"
    assert len(notices(busy)) == 1
    busy.ok(c.AnswerSelfHarm(told=(told,), done=DONE))
    before = busy.now.concerns
    busy.restart()
    busy.staff_in()
    assert busy.now.concerns == before
    assert line(busy) == "met"
    assert len(notices(busy)) == 1


def test_it_can_be_acknowledged_and_stays_open(busy: Bay):
    tell(busy)
    busy.ok(c.AcknowledgeNotice(notice=notices(busy)[0].id))
    (notice,) = notices(busy)
    assert notice.ongoing
    assert notice.acknowledged is not None
    assert line(busy) == "not_met"


def test_told_before_the_session_it_stands_in_its_way_too(bay: Bay):
    bay.staff()
    told = tell(bay, origin=SelfHarmOrigin.PHQ9)
    assert [one.id for one in bay.now.concerns] == [told]
    bay.start()
    assert [n.subject for n in notices(bay)] == ["phq9"]
    assert line(bay) == "not_met"
    bay.ok(c.AnswerSelfHarm(told=(told,), done=DONE))
    bay.restart()
    bay.staff_in()
    assert line(bay) == "met"


@pytest.mark.parametrize("other", ["20417 ", " 20417", "020417"])
def test_it_is_nobody_elses(busy: Bay, other: str):
    told = tell(busy, mrn=other, origin=SelfHarmOrigin.FOLLOW_UP)
    assert line(busy) is None
    assert notices(busy) == []
    busy.ok(c.AnswerSelfHarm(told=(told,), done=DONE))
    assert line(busy) is None
    session = busy.now.session
    assert session is not None
    of_session = busy.setup.records.facts_of(session.id)
    assert not any(isinstance(fact, f.SelfHarmAnswered) for fact in of_session)


def test_a_transfer_can_be_signed_and_it_stays_open_afterwards(busy: Bay):
    told = tell(busy)
    assert end(busy, SessionEnd.TRANSFERRED) is None
    busy.restart()
    busy.staff_in()
    (concern,) = busy.now.concerns
    assert (concern.id, concern.open) == (told, True)
    busy.ok(c.AnswerSelfHarm(told=(told,), done=(), text="the other ward knows"))
    busy.restart()
    busy.staff_in()
    assert busy.now.concerns == ()


def test_staff_alone_see_it_and_answer_for_it(busy: Bay):
    told = tell(busy)
    assert len(busy.now.concerns) == 1
    busy.ok(c.SignOut())
    assert busy.now.concerns == ()
    outcome = busy.do(c.AnswerSelfHarm(told=(told,), done=DONE))
    assert outcome.error == ErrorCode.NOT_SIGNED_IN


def test_an_answer_must_say_what_was_done_and_about_what(busy: Bay):
    told = tell(busy)
    for wrong in (
        c.AnswerSelfHarm(told=(told,), done=(), text=" "),
        c.AnswerSelfHarm(told=(), done=DONE),
        c.AnswerSelfHarm(told=(told, 999_999), done=DONE),
        c.AnswerSelfHarm(told=(told,), done=DONE, text="x" * 201),
    ):
        assert busy.do(wrong).error == ErrorCode.VALUE_REFUSED
    assert line(busy) == "not_met"


def test_a_second_one_is_open_though_the_first_is_answered(busy: Bay):
    first = tell(busy)
    busy.ok(c.AnswerSelfHarm(told=(first,), done=DONE))
    second = tell(busy)
    assert line(busy) == "not_met"
    assert [n.ongoing for n in notices(busy)] == [False, True]
    # What was on the screen is answered for, and what was answered for stays as it was.
    busy.ok(c.AnswerSelfHarm(told=(first, second), done=(SelfHarmAction.MISTAKEN,)))
    assert [one.done for one in busy.now.concerns] == [DONE, (SelfHarmAction.MISTAKEN,)]
    assert line(busy) == "met"


def test_a_pause_of_notices_does_not_quiet_it(busy: Bay):
    from app.domain.notice import wants_attention

    busy.ok(c.PauseNotices(seconds=120.0))
    tell(busy)
    (notice,) = notices(busy)
    assert wants_attention(notice, busy.now.pause, busy.now.now.t)


def test_signing_with_what_was_shown_before_it_was_told_is_refused(busy: Bay):
    busy.make_ready()
    command = busy.end_command(pin=PIN)
    tell(busy)
    assert busy.do(command).error in (ErrorCode.SELF_HARM_OPEN, ErrorCode.FACTS_CHANGED)


def test_only_a_lead_or_an_admin_answers_for_it(busy: Bay):
    told = tell(busy)
    busy.ok(c.SignIn(staff_id=busy.now.staff[1].id, pin=OTHER_PIN))
    outcome = busy.do(c.AnswerSelfHarm(told=(told,), done=DONE))
    assert outcome.error == ErrorCode.NOT_ALLOWED
    assert line(busy) == "not_met"
