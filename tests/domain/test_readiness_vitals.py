"""Vital signs count when they are there, valid, young, in range and steady."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.metric import Metric
from app.domain.numeric import Absence, Validity, judged
from app.domain.readiness import CriterionState, Protocol, Reason
from app.domain.readiness_rules import judge
from app.domain.reading import Freshness, Reading
from app.domain.vital_signs import VitalSigns
from tests.domain.readiness_record import (
    BASELINE,
    END,
    MIN,
    NOW,
    PROTOCOL,
    FakeVitals,
    answer,
    good_vitals,
    reading,
    ready_record,
    result,
)

PRESSURES = ("pressure_baseline", "pressure_limit")


def with_reading(metric: Metric, found: Reading | None) -> FakeVitals:
    vitals = good_vitals()
    if found is None:
        del vitals.values[metric]
    else:
        vitals.values[metric] = found
    return vitals


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, ("unknown", "no_value")),
        (
            Reading(Metric.SPO2, Freshness.MISSING, None, 300.0, Validity.NA, Absence.SENSOR_OFF),
            ("unknown", "no_value"),
        ),
        (reading(Metric.SPO2, 97, 25.0, freshness=Freshness.STALE), ("stale", "too_old")),
        (
            reading(Metric.SPO2, 97, validity=Validity.QUESTIONABLE),
            ("unknown", "questionable"),
        ),
        (reading(Metric.SPO2, 92), ("not_met", "out_of_range")),
        (reading(Metric.SPO2, 93), ("met", "ok")),
    ],
)
def test_oxygen(found, expected):
    assert answer(ready_record(vitals=with_reading(Metric.SPO2, found)), "oxygen") == expected


@pytest.mark.parametrize(
    ("rate", "state"), [(49, "not_met"), (50, "met"), (110, "met"), (111, "not_met")]
)
def test_the_heart_rate_limits_are_allowed_themselves(rate, state):
    vitals = with_reading(Metric.HR, reading(Metric.HR, rate))
    assert answer(ready_record(vitals=vitals), "heart_rate")[0] == state


def test_oxygen_must_have_been_steady_for_long_enough():
    vitals = good_vitals()
    vitals.since[Metric.SPO2] = NOW - 10 * MIN + 1
    found = result(judge(PROTOCOL, ready_record(vitals=vitals), NOW), "oxygen")
    assert (found.state, found.evidence.reason) == (CriterionState.NOT_MET, Reason.NOT_STEADY)
    assert found.evidence.until == NOW + 1
    vitals.since[Metric.SPO2] = NOW - 10 * MIN
    assert answer(ready_record(vitals=vitals), "oxygen") == ("met", "ok")
    vitals.since[Metric.SPO2] = None
    assert answer(ready_record(vitals=vitals), "oxygen") == ("not_met", "not_steady")


@pytest.mark.parametrize(
    ("sys", "dia", "baseline", "limit"),
    [
        (144, 96, "met", "met"),
        (145, 80, "not_met", "met"),
        (120, 97, "not_met", "met"),
        (96, 64, "met", "met"),
        (95, 64, "not_met", "met"),
        (160, 80, "not_met", "not_met"),
        (120, 100, "not_met", "not_met"),
    ],
)
def test_both_halves_of_the_pressure_count(sys, dia, baseline, limit):
    given = ready_record(vitals=good_vitals(sys, dia))
    assert [answer(given, name)[0] for name in PRESSURES] == [baseline, limit]


def test_a_high_baseline_does_not_excuse_a_high_pressure():
    given = ready_record(vitals=good_vitals(165, 95), baseline=replace(BASELINE, sys=160, dia=95))
    assert [answer(given, name)[0] for name in PRESSURES] == ["met", "not_met"]


@pytest.mark.parametrize("name", PRESSURES)
def test_an_old_pressure_is_stale_and_shows_its_age(name):
    vitals = good_vitals(age=15 * MIN + 1)
    found = result(judge(PROTOCOL, ready_record(vitals=vitals), NOW), name)
    assert (found.state, found.evidence.reason) == (CriterionState.STALE, Reason.TOO_OLD)
    assert found.evidence.at == NOW - 15 * MIN - 1
    assert found.evidence.values == {Metric.NIBP_SYS: 122.0, Metric.NIBP_DIA: 81.0}


@pytest.mark.parametrize("name", PRESSURES)
def test_a_later_measurement_that_failed_spoils_the_pressure(name):
    vitals = with_reading(
        Metric.NIBP_SYS, reading(Metric.NIBP_SYS, 300, 60, validity=Validity.QUESTIONABLE)
    )
    assert answer(ready_record(vitals=vitals), name) == ("unknown", "questionable")
    artefact = Reading(
        Metric.NIBP_SYS, Freshness.MISSING, None, 240, Validity.NA, Absence.ARTEFACT, NOW - 60
    )
    vitals = with_reading(Metric.NIBP_SYS, artefact)
    assert answer(ready_record(vitals=vitals), name) == ("unknown", "no_value")
    # The link or the cuff's own pause takes nothing from a pressure that is young enough.
    lost = replace(artefact, absence=Absence.LINK_LOST)
    assert answer(ready_record(vitals=with_reading(Metric.NIBP_SYS, lost)), name)[0] == "met"


@pytest.mark.parametrize("name", PRESSURES)
def test_no_pressure_is_unknown(name):
    assert answer(ready_record(vitals=FakeVitals()), name) == ("unknown", "no_value")


@pytest.mark.parametrize("missing", ["sys", "dia"])
def test_without_baseline_nothing_is_near_it(missing):
    given = ready_record(baseline=replace(BASELINE, **{missing: None}))
    assert answer(given, "pressure_baseline") == ("unknown", "no_baseline")
    assert answer(given, "pressure_limit") == ("met", "ok")


def alone(name: str, **changes) -> Protocol:
    """Return a protocol of one criterion, with changes."""
    found = next(c for c in PROTOCOL.criteria if c.id == name)
    return replace(PROTOCOL, criteria=(replace(found, **changes),))


def test_an_own_limit_of_age_counts_before_the_tile_calls_it_old():
    protocol = alone("oxygen", max_age_minutes=1)
    for age, state in ((60.0, "met"), (61.0, "stale")):
        vitals = with_reading(Metric.SPO2, reading(Metric.SPO2, 97, age))
        assert judge(protocol, ready_record(vitals=vitals), NOW).results[0].state == state


@pytest.mark.parametrize("name", PRESSURES)
def test_without_an_own_limit_of_age_the_tile_decides(name):
    protocol = alone(name, max_age_minutes=None)
    for freshness, state in ((Freshness.FRESH, "met"), (Freshness.STALE, "stale")):
        vitals = good_vitals()
        for metric in (Metric.NIBP_SYS, Metric.NIBP_DIA):
            vitals.values[metric] = replace(vitals.values[metric], freshness=freshness)
        assert judge(protocol, ready_record(vitals=vitals), NOW).results[0].state == state


def test_the_kiosks_own_vital_signs_can_be_judged():
    vitals = VitalSigns(1.0, 300.0)
    for second in range(int(END), int(NOW) + 1):
        vitals.apply(judged(Metric.SPO2, float(second), 97 + second % 2))
        vitals.apply(judged(Metric.HR, float(second), 72 + second % 2))
    for metric, value in ((Metric.NIBP_SYS, 122), (Metric.NIBP_DIA, 81)):
        vitals.apply(judged(metric, NOW - 120, value))
    assert judge(PROTOCOL, ready_record(vitals=vitals), NOW).ready
    vitals.apply(judged(Metric.NIBP_SYS, NOW, 170))
    vitals.apply(judged(Metric.NIBP_DIA, NOW, 81))
    given = ready_record(vitals=vitals)
    assert [answer(given, name)[0] for name in PRESSURES] == ["not_met", "not_met"]
