"""What the states of an SDC device are worth: codes, units, validity, channels, cuffs."""

from __future__ import annotations

import pytest

from app.domain.metric import Metric
from app.domain.numeric import Absence, Numeric, Validity, judged
from app.vitals.hl7.codes import load_codes
from app.vitals.sdc.channels import WAITS, Channels, Cuff
from app.vitals.sdc.source import CODES
from app.vitals.sdc.states import Described, Observed

PER_MINUTE, PERCENT, MMHG, KILOPASCAL, FAHRENHEIT = "264864", "262688", "266016", "265987", "266560"
HR = Described("hr", "147842", PER_MINUTE)
SPO2 = Described("spo2", "150456", PERCENT)
SYS = Described("sys", "150021", MMHG)


def state(
    handle: str,
    value: float | None,
    time: float | None = 100.0,
    validity: str = "Vld",
    activation: str = "On",
    mode: str = "Real",
) -> Observed:
    return Observed(handle, activation, validity, mode, value, time)


def channels(*described: Described) -> Channels:
    made = Channels(load_codes(CODES))
    assert made.describe(described) == []
    return made


def one(described: Described, observed: Observed) -> Numeric | None:
    numerics, refused = channels(described).take([observed])
    assert refused == []
    assert len(numerics) <= 1
    return numerics[0] if numerics else None


@pytest.mark.parametrize(
    ("described", "sent", "metric", "value"),
    [
        (HR, 72, Metric.HR, 72.0),
        (SPO2, 97, Metric.SPO2, 97.0),
        (SYS, 121, Metric.NIBP_SYS, 121.0),
        (Described("x", "150022", KILOPASCAL), 10.7, Metric.NIBP_DIA, 80.26),
        (Described("x", "150364", FAHRENHEIT), 98.6, Metric.TEMP, 37.0),
        (Described("x", "151562", "264928"), 14, Metric.RR, 14.0),
        (Described("x", "149530", PER_MINUTE), 71, Metric.PULSE, 71.0),
    ],
)
def test_a_code_and_its_unit_become_a_metric_in_its_own_unit(described, sent, metric, value):
    got = one(described, state(described.handle, sent))
    assert got is not None
    assert (got.metric, got.value) == (metric, value)
    assert (got.validity, got.determination_time) == (Validity.VALID, 100.0)


@pytest.mark.parametrize("unit", ["", MMHG, "262656", "nonsense"])
def test_a_unit_that_does_not_fit_is_said_and_the_metric_is_not_shown(unit):
    made = Channels(load_codes(CODES))
    assert made.describe([Described("hr", "147842", unit)]) == [
        "the hr has a unit that does not fit"
    ]
    assert made.take([state("hr", 72)]) == ([], [])


def test_an_invasive_pressure_is_never_a_cuff_s():
    assert one(Described("art", "150037", MMHG), state("art", 121)) is None


@pytest.mark.parametrize(
    ("validity", "expected", "absence", "value"),
    [
        ("Vld", Validity.VALID, None, 72.0),
        ("Vldated", Validity.VALID, None, 72.0),
        ("Qst", Validity.QUESTIONABLE, None, 72.0),
        ("Inv", Validity.INVALID, None, 72.0),
        ("Calib", Validity.NA, Absence.ARTEFACT, None),
        ("Oflw", Validity.NA, Absence.ARTEFACT, None),
        ("Uflw", Validity.NA, Absence.ARTEFACT, None),
        ("NA", Validity.NA, Absence.SENSOR_OFF, None),
        ("Ong", Validity.NA, Absence.NOT_DUE, None),
        ("something new", Validity.INVALID, None, 72.0),
    ],
)
def test_the_validity_of_biceps_is_believed(validity, expected, absence, value):
    got = one(HR, state("hr", 72, validity=validity))
    assert got is not None
    assert (got.validity, got.absence, got.value) == (expected, absence, value)


@pytest.mark.parametrize("activation", ["Off", "StndBy", "NotRdy", "Shtdn"])
def test_a_metric_that_is_not_on_is_a_sensor_that_is_off(activation):
    got = one(HR, state("hr", 72, activation=activation))
    assert got is not None
    assert (got.value, got.absence) == (None, Absence.SENSOR_OFF)


def test_a_metric_that_fails_is_an_artefact():
    got = one(HR, state("hr", None, activation="Fail"))
    assert got is not None
    assert got.absence == Absence.ARTEFACT


def test_a_pressure_without_a_value_takes_the_last_one_not_away():
    for validity in ("NA", "Ong"):
        assert one(SYS, state("sys", None, validity=validity)) is None


def test_an_implausible_value_is_questionable():
    got = one(HR, state("hr", 300))
    assert got is not None
    assert got.validity == Validity.QUESTIONABLE


@pytest.mark.parametrize("mode", ["Demo", "Test"])
def test_demonstration_and_test_data_are_never_shown(mode):
    numerics, refused = channels(HR).take([state("hr", 72, mode=mode)])
    assert numerics == []
    assert refused == ["is marked as demonstration or test data"]


def test_a_repetition_of_a_measurement_makes_nothing_fresh():
    made = channels(HR, SYS)
    both = [state("hr", 72), state("sys", 121)]
    assert len(made.take(both)[0]) == 2
    assert made.take(both) == ([], [])
    (again,), _ = made.take([state("hr", 72, time=101.0)])
    assert again.determination_time == 101.0


def test_a_pressure_without_a_time_may_be_an_old_one():
    numerics, refused = channels(HR, SYS).take(
        [state("hr", 72, time=None), state("sys", 121, time=None)]
    )
    assert [n.metric for n in numerics] == [Metric.HR]
    assert refused == ["has no time, so that it may be an old one"]


def test_what_was_measured_before_the_kiosk_came_is_not_shown():
    made = channels(HR, SPO2, SYS)
    there = [state("hr", 72), state("spo2", None, activation="Off"), state("sys", 180)]
    (off,) = made.prime(there)
    assert (off.metric, off.absence) == (Metric.SPO2, Absence.SENSOR_OFF)
    assert made.take(there[::2]) == ([], [])
    assert len(made.take([state("hr", 73, time=101.0)])[0]) == 1


def test_of_two_channels_the_better_one_that_has_a_value_is_shown():
    chest = Described("chest", "151562", "264928")
    pleth = Described("pleth", "151658", "264928")
    made = channels(pleth, chest)
    both = [state("pleth", 15), state("chest", 14)]
    assert [n.value for n in made.take(both)[0]] == [14.0]
    assert made.take([state("pleth", 16, time=101.0)])[0] == []
    off = [state("pleth", 17, time=102.0), state("chest", None, activation="Off")]
    assert [n.value for n in made.take(off)[0]] == [17.0]
    off = [state("pleth", None, activation="Off"), state("chest", None, activation="Off")]
    assert [n.absence for n in made.take(off)[0]] == [Absence.SENSOR_OFF]


def test_something_is_awaited_only_while_a_sensor_measures():
    made = channels(HR, SYS)
    made.take([state("sys", 121)])
    assert not made.awaited()
    made.take([state("hr", 72)])
    assert made.awaited()
    made.take([state("hr", None, activation="Off")])
    assert not made.awaited()


def test_a_new_description_keeps_what_is_known_of_the_same_metric():
    made = channels(HR)
    made.take([state("hr", 72)])
    made.describe([HR, SPO2])
    assert made.take([state("hr", 72)])[0] == []
    made.describe([SPO2])
    assert made.take([state("hr", 73, time=101.0)])[0] == []


def pressure(metric: Metric, value: float, t: float = 10.0) -> Numeric:
    return judged(metric, t, value)


def test_the_pressures_of_one_measurement_leave_together():
    cuff = Cuff()
    sys, dia = pressure(Metric.NIBP_SYS, 121), pressure(Metric.NIBP_DIA, 76, 10.2)
    other = judged(Metric.HR, 10.0, 72)
    assert cuff.gather(10.0, [sys, other]) == [other]
    assert cuff.gather(10.2, [dia]) == []
    mean = pressure(Metric.NIBP_MEAN, 91, 10.3)
    got = cuff.gather(10.3, [mean])
    assert [(n.metric.name, n.t) for n in got] == [
        ("NIBP_SYS", 10.3),
        ("NIBP_DIA", 10.3),
        ("NIBP_MEAN", 10.3),
    ]


def test_a_pressure_that_stays_alone_leaves_after_a_moment():
    cuff = Cuff()
    assert cuff.gather(10.0, [pressure(Metric.NIBP_SYS, 121)]) == []
    assert cuff.gather(10.0 + WAITS - 0.01, []) == []
    (got,) = cuff.gather(10.0 + WAITS, [])
    assert (got.value, got.t) == (121.0, 10.0 + WAITS)
    assert cuff.gather(20.0, []) == []


def test_two_measurements_are_not_mixed():
    cuff = Cuff()
    cuff.gather(10.0, [pressure(Metric.NIBP_SYS, 121)])
    (first,) = cuff.gather(10.5, [pressure(Metric.NIBP_SYS, 125, 10.5)])
    assert first.value == 121.0
