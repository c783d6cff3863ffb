"""The infusion as it really went: stopped early, corrected, started again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import commands as c
from app.domain.facts import ForecastMade, InfusionCorrected, SessionStarted
from app.domain.forecast import ForecastCause
from app.domain.session import Infusion, Modifier, Part, Patient, Route
from app.errors import ErrorCode
from tests.bedside.bay import MINUTE, Bay


def infusion(bay: Bay) -> Infusion:
    assert bay.now.session is not None
    return bay.now.session.infusion


def facts(bay: Bay, kind: type) -> list:
    assert bay.now.session is not None
    return [f for f in bay.setup.records.facts_of(bay.now.session.id) if isinstance(f, kind)]


def running(bay: Bay, began_ago: float = 0.0) -> None:
    bay.staff()
    began = bay.clock.now().t - began_ago * MINUTE
    bay.start(running=True, began=began)


def test_an_infusion_stopped_early_gave_its_part(bay: Bay):
    running(bay)
    bay.wait(25)
    bay.ok(c.EndInfusion())
    assert infusion(bay).dose == pytest.approx(41.0 * 25 / 40, abs=0.06)
    assert infusion(bay).duration == pytest.approx(25.0, abs=0.1)
    assert bay.now.session is not None
    assert bay.now.session.worked_out
    # What was planned is still written.
    assert facts(bay, SessionStarted)[0].dose == 41.0


def test_an_infusion_that_ran_longer_gave_all_of_it(bay: Bay):
    running(bay, began_ago=20)
    bay.wait(30)
    bay.ok(c.EndInfusion())
    assert infusion(bay).dose == 41.0
    assert infusion(bay).duration == pytest.approx(50.0, abs=0.1)


@pytest.mark.parametrize("minutes", [38.5, 41.5])
def test_an_end_about_as_planned_changes_nothing(bay: Bay, minutes: float):
    running(bay)
    bay.wait(minutes)
    bay.ok(c.EndInfusion())
    assert (infusion(bay).dose, infusion(bay).duration) == (41.0, 40.0)
    assert facts(bay, InfusionCorrected) == []


def test_a_corrected_dose_changes_the_forecast_and_both_are_kept(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    bay.start(ended_ago=10)
    bay.check_in(2)
    before = bay.now.session
    assert before is not None
    ended = infusion(bay).ended
    bay.ok(c.CorrectInfusion(dose=82.0, duration=40.0, ended=ended))
    after = bay.now.session
    assert after is not None
    assert after.infusion.dose == 82.0
    assert after.infusion.ended == pytest.approx(ended)
    for old, new in zip(before.forecast.effects, after.forecast.effects, strict=True):
        assert old.p90 is not None
        assert new.p90 is not None
        assert new.p90 > old.p90
    kept = facts(bay, ForecastMade)
    assert [k.cause for k in kept[-2:]] == [ForecastCause.ANSWERED, ForecastCause.CORRECTED]
    assert kept[-1].dizziness[2] > kept[-2].dizziness[2]


def test_an_infusion_started_again_is_a_further_part(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    bay.start(ended_ago=10)
    first_end = infusion(bay).ended
    assert first_end is not None
    bay.ok(c.ResumeInfusion(dose=20.0, duration=20.0))
    assert infusion(bay).ended is None
    assert infusion(bay).earlier == (Part(41.0, first_end - 40 * MINUTE, first_end),)
    assert infusion(bay).whole_dose == 61.0
    bay.wait(20)
    bay.ok(c.EndInfusion())
    assert bay.now.session is not None
    assert all(e.p90 is not None for e in bay.now.session.forecast.effects)
    assert facts(bay, ForecastMade)[-1].cause == ForecastCause.ENDED


def test_parts_survive_a_restart(personal_bay: Bay):
    bay = personal_bay
    bay.staff()
    bay.start(ended_ago=10)
    bay.ok(c.ResumeInfusion(dose=20.0, duration=20.0))
    bay.wait(12)
    bay.ok(c.EndInfusion())
    before = bay.now.session
    bay.restart()
    bay.step()
    after = bay.now.session
    assert before is not None
    assert after is not None
    assert after.infusion == before.infusion
    assert after.kept == before.kept
    assert after.worked_out


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"dose": 0.0}, "dose"),
        ({"dose": -5.0}, "dose"),
        ({"duration": 0.0}, "duration"),
        ({"duration": -40.0}, "duration"),
    ],
)
def test_impossible_corrections_are_refused(bay: Bay, changes, field: str):
    bay.staff()
    bay.start(ended_ago=10)
    given = c.CorrectInfusion(dose=41.0, duration=40.0, ended=infusion(bay).ended)
    outcome = bay.do(replace(given, **changes))
    assert (outcome.error, outcome.detail) == (ErrorCode.VALUE_REFUSED, field)
    assert (infusion(bay).dose, infusion(bay).duration) == (41.0, 40.0)


def test_an_end_ahead_of_now_is_refused(bay: Bay):
    bay.staff()
    bay.start(ended_ago=10)
    ahead = bay.clock.now().t + 5 * MINUTE
    outcome = bay.do(c.CorrectInfusion(dose=41.0, duration=40.0, ended=ahead))
    assert (outcome.error, outcome.detail) == (ErrorCode.VALUE_REFUSED, "ended")


def test_a_part_cannot_begin_before_the_one_before_it_has_ended(bay: Bay):
    bay.staff()
    bay.start(ended_ago=10)
    bay.ok(c.ResumeInfusion(dose=20.0, duration=20.0))
    bay.wait(20)
    bay.ok(c.EndInfusion())
    outcome = bay.do(c.CorrectInfusion(dose=20.0, duration=60.0, ended=bay.clock.now().t))
    assert (outcome.error, outcome.detail) == (ErrorCode.VALUE_REFUSED, "overlap")


def test_an_end_tapped_by_mistake_can_be_taken_back(bay: Bay):
    running(bay)
    bay.wait(10)
    bay.ok(c.EndInfusion())
    bay.ok(c.CorrectInfusion(dose=41.0, duration=40.0, ended=None))
    assert infusion(bay).ended is None
    assert infusion(bay).dose == 41.0
    bay.wait(30)
    bay.ok(c.EndInfusion())
    assert infusion(bay).duration == pytest.approx(40.0, abs=0.1)


def test_severe_liver_disease_does_not_start(bay: Bay):
    bay.staff()
    outcome = bay.do(bay.start_command(modifiers=frozenset({Modifier.LIVER_SEVERE})))
    assert (outcome.error, outcome.detail) == (ErrorCode.VALUE_REFUSED, "liver_severe")


def test_a_begin_ahead_of_now_is_refused(bay: Bay):
    bay.staff()
    ahead = bay.clock.now().t + 5 * MINUTE
    outcome = bay.do(bay.start_command(running=True, began=ahead))
    assert (outcome.error, outcome.detail) == (ErrorCode.VALUE_REFUSED, "began")


def test_a_spray_is_never_worked_out(bay: Bay):
    bay.staff()
    spray = Infusion(Route.ESKETAMINE_NASAL, 56.0, 0.0, None)
    bay.start(infusion=spray, patient=Patient("1", "AB", 40, 70.0), dose_confirmed=True)
    bay.wait(15)
    bay.ok(c.EndInfusion())
    assert facts(bay, InfusionCorrected) == []


@pytest.mark.parametrize("minutes", [0.5, 9.0, 18.5])
def test_a_part_that_ends_soon_never_overlaps_the_one_before_it(personal_bay: Bay, minutes: float):
    bay = personal_bay
    bay.staff()
    bay.start(ended_ago=0)
    bay.ok(c.ResumeInfusion(dose=10.0, duration=20.0))
    bay.wait(minutes)
    bay.ok(c.EndInfusion())
    began = infusion(bay).started()
    assert began is not None
    assert began >= infusion(bay).earlier[-1].ended - 30.0
    assert bay.now.session is not None
    assert all(e.p90 is not None for e in bay.now.session.forecast.effects)
