"""What time asks for is told and kept whatever fails: the disk, a model, an export, a clock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import commands as c
from app.domain.facts import ForecastMade
from app.domain.forecast import ForecastCause, ForecastNote
from app.domain.learning import LearnedScope
from app.domain.metric import Metric
from app.domain.notice import NoticeKind
from app.domain.session import Infusion, Patient, Route, SessionEnd
from app.domain.symptom import Origin, Rating, Symptom
from app.errors import ErrorCode, StorageError
from app.forecast.personal import PersonalForecaster
from tests.bedside.bay import GOOD_NIBP, MINUTE, Bay
from tests.bedside.test_core_storage import fill_disk, fill_with_calls, make_room


def test_a_limit_is_told_while_the_disk_is_full(busy: Bay):
    busy.wait(1)
    fill_disk(busy)
    fill_with_calls(busy)
    busy.nibp = {**GOOD_NIBP, Metric.NIBP_SYS: 185.0}
    busy.nibp_due = 0.0
    busy.wait(1)
    told = [n for n in busy.now.notices if n.kind == NoticeKind.VITAL_LIMIT]
    assert len(told) == 1
    assert told[0].id < 0
    first = told[0].raised
    busy.wait(1)
    (again,) = [n for n in busy.now.notices if n.kind == NoticeKind.VITAL_LIMIT]
    assert again.raised == first
    make_room(busy)
    busy.wait(1)
    (written,) = [n for n in busy.now.notices if n.kind == NoticeKind.VITAL_LIMIT]
    assert written.id > 0


def test_a_model_that_cannot_does_not_stop_the_kiosk(
    personal_bay: Bay, monkeypatch: pytest.MonkeyPatch
):
    bay = personal_bay
    bay.staff()
    bay.start(ended_ago=5)

    def broken(*_: object) -> None:
        raise ValueError("two parts of the infusion overlap, or are out of order")

    monkeypatch.setattr(PersonalForecaster, "forecast", broken)
    monkeypatch.setattr(PersonalForecaster, "explain", broken)
    bay.wait(1)
    assert bay.now.session is not None
    assert ForecastNote.MODEL_FAILED in bay.now.session.forecast.notes
    assert not bay.now.session.forecast.checked
    bay.restart()
    bay.step()
    assert bay.now.session is not None
    bay.check_in(1)


def test_a_spray_corrected_to_before_an_earlier_one_is_refused(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    spray = Infusion(Route.ESKETAMINE_NASAL, 56.0, 0.0, bay.clock.now().t - 5 * MINUTE)
    bay.start(infusion=spray, patient=Patient("1", "AB", 40, 70.0), dose_confirmed=True)
    bay.ok(c.ResumeInfusion(dose=28.0, duration=0.0))
    bay.wait(1)
    bay.ok(c.EndInfusion())
    assert bay.now.session is not None
    before = bay.now.session.infusion.earlier[-1].ended
    outcome = bay.do(c.CorrectInfusion(dose=28.0, duration=0.0, ended=before - 0.5))
    assert (outcome.error, outcome.detail) == (ErrorCode.VALUE_REFUSED, "overlap")
    bay.wait(1)


def test_an_export_that_fails_holds_nothing_else_up(
    personal_bay: Bay, monkeypatch: pytest.MonkeyPatch
):
    bay = personal_bay
    bay.staff()
    bay.start(ended_ago=5)

    def refused(*_: object) -> None:
        raise StorageError(ErrorCode.READ_ONLY, "exports")

    monkeypatch.setattr("app.bedside.office.export_learned", refused)
    outcome = bay.do(c.ExportLearning())
    assert (outcome.error, outcome.waiting) == (ErrorCode.READ_ONLY, False)
    assert bay.now.storage_error is None
    bay.check_in(1)


def test_what_was_reset_during_a_session_is_not_brought_back_by_its_end(personal_bay: Bay):
    def first(mrn: str) -> float:
        patient = replace(bay.start_command().patient, mrn=mrn)
        bay.ok(bay.start_command(patient=patient))
        assert bay.now.session is not None
        p50 = bay.now.session.forecast.effects[1].p50
        end = bay.now.session.infusion.ended
        assert p50 is not None
        assert end is not None
        bay.wait(1)
        bay.ok(bay.end_command(end=SessionEnd.ENTERED_IN_ERROR, reason="x"))
        return (p50 - end) / MINUTE

    def late_session(reset: bool, rating: int) -> None:
        bay.ok(bay.start_command())
        for _ in range(5):
            bay.wait(15)
            bay.check_in(rating)
        if reset:
            bay.ok(c.ResetLearning(scope=LearnedScope.PATIENT))
            bay.ok(c.ResetLearning(scope=LearnedScope.POPULATION))
        bay.ok(bay.end_command(end=SessionEnd.TRANSFERRED, reason="ward"))

    bay = personal_bay
    bay.staff()
    late_session(reset=False, rating=3)
    late = first("20417")
    late_session(reset=True, rating=0)
    # The second session alone says: early. The first one's lateness is gone.
    assert first("20417") < late - 5.0


def test_times_nobody_confirmed_teach_nothing(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    bay.start(ended_ago=5)
    bay.check_in(3)
    bay.close()
    bay.clock.reboot("boot-b", off_for=6 * 3600.0)
    bay.open()
    bay.staff_in()
    bay.ok(bay.end_command(end=SessionEnd.TRANSFERRED, reason="ward"))
    assert bay.now.learning.patients_known == 0


def test_a_returning_patient_counts_less_though_patients_are_not_learned(
    personal_bay: Bay, personal: PersonalForecaster, monkeypatch: pytest.MonkeyPatch
):
    seen: list[int] = []
    usual = type(personal.learner).learn

    def counted(
        self: object, given: object, t: float, weights: object, n: int, mine: int
    ) -> object:
        seen.append(mine)
        return usual(self, given, t, weights, n, mine)  # type: ignore[arg-type]

    monkeypatch.setattr(type(personal.learner), "learn", counted)
    bay = personal_bay
    bay.staff()
    bay.ok(c.SetLearning(patients=False))
    for _ in range(3):
        bay.ok(bay.start_command())
        bay.wait(15)
        bay.check_in(2)
        bay.ok(bay.end_command(end=SessionEnd.TRANSFERRED, reason="ward"))
    assert seen == [0, 1, 2]


def test_a_correction_and_an_answer_at_once_keep_a_corrected_forecast(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    bay.start(ended_ago=20)
    opened = c.OpenCheckIn(origin=Origin.PATIENT)
    bay.ok(opened)
    assert bay.now.session is not None
    ended = bay.now.session.infusion.ended
    assert ended is not None
    bay.core.put(c.CorrectInfusion(dose=41.0, duration=40.0, ended=ended + 11 * MINUTE))
    bay.core.put(c.Rate(check_in=opened.id, symptom=Symptom.DIZZINESS, rating=Rating.MODERATE))
    bay.step()
    facts = bay.setup.records.facts_of(bay.now.session.id)
    causes = [f.cause for f in facts if isinstance(f, ForecastMade)]
    assert causes[-1] == ForecastCause.CORRECTED


def test_past_sessions_are_listed_opened_and_put_away(busy: Bay):
    busy.wait(5)
    busy.check_in(1)
    busy.ok(busy.end_command(end=SessionEnd.TRANSFERRED, reason="ward"))
    busy.ok(c.FindSessions())
    busy.step()
    (row,) = busy.now.past
    busy.ok(c.OpenReview(session=row.id))
    assert busy.now.review is not None
    assert busy.now.review.session is not None
    assert busy.now.review.session.patient.mrn == "20417"
    shown = busy.now.review
    busy.step()
    assert busy.now.review is shown
    busy.ok(c.CloseReview())
    assert busy.now.review is None
    busy.ok(c.OpenReview(session=row.id))
    busy.ok(c.SignOut())
    assert busy.now.review is None
    assert busy.now.past == ()


def test_an_unknown_session_cannot_be_opened(bay: Bay):
    bay.staff()
    outcome = bay.do(c.OpenReview(session=999))
    assert (outcome.error, outcome.detail) == (ErrorCode.VALUE_REFUSED, "session")
