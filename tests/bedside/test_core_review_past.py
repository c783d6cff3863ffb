"""A past session read back from a real record is what stood there when it ended."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app import commands as c
from app.bedside.review import reviewed
from app.domain.event import EventKind
from app.domain.forecast import EffectState
from app.domain.metric import Metric
from app.domain.readiness import CriterionState
from app.domain.reading import Freshness
from app.domain.session import Infusion, Route, SessionEnd
from app.domain.symptom import Effect
from app.storage.records import Records
from tests.bedside.bay import MINUTE, OTHER_PIN, Bay, newest_past

SHOWN = (Metric.HR, Metric.SPO2, Metric.RR, Metric.TEMP, Metric.NIBP_SYS, Metric.NIBP_DIA)


def records_of(bay: Bay) -> Records:
    return bay.setup.records


def transfer(bay: Bay, **changes: object) -> None:
    given: dict[str, Any] = {"end": SessionEnd.TRANSFERRED, "reason": "to the ward", **changes}
    bay.ok(bay.end_command(**given))


def finite(trend) -> tuple[list[float], list[float]]:
    known = np.isfinite(trend.values)
    return trend.times[known].tolist(), trend.values[known].tolist()


def past_of(bay: Bay, **given):  # type: ignore[no-untyped-def]
    (newest,) = newest_past(records_of(bay), 1)
    found = reviewed(records_of(bay), newest.id, **given)
    assert found is not None
    assert found.session is not None
    return found


# --- one session -----------------------------------------------------------------------


@pytest.fixture
def whole(busy: Bay):
    """A session in which much happened: its last snapshot, and what is read back of it."""
    busy.wait(8)
    busy.check_in(3, 2, 1, None, 0)
    busy.ok(c.NoteEvent(kind=EventKind.DRUG_GIVEN, text="Ondansetron", dose=4.0, unit="mg"))
    busy.ok(c.CallNurse())
    busy.ok(c.AcknowledgeNotice(notice=busy.now.notices[0].id))
    busy.wait(3, silent=True)
    busy.vitals[Metric.HR] = 168.0  # in one step, believed after some seconds
    busy.wait(6)
    busy.nibp[Metric.NIBP_MEAN] = 170.0  # contradicts the other two
    busy.wait(11)
    before = busy.now
    second = c.Signer(staff_id=before.staff[1].id, pin=OTHER_PIN)
    busy.ok(busy.end_command(end=SessionEnd.OVERRIDDEN, reason="escort waits", second=second))
    return before, past_of(busy, staff=before.staff, protocols=busy.setup.protocols), busy


def test_the_session_is_as_it_was(whole):
    before, past, _ = whole
    was, session = before.session, past.session
    for name in ("id", "patient", "infusion", "infusion_began", "modifiers", "baseline"):
        assert getattr(session, name) == getattr(was, name), name
    for name in ("check_ins", "assessments", "kept", "events", "earlier_infusions", "started"):
        assert getattr(session, name) == getattr(was, name), name
    assert session.states == was.states
    assert past.notices == before.notices
    assert len(session.kept) >= 2
    assert past.protocol == before.protocol
    assert (past.bay, past.staff) == (before.bay, before.staff)


def test_the_trends_are_those_that_were_drawn(whole):
    before, past, _ = whole
    for metric in SHOWN:
        assert finite(past.trends[metric]) == finite(before.trends[metric]), metric
    # Doubt and silence are in there, so that this says something.
    assert np.isnan(past.trends[Metric.NIBP_SYS].values).any()
    assert len(finite(past.trends[Metric.HR])[0]) > 100


def test_who_signed_what_and_when(whole):
    before, past, _ = whole
    ended = past.session.ended
    assert (ended.end, ended.signer, ended.second) == (
        SessionEnd.OVERRIDDEN,
        "Nurse 07",
        "Nurse 12",
    )
    assert ended.reason == "escort waits"
    assert ended.shown == ("Oxygen: 98 %", "Blood pressure: 124/78")
    assert ended.intact
    assert ended.at == past.now.t == before.now.t


def test_nothing_of_it_reads_as_now(whole):
    _, past, _ = whole
    assert all(r.freshness == Freshness.MISSING for r in past.readings.values())
    assert all(r.value is None for r in past.readings.values())
    assert not past.session.readiness.ready
    assert all(r.state == CriterionState.UNKNOWN for r in past.session.readiness.results)
    assert (past.limits, past.signed_in, past.demo_pin) == (None, None, "")
    assert not past.source.connected


def test_the_forecast_is_the_last_one_that_was_kept(whole):
    before, past, busy = whole
    kept, forecast = before.session.kept[-1], past.session.forecast
    assert (forecast.as_of, forecast.model) == (kept.t, busy.forecaster.model)
    assert forecast.basis == before.session.forecast.basis
    for effect in forecast.effects:
        minutes = kept.ahead.get(effect.effect)
        if minutes is None:
            assert (effect.state, effect.p50) == (EffectState.SETTLED, None)
            continue
        assert effect.state == EffectState.WEARING_OFF
        assert effect.p50 == kept.ended + MINUTE * minutes[2]
        assert effect.p90 == kept.ended + MINUTE * minutes[4]
    open_ones = {e.effect for e in forecast.effects if e.state != EffectState.SETTLED}
    assert Effect.DISSOCIATION in open_ones
    assert Effect.ANXIETY not in open_ones
    assert forecast.of(Effect.DISSOCIATION).last == 3
    assert forecast.all_settled.p50 == kept.ended + MINUTE * kept.joint[2]


def test_an_infusion_that_never_ended_has_no_forecast(bay):
    bay.staff()
    bay.start(running=True)
    bay.wait(5)
    transfer(bay)
    past = past_of(bay)
    assert all(e.state == EffectState.INFUSING for e in past.session.forecast.effects)
    assert past.session.kept == ()
    assert not past.session.settled


def test_over_a_restart_of_the_machine_it_is_one_course(busy):
    busy.wait(10)
    busy.check_in(2)
    busy.clock.reboot("boot-b", off_for=600.0)
    busy.nibp_due = busy.clock.now().t
    busy.restart()
    busy.staff_in()
    busy.ok(c.ConfirmTime())
    busy.wait(10)
    live = busy.now
    transfer(busy)
    past = past_of(busy)
    assert past.session.check_ins == live.session.check_ins
    times = past.trends[Metric.HR].times
    assert (np.diff(times) > 0).all()
    assert times[0] < 0 < times[-1]
    assert np.diff(times).max() == pytest.approx(600.0, abs=25.0)
    for metric in SHOWN:
        assert finite(past.trends[metric]) == finite(live.trends[metric]), metric


def test_of_what_is_no_past_session_nothing_is_shown(busy):
    running = busy.now.session.id
    assert reviewed(records_of(busy), running) is None
    assert reviewed(records_of(busy), running + 1) is None
    assert reviewed(records_of(busy), 10_000) is None


# --- the list ------------------------------------------------------------------------------


def test_the_list_says_what_was_given_in_all_and_how_it_ended(bay):
    bay.staff()
    bay.start(infusion=Infusion(Route.KETAMINE_IV, 40.0, 40.0, bay.clock.now().t))
    bay.ok(c.CorrectInfusion(dose=30.0, duration=30.0, ended=bay.clock.now().t))
    bay.ok(c.ResumeInfusion(dose=10.0, duration=10.0))
    bay.wait(10)
    bay.ok(c.EndInfusion())
    transfer(bay)
    (line,) = newest_past(records_of(bay), 10)
    assert (line.initials, line.mrn, line.route) == ("R.K.", "20417", Route.KETAMINE_IV)
    assert line.dose == pytest.approx(40.0)
    assert (line.end, line.settled) == (SessionEnd.TRANSFERRED, None)


def test_the_minutes_to_settled_are_those_of_the_slowest_symptom(busy):
    busy.wait(10)
    busy.check_in(3, 0, 0, 0, 0)
    busy.wait(20)
    busy.check_in(1, 0, 0, 0, 0)
    busy.wait(10)
    transfer(busy)
    (line,) = newest_past(records_of(busy), 1)
    assert line.settled == pytest.approx(30.0, abs=0.2)
    assert past_of(busy).session.settled


@pytest.mark.parametrize("last", [None, 2])
def test_without_an_answer_that_it_settled_nobody_knows(busy, last):
    busy.wait(10)
    busy.check_in(last, 0, 0, 0, 0)
    transfer(busy)
    (line,) = newest_past(records_of(busy), 1)
    assert line.settled is None
