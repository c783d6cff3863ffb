"""Rounds of questions in the core: who may be asked what, what is kept, what a restart keeps."""

from __future__ import annotations

from typing import Any

import pytest

from app import commands as c
from app.domain import facts as f
from app.domain.asking import PHQ9_ITEMS, SAME_DAY, Round, RoundEnd, RoundKind, phq9_waits
from app.domain.notice import NoticeKind
from app.domain.session import Patient, SessionEnd
from app.errors import ErrorCode
from app.storage.outcome_records import OutcomeRecords
from tests.bedside.bay import START, Bay
from tests.bedside.test_core_storage import fill_disk, fill_with_calls, make_room

GOOD = (7, 6, 8, 5, 0)


def ask(bay: Bay, kind: RoundKind, *values: int | None, close: bool = True, **whom: Any) -> str:
    """Answer a round from its first question on; None is a skip."""
    opened = bay.ok(c.OpenRound(kind=kind, **whom))
    items = bay.now.asking.items if bay.now.asking else ()
    for item, value in zip(items, values, strict=False):
        bay.ok(c.AnswerItem(round=opened, item=item.id, value=value))
    if close:
        bay.ok(c.CloseRound(round=opened))
    return opened


def written(bay: Bay, mrn: str = "20417") -> list[Round]:
    return OutcomeRecords(bay.setup.records).rounds_of(mrn)


def rounds(bay: Bay) -> tuple[Round, ...]:
    assert bay.now.asked is not None
    return bay.now.asked.rounds


@pytest.fixture
def running(bay: Bay) -> Bay:
    """A bay whose infusion runs."""
    bay.staff()
    bay.start(running=True)
    return bay


def test_answers_are_kept_with_the_round_they_belong_to(running: Bay):
    ask(running, RoundKind.BEFORE, *GOOD)
    (one,) = rounds(running)
    assert one.kind == RoundKind.BEFORE
    assert one.answers == dict(zip(SAME_DAY, GOOD, strict=True))
    assert one.end == RoundEnd.COMPLETE
    assert written(running) == [one]
    assert running.now.asking is None
    assert running.now.asked is not None
    assert running.now.asked.asked == {RoundKind.BEFORE}


def test_a_skip_is_no_answer_and_never_zero(running: Bay):
    ask(running, RoundKind.BEFORE, None, 0, 8, 5, None)
    (one,) = rounds(running)
    assert one.answers["mood"] is None
    assert one.answers["energy"] == 0
    assert one.end == RoundEnd.COMPLETE
    assert not any(n.kind == NoticeKind.SELF_HARM for n in running.now.notices)


def test_another_answer_corrects_the_first_and_the_same_one_is_one_row(running: Bay):
    opened = ask(running, RoundKind.BEFORE, 7, close=False)
    running.ok(c.AnswerItem(round=opened, item="mood", value=7))
    running.ok(c.AnswerItem(round=opened, item="mood", value=3))
    session = running.now.session
    assert session is not None
    given = [
        x for x in running.setup.records.facts_of(session.id) if isinstance(x, f.OutcomeAnswered)
    ]
    assert [x.value for x in given] == [7, 3]
    assert given[1].corrects == given[0].seq
    assert rounds(running)[0].answers == {"mood": 3}


@pytest.mark.parametrize(
    ("kind", "item", "value"),
    [
        (RoundKind.BEFORE, "mood", 11),
        (RoundKind.BEFORE, "mood", -1),
        (RoundKind.BEFORE, "phq9_1", 1),
        (RoundKind.PHQ9, "phq9_1", 4),
        (RoundKind.BLADDER, "bladder", 4),
    ],
)
def test_what_nobody_can_have_tapped_is_refused(running: Bay, kind, item, value):
    opened = ask(running, kind, close=False)
    outcome = running.do(c.AnswerItem(round=opened, item=item, value=value))
    assert outcome.error == ErrorCode.VALUE_REFUSED


def test_after_the_infusion_comes_only_what_belongs_there(running: Bay):
    running.wait(40)
    running.ok(c.EndInfusion())
    for kind in (RoundKind.BEFORE, RoundKind.PHQ9):
        assert running.do(c.OpenRound(kind=kind)).error == ErrorCode.VALUE_REFUSED
    ask(running, RoundKind.AFTER, *GOOD)
    assert [one.kind for one in rounds(running)] == [RoundKind.AFTER]


def test_before_the_end_there_is_no_after(running: Bay):
    assert running.do(c.OpenRound(kind=RoundKind.AFTER)).error == ErrorCode.VALUE_REFUSED


def test_phq9_is_for_somebody_who_is_not_yet_under_the_drug(running: Bay):
    assert RoundKind.PHQ9 in running.now.asked.may  # type: ignore[union-attr]
    running.wait(10.5)
    assert running.do(c.OpenRound(kind=RoundKind.PHQ9)).error == ErrorCode.VALUE_REFUSED
    assert running.now.asked.may == {RoundKind.BEFORE, RoundKind.BLADDER}  # type: ignore[union-attr]


def test_a_resumed_infusion_does_not_bring_phq9_back(running: Bay):
    running.wait(30)
    running.ok(c.EndInfusion())
    running.wait(5)
    running.ok(c.ResumeInfusion(dose=5.0, duration=10.0))
    assert running.do(c.OpenRound(kind=RoundKind.PHQ9)).error == ErrorCode.VALUE_REFUSED


def test_phq9_has_a_total_only_when_all_nine_are_answered(running: Bay):
    ask(running, RoundKind.PHQ9, 1, 2, 3, 0, 1, 2, 3, 0, None)
    assert rounds(running)[-1].total is None
    ask(running, RoundKind.PHQ9, 1, 2, 3, 0, 1, 2, 3, 0, 0, 1)
    assert rounds(running)[-1].total == 12


def test_how_difficult_it_is_is_asked_once_something_is(running: Bay):
    opened = ask(running, RoundKind.PHQ9, *[0] * 9, close=False)
    assert running.now.asking is not None
    assert running.now.asking.left == ()
    running.ok(c.AnswerItem(round=opened, item="phq9_3", value=1))
    assert running.now.asking.left == ("phq9_difficulty",)


@pytest.mark.parametrize(
    ("kind", "values", "told"),
    [
        (RoundKind.BEFORE, (7, 6, 8, 5, 1), "before"),
        (RoundKind.PHQ9, (0,) * 8 + (1,), "phq9"),
        (RoundKind.BEFORE, (7, 6, 8, 5, 0), None),
        (RoundKind.PHQ9, (3,) * 8 + (0,), None),
    ],
)
def test_above_zero_on_self_harm_is_told_in_the_same_step(running: Bay, kind, values, told):
    opened = ask(running, kind, *values[:-1], close=False)
    item = "self_harm" if kind == RoundKind.BEFORE else "phq9_9"
    running.core.put(c.AnswerItem(round=opened, item=item, value=values[-1]))
    running.core.step()
    found = [n.subject for n in running.now.notices if n.kind == NoticeKind.SELF_HARM]
    assert found == ([] if told is None else [told])


def test_the_answer_about_self_harm_is_never_shown_back(running: Bay):
    ask(running, RoundKind.BEFORE, *GOOD[:4], 6, close=False)
    assert running.now.asking is not None
    assert "self_harm" not in running.now.asking.answers
    assert running.now.asking.left == ()
    assert rounds(running)[0].answers["self_harm"] == 6
    running.ok(c.SignOut())
    assert rounds(running) == ()
    assert running.now.concerns == ()


def test_the_patient_may_begin_the_same_day_rounds_and_not_phq9(running: Bay):
    running.ok(c.SignOut())
    assert running.do(c.OpenRound(kind=RoundKind.PHQ9)).error == ErrorCode.NOT_SIGNED_IN
    ask(running, RoundKind.BEFORE, *GOOD)
    running.staff_in()
    assert rounds(running)[0].by is None


def test_half_answered_when_the_session_ends_the_rest_is_no_answer(running: Bay):
    ask(running, RoundKind.BEFORE, 7, 0, close=False)
    end = running.end_command(end=SessionEnd.TRANSFERRED, reason="to the ward")
    running.ok(end)
    assert running.now.asking is None
    (one,) = written(running)
    assert one.answers == {"mood": 7, "energy": 0}
    assert one.value("clarity") is None
    assert one.end is None


def test_a_restart_in_the_middle_goes_on_where_it_was(running: Bay):
    opened = ask(running, RoundKind.BEFORE, 7, 6, close=False)
    running.restart()
    view = running.now.asking
    assert view is not None
    assert (view.id, view.left) == (opened, SAME_DAY[2:])
    running.ok(c.AnswerItem(round=opened, item="mood", value=2))
    running.staff_in()
    assert rounds(running)[0].answers == {"mood": 2, "energy": 6}


def test_a_new_round_ends_the_one_that_is_open(running: Bay):
    first = ask(running, RoundKind.BEFORE, 7, close=False)
    ask(running, RoundKind.BEFORE, *GOOD)
    assert [one.end for one in rounds(running)] == [RoundEnd.LEFT, RoundEnd.COMPLETE]
    outcome = running.do(c.AnswerItem(round=first, item="energy", value=3))
    assert outcome.error == ErrorCode.VALUE_REFUSED


def test_a_round_that_was_left_for_long_is_not_open_any_more(running: Bay):
    ask(running, RoundKind.BEFORE, 7, close=False)
    running.wait(31)
    assert running.now.asking is None


# Handed over without a session: nothing on the screen says whose questions they are.


@pytest.fixture
def handed_over(bay: Bay) -> str:
    """A PHQ-9 round in a free bay, three of its questions answered; nobody is signed in."""
    bay.staff()
    opened = bay.ok(c.OpenRound(kind=RoundKind.PHQ9, mrn="20417", initials="R.K."))
    bay.ok(c.SignOut())
    for item, value in zip(PHQ9_ITEMS, (3, 2, 3), strict=False):
        bay.ok(c.AnswerItem(round=opened, item=item, value=value))
    return opened


def test_a_round_that_staff_took_back_comes_up_for_nobody(bay: Bay, handed_over: str):
    bay.staff_in()
    assert bay.now.asking is None
    bay.ok(c.SignOut())
    assert bay.now.asking is None
    late = c.AnswerItem(round=handed_over, item="phq9_9", value=3)
    assert bay.do(late).error == ErrorCode.VALUE_REFUSED
    (one,) = written(bay)
    assert one.end == RoundEnd.LEFT
    assert one.answers == {"phq9_1": 3, "phq9_2": 2, "phq9_3": 3}
    bay.restart()
    assert bay.now.asking is None


def test_handed_over_again_it_begins_anew(bay: Bay, handed_over: str):
    bay.staff_in()
    again = bay.ok(c.OpenRound(kind=RoundKind.PHQ9, mrn="20417", initials="R.K."))
    bay.wait(5)
    bay.ok(c.SignOut())
    bay.wait(5)
    view = bay.now.asking
    assert view is not None
    assert (view.id, view.answers) == (again, {})
    assert view.id != handed_over


def test_taken_back_on_a_full_disk_it_is_away_and_closed_later(bay: Bay, handed_over: str):
    fill_disk(bay)
    answers = (c.AnswerItem(round=handed_over, item="phq9_1", value=n % 4) for n in range(500))
    assert any(bay.do(answer).waiting for answer in answers)
    bay.staff_in()
    bay.ok(c.SignOut())
    assert bay.now.asking is None
    assert written(bay)[0].end is None
    make_room(bay)
    bay.wait(0.1)
    assert written(bay)[0].end == RoundEnd.LEFT


def test_within_a_session_the_patients_round_goes_on(running: Bay):
    opened = ask(running, RoundKind.BEFORE, 7, close=False)
    running.ok(c.SignOut())
    running.staff_in()
    running.ok(c.SignOut())
    view = running.now.asking
    assert view is not None
    assert (view.id, view.answers) == (opened, {"mood": 7})


# Before the session.


def test_asked_before_the_session_it_belongs_to_the_next_one(bay: Bay):
    bay.staff()
    ask(bay, RoundKind.PHQ9, *[1] * 10, mrn="20417", initials="R.K.")
    assert bay.do(c.OpenRound(kind=RoundKind.AFTER, mrn="20417")).error is not None
    bay.wait(20)
    bay.start(running=True)
    (one,) = rounds(bay)
    assert (one.kind, one.total, one.session) == (RoundKind.PHQ9, 9, None)
    bay.restart()
    bay.staff_in()
    assert rounds(bay) == (one,)


@pytest.mark.parametrize("other", ["20417 x", "020417", "2041"])
def test_and_never_to_somebody_elses(bay: Bay, other: str):
    bay.staff()
    ask(bay, RoundKind.BEFORE, *GOOD, mrn=other)
    bay.start(running=True)
    assert rounds(bay) == ()


def infused_today(bay: Bay, end: SessionEnd = SessionEnd.TRANSFERRED) -> c.OpenRound:
    """Start and end a session at 2 pm, and return the PHQ-9 that somebody asks for then."""
    bay.staff()
    bay.start(running=True)
    bay.ok(bay.end_command(end=end, reason="to the ward"))
    return c.OpenRound(kind=RoundKind.PHQ9, mrn="20417", initials="R.K.")


def test_after_the_session_phq9_waits_for_another_day(bay: Bay):
    phq9 = infused_today(bay)
    outcome = bay.do(phq9)
    assert (outcome.error, outcome.detail) == (ErrorCode.VALUE_REFUSED, "kind")
    ask(bay, RoundKind.BEFORE, *GOOD, mrn="20417")
    ask(bay, RoundKind.PHQ9, *[1] * 10, mrn="020417")
    bay.clock.advance(22 * 3600)
    bay.step()
    bay.staff_in()
    bay.ok(c.OpenRound(kind=RoundKind.PHQ9, mrn="20417"))


def test_an_infusion_entered_in_error_makes_nobody_wait(bay: Bay):
    bay.ok(infused_today(bay, SessionEnd.ENTERED_IN_ERROR))


@pytest.mark.parametrize(
    ("hours", "waits"),
    [(-0.5, True), (0.1, True), (11.9, True), (12.1, False), (24.0, False)],
)
def test_in_the_night_phq9_waits_for_the_hours_and_by_day_for_the_day(hours: float, waits: bool):
    late = START.shifted(9 * 3600)
    assert late.local().hour == 23
    assert phq9_waits([late], late.shifted(hours * 3600), 12.0) is waits
    assert phq9_waits([START.shifted(-14 * 3600)], late, 12.0)


def test_nor_to_one_that_is_much_later(bay: Bay):
    bay.staff()
    ask(bay, RoundKind.BEFORE, *GOOD, mrn="20417")
    bay.clock.advance(13 * 3600)
    bay.start(running=True)
    assert rounds(bay) == ()


def test_nor_to_the_one_after_the_next(bay: Bay):
    bay.staff()
    ask(bay, RoundKind.BEFORE, *GOOD, mrn="20417")
    bay.start()
    assert len(rounds(bay)) == 1
    bay.ok(bay.end_command(end=SessionEnd.TRANSFERRED, reason="to the ward"))
    bay.start()
    assert rounds(bay) == ()


def test_without_a_session_staff_must_say_whom(bay: Bay):
    bay.staff()
    assert bay.do(c.OpenRound(kind=RoundKind.PHQ9, mrn="  ")).error == ErrorCode.VALUE_REFUSED
    bay.ok(c.SignOut())
    outcome = bay.do(c.OpenRound(kind=RoundKind.BEFORE, mrn="20417"))
    assert outcome.error == ErrorCode.NOT_SIGNED_IN


def test_within_a_session_it_is_its_patient_whatever_is_said(running: Bay):
    ask(running, RoundKind.BEFORE, *GOOD, mrn="999")
    assert written(running, "999") == []
    assert len(written(running)) == 1


def test_told_before_the_session_it_is_open_for_staff(bay: Bay):
    bay.staff()
    ask(bay, RoundKind.PHQ9, *[0] * 8, 2, mrn="20417", initials="R.K.")
    (concern,) = bay.now.concerns
    assert (concern.mrn, concern.initials, concern.session) == ("20417", "R.K.", None)


# The bladder.


@pytest.mark.parametrize(("earlier", "due"), [(0, False), (4, False), (5, True), (40, True)])
def test_the_bladder_is_asked_from_the_configured_infusion_on(bay: Bay, earlier, due):
    bay.staff()
    bay.start(running=True, earlier_infusions=earlier)
    assert bay.now.asked is not None
    assert bay.now.asked.bladder_due == due


# A disk that refuses.


def test_an_answer_waits_for_the_disk_and_the_notice_does_not(running: Bay):
    opened = ask(running, RoundKind.BEFORE, *GOOD[:4], close=False)
    fill_disk(running)
    fill_with_calls(running)
    answer = c.AnswerItem(round=opened, item="self_harm", value=4)
    outcome = running.do(answer)
    assert outcome.waiting
    assert NoticeKind.SELF_HARM in {n.kind for n in running.now.notices}
    make_room(running)
    running.wait(0.1)
    assert running.now.outcome(answer.id).done  # type: ignore[union-attr]
    assert line_of(running) == "not_met"


def line_of(bay: Bay) -> str | None:
    return next((r.state for r in bay.readiness.results if r.criterion.id == "self_harm"), None)


def test_two_patients_in_one_bay_do_not_mix(bay: Bay):
    bay.staff()
    bay.start(running=True)
    ask(bay, RoundKind.BEFORE, *GOOD)
    bay.ok(bay.end_command(end=SessionEnd.TRANSFERRED, reason="to the ward"))
    bay.start(running=True, patient=Patient("020417", "R.K.", 41, 82.0))
    assert rounds(bay) == ()
    ask(bay, RoundKind.BEFORE, 1, 1, 1, 1, 0)
    assert [one.answers["mood"] for one in written(bay)] == [7]
    assert [one.answers["mood"] for one in written(bay, "020417")] == [1]
    assert START.boot_id == bay.clock.now().boot_id


def test_the_phq9_items_are_nine():
    assert len(PHQ9_ITEMS) == 9
