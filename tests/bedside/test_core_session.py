"""A session through the core: what is written, what is shown, what is refused."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from app import commands as c
from app.domain.forecast import EffectState
from app.domain.notice import NoticeKind
from app.domain.session import Baseline, Infusion, Patient, Route, SessionEnd
from app.domain.symptom import CheckInEnd, Effect, Origin, Rating, Symptom
from app.errors import ErrorCode
from tests.bedside.bay import MINUTE, OTHER_PIN, PIN, Bay


def rows(bay: Bay, sql: str) -> list[tuple]:  # type: ignore[type-arg]
    return [tuple(r) for r in bay.database.rows(sql)]


def test_a_rating_is_in_the_database_when_its_outcome_is_done(busy: Bay) -> None:
    opened = busy.ok(c.OpenCheckIn(origin=Origin.PATIENT))
    rate = c.Rate(check_in=opened, symptom=Symptom.NAUSEA, rating=Rating.SEVERE)
    assert busy.do(rate).done
    assert rows(busy, "SELECT symptom, rating FROM rating_given") == [("nausea", 3)]


def test_the_same_command_twice_is_one_row(busy: Bay) -> None:
    opened = busy.ok(c.OpenCheckIn(origin=Origin.PATIENT))
    rate = c.Rate(check_in=opened, symptom=Symptom.NAUSEA, rating=Rating.MILD)
    busy.core.put(rate)
    busy.core.put(rate)
    busy.step()
    assert rows(busy, "SELECT count(*) FROM rating_given") == [(1,)]


def test_the_same_command_after_a_restart_is_one_row(busy: Bay) -> None:
    call = c.CallNurse()
    busy.ok(call)
    busy.restart()
    assert busy.do(call).done
    assert rows(busy, "SELECT count(*) FROM notice_raised") == [(1,)]


def test_going_back_corrects_and_keeps_both_answers(busy: Bay) -> None:
    opened = busy.ok(c.OpenCheckIn(origin=Origin.PATIENT))
    for rating in (Rating.SEVERE, Rating.MILD):
        busy.ok(c.Rate(check_in=opened, symptom=Symptom.NAUSEA, rating=rating))
    found = rows(busy, "SELECT seq, rating, corrects FROM rating_given ORDER BY seq")
    assert [r[1] for r in found] == [3, 1]
    assert found[1][2] == found[0][0]
    assert busy.now.session is not None
    assert busy.now.session.check_ins[-1].ratings[Symptom.NAUSEA] == Rating.MILD


def test_a_skip_is_no_answer_and_never_none(busy: Bay) -> None:
    busy.check_in(None)
    assert busy.now.session is not None
    last = busy.now.session.check_ins[-1]
    assert set(last.ratings.values()) == {None}
    assert last.end == CheckInEnd.COMPLETE
    assert all(
        busy.now.session.forecast.of(Effect(s)).state != EffectState.SETTLED for s in Symptom
    )


def test_answers_given_by_staff_are_marked(busy: Bay) -> None:
    busy.check_in(1, origin=Origin.STAFF)
    assert busy.now.session is not None
    assert busy.now.session.check_ins[-1].by_staff == busy.now.staff[0].id
    assert rows(
        busy,
        "SELECT DISTINCT f.staff_id FROM rating_given r JOIN fact f USING (seq)",
    ) == [(busy.now.staff[0].id,)]


def test_a_patients_own_answers_carry_no_staff_though_somebody_is_signed_in(busy: Bay) -> None:
    busy.check_in(1, origin=Origin.PATIENT)
    assert rows(busy, "SELECT DISTINCT f.staff_id FROM rating_given r JOIN fact f USING (seq)") == [
        (None,)
    ]


def test_calling_again_while_waiting_is_one_notice_with_a_count(busy: Bay) -> None:
    busy.ok(c.CallNurse())
    busy.ok(c.CallNurse())
    (notice,) = busy.now.notices
    assert (notice.kind, notice.repeated) == (NoticeKind.NURSE_CALLED, 1)


def test_an_acknowledged_call_keeps_both_times(busy: Bay) -> None:
    busy.ok(c.CallNurse())
    raised = busy.clock.now().t
    busy.wait(2)
    busy.ok(c.AcknowledgeNotice(notice=busy.now.notices[0].id))
    (notice,) = busy.now.notices
    assert notice.raised == pytest.approx(raised)
    assert notice.acknowledged == pytest.approx(raised + 2 * MINUTE)
    busy.ok(c.CallNurse())
    assert len(busy.now.notices) == 2


def test_nobody_acknowledges_without_signing_in(busy: Bay) -> None:
    busy.ok(c.CallNurse())
    busy.ok(c.SignOut())
    outcome = busy.do(c.AcknowledgeNotice(notice=busy.now.notices[0].id))
    assert outcome.error == ErrorCode.NOT_SIGNED_IN
    assert busy.now.notices[0].acknowledged is None


def test_an_unanswered_prompt_is_written_as_missed_and_staff_are_told(busy: Bay) -> None:
    busy.wait(16)
    assert busy.now.session is not None
    (missed,) = busy.now.session.check_ins
    assert (missed.end, missed.ratings, missed.origin) == (CheckInEnd.MISSED, {}, Origin.PROMPT)
    assert [n.kind for n in busy.now.notices] == [NoticeKind.MISSED_CHECK_IN]
    assert busy.now.session.check_in.open_id is None


def test_staff_are_told_once_when_a_symptom_is_overdue(busy: Bay) -> None:
    busy.wait(110)
    busy.check_in(0, 2, 0, 0, 0)
    busy.wait(20)
    told = [n.subject for n in busy.now.notices if n.kind == NoticeKind.OVERDUE]
    assert told == [Effect.DIZZINESS]


def test_ending_a_running_infusion_starts_the_countdown(bay: Bay) -> None:
    bay.staff()
    bay.start(running=True)
    bay.wait(5)
    assert bay.now.session is not None
    assert {e.state for e in bay.now.session.forecast.effects} == {EffectState.INFUSING}
    bay.ok(c.EndInfusion())
    assert bay.now.session is not None
    assert bay.now.session.infusion.ended == pytest.approx(bay.clock.now().t)
    again = bay.clock.now().t
    bay.wait(1)
    bay.ok(c.EndInfusion())
    assert bay.now.session is not None
    assert bay.now.session.infusion.ended == pytest.approx(again)


def test_a_second_session_is_refused_while_one_runs(busy: Bay) -> None:
    assert busy.do(busy.start_command()).error == ErrorCode.SESSION_RUNNING


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("mrn", {"patient": Patient("  ", "R.K.", 41, 82)}),
        ("initials", {"patient": Patient("1", "", 41, 82)}),
        ("age", {"patient": Patient("1", "A", 4, 82)}),
        ("weight", {"patient": Patient("1", "A", 41, 8.2)}),
        ("dose", {"infusion": Infusion(Route.KETAMINE_IV, 0.5, 40, None)}),
        ("dose", {"infusion": Infusion(Route.KETAMINE_IV, 820, 40, None)}),
        ("dose", {"infusion": Infusion(Route.KETAMINE_IV, -41, 40, None)}),
        ("duration", {"infusion": Infusion(Route.KETAMINE_IV, 41, 0, None)}),
        ("ended", {"infusion": Infusion(Route.KETAMINE_IV, 41, 40, 60_000.0)}),
        ("ended", {"infusion": Infusion(Route.KETAMINE_IV, 41, 40, -90_000.0)}),
        ("sys", {"baseline": Baseline(sys=12)}),
        ("dia", {"baseline": Baseline(sys=100, dia=110)}),
        ("spo2", {"baseline": Baseline(spo2=101)}),
        ("earlier_infusions", {"earlier_infusions": -1}),
    ],
)
def test_the_core_refuses_what_the_form_should_have_caught(
    bay: Bay, field: str, change: dict[str, object]
) -> None:
    bay.staff()
    outcome = bay.do(bay.start_command(**change))  # type: ignore[arg-type]
    assert (outcome.error, outcome.detail) == (ErrorCode.VALUE_REFUSED, field)
    assert bay.now.session is None


def test_the_lower_edge_of_a_usual_dose_is_usual(bay: Bay) -> None:
    bay.staff()
    bay.ok(bay.start_command(infusion=Infusion(Route.KETAMINE_IV, 8.2, 40, None)))


@pytest.mark.parametrize("route", [Route.ESKETAMINE_NASAL, Route.KETAMINE_IM])
def test_a_spray_or_an_injection_has_no_duration(bay: Bay, route: Route) -> None:
    bay.staff()
    bay.ok(bay.start_command(infusion=Infusion(route, 56, 0, bay.clock.now().t)))
    assert route in bay.readiness.protocol.routes


def test_an_unusual_dose_goes_through_once_confirmed(bay: Bay) -> None:
    bay.staff()
    dose = Infusion(Route.KETAMINE_IV, 200, 40, None)
    bay.ok(bay.start_command(infusion=dose, dose_confirmed=True))


def test_signing_ends_the_session_and_keeps_what_was_shown(busy: Bay) -> None:
    busy.make_ready()
    command = busy.end_command()
    busy.ok(command)
    assert busy.now.session is None
    assert busy.now.last_ended is not None
    assert busy.now.last_ended.end == SessionEnd.DISCHARGED
    ((text, digest, signer),) = rows(
        busy, "SELECT shown, shown_sha256, signer_name FROM session_ended"
    )
    assert "Oxygen: 98 %" in text
    assert signer == "Nurse 07"
    assert digest == hashlib.sha256("\n".join(command.shown).encode()).hexdigest()


def test_a_new_session_shows_nothing_of_the_last_patient(busy: Bay) -> None:
    busy.make_ready()
    busy.ok(c.CallNurse())
    busy.ok(busy.end_command())
    assert busy.now.notices == ()
    assert all(len(t) == 0 for t in busy.now.trends.values())
    assert all(r.value is None for r in busy.now.readings.values())
    busy.start(
        patient=Patient("99", "Z.Z.", 30, 60.0),
        infusion=Infusion(Route.KETAMINE_IV, 30.0, 40.0, busy.clock.now().t),
    )
    assert busy.now.session is not None
    assert "20417" not in repr(busy.now)
    assert busy.now.session.check_ins == ()
    assert busy.now.session.assessments == {}


def test_discharge_is_refused_while_a_criterion_is_open(busy: Bay) -> None:
    assert busy.do(busy.end_command()).error == ErrorCode.CRITERIA_OPEN
    assert busy.now.session is not None


def test_a_late_bad_rating_shuts_the_gate_again(busy: Bay) -> None:
    busy.make_ready()
    command = busy.end_command()
    busy.check_in(0, 3, 0, 0, 0)
    assert busy.do(command).error == ErrorCode.FACTS_CHANGED
    assert not busy.readiness.ready


def test_an_override_needs_a_reason_and_somebody_else(busy: Bay) -> None:
    busy.wait(1)
    override = busy.end_command(end=SessionEnd.OVERRIDDEN)
    assert busy.do(override).error == ErrorCode.REASON_MISSING
    reason = replace(override, id=c.new_id(), reason="patient insists")
    assert busy.do(reason).error == ErrorCode.SAME_SIGNER
    self_twice = replace(reason, id=c.new_id(), second=reason.signer)
    assert busy.do(self_twice).error == ErrorCode.SAME_SIGNER
    other = c.Signer(staff_id=busy.now.staff[1].id, pin=PIN)
    wrong = replace(reason, id=c.new_id(), second=other)
    assert busy.do(wrong).error == ErrorCode.WRONG_PIN
    assert busy.now.session is not None
    right = replace(reason, id=c.new_id(), second=replace(other, pin=OTHER_PIN))
    assert busy.do(right).done
    assert rows(busy, 'SELECT "end", reason, second_name FROM session_ended') == [
        ("overridden", "patient insists", "Nurse 12")
    ]


def test_hiding_the_time_is_remembered(busy: Bay) -> None:
    busy.ok(c.SignOut())
    busy.ok(c.SetDisplay(hide_time=True))
    assert busy.do(c.SetDisplay(hide_vitals=True)).error == ErrorCode.NOT_SIGNED_IN
    busy.restart()
    assert busy.now.session is not None
    assert busy.now.session.hide_time
    assert not busy.now.session.hide_vitals


def test_an_item_that_the_protocol_does_not_have_is_refused(busy: Bay) -> None:
    assert busy.do(c.Assess(item="shoe_size", value=1)).error == ErrorCode.VALUE_REFUSED
