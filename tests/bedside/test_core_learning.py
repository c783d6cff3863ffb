"""The kiosk learns from completed sessions, and staff stay in charge of that."""

from __future__ import annotations

import json
from pathlib import Path

from app import commands as c
from app.domain.learning import LearnedScope
from app.domain.session import SessionEnd
from app.domain.symptom import Effect
from app.errors import ErrorCode
from app.forecast.personal import PersonalForecaster
from tests.bedside.bay import MINUTE, PIN, Bay


def session(
    bay: Bay, *, late: bool = True, mrn: str = "20417", end: SessionEnd | None = None
) -> None:
    """Let somebody have a whole session, with answers that stay bad for long or get good soon."""
    start = bay.start_command()
    patient = type(start.patient)(mrn, "R.K.", 41, 82.0)
    bay.ok(bay.start_command(patient=patient))
    for rating in (3, 3, 3, 2, 2) if late else (1, 0, 0, 0, 0):
        bay.wait(15)
        bay.check_in(rating)
    bay.ok(bay.end_command(end=end or SessionEnd.TRANSFERRED, reason="to the ward", pin=PIN))


def p50(bay: Bay, effect: Effect = Effect.DIZZINESS) -> float:
    """Return the minutes after the end at the start of a session."""
    assert bay.now.session is not None
    found = bay.now.session.forecast.of(effect)
    assert found.p50 is not None
    assert bay.now.session.infusion.ended is not None
    return (found.p50 - bay.now.session.infusion.ended) / MINUTE


def first_p50(bay: Bay, mrn: str) -> float:
    start = bay.start_command()
    patient = type(start.patient)(mrn, "R.K.", 41, 82.0)
    bay.ok(bay.start_command(patient=patient))
    found = p50(bay)
    bay.wait(1)
    bay.ok(bay.end_command(end=SessionEnd.ENTERED_IN_ERROR, reason="wrong patient"))
    return found


def test_a_late_patient_is_expected_later_the_next_time(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    before = first_p50(bay, "20417")
    session(bay, late=True)
    own, other = first_p50(bay, "20417"), first_p50(bay, "999")
    assert own > before + 5.0
    # Somebody else's is moved a little, by what the population learned.
    assert before < other < before + 5.0


def test_an_mrn_that_differs_by_a_zero_is_somebody_else(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    session(bay, late=True, mrn="20417")
    own = first_p50(bay, "20417")
    assert first_p50(bay, "020417") < own - 5.0


def test_a_session_keeps_its_start_through_a_restart(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    session(bay)
    bay.start()
    before = p50(bay)
    bay.restart()
    bay.step()
    assert p50(bay) == before


def test_an_error_teaches_nothing(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    session(bay, end=SessionEnd.ENTERED_IN_ERROR)
    assert bay.now.learning.population_sessions == 0
    assert bay.now.learning.patients_known == 0


def test_switched_off_nothing_is_learned_or_used(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    untrained = first_p50(bay, "20417")
    session(bay)
    bay.ok(c.SetLearning(patients=False, population=False))
    assert first_p50(bay, "20417") == untrained
    session(bay)
    assert bay.now.learning.population_sessions == 1
    bay.ok(c.SetLearning(patients=True))
    assert not bay.now.learning.population
    assert first_p50(bay, "20417") > untrained + 5.0


def test_a_reset_goes_back_to_the_published_figures_and_the_record_stays(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    untrained = first_p50(bay, "20417")
    session(bay)
    bay.ok(c.ResetLearning(scope=LearnedScope.PATIENT))
    bay.ok(c.ResetLearning(scope=LearnedScope.POPULATION))
    assert bay.now.learning.population_sessions == 0
    assert first_p50(bay, "20417") == untrained
    kinds = bay.database.rows("SELECT count(*) FROM weights_learned")
    assert kinds == [(2,)]


def test_only_staff_may_change_what_is_learned(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    bay.ok(c.SignOut())
    for command in (
        c.SetLearning(patients=False),
        c.ResetLearning(scope=LearnedScope.PATIENT),
        c.LookUpPatient(mrn="20417"),
        c.ExportLearning(),
        c.ScoreForecasts(),
    ):
        assert bay.do(command).error == ErrorCode.NOT_SIGNED_IN


def test_a_returning_patient_is_known_by_the_mrn(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    session(bay, late=False)
    bay.ok(c.LookUpPatient(mrn="20417"))
    found = bay.now.returning
    assert found is not None
    assert (found.mrn, found.sessions, found.learned) == ("20417", 1, 1)
    bay.ok(c.LookUpPatient(mrn="0"))
    assert bay.now.returning is not None
    assert bay.now.returning.sessions == 0
    bay.ok(c.LookUpPatient(mrn=""))
    assert bay.now.returning is None


def test_the_last_time_is_known_when_everything_had_settled(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    bay.start()
    bay.make_ready()
    bay.ok(bay.end_command())
    bay.ok(c.LookUpPatient(mrn="20417"))
    assert bay.now.returning is not None
    assert bay.now.returning.last_settled is not None
    assert 0 < bay.now.returning.last_settled <= 100


def test_the_last_time_is_not_known_while_something_had_not_settled(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    session(bay, late=True)
    bay.ok(c.LookUpPatient(mrn="20417"))
    assert bay.now.returning is not None
    assert bay.now.returning.last_settled is None


def test_the_preview_starts_from_what_the_patient_showed(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    session(bay)
    assert bay.core.preview_prior("20417") is bay.core.preview_prior("nobody")
    bay.ok(c.LookUpPatient(mrn="20417"))
    own = bay.core.preview_prior("20417")
    assert own is not None
    assert own is not bay.core.preview_prior("nobody")


def test_the_export_is_a_file_without_a_patient(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    session(bay, mrn="MRN-SECRET-7")
    outcome = bay.do(c.ExportLearning())
    assert outcome.done
    text = Path(outcome.detail).read_text()
    assert json.loads(text)
    assert "SECRET" not in text


def test_another_version_of_the_model_starts_anew(
    personal_bay: Bay, personal: PersonalForecaster, monkeypatch
):
    bay = personal_bay
    bay.staff()
    untrained = first_p50(bay, "20417")
    session(bay)
    monkeypatch.setattr(PersonalForecaster, "model", "personal 99")
    bay.restart()
    bay.staff_in()
    assert bay.now.learning.other_model
    assert first_p50(bay, "20417") == untrained


def test_learning_that_fails_does_not_stand_in_the_way_of_a_signature(
    personal_bay: Bay, personal: PersonalForecaster, monkeypatch
):
    bay = personal_bay
    bay.staff()

    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(type(personal.learner), "learn", broken)
    session(bay)
    assert bay.now.session is None
    assert bay.now.learning.population_sessions == 0


def test_the_article_does_not_learn(bay: Bay):
    bay.staff()
    session(bay)
    assert not bay.now.learning.able
    assert bay.database.rows("SELECT count(*) FROM weights_learned") == [(0,)]


def test_a_mistake_while_scoring_is_told(personal_bay: Bay, monkeypatch):
    bay = personal_bay
    bay.staff()
    session(bay)

    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("app.bedside.scoring.completed", broken)
    bay.ok(c.ScoreForecasts())
    for _ in range(3):
        bay.step()
    assert bay.now.calibration is not None
    assert bay.now.calibration.failed


def test_scores_come_session_by_session(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    for mrn in ("1", "2", "3"):
        session(bay, mrn=mrn)
    bay.core.put(c.ScoreForecasts())
    seen = [bay.step().calibration for _ in range(6)]
    assert [(v.done, v.total) for v in seen if v is not None][:4] == [
        (0, 3),
        (1, 3),
        (2, 3),
        (3, 3),
    ]
    last = bay.now.calibration
    assert last is not None
    assert last.report is not None
    assert last.report.sessions == 3
