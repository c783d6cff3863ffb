"""Limits, the life of their notices, states of vital signs, and events."""

from __future__ import annotations

import pytest

from app import commands as c
from app.domain.event import EventKind
from app.domain.metric import Metric
from app.domain.notice import Notice, NoticeKind, Priority, wants_attention
from app.domain.vital_state import VitalState
from app.errors import ErrorCode
from tests.bedside.bay import GOOD_NIBP, MINUTE, Bay
from tests.bedside.test_core_storage import fill_disk, fill_with_calls, make_room


def limits(bay: Bay) -> list[Notice]:
    return [n for n in bay.now.notices if n.kind == NoticeKind.VITAL_LIMIT]


def pressure(bay: Bay, sys: float) -> None:
    """Let the next cuff measure this."""
    bay.nibp = {**GOOD_NIBP, Metric.NIBP_SYS: sys, Metric.NIBP_MEAN: sys - 35}
    bay.nibp_due = 0.0
    bay.wait(0.5)


def test_a_high_pressure_is_told_with_its_value_and_kept(busy: Bay):
    pressure(busy, 185)
    (notice,) = limits(busy)
    assert notice.priority == Priority.HIGH
    assert notice.metric == Metric.NIBP_SYS
    assert notice.value == pytest.approx(185, abs=0.2)
    busy.restart()
    busy.step()
    assert limits(busy) == [notice]
    assert len(limits(busy)) == 1


def test_a_restart_without_a_new_value_ends_nothing(busy: Bay):
    pressure(busy, 185)
    busy.wait(20, silent=True)
    busy.restart()
    busy.step()
    (notice,) = limits(busy)
    assert notice.ongoing


def test_good_values_tell_nothing(busy: Bay):
    busy.wait(20)
    assert limits(busy) == []


def test_a_limit_that_is_over_stays_until_somebody_has_seen_it(busy: Bay):
    pressure(busy, 185)
    pressure(busy, 124)
    (notice,) = limits(busy)
    assert notice.latched
    busy.ok(c.AcknowledgeNotice(notice=notice.id))
    assert limits(busy)[0].acknowledged is not None
    assert limits(busy)[0].by is not None


def test_a_seen_limit_that_goes_on_comes_back(busy: Bay):
    pressure(busy, 185)
    busy.ok(c.AcknowledgeNotice(notice=limits(busy)[0].id))
    again = busy.setup.limits.times.again
    busy.wait(again / MINUTE + 1)
    assert len(limits(busy)) == 2
    assert limits(busy)[1].follows == limits(busy)[0].id


def test_a_pause_ends_by_itself_and_cannot_be_made_for_ever(busy: Bay):
    busy.ok(c.PauseNotices(seconds=3600.0))
    assert busy.now.pause is not None
    most = busy.setup.limits.times.pause_most
    assert busy.now.pause.until - busy.clock.now().t <= most
    busy.wait(most / MINUTE - 0.5)
    busy.ok(c.PauseNotices(seconds=3600.0))
    busy.wait(0.6)
    assert not busy.now.pause.holds(busy.clock.now().t)


def test_a_pause_holds_at_once_however_its_time_was_rounded(busy: Bay):
    now = busy.clock.now()
    # The record's time of it, in whole microseconds, lies after this moment.
    busy.clock.advance(0.7e-6 - now.t * 1e6 % 1.0 * 1e-6)
    busy.ok(c.PauseNotices(seconds=60.0))
    assert busy.now.pause is not None
    assert busy.now.pause.began > busy.clock.now().t
    assert busy.now.pause.holds(busy.clock.now().t)
    busy.ok(c.PauseNotices(seconds=0.0))
    assert not busy.now.pause.holds(busy.clock.now().t)


def test_only_staff_may_pause(busy: Bay):
    busy.ok(c.SignOut())
    assert busy.do(c.PauseNotices(seconds=60.0)).error == ErrorCode.NOT_SIGNED_IN


def test_states_are_kept_as_intervals(busy: Bay):
    busy.wait(1)
    busy.vitals.pop(Metric.SPO2)
    busy.wait(2)
    busy.vitals[Metric.SPO2] = 98.0
    busy.wait(1)
    assert busy.now.session is not None
    states = busy.now.session.states[Metric.SPO2]
    assert [s.state for s in states] == [
        VitalState.PRESENT,
        VitalState.SENSOR_OFF,
        VitalState.PRESENT,
    ]
    assert states[1].until == states[2].since
    before = busy.now.session.states
    busy.restart()
    busy.step()
    assert busy.now.session is not None
    assert busy.now.session.states == before


def test_a_lost_link_is_another_state_than_a_sensor_that_is_off(busy: Bay):
    busy.wait(1)
    busy.wait(3, silent=True)
    assert busy.now.session is not None
    assert busy.now.session.states[Metric.HR][-1].state == VitalState.LINK_LOST
    assert NoticeKind.LINK_LOST in {n.kind for n in busy.now.notices}


def test_a_drug_is_noted_with_its_dose_and_who_gave_it(busy: Bay):
    ago = busy.clock.now().t - 5 * MINUTE
    busy.ok(c.NoteEvent(kind=EventKind.DRUG_GIVEN, text="Ondansetron", dose=4.0, unit="mg", at=ago))
    assert busy.now.session is not None
    (event,) = busy.now.session.events
    assert (event.text, event.dose, event.unit) == ("Ondansetron", 4.0, "mg")
    assert event.at == pytest.approx(ago)
    assert event.by == busy.now.staff[0].id
    busy.restart()
    busy.step()
    assert busy.now.session is not None
    assert busy.now.session.events == (event,)


def test_an_event_taken_back_stays_in_the_record(busy: Bay):
    busy.ok(c.NoteEvent(kind=EventKind.VOMITED))
    assert busy.now.session is not None
    number = busy.now.session.events[0].id
    busy.ok(c.RetractEvent(event=number))
    assert busy.now.session is not None
    assert busy.now.session.events[0].retracted is not None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": EventKind.DRUG_GIVEN}, "text"),
        ({"kind": EventKind.WALKED, "text": "x"}, "text"),
        ({"kind": EventKind.DRUG_GIVEN, "text": "x", "dose": 0.0, "unit": "mg"}, "dose"),
        ({"kind": EventKind.DRUG_GIVEN, "text": "x", "dose": 4.0}, "unit"),
        ({"kind": EventKind.DRUG_GIVEN, "text": "x", "unit": "mg"}, "unit"),
        ({"kind": EventKind.WALKED, "dose": 4.0, "unit": "mg"}, "dose"),
    ],
)
def test_an_event_that_cannot_be_is_refused(busy: Bay, given: dict, field: str):
    outcome = busy.do(c.NoteEvent(**given))
    assert (outcome.error, outcome.detail) == (ErrorCode.VALUE_REFUSED, field)


def test_an_event_ahead_of_now_is_refused(busy: Bay):
    ahead = busy.clock.now().t + 5 * MINUTE
    outcome = busy.do(c.NoteEvent(kind=EventKind.WALKED, at=ahead))
    assert (outcome.error, outcome.detail) == (ErrorCode.VALUE_REFUSED, "at")


def test_only_staff_note_events(busy: Bay):
    busy.ok(c.SignOut())
    assert busy.do(c.NoteEvent(kind=EventKind.WALKED)).error == ErrorCode.NOT_SIGNED_IN


def test_a_state_that_the_disk_refused_comes_later(busy: Bay):
    busy.wait(1)
    fill_disk(busy)
    fill_with_calls(busy)
    busy.vitals.pop(Metric.SPO2)
    busy.wait(4)
    assert busy.now.session is not None
    assert len(busy.now.session.states[Metric.SPO2]) == 1, "the disk refused it"
    make_room(busy)
    busy.wait(1)
    assert busy.now.session is not None
    states = [s.state for s in busy.now.session.states[Metric.SPO2]]
    assert states == [VitalState.PRESENT, VitalState.SENSOR_OFF]


def test_a_new_high_limit_draws_attention_during_a_pause(busy: Bay):
    busy.ok(c.PauseNotices(seconds=120.0))
    busy.clock.advance(1.0)
    pressure(busy, 185)
    (notice,) = limits(busy)
    assert wants_attention(notice, busy.now.pause, busy.clock.now().t)
    busy.ok(c.PauseNotices(seconds=0.0))
    busy.ok(c.PauseNotices(seconds=120.0))
    assert not wants_attention(notice, busy.now.pause, busy.clock.now().t)


def of(bay: Bay, kind: NoticeKind) -> list[Notice]:
    return [n for n in bay.now.notices if n.kind == kind]


def test_a_deep_sedation_is_told_once_and_ends_with_a_better_score(busy: Bay):
    busy.ok(c.NoteEvent(kind=EventKind.SEDATION, score=3))
    busy.wait(0.1)
    (first,) = of(busy, NoticeKind.SEDATION)
    assert (first.priority, first.value) == (Priority.MEDIUM, 3.0)
    busy.ok(c.NoteEvent(kind=EventKind.SEDATION, score=2))
    busy.wait(0.1)
    _, worse = of(busy, NoticeKind.SEDATION)
    assert (worse.priority, worse.follows) == (Priority.HIGH, first.id)
    busy.restart()
    busy.wait(1)
    assert len(of(busy, NoticeKind.SEDATION)) == 2
    busy.staff_in()
    busy.ok(c.NoteEvent(kind=EventKind.SEDATION, score=5))
    busy.wait(0.1)
    assert [n.ongoing for n in of(busy, NoticeKind.SEDATION)] == [False, False]


def test_a_symptom_with_a_high_pressure_is_high_and_no_pause_quiets_it(busy: Bay):
    busy.ok(c.NoteEvent(kind=EventKind.CHEST_PAIN))
    busy.wait(0.1)
    assert of(busy, NoticeKind.SYMPTOM) == []
    pressure(busy, 165)
    (notice,) = of(busy, NoticeKind.SYMPTOM)
    assert (notice.subject, notice.priority) == ("chest_pain", Priority.HIGH)
    assert notice.metric == Metric.NIBP_SYS
    busy.ok(c.PauseNotices(seconds=120.0))
    assert wants_attention(notice, busy.now.pause, busy.clock.now().t)
    busy.ok(c.NoteEvent(kind=EventKind.SYMPTOM_OVER, text="chest_pain"))
    busy.wait(0.1)
    assert not of(busy, NoticeKind.SYMPTOM)[0].ongoing


def test_a_symptom_that_was_noted_by_mistake_is_no_condition(busy: Bay):
    pressure(busy, 165)
    busy.ok(c.NoteEvent(kind=EventKind.SEIZURE))
    busy.wait(0.1)
    assert busy.now.session is not None
    busy.ok(c.RetractEvent(event=busy.now.session.events[-1].id))
    busy.wait(0.1)
    assert not of(busy, NoticeKind.SYMPTOM)[0].ongoing


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (c.NoteEvent(kind=EventKind.SEDATION), "score"),
        (c.NoteEvent(kind=EventKind.SEDATION, score=6), "score"),
        (c.NoteEvent(kind=EventKind.WALKED, score=3), "score"),
        (c.NoteEvent(kind=EventKind.SYMPTOM_OVER), "text"),
        (c.NoteEvent(kind=EventKind.SYMPTOM_OVER, text="walked"), "text"),
        (c.NoteEvent(kind=EventKind.CHEST_PAIN, text="left"), "text"),
    ],
)
def test_a_score_or_a_symptom_that_cannot_be_is_refused(busy: Bay, wrong: c.NoteEvent, field: str):
    outcome = busy.do(wrong)
    assert (outcome.error, outcome.detail) == (ErrorCode.VALUE_REFUSED, field)
