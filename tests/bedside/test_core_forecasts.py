"""Every forecast is kept, and staff can see why it says what it says."""

from __future__ import annotations

import pytest

from app import commands as c
from app.domain.facts import ForecastMade
from app.domain.forecast import ForecastCause
from app.domain.symptom import Effect, Origin, Rating, Symptom
from tests.bedside.bay import GOOD_NIBP, MINUTE, Bay
from tests.bedside.test_core_storage import fill_disk, fill_with_calls, make_room


def kept(bay: Bay) -> list[ForecastMade]:
    assert bay.now.session is not None
    found = bay.setup.records.facts_of(bay.now.session.id)
    return [f for f in found if isinstance(f, ForecastMade)]


@pytest.fixture
def ended(personal_bay: Bay) -> Bay:
    """A session ten minutes after the end of its infusion."""
    personal_bay.staff()
    personal_bay.start(ended_ago=10)
    personal_bay.step()
    return personal_bay


def test_the_first_forecast_is_kept_with_the_start(ended: Bay):
    (first,) = kept(ended)
    assert first.cause == ForecastCause.STARTED
    assert first.model == ended.setup.forecaster.model
    assert list(first.dizziness) == sorted(first.dizziness)
    assert len(first.dizziness) == len(first.all_settled) == 5
    # Minutes after the end, of those who have not settled ten minutes after it.
    assert first.dizziness[0] > 10.0


def test_while_the_infusion_runs_nothing_is_kept(personal_bay: Bay):
    personal_bay.staff()
    personal_bay.start(running=True)
    personal_bay.check_in(2)
    assert kept(personal_bay) == []
    personal_bay.wait(40)
    personal_bay.ok(c.EndInfusion())
    assert [k.cause for k in kept(personal_bay)] == [ForecastCause.ENDED]


def test_each_answer_keeps_a_forecast_and_a_skip_does_not(ended: Bay):
    opened = ended.ok(c.OpenCheckIn(origin=Origin.PATIENT))
    ended.ok(c.Rate(check_in=opened, symptom=Symptom.DIZZINESS, rating=Rating.SEVERE))
    ended.ok(c.Rate(check_in=opened, symptom=Symptom.NAUSEA, rating=None))
    assert [k.cause for k in kept(ended)[1:]] == [ForecastCause.ANSWERED]
    assert kept(ended)[-1].dizziness[2] > kept(ended)[0].dizziness[2]


def test_a_settled_effect_has_no_times(ended: Bay):
    ended.check_in(0)
    assert kept(ended)[-1].dizziness == ()
    assert kept(ended)[-1].circulation != ()


def test_a_measured_pressure_keeps_a_forecast(ended: Bay):
    before = len(kept(ended))
    ended.nibp = {m: 1.4 * v for m, v in GOOD_NIBP.items()}
    ended.wait(6)
    made = kept(ended)[before:]
    assert {k.cause for k in made} == {ForecastCause.MEASURED}
    assert made[-1].circulation[2] > kept(ended)[0].circulation[2]


def test_nothing_new_keeps_nothing(ended: Bay):
    ended.wait(4, silent=True)
    assert len(kept(ended)) == 1


def test_after_a_restart_nothing_is_kept_twice(ended: Bay):
    ended.check_in(2)
    ended.wait(6)
    before = kept(ended)
    ended.restart()
    ended.step()
    ended.step()
    assert kept(ended) == before
    assert ended.now.session is not None
    assert len(ended.now.session.kept) == len(before)


def test_a_forecast_that_the_disk_refused_comes_later(ended: Bay):
    opened = ended.ok(c.OpenCheckIn(origin=Origin.PATIENT))
    ended.core.put(c.Rate(check_in=opened, symptom=Symptom.DIZZINESS, rating=Rating.SEVERE))
    ended.database.rows(f"PRAGMA max_page_count = {ended.database.rows('PRAGMA page_count')[0][0]}")
    for _ in range(40):
        ended.clock.advance(2.0)
        ended.step()
    ended.database.rows("PRAGMA max_page_count = 1073741823")
    ended.wait(1)
    answered = [k for k in kept(ended) if k.cause == ForecastCause.ANSWERED]
    assert len(answered) == 1


def test_a_measured_pressure_that_the_disk_refused_keeps_its_forecast_later(ended: Bay):
    fill_disk(ended)
    fill_with_calls(ended)
    ended.wait(1)
    assert len(kept(ended)) == 1
    make_room(ended)
    ended.wait(1)
    assert [k.cause for k in kept(ended)[1:]] == [ForecastCause.MEASURED]


def test_the_article_keeps_its_forecasts_too(bay: Bay):
    bay.staff()
    bay.start(ended_ago=10)
    bay.check_in(2)
    assert len(kept(bay)) == 6
    assert all(len(k.nausea) == 5 for k in kept(bay))


def test_staff_see_why_and_the_patient_side_does_not(ended: Bay):
    ended.check_in(1)
    session = ended.now.session
    assert session is not None
    assert session.explanation is not None
    effects = {change.effect for change in session.explanation.changes}
    assert Effect.DIZZINESS in effects
    assert session.explanation.start is not None
    ended.ok(c.SignOut())
    assert ended.now.session is not None
    assert ended.now.session.explanation is None


def test_the_explanation_follows_a_new_answer(ended: Bay):
    ended.check_in(2)
    assert ended.now.session is not None
    before = ended.now.session.explanation
    ended.wait(12)
    ended.check_in(1)
    assert ended.now.session is not None
    after = ended.now.session.explanation
    assert before is not None
    assert after is not None
    assert after.answers > before.answers


def test_the_first_kept_forecast_counts_from_the_end_of_the_infusion(ended: Bay):
    (first,) = kept(ended)
    assert ended.now.session is not None
    effect = ended.now.session.forecast.of(Effect.NAUSEA)
    end = ended.now.session.infusion.ended
    assert effect.ahead is not None
    assert end is not None
    assert first.nausea[2] == pytest.approx((effect.ahead.p50 - end) / MINUTE, abs=0.01)
    assert ended.now.session.kept[0].ended == pytest.approx(end)
