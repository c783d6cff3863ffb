"""A link that comes back: the outage stays an outage, and a sensor is off only from then on."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.domain.metric import Metric
from app.domain.notice import NoticeKind
from app.domain.numeric import Absence, absent, judged
from app.domain.vital_state import VitalState
from app.vitals.source import SourceState, VitalsBatch
from tests.bedside.bay import START, Bay

HR, SPO2, RR, TEMP = Metric.HR, Metric.SPO2, Metric.RR, Metric.TEMP
PRESENT, OFF, LOST = VitalState.PRESENT, VitalState.SENSOR_OFF, VitalState.LINK_LOST
ALL = {HR: 72.0, SPO2: 97.0, RR: 14.0}


def say(bay: Bay, values: Mapping[Metric, float | None], seconds: int = 1) -> None:
    """Let the monitor say these once a second, None: the sensor is off."""
    for n in range(seconds):
        t = bay.clock.advance(1.0).t
        numerics = (
            absent(m, t, Absence.SENSOR_OFF) if v is None else judged(m, t, v + n % 2)
            for m, v in values.items()
        )
        bay.core.put(VitalsBatch(tuple(numerics)))
        bay.step()


def quiet(bay: Bay, seconds: int) -> None:
    for _ in range(seconds):
        bay.clock.advance(1.0)
        bay.step()


def states(bay: Bay, metric: Metric) -> list[tuple[VitalState, float, float | None]]:
    """Return the states with when they began and ended, in seconds since the start."""
    assert bay.now.session is not None
    return [
        (s.state, round(s.since - START.t), None if s.until is None else round(s.until - START.t))
        for s in bay.now.session.states.get(metric, ())
    ]


def told_off(bay: Bay) -> list[tuple[str, float]]:
    off = (n for n in bay.now.notices if n.kind == NoticeKind.SENSOR_OFF)
    return [(n.subject, round(n.raised - START.t)) for n in off]


@pytest.mark.parametrize("restarts", [False, True])
def test_a_metric_that_returns_later_leaves_the_outage_alone(busy: Bay, restarts: bool) -> None:
    say(busy, ALL, 30)
    quiet(busy, 300)
    say(busy, {HR: 72.0}, 8)
    if restarts:
        busy.restart()
    say(busy, ALL, 30)
    assert states(busy, HR) == [(PRESENT, 1, 30), (LOST, 30, 331), (PRESENT, 331, None)]
    assert states(busy, SPO2) == [(PRESENT, 1, 30), (LOST, 30, 339), (PRESENT, 339, None)]
    assert told_off(busy) == []


@pytest.mark.parametrize("restarts", [False, True])
def test_a_metric_that_does_not_return_is_off_since_the_link_is_back(
    busy: Bay, restarts: bool
) -> None:
    say(busy, ALL, 30)
    quiet(busy, 300)
    say(busy, {HR: 72.0, RR: 14.0}, 20)
    if restarts:
        busy.restart()
    say(busy, {HR: 72.0, RR: 14.0}, 40)
    assert states(busy, SPO2) == [(PRESENT, 1, 30), (LOST, 30, 331), (OFF, 331, None)]
    assert told_off(busy) == []
    say(busy, {HR: 72.0, RR: 14.0}, 1)
    assert told_off(busy) == [(SPO2, 391)]


def test_a_sensor_that_was_off_before_the_outage_is_off_again_after_it(busy: Bay) -> None:
    say(busy, ALL, 30)
    say(busy, ALL | {SPO2: None}, 20)
    quiet(busy, 100)
    say(busy, ALL | {SPO2: None}, 20)
    assert states(busy, SPO2) == [
        (PRESENT, 1, 31),
        (OFF, 31, 50),
        (LOST, 50, 151),
        (OFF, 151, None),
    ]


@pytest.mark.parametrize("restarts", [False, True])
def test_a_short_loss_ends_what_was_off_before_and_no_more(busy: Bay, restarts: bool) -> None:
    say(busy, ALL, 30)
    say(busy, {HR: 72.0, RR: 14.0}, 70)
    busy.core.put(SourceState(busy.clock.now().t, False))
    quiet(busy, 10)
    busy.core.put(SourceState(busy.clock.now().t, True))
    say(busy, {HR: 72.0, RR: 14.0}, 5)
    if restarts:
        busy.restart()
    say(busy, {HR: 72.0, RR: 14.0}, 40)
    found = states(busy, SPO2)
    assert [s for s, _, _ in found] == [PRESENT, OFF, LOST, OFF]
    assert found[2][1] == 100
    assert found[2][2] == (115 if restarts else 110)
    assert told_off(busy) == [(SPO2, 90)]


@pytest.mark.parametrize("restarts", [False, True])
def test_what_never_came_has_no_link_to_lose_beside_what_came(busy: Bay, restarts: bool) -> None:
    say(busy, {HR: 72.0, SPO2: 97.0}, 30)
    quiet(busy, 40)
    if restarts:
        busy.restart()
        busy.core.put(SourceState(busy.clock.now().t, False))
    quiet(busy, 40)
    assert states(busy, HR)[-1][0] == LOST
    assert busy.now.readings[RR].absence is None
    assert states(busy, RR) == states(busy, TEMP) == []


@pytest.mark.parametrize("restarts", [False, True])
def test_a_lost_link_is_over_for_what_never_came_too(busy: Bay, restarts: bool) -> None:
    busy.core.put(SourceState(busy.clock.now().t, False))
    quiet(busy, 60)
    assert [s for s, _, _ in states(busy, RR)] == [LOST]
    busy.core.put(SourceState(busy.clock.now().t, True))
    quiet(busy, 40)
    assert states(busy, HR)[-1][0] == LOST, "nothing has shown yet that anything comes"
    if restarts:
        busy.restart()
    say(busy, {HR: 72.0, SPO2: 97.0}, 20)
    assert [s for s, _, _ in states(busy, TEMP)] == [LOST]
    say(busy, {HR: 72.0, SPO2: 97.0}, 11)
    assert states(busy, HR)[-1] == (PRESENT, 101, None)
    for metric in (RR, TEMP):
        assert states(busy, metric)[1:] == [(OFF, 101, None)]
